#include <algorithm>
#include <memory>

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/data/sample_file.hpp"
#include "core/evaluation/classifier.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/pictures.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

struct PredictOptions {
    std::string first; ///< the first argument: the run's folder, or an image where --run is given
    std::string run;
    std::vector<std::string> paths;
    int top = 5;
    bool isJson = false;
};

/// An image's most probable classes.
struct Prediction {
    std::string path;
    std::vector<ClassProbability> ranking;
};

/// [{"path","predictions":[{"class","probability"}]}]: the keys are stable.
std::string predictionsJson(const std::vector<Prediction>& predictions,
                            const std::vector<std::string>& classes) {
    Json json = Json::array();
    for (const Prediction& each : predictions) {
        Json ranking = Json::array();
        for (const ClassProbability& candidate : each.ranking)
            ranking.push_back({{"class", classes[static_cast<std::size_t>(candidate.label)]},
                               {"probability", candidate.probability}});
        json.push_back({{"path", each.path}, {"predictions", std::move(ranking)}});
    }
    return jsonText(json) + "\n";
}

std::string predictionsText(const std::vector<Prediction>& predictions,
                            const std::vector<std::string>& classes) {
    std::string text;
    for (const Prediction& each : predictions) {
        text += each.path;
        for (const ClassProbability& candidate : each.ranking)
            text += fmt::format("  {} {}", classes[static_cast<std::size_t>(candidate.label)],
                                percent(static_cast<double>(candidate.probability), 1));
        text += "\n";
    }
    return text;
}

/// Samples that cannot be read are named, and the others still classified.
Result<void> predict(const PredictOptions& options) {
    Result<Classifier> classifier =
        Classifier::open({options.run}, openRegistry(), 1, Asked::Logits);
    if (!classifier)
        return tl::unexpected(classifier.error());
    say(fmt::format("weights of {}", toString(classifier->weights())));
    std::vector<Prediction> predictions;
    std::vector<std::string> faults;
    const RunSpec& run = classifier->run();
    for (const std::string& path : options.paths) {
        const Result<SampleFile> file = readSamples(path, run.data, run.input);
        if (!file) {
            faults.push_back(file.error().message);
            continue;
        }
        faults.insert(faults.end(), file->faults.begin(), file->faults.end());
        for (const NamedSample& each : file->samples) {
            std::vector<ClassProbability> ranking = classifier->predict(each.sample);
            ranking.resize(std::min(ranking.size(), static_cast<std::size_t>(options.top)));
            predictions.push_back({each.name, std::move(ranking)});
        }
    }
    print(options.isJson ? predictionsJson(predictions, run.classes)
                         : predictionsText(predictions, run.classes));
    if (!faults.empty())
        return fail(ErrorKind::Data, fmt::format("{}", fmt::join(faults, "\n")));
    return {};
}

struct MapsOptions {
    std::string run;
    std::string image;
    std::string layer;
    std::string out;
};

Result<void> writeFeatureMaps(const MapsOptions& options) {
    Result<Classifier> classifier = Classifier::open({options.run}, openRegistry());
    if (!classifier)
        return tl::unexpected(classifier.error());
    const RunSpec& run = classifier->run();
    const Result<Image> sample = readFirstSample(options.image, run.data, run.input);
    if (!sample)
        return tl::unexpected(sample.error());
    std::vector<std::string> known;
    for (const FeatureMaps& maps : classifier->featureMaps(*sample)) {
        known.push_back(maps.node);
        if (maps.node != options.layer)
            continue;
        if (Result<void> written = writePng(options.out, featureMapWall(maps)); !written)
            return written;
        say(fmt::format("{} feature maps of {}x{} in {}, weights of {}", maps.shape.c, maps.shape.h,
                        maps.shape.w, options.out, toString(classifier->weights())));
        return {};
    }
    return fail(ErrorKind::Network, fmt::format("the network has no layer {}; it has {}",
                                                options.layer, fmt::join(known, ", ")));
}

void addFeatureMaps(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<MapsOptions>();
    CLI::App* command =
        app.add_subcommand("feature-maps", "What a layer makes of a sample, as a picture");
    command->add_option("RUN", options->run, "The run's folder")->required();
    command
        ->add_option("IMAGE", options->image,
                     "An image, a volume, or a CSV file, whose first row is shown")
        ->required();
    command->add_option("--layer", options->layer, "The node's id, as fovea describe shows it")
        ->required();
    command->add_option("--out", options->out, "The PNG file to write")->required();
    command->callback([options, &invocation] {
        invocation.action = [options] { return writeFeatureMaps(*options); };
    });
}

} // namespace

void addImageCommands(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<PredictOptions>();
    CLI::App* command =
        app.add_subcommand("predict", "The classes that a run sees in images, signals or volumes");
    command->add_option("RUN", options->first, "The run's folder")->required();
    command->add_option("IMAGE", options->paths,
                        "Image files, CSV files of signals, TIFF stacks or folders of slices");
    command->add_option("--run", options->run, "The run's folder; all arguments are images then");
    command->add_option("--top", options->top, "As many classes of each image")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    command->add_flag("--json", options->isJson,
                      "Print [{\"path\",\"predictions\":[{\"class\",\"probability\"}]}]");
    command->callback([options, &invocation] {
        if (options->run.empty())
            options->run = options->first;
        else
            options->paths.insert(options->paths.begin(), options->first);
        if (options->paths.empty())
            throw CLI::ValidationError("predict", "name at least one image after the run's folder");
        invocation.action = [options] { return predict(*options); };
    });
    addFeatureMaps(app, invocation);
}

} // namespace fovea
