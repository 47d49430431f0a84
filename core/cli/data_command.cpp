#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/file.hpp"
#include "core/base/json_text.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/label_errors_command.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/setting_options.hpp"
#include "core/cli/show_command.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/sample_dataset.hpp"
#include "core/evaluation/figures.hpp"
#include "core/layer/registry.hpp"
#include "core/settings/setting_access.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

Result<void> drawSample(const std::string& folder, const SampleDatasetOptions& options) {
    StatusLine status;
    StopOnInterrupt interrupt;
    Result<void> drawn = drawSampleDataset(
        folder, options,
        [&](std::int64_t done, std::int64_t total) { status.showCount("drawing", done, total); },
        interrupt.token());
    status.clear();
    if (!drawn)
        return drawn;
    say(fmt::format("{} of {} classes in {}",
                    counted(std::int64_t{options.classes} * options.perClass, "image"),
                    options.classes, folder));
    return {};
}

/// {"classes":[{"name","samples"}],"faults":[{"path","cause"}],"unlabelled":["path"]}: the keys are
/// stable.
std::string inspectionJson(const Dataset& dataset) {
    const std::vector<std::int64_t> counts = dataset.counts();
    Json json{{"classes", Json::array()}, {"faults", Json::array()}, {"unlabelled", Json::array()}};
    for (std::size_t i = 0; i < counts.size(); ++i)
        json["classes"].push_back({{"name", dataset.classes()[i]}, {"samples", counts[i]}});
    for (const DataFault& fault : dataset.faults())
        json["faults"].push_back({{"path", fault.path}, {"cause", fault.cause}});
    for (const std::filesystem::path& folder : dataset.scanned()->scan.unlabelled)
        json["unlabelled"].push_back(folder.string());
    return jsonText(json) + "\n";
}

std::string sizeOf(const Dataset& dataset) {
    const Shape images = dataset.imageShape();
    const auto side = [](std::int64_t pixelCount) {
        return pixelCount == 0 ? std::string("various") : std::to_string(pixelCount);
    };
    if (dataset.sampleKind() == SampleKind::Signal)
        return images.w == 0 ? "of various lengths" : fmt::format("{} points long", images.w);
    if (dataset.sampleKind() == SampleKind::Volume)
        return fmt::format("{} deep, {} high, {} wide", side(images.d), side(images.h),
                           side(images.w));
    if (images.h == 0 && images.w == 0)
        return "of various sizes";
    return fmt::format("{} high, {} wide", side(images.h), side(images.w));
}

std::string channelsOf(const Dataset& dataset) {
    const std::int64_t channels = dataset.imageShape().c;
    if (dataset.kind() == SourceKind::Csv)
        return counted(channels, "channel");
    return channels == 0 ? "grey and colour" : channels == 1 ? "grey" : "colour";
}

std::string inspectionText(const Dataset& dataset) {
    const auto count = static_cast<std::int64_t>(dataset.samples().size());
    std::string text =
        fmt::format("{}: {} source, {} {}s of {} classes, {}, {}\n\n", dataset.source().string(),
                    nameOf(dataset.kind()), grouped(count), nameOf(dataset.sampleKind()),
                    dataset.classes().size(), sizeOf(dataset), channelsOf(dataset));
    Table table({{"class"}, {"train", true}, {"validation", true}, {"test", true}, {"all", true}});
    const auto add = [&](const std::string& name, const auto& countOf, auto addRow) {
        std::vector<std::string> row{name};
        std::int64_t all = 0;
        for (const Split split : allSplits) {
            const std::int64_t inSplit = countOf(dataset.counts(split));
            all += inSplit;
            row.push_back(grouped(inSplit));
        }
        row.push_back(grouped(all));
        (table.*addRow)(std::move(row));
    };
    for (std::size_t i = 0; i < dataset.classes().size(); ++i)
        add(
            dataset.classes()[i], [i](const auto& counts) { return counts[i]; }, &Table::add);
    add(
        "all",
        [](const auto& counts) {
            std::int64_t sum = 0;
            for (const std::int64_t ofClass : counts)
                sum += ofClass;
            return sum;
        },
        &Table::addTotal);
    text += table.text();
    for (const std::string& note : dataset.notes())
        text += fmt::format("note: {}\n", note);
    if (!dataset.faults().empty())
        text += fmt::format(
            "\n{} left out:\n",
            counted(static_cast<std::int64_t>(dataset.faults().size()), faultNoun(dataset.kind())));
    for (const DataFault& fault : dataset.faults())
        text += fmt::format("  {}: {}\n", fault.path, fault.cause);
    return text;
}

