#include "core/evaluation/explain/integrated_gradients.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "core/evaluation/figures.hpp"

namespace fovea {

namespace {

/// Points of the way from `from` to `to`, at the middles of parts `first` to `first + count`.
std::vector<float> pointsOfWay(std::span<const float> from, std::span<const float> to,
                               std::int64_t first, std::int64_t count, std::int64_t parts) {
    std::vector<float> points;
    points.reserve(static_cast<std::size_t>(count) * from.size());
    for (std::int64_t i = first; i < first + count; ++i) {
        const auto share =
            static_cast<float>((static_cast<double>(i) + 0.5) / static_cast<double>(parts));
        for (std::size_t k = 0; k < from.size(); ++k)
            points.push_back(from[k] + share * (to[k] - from[k]));
    }
    return points;
}

} // namespace

double Completeness::error() const {
    const double scale = std::max(std::abs(difference), 1e-12);
    return std::abs(sum - difference) / scale;
}

Result<FoundHeat> integratedGradients(const HeatTask& task) {
    Explainer& explainer = task.explainer;
    const std::vector<float> baseline =
        emptySample(task.settings.baseline, explainer.input(), explainer.run().normalization);
    const std::int64_t steps = task.settings.steps;
    std::vector<double> gradients(baseline.size(), 0.0);
    for (std::int64_t done = 0; done < steps;) {
        if (task.stop.stop_requested())
            return explanationCancelled();
        const std::int64_t count = std::min(explainer.batch(), steps - done);
        explainer.forward(pointsOfWay(baseline, task.sample, done, count, steps));
        const View<const float> gradient = explainer.backward(task.target);
        for (std::int64_t i = 0; i < count; ++i)
            for (std::size_t k = 0; k < gradients.size(); ++k)
                gradients[k] += static_cast<double>(gradient.sample(i).data[k]);
        done += count;
        task.progress(done, steps);
    }
    std::vector<float> attributions;
    Completeness completeness;
    for (std::size_t k = 0; k < gradients.size(); ++k) {
        const double attribution = static_cast<double>(task.sample[k] - baseline[k]) *
                                   gradients[k] / static_cast<double>(steps);
        completeness.sum += attribution;
        attributions.push_back(static_cast<float>(attribution));
    }
    completeness.difference = task.target.of(explainer.forward(task.sample).values()) -
                              task.target.of(explainer.forward(baseline).values());
    FoundHeat found{addedOverChannels({attributions.data(), explainer.input()}), "", completeness};
    if (constexpr double tolerated = 0.05; completeness.error() > tolerated)
        found.warnings.push_back(fmt::format(
            "the attributions add up to {:.4g} where the difference to the baseline is {:.4g} "
            "({} off); take more steps than {}",
            completeness.sum, completeness.difference, percent(completeness.error(), 0), steps));
    return found;
}

} // namespace fovea
