#include "core/evaluation/explain/method.hpp"

#include <algorithm>
#include <array>

#include <fmt/ranges.h>

#include "core/evaluation/classifier.hpp"
#include "core/evaluation/explain/grad_cam.hpp"
#include "core/evaluation/explain/gradient_times_input.hpp"
#include "core/evaluation/explain/integrated_gradients.hpp"
#include "core/evaluation/explain/occlusion.hpp"
#include "core/evaluation/explain/saliency.hpp"
#include "core/evaluation/figures.hpp"
#include "core/settings/nearest.hpp"

namespace fovea {

namespace {

constexpr std::array allMethods{
    Method{.id = "grad-cam",
           .title = "Grad-CAM",
           .about = "Where the maps of a layer speak for the class",
           .source = "Selvaraju et al. 2017",
           .takesLayer = true,
           .run = gradCam},
    Method{.id = "integrated-gradients",
           .title = "Integrated gradients",
           .about = "What each place adds to the class, from nothing to the whole sample",
           .source = "Sundararajan, Taly, Yan 2017",
           .takesBaseline = true,
           .usualSteps = 128,
           .run = integratedGradients},
    Method{.id = "gradient-x-input",
           .title = "Gradient x input",
           .about = "Each value times what the class gains by a little more of it",
           .source = "Shrikumar et al. 2016",
           .run = gradientTimesInput},
    Method{.id = "saliency",
           .title = "Saliency",
           .about = "How strongly the class answers to a small change of each place",
           .source = "Simonyan, Vedaldi, Zisserman 2014",
           .run = saliency},
    Method{.id = "occlusion",
           .title = "Occlusion",
           .about = "How far the class falls when a window is covered",
           .source = "Zeiler, Fergus 2014",
           .takesBaseline = true,
           .takesWindow = true,
           .run = occlusion},
    Method{.id = "maximize",
           .title = "Unit maximization",
           .about = "A sample, made from noise, that excites a unit",
           .source = "Erhan, Bengio, Courville, Vincent 2009",
           .gives = Gives::Sample,
           .takesLayer = true,
           .usualSteps = 256},
    Method{.id = "patches",
           .title = "Top patches",
           .about = "What of the data excites a map most",
           .source = "Zeiler, Fergus 2014",
           .gives = Gives::Patches,
           .takesLayer = true},
    Method{.id = "nearest",
           .title = "Nearest samples",
           .about = "Samples of the data that the network finds most alike",
           .source = "Krizhevsky, Sutskever, Hinton 2012",
           .gives = Gives::Likenesses,
           .takesLayer = true},
    Method{.id = "map",
           .title = "Map of the data",
           .about = "The data along the two directions in which a layer tells most apart (PCA)",
           .source = "Hotelling 1933",
           .gives = Gives::Map,
           .takesLayer = true},
};

/// What was asked for, with the method's own choices where nothing was.
/// errors  Usage: out of range
Result<HeatSettings> withChoices(HeatSettings settings, const Method& method, const Shape& input) {
    const std::int64_t longest = std::max({input.d, input.h, input.w});
    if (settings.steps == 0)
        settings.steps = method.usualSteps;
    if (settings.window == 0)
        settings.window = std::max<std::int64_t>(1, longest / 7);
    if (settings.stride == 0)
        settings.stride = std::max<std::int64_t>(1, settings.window / 2);
    if (settings.steps < 0)
        return fail(ErrorKind::Usage,
                    fmt::format("{} steps cannot be taken; take 1 or more", settings.steps));
    if (settings.window < 1 || settings.window > longest)
        return fail(ErrorKind::Usage,
                    fmt::format("a window of {} does not fit on samples of {}; take one of 1 to {}",
                                settings.window, toString(input), longest));
    if (settings.stride < 1 || settings.stride > settings.window)
        return fail(ErrorKind::Usage,
                    fmt::format("with windows of {} that lie {} apart some places would never be "
                                "covered; take a stride of 1 to {}",
                                settings.window, settings.stride, settings.window));
    return settings;
}

Result<void> checkTarget(const ExplainRequest& request, std::size_t classes) {
    for (const std::optional<std::int32_t>& label : {request.label, request.against})
        if (label && (*label < 0 || static_cast<std::size_t>(*label) >= classes))
            return fail(ErrorKind::Usage, fmt::format("the network has no class number {}; it has "
                                                      "{}",
                                                      *label, classes));
    return {};
}

Result<const Method*> heatMethod(std::string_view id) {
    Result<const Method*> method = explanationMethod(id);
    if (method && (*method)->run == nullptr)
        return fail(ErrorKind::Usage,
                    fmt::format("{} gives no heat; it looks at the data or at a unit, not at one "
                                "sample's class",
                                id));
    return method;
}

} // namespace

std::span<const Method> explanationMethods() { return allMethods; }

Result<const Method*> explanationMethod(std::string_view id) {
    const auto found = std::ranges::find(allMethods, id, &Method::id);
    if (found != allMethods.end())
        return &*found;
    std::vector<std::string> ids;
    for (const Method& each : allMethods)
        ids.emplace_back(each.id);
    return fail(ErrorKind::Usage,
                fmt::format("there is no method \"{}\"; there are {}", id, fmt::join(ids, ", ")));
}

Result<Explanation> explain(Explainer& explainer, std::span<const float> sample,
                            const ExplainRequest& request, ScanProgress progress,
                            const std::stop_token& stop) {
    const Result<const Method*> method = heatMethod(request.method);
    if (!method)
        return tl::unexpected(method.error());
    if (Result<void> checked = checkTarget(request, explainer.classes()); !checked)
        return tl::unexpected(checked.error());
    Result<HeatSettings> settings = withChoices(request.settings, **method, explainer.input());
    if (!settings)
        return tl::unexpected(settings.error());

    Explanation explanation;
    explanation.method = *method;
    const auto logits = explainer.forward(sample).values();
    explanation.logits.assign(logits.begin(), logits.end());
    explanation.probabilities.resize(logits.size());
    softmax(explanation.logits, explanation.probabilities);
    const auto best = static_cast<std::int32_t>(std::ranges::max_element(explanation.logits) -
                                                explanation.logits.begin());
    explanation.target = {request.label.value_or(best), request.against};
    if (explanation.target.against == explanation.target.label)
        return fail(ErrorKind::Usage, "a class cannot be set against itself; name two classes");

    Result<FoundHeat> found =
        (*method)->run({explainer, sample, explanation.target, *settings, progress, stop});
    if (!found)
        return tl::unexpected(found.error());
    settings->layer = std::move(found->layer);
    explanation.settings = std::move(*settings);
    explanation.heat = std::move(found->heat);
    explanation.completeness = found->completeness;
    explanation.warnings = std::move(found->warnings);
    explanation.borderShare = shareOnBorder(explanation.heat);
    if (liesOnBorder(explanation.heat))
        explanation.warnings.push_back(fmt::format(
            "{} of the heat lies on the border (the outer tenth of each side): the network may "
            "look at frames, padding or how samples are cut rather than at what they show",
            percent(explanation.borderShare, 0)));
    return explanation;
}

Result<std::int32_t> classNamed(const std::vector<std::string>& classes, std::string_view name) {
    const auto found = std::ranges::find(classes, name);
    if (found != classes.end())
        return static_cast<std::int32_t>(found - classes.begin());
    const std::vector<std::string> near = nearest(name, classes);
    const std::string few = fmt::format(
        "{}", fmt::join(classes.begin(),
                        classes.begin() + std::min<std::ptrdiff_t>(
                                              12, static_cast<std::ptrdiff_t>(classes.size())),
                        ", "));
    return fail(
        ErrorKind::Usage,
        near.empty()
            ? fmt::format("the run has no class \"{}\"; it has {}{}", name, few,
                          classes.size() > 12 ? fmt::format(" and {} more", classes.size() - 12)
                                              : std::string())
            : fmt::format("the run has no class \"{}\"; is it {}?", name, fmt::join(near, " or ")));
}

} // namespace fovea