Result<void> inspect(const std::string& path, const DatasetSpec& spec, bool isJson) {
    const auto dataset =
        openData(path, spec, std::nullopt, {{}, 0}); // nobody asks for the pictures
    if (!dataset)
        return tl::unexpected(dataset.error());
    print(isJson ? inspectionJson(**dataset) : inspectionText(**dataset));
    return {};
}

Result<void> split(const std::string& path, const DatasetSpec& spec, const std::string& out) {
    const auto dataset =
        openData(path, spec, std::nullopt, {{}, 0}); // nobody asks for the pictures
    if (!dataset)
        return tl::unexpected(dataset.error());
    sayNotes(**dataset);
    const std::string csv = toCsv((*dataset)->table());
    if (!out.empty())
        return writeFile(out, csv);
    print(csv);
    return {};
}

void addSample(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string folder;
        SampleDatasetOptions drawing;
    };

    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("sample", "Draw the built-in dataset into a folder");
    command->add_option("DIR", options->folder, "A new or empty folder")->required();
    command->add_option("--classes", options->drawing.classes, "Kinds of shapes")
        ->check(CLI::Range(2, 10))
        ->capture_default_str();
    command->add_option("--per-class", options->drawing.perClass, "Images of each kind")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    command->add_option("--size", options->drawing.size, "Height and width in pixels")
        ->check(CLI::Range(16, 256))
        ->capture_default_str();
    command->add_option("--seed", options->drawing.seed, "The same seed draws the same images")
        ->capture_default_str();
    command->callback([options, &invocation] {
        invocation.action = [options] { return drawSample(options->folder, options->drawing); };
    });
}

/// The options on what a sample is and which split it comes into.
class SampleOptions {
public:
    explicit SampleOptions(CLI::App& command) : m_options(command, "Samples") {
        constexpr std::array<std::pair<const char*, const char*>, 7> names{
            {{"samples", "samples"},
             {"label_column", "label-column"},
             {"class_level", "class-level"},
             {"labels", "labels"},
             {"validation_share", "validation"},
             {"test_share", "test"},
             {"split_seed", "seed"}}};
        const std::vector<SettingPath> paths = possiblePaths(m_infos, m_noTypes);
        for (const auto& [key, name] : names)
            m_options.add(*std::ranges::find(paths, key, &SettingPath::path), name, m_noTypes);
    }

    Result<DatasetSpec> spec() const {
        SettingMap settings = settingsOf(DatasetSpec());
        return m_options.applyTo(settings, m_infos, m_noTypes).and_then([&] {
            return structFrom<DatasetSpec>(settings, ErrorKind::Usage);
        });
    }

private:
    std::vector<SettingInfo> m_infos = settingInfosOf<DatasetSpec>();
    LayerRegistry m_noTypes; ///< none of these settings names one
    SettingOptions m_options;
};

struct DataOptions {
    explicit DataOptions(CLI::App& command) : samples(command) {}

    std::string path;
    std::string out;
    bool isJson = false;
    SampleOptions samples;
};

void addInspect(CLI::App& data, Invocation& invocation) {
    CLI::App* command = data.add_subcommand("inspect", "Classes, counts and faults of a source");
    auto options = std::make_shared<DataOptions>(*command);
    command->add_option("PATH", options->path, dataHelp)->required();
    command->add_flag("--json", options->isJson,
                      "Print {\"classes\":[{\"name\",\"samples\"}],"
                      "\"faults\":[{\"path\",\"cause\"}]}");
    command->callback([options, &invocation] {
        invocation.action = [options] {
            return options->samples.spec().and_then([&](const DatasetSpec& spec) {
                return inspect(options->path, spec, options->isJson);
            });
        };
    });
}

void addSplit(CLI::App& data, Invocation& invocation) {
    CLI::App* command =
        data.add_subcommand("split", "Which image is for training, validation, testing, as CSV");
    auto options = std::make_shared<DataOptions>(*command);
    command->add_option("PATH", options->path, dataHelp)->required();
    command->add_option("--out", options->out, "Write there instead of to stdout");
    command->callback([options, &invocation] {
        invocation.action = [options] {
            return options->samples.spec().and_then(
                [&](const DatasetSpec& spec) { return split(options->path, spec, options->out); });
        };
    });
}

} // namespace

void addDataCommands(CLI::App& app, Invocation& invocation) {
    addSample(app, invocation);
    CLI::App* data = app.add_subcommand("data", "Look at data, split them");
    data->require_subcommand(1);
    addInspect(*data, invocation);
    addShow(*data, invocation);
    addSplit(*data, invocation);
    addLabelErrors(*data, invocation);
}

} // namespace fovea
