#include <cmath>
#include <memory>

#include <fmt/ranges.h>

#include "core/base/json_text.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/value_options.hpp"
#include "core/evaluation/values/kernel_wall.hpp"
#include "core/evaluation/values/wall_picture.hpp"

namespace fovea {

namespace {

struct KernelsOptions {
    std::string run;
    std::string layer;
    std::string weight;
    std::string out;
    ScaleBy scale = ScaleBy::Layer;
    CutOptions cut;
    std::vector<std::int64_t> position; ///< row and column; empty: the first
    std::int64_t output = -1;
    bool isJson = false;
};

/// A weight with how it lies.
struct OpenedWeight {
    const NetworkWeight* weight = nullptr;
    KernelLayout layout;
    std::int64_t position = 0;
    std::vector<std::string> classes; ///< of the outputs; empty where they are none
};

Result<const NetworkWeight*> findWeight(const Network& network, const KernelsOptions& options) {
    std::vector<std::string> known;
    std::vector<std::string> ofLayer;
    for (const NetworkWeight& weight : network.weights()) {
        known.push_back(weight.name());
        if (weight.node != options.layer)
            continue;
        if (options.weight.empty() || options.weight == weight.info.name)
            return &weight;
        ofLayer.push_back(weight.info.name);
    }
    if (!ofLayer.empty())
        return fail(ErrorKind::Network, fmt::format("{} has no weight {}; it has {}", options.layer,
                                                    options.weight, fmt::join(ofLayer, ", ")));
    return fail(ErrorKind::Network, fmt::format("no layer {} has weights; there are {}",
                                                options.layer, fmt::join(known, ", ")));
}

Result<std::int64_t> positionOf(const KernelLayout& layout, const KernelsOptions& options) {
    if (options.position.empty())
        return 0;
    const Size2& grid = layout.positionGrid;
    if (layout.positions == 1)
        return fail(ErrorKind::Network,
                    fmt::format("{} has the same weights at every position; leave out --position",
                                options.layer));
    if (options.position[0] >= grid.height || options.position[1] >= grid.width)
        return fail(ErrorKind::Network,
                    fmt::format("{} has {}x{} positions, and {},{} is none of them; rows and "
                                "columns count from 0",
                                options.layer, grid.height, grid.width, options.position[0],
                                options.position[1]));
    return options.position[0] * grid.width + options.position[1];
}

nlohmann::ordered_json kernelJson(const OpenedWeight& opened, std::int64_t input,
                                  std::int64_t output, bool hasValues) {
    const KernelLayout& layout = opened.layout;
    const Volume kernel = layout.kernel(opened.weight->values, opened.position, input, output);
    nlohmann::ordered_json json;
    const std::int64_t channel = layout.outputChannel(input, output);
    if (!layout.isNumbers || !layout.areOutputs)
        json["output"] = channel;
    if (static_cast<std::size_t>(channel) < opened.classes.size() && !layout.areOutputs)
        json["class"] = opened.classes[static_cast<std::size_t>(channel)];
    if (layout.hasInputs && !layout.isNumbers)
        json["input"] = layout.inputChannel(input, output);
    double squares = 0;
    float least = kernel.at(0, 0, 0);
    float greatest = least;
    for (std::int64_t depth = 0; depth < kernel.extents.depth; ++depth)
        for (std::int64_t row = 0; row < kernel.extents.height; ++row)
            for (std::int64_t column = 0; column < kernel.extents.width; ++column) {
                const float value = kernel.at(depth, row, column);
                squares += static_cast<double>(value) * static_cast<double>(value);
                least = std::min(least, value);
                greatest = std::max(greatest, value);
            }
    json["least"] = least;
    json["greatest"] = greatest;
    json["norm"] = std::sqrt(squares);
    if (hasValues)
        json["values"] = volumeJson(kernel);
    return json;
}

std::string jsonOf(const OpenedWeight& opened, const ValueWall& wall,
                   const KernelsOptions& options) {
    const KernelLayout& layout = opened.layout;
    nlohmann::ordered_json json;
    json["layer"] = opened.weight->node;
    json["weight"] = opened.weight->info.name;
    json["axes"] = opened.weight->info.axes;
    json["extents"] = opened.weight->info.extents;
    json["is_template"] = layout.isTemplate;
    if (wall.scale)
        json["scale"] = scaleJson(*wall.scale);
    json["kernels"] = nlohmann::ordered_json::array();
    for (std::int64_t output = 0; output < layout.outputs; ++output)
        for (std::int64_t input = 0; input < layout.inputs; ++input) {
            const bool isAsked =
                options.output < 0 || layout.outputChannel(input, output) == options.output;
            // All values of a layer may be millions: of one output that is asked for.
            if (isAsked)
                json["kernels"].push_back(kernelJson(opened, input, output, options.output >= 0));
        }
    return jsonText(json) + "\n";
}

/// A picture of more would be larger than anything shows.
constexpr std::int64_t mostKernels = 16384;

Result<void> writeKernels(const KernelsOptions& options) {
    const LayerRegistry registry = openRegistry();
    Result<Classifier> classifier = Classifier::open({options.run}, registry);
    if (!classifier)
        return tl::unexpected(classifier.error());
    const RunSpec& run = classifier->run();
    const Result<const NetworkWeight*> found = findWeight(classifier->network(), options);
    if (!found)
        return tl::unexpected(found.error());
    OpenedWeight opened{*found, {}, 0, {}};
    const KernelContext context =
        kernelContext(run.network, classifier->report(), options.layer, registry);
    opened.layout = kernelLayout(opened.weight->info, context);
    const Result<std::int64_t> position = positionOf(opened.layout, options);
    if (!position)
        return tl::unexpected(position.error());
    opened.position = *position;
    if (context.givesClasses)
        opened.classes = run.classes;
    const auto values = std::make_shared<const std::vector<float>>(opened.weight->values.begin(),
                                                                   opened.weight->values.end());
    const ValueWall wall =
        kernelWall(values, opened.layout, {options.scale, opened.position, options.cut.cut()},
                   opened.weight->name(), opened.classes);
    if (!options.out.empty()) {
        if (wall.count > mostKernels)
            return fail(ErrorKind::Network,
                        fmt::format("{} has {} kernels, and a picture has room for {}; take the "
                                    "numbers by --json, or look at it in the window",
                                    opened.weight->name(), wall.count, mostKernels));
        const std::string words =
            fmt::format("{}: {}", opened.weight->name(), kernelText(opened.layout));
        if (Result<void> written = writePng(options.out, wallPicture(wall, words, 64)); !written)
            return written;
        say(fmt::format("{} in {}, weights of {}", words, options.out,
                        toString(classifier->weights())));
    }
    if (options.isJson)
        print(jsonOf(opened, wall, options));
    return {};
}

} // namespace

void addKernelsCommand(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<KernelsOptions>();
    CLI::App* command = app.add_subcommand("kernels", "The weights of a layer, as a picture");
    command->add_option("RUN", options->run, "The run's folder")->required();
    command->add_option("--layer", options->layer, "The node's id, as fovea describe shows it")
        ->required();
    command->add_option("--weight", options->weight,
                        "Which of its weights, as \"bias\"; else the first");
    command->add_option("--out", options->out, "The PNG file to write");
    addScaleOption(*command, options->scale, "all kernels alike, or each kernel by itself");
    addCutOptions(*command, options->cut);
    command
        ->add_option("--position", options->position,
                     "Of a layer with weights of its own everywhere: the output's row,column")
        ->delimiter(',')
        ->expected(2)
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 30));
    command
        ->add_option("--output", options->output,
                     "Only the kernels of this output in the JSON, with all their values")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 30));
    command->add_flag("--json", options->isJson,
                      R"(Print {"layer","weight","axes","extents","is_template","scale",)"
                      R"("kernels":[{"output","input","least","greatest","norm"}]})");
    command->callback([options, &invocation] {
        if (options->out.empty() && !options->isJson)
            throw CLI::RequiredError("--out or --json");
        invocation.action = [options] { return writeKernels(*options); };
    });
}

} // namespace fovea
