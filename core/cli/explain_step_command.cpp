#include <charconv>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "core/cli/arguments.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/step_text.hpp"
#include "core/data/sample_file.hpp"
#include "core/data/sample_preparer.hpp"
#include "core/graph/templates.hpp"
#include "core/training/initialize.hpp"
#include "core/training/recipe.hpp"

namespace fovea {

namespace {

struct StepOptions {
    std::string network; ///< a run's folder, or a network file
    std::string image;
    std::string layer;
    std::string at = "0,0";
    std::string input; ///< of a network file
    std::int64_t map = 0;
    bool isJson = false;
};

/// "3,5" as row and column, "2,3,5" with the slice before them, "5" as the place in a signal.
/// errors  Usage   anything else
Result<TensorPlace> parsePlace(const std::string& text) {
    std::vector<std::int64_t> numbers;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (true) {
        std::int64_t number = 0;
        const auto parsed = std::from_chars(at, end, number);
        if (parsed.ec != std::errc() || number < 0)
            break;
        numbers.push_back(number);
        at = parsed.ptr;
        if (at == end || *at++ != ',')
            break;
    }
    if (at != end || numbers.empty() || numbers.size() > 3 || text.ends_with(','))
        return fail(ErrorKind::Usage,
                    fmt::format("--at: \"{}\" is no place; write row and column, as in 3,5, or "
                                "slice, row and column of a volume, as in 2,3,5",
                                text));
    numbers.insert(numbers.begin(), 3 - numbers.size(), 0);
    return TensorPlace{numbers[0], numbers[1], numbers[2], 0};
}

/// What every node of a network makes of an image.
struct LookedAt {
    Network network;
    std::vector<FeatureMaps> maps;
};

/// Of a network file, with the weights that training would begin with: the same ones each time.
Result<LookedAt> lookUntrained(const StepOptions& options, const LayerRegistry& registry) {
    if (options.input.empty())
        return fail(ErrorKind::Usage,
                    fmt::format("{} is a network file, which does not say how large its samples "
                                "are; add --input, as in --input 1x28x28",
                                options.network));
    const Result<Shape> input = parseInput(options.input);
    if (!input)
        return fail(ErrorKind::Usage, "--input: " + input.error().message);
    const Result<NetworkSpec> spec = loadNetwork(options.network);
    if (!spec)
        return tl::unexpected(spec.error());
    CompileOptions compiled;
    compiled.input = *input;
    compiled.joinsLayers = false;
    Result<Network> network = compile(*spec, compiled, registry);
    if (!network)
        return tl::unexpected(network.error());
    const Result<Recipe> recipe = makeRecipe({}, registry);
    if (!recipe)
        return tl::unexpected(recipe.error());
    initializeWeights(*network, *recipe->initialization, 1);
    const DatasetSpec data;
    const Result<Image> sample =
        readFirstSample(std::filesystem::path(options.image), data, *input);
    if (!sample)
        return tl::unexpected(sample.error());
    const auto channels = static_cast<std::size_t>(input->c);
    const Normalization plain{std::vector<float>(channels, 0), std::vector<float>(channels, 1)};
    toInput(*sample, data, plain, network->input(1));
    std::vector<FeatureMaps> maps = observedMaps(*network);
    return LookedAt{std::move(*network), std::move(maps)};
}

Result<LookedAt> lookTrained(const StepOptions& options, const LayerRegistry& registry) {
    Result<Classifier> classifier = Classifier::open({options.network}, registry);
    if (!classifier)
        return tl::unexpected(classifier.error());
    const RunSpec& run = classifier->run();
    const Result<Image> sample =
        readFirstSample(std::filesystem::path(options.image), run.data, run.input);
    if (!sample)
        return tl::unexpected(sample.error());
    std::vector<FeatureMaps> maps = classifier->featureMaps(*sample);
    say(fmt::format("weights of {}", toString(classifier->weights())));
    return LookedAt{std::move(classifier->network()), std::move(maps)};
}

bool isVolume(std::span<const FeatureMaps> maps, const std::string& node) {
    return std::ranges::any_of(
        maps, [&](const FeatureMaps& each) { return each.node == node && each.shape.d > 1; });
}

Result<void> explainStep(const StepOptions& options) {
    Result<TensorPlace> at = parsePlace(options.at);
    if (!at)
        return tl::unexpected(at.error());
    at->map = options.map;
    const LayerRegistry registry = openRegistry();
    std::error_code error;
    const bool isFile = std::filesystem::is_regular_file(options.network, error);
    const Result<LookedAt> looked =
        isFile ? lookUntrained(options, registry) : lookTrained(options, registry);
    if (!looked)
        return tl::unexpected(looked.error());
    Result<ConvolutionStep> step =
        convolutionStep(registry, looked->network, looked->maps, options.layer, *at);
    if (!step)
        return tl::unexpected(step.error());
    NamedStep named{options.layer, {}, isVolume(looked->maps, options.layer), std::move(*step)};
    for (const std::string& before : looked->network.spec().find(options.layer)->inputs)
        if (!before.empty()) {
            named.inputs.push_back(before);
            named.isVolume |= isVolume(looked->maps, before);
        }
    print(options.isJson ? stepJson(named) : stepText(named));
    return {};
}

} // namespace

void addExplainStepCommand(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<StepOptions>();
    CLI::App* command = app.add_subcommand(
        "explain-step", "What one output of a layer is made of: window, weights, products, sum");
    command
        ->add_option("RUN", options->network,
                     "The run's folder; or a network file, taken with its first weights")
        ->required();
    command
        ->add_option("IMAGE", options->image,
                     "An image, a volume, or a CSV file, whose first row is taken")
        ->required();
    command->add_option("--layer", options->layer, "The node's id, as fovea describe shows it")
        ->required();
    command
        ->add_option("--at", options->at,
                     "Row and column of the output, from 0; slice, row and column of a volume")
        ->capture_default_str();
    command->add_option("--map", options->map, "The output's feature map, from 0; a vector's value")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->add_option("--input", options->input,
                        "Of a network file: channels x height x width, as in 1x28x28");
    command->add_flag("--json", options->isJson,
                      "Print {\"layer\",\"type\",\"map\",\"at\",\"inputs\":[{\"map\",\"y\",\"x\","
                      "\"value\",\"weight\",\"product\",\"slope\"}],\"join\",\"sum\",\"bias\","
                      "\"output\"}");
    command->callback([options, &invocation] {
        invocation.action = [options] { return explainStep(*options); };
    });
}

} // namespace fovea
