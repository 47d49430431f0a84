#include <memory>
#include <optional>

#include <fmt/ranges.h>

#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/explain_data.hpp"
#include "core/cli/interrupt.hpp"
#include "core/data/sample_file.hpp"
#include "core/evaluation/explain/explanation_text.hpp"
#include "core/evaluation/explain/heat_picture.hpp"
#include "core/evaluation/explain/sample_image.hpp"

namespace fovea {

namespace {

/// errors  Usage: an option that the method has no use for
Result<void> checkOptions(const ExplainOptions& options, const Method& method) {
    const bool givesHeat = method.gives == Gives::Heat;
    const bool usesData = readsData(method);
    const bool usesMap = method.gives == Gives::Patches || method.gives == Gives::Sample;
    const bool usesImage = givesHeat || method.gives == Gives::Likenesses;

    const struct {
        bool isGiven;
        bool isTaken;
        const char* option;
    } each[]{
        {!options.image.empty(), usesImage, "an IMAGE"},
        {!options.label.empty(), givesHeat || method.gives == Gives::Sample, "--class"},
        {!options.against.empty(), givesHeat, "--against"},
        {!options.layer.empty(), method.takesLayer, "--layer"},
        {options.map.has_value(), usesMap, "--map"},
        {options.steps.has_value(), method.usualSteps > 0, "--steps"},
        {!options.baseline.empty(), method.takesBaseline, "--baseline"},
        {options.window.has_value(), method.takesWindow, "--window"},
        {options.stride.has_value(), method.takesWindow, "--stride"},
        {options.count.has_value(), usesData, "--count"},
        {!options.split.empty(), usesData, "--split"},
        {options.seed.has_value(), method.gives == Gives::Sample, "--seed"},
    };

    for (const auto& [isGiven, isTaken, option] : each)
        if (isGiven && !isTaken)
            return fail(ErrorKind::Usage, fmt::format("{} is of no use to {}; leave it out, or "
                                                      "choose another method",
                                                      option, method.id));
    if (usesImage && options.image.empty())
        return fail(
            ErrorKind::Usage,
            fmt::format("{} explains one image; name it after the run's folder", method.id));
    return {};
}

Result<std::optional<std::int32_t>> labelOption(const std::string& name,
                                                const std::vector<std::string>& classes) {
    if (name.empty())
        return std::nullopt;
    const Result<std::int32_t> label = classNamed(classes, name);
    if (!label)
        return tl::unexpected(label.error());
    return *label;
}

Result<ExplainRequest> requestOf(const ExplainOptions& options,
                                 const std::vector<std::string>& classes) {
    ExplainRequest request;
    request.method = options.method;
    const auto label = labelOption(options.label, classes);
    if (!label)
        return tl::unexpected(label.error());
    const auto against = labelOption(options.against, classes);
    if (!against)
        return tl::unexpected(against.error());
    request.label = *label;
    request.against = *against;
    request.settings.layer = options.layer;
    request.settings.steps = options.steps.value_or(0);
    request.settings.window = options.window.value_or(0);
    request.settings.stride = options.stride.value_or(0);
    if (!options.baseline.empty()) {
        const Result<Baseline> baseline = baselineFromName(options.baseline);
        if (!baseline)
            return tl::unexpected(baseline.error());
        request.settings.baseline = *baseline;
    }
    return request;
}

Result<void> explainSample(const ExplainOptions& options, const LayerRegistry& registry) {
    Result<Explainer> explainer = Explainer::open({options.run}, registry);
    if (!explainer)
        return tl::unexpected(explainer.error());
    say(fmt::format("weights of {}", toString(explainer->weights())));
    const RunSpec& run = explainer->run();
    const Result<ExplainRequest> request = requestOf(options, run.classes);
    if (!request)
        return tl::unexpected(request.error());
    const Result<Image> image =
        readFirstSample(std::filesystem::path(options.image), run.data, run.input);
    if (!image)
        return tl::unexpected(image.error());
    const std::vector<float> sample = explainer->inputOf(*image);
    StatusLine status;
    StopOnInterrupt interrupt;
    const Result<Explanation> explanation = explain(
        *explainer, sample, *request,
        [&](std::int64_t done, std::int64_t total) { status.showCount("explaining", done, total); },
        interrupt.token());
    status.clear();
    if (!explanation)
        return tl::unexpected(explanation.error());
    for (const std::string& warning : explanation->warnings)
        say(fmt::format("warning: {}", warning));
    if (!options.out.empty()) {
        const Image shown = sampleImage(sample, run.input, run.normalization);
        const Image picture = explanationPicture(*explanation, shown, run.classes);
        if (Result<void> written = writePng(options.out, picture); !written)
            return written;
    }
    print(options.isJson ? toJson(*explanation, run.classes) : toText(*explanation, run.classes));
    return {};
}

Result<void> maximize(const ExplainOptions& options, const LayerRegistry& registry) {
    const Result<Explainer> explainer = Explainer::open({options.run}, registry);
    if (!explainer)
        return tl::unexpected(explainer.error());
    const RunSpec& run = explainer->run();
    MaximizeRequest request;
    request.layer = options.layer;
    request.channel = options.map.value_or(0);
    request.seed = options.seed.value_or(request.seed);
    request.steps = options.steps.value_or(request.steps);
    if (!options.label.empty()) {
        if (!options.layer.empty() || options.map)
            return fail(ErrorKind::Usage, "--class names a unit of the output; leave it out, or "
                                          "leave out --layer and --map");
        const Result<std::int32_t> label = classNamed(run.classes, options.label);
        if (!label)
            return tl::unexpected(label.error());
        request.channel = *label;
    }
    StatusLine status;
    StopOnInterrupt interrupt;
    const Result<MaximizedUnit> unit = maximizeUnit(
        *explainer, request, registry,
        [&](std::int64_t done, std::int64_t total) { status.showCount("climbing", done, total); },
        interrupt.token());
    status.clear();
    if (!unit)
        return tl::unexpected(unit.error());
    if (!options.out.empty()) {
        const Image shown = sampleImage(unit->sample, run.input, run.normalization);
        const bool isSignal = run.input.d == 1 && run.input.h == 1;
        const Image picture = isSignal ? pictureOf(shown) : shownSlice(shown, run.input.d / 2);
        if (Result<void> written = writePng(options.out, picture); !written)
            return written;
    }
    print(options.isJson ? toJson(*unit, request.channel, run.input)
                         : fmt::format("{}, unit {}: {:.4g} of noise, {:.4g} of the sample\n",
                                       unit->layer, request.channel, unit->before, unit->after));
    return {};
}

Result<void> explainAny(const ExplainOptions& options) {
    const Result<const Method*> method = explanationMethod(options.method);
    if (!method)
        return tl::unexpected(method.error());
    if (Result<void> checked = checkOptions(options, **method); !checked)
        return checked;
    const LayerRegistry registry = openRegistry();
    if (readsData(**method))
        return explainByData(options, **method, registry);
    return (*method)->gives == Gives::Sample ? maximize(options, registry)
                                             : explainSample(options, registry);
}

/// "grad-cam: Where the maps of a layer speak for the class (Selvaraju et al. 2017)", a line each.
std::string methodsHelp() {
    std::string text = "Methods:\n";
    for (const Method& method : explanationMethods())
        text += fmt::format("  {}: {} ({})\n", method.id, method.about, method.source);
    return text;
}

} // namespace

void addExplainCommand(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<ExplainOptions>();
    CLI::App* command =
        app.add_subcommand("explain", "Why a run sees a class in a sample, what a unit answers to, "
                                      "and how the data lie");
    command->footer(methodsHelp());
    command->add_option("RUN", options->run, "The run's folder")->required();
    command->add_option("IMAGE", options->image,
                        "An image, a volume, or a CSV file, whose first row is explained");
    command->add_option("--method", options->method, "One of those below")->capture_default_str();
    command->add_option("--class", options->label, "The class; else the one that the run sees");
    command->add_option("--against", options->against,
                        "Another class: why the one and not this one");
    command->add_option("--layer", options->layer, "The node's id, as fovea describe shows it");
    command->add_option("--map", options->map, "The map or unit of the layer, from 0");
    command->add_option("--steps", options->steps, "Parts of the way, or steps up the gradient")
        ->check(CLI::Range(1, 100000));
    command->add_option("--baseline", options->baseline,
                        "What stands for nothing: zero (as the network takes it), black, white");
    command->add_option("--window", options->window, "Side of the window that is covered")
        ->check(CLI::Range(1, 65536));
    command->add_option("--stride", options->stride, "Between such windows")
        ->check(CLI::Range(1, 65536));
    command->add_option("--count", options->count, "As many samples at most")
        ->check(CLI::Range(1, 100000));
    command->add_option("--split", options->split, "Whose samples: train, validation or test");
    command->add_option("--seed", options->seed, "Of the noise that is begun with");
    command->add_option("--out", options->out, "The PNG file to write");
    command->add_flag("--json", options->isJson,
                      "Print the numbers as JSON; user-guide.md has the keys");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return explainAny(*options); }; });
}

} // namespace fovea
