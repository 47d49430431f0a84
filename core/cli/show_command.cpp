#include "core/cli/show_command.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/file.hpp"
#include "core/base/json_text.hpp"
#include "core/cli/console.hpp"
#include "core/data/image.hpp"

namespace fovea {

namespace {

struct ShowOptions {
    std::string file;
    std::string out;
    bool ignoresProfile = false;
    bool isJson = false;
};

struct ShownFigures {
    double least = 0;
    double most = 0;
    double mean = 0;
};

template <class T>
ShownFigures figuresOf(const std::vector<T>& samples) {
    const auto [least, most] = std::minmax_element(samples.begin(), samples.end());
    double sum = 0;
    for (const T sample : samples)
        sum += double(sample);
    return {double(*least), double(*most), sum / static_cast<double>(samples.size())};
}

ShownFigures figuresOf(const Image& image) {
    return image.values.empty() ? figuresOf(image.pixels) : figuresOf(image.values);
}

/// {"path","height","width","channels","samples":"eight_bits"|"values","min","max","mean"}: the
/// keys are stable.
std::string shownJson(const std::string& path, const Image& image, const ShownFigures& figures) {
    const nlohmann::ordered_json json{{"path", path},
                                      {"height", image.height},
                                      {"width", image.width},
                                      {"channels", image.channels},
                                      {"samples", image.values.empty() ? "eight_bits" : "values"},
                                      {"min", figures.least},
                                      {"max", figures.most},
                                      {"mean", figures.mean}};
    return jsonText(json) + "\n";
}

std::string shownText(const Image& image, const ShownFigures& figures) {
    return fmt::format("{} x {} pixels, {}, {}: {:.6g} to {:.6g}, mean {:.6g}\n", image.width,
                       image.height, image.channels == 1 ? "grey" : "colour",
                       image.values.empty() ? "0 to 255" : "numbers", figures.least, figures.most,
                       figures.mean);
}

/// In 8 bits as everywhere; floats, which have no white of their own, from their least to their
/// largest.
Result<void> writeShown(const ShowOptions& options, const Image& image) {
    if (image.values.empty())
        return writePng(options.out, image);
    const Result<Image> picture =
        readImage(options.file, {Precision::EightBits, !options.ignoresProfile});
    return writePng(options.out, picture ? *picture : pictureOf(image));
}

Result<void> showPicture(const ShowOptions& options) {
    const Result<Image> image =
        readImage(options.file, {Precision::Stored, !options.ignoresProfile});
    if (!image)
        return tl::unexpected(image.error());
    if (!options.out.empty())
        if (Result<void> written = writeShown(options, *image); !written)
            return written;
    const ShownFigures figures = figuresOf(*image);
    print(options.isJson ? shownJson(options.file, *image, figures) : shownText(*image, figures));
    return {};
}

} // namespace

void addShow(CLI::App& data, Invocation& invocation) {
    auto options = std::make_shared<ShowOptions>();
    CLI::App* command = data.add_subcommand(
        "show", "What wall, training and prediction see of a picture, before any sizing");
    command->add_option("FILE", options->file, "A picture of any format that is read")->required();
    command->add_option("--out", options->out, "Write it there as PNG");
    command->add_flag("--no-profile", options->ignoresProfile,
                      "Take the colours as they are stored, whatever the file's profile says");
    command->add_flag("--json", options->isJson,
                      "Print {\"path\",\"height\",\"width\",\"channels\","
                      "\"samples\":\"eight_bits\"|\"values\",\"min\",\"max\",\"mean\"}");
    command->callback([options, &invocation] {
        invocation.action = [options] { return showPicture(*options); };
    });
}

} // namespace fovea
