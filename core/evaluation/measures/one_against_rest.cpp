#include "core/evaluation/measures/one_against_rest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fovea {

namespace {

constexpr double noArea = std::numeric_limits<double>::quiet_NaN();
constexpr double beyondAll = std::numeric_limits<double>::infinity();

double ratio(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

OneAgainstRest::OneAgainstRest(const Probabilities& probabilities,
                               std::span<const std::int32_t> labels, std::int32_t label) {
    struct Scored {
        float log;
        bool isOfClass;
    };

    std::vector<Scored> scored(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i)
        scored[i] = {
            probabilities.logs(static_cast<std::int64_t>(i))[static_cast<std::size_t>(label)],
            labels[i] == label};
    std::ranges::sort(scored, std::ranges::greater{}, &Scored::log);
    for (std::size_t i = 0; i < scored.size(); ++i) {
        (scored[i].isOfClass ? m_positives : m_negatives) += 1;
        if (i + 1 == scored.size() || scored[i + 1].log != scored[i].log)
            m_steps.push_back(
                {std::exp(static_cast<double>(scored[i].log)), m_positives, m_negatives});
    }
}

std::vector<CurvePoint> OneAgainstRest::rocCurve() const {
    if (m_positives == 0 || m_negatives == 0)
        return {};
    std::vector<CurvePoint> points{{0, 0, beyondAll}};
    for (const Step& step : m_steps)
        points.push_back(
            {ratio(step.wrong, m_negatives), ratio(step.right, m_positives), step.threshold});
    return points;
}

double OneAgainstRest::rocArea() const {
    if (m_positives == 0 || m_negatives == 0)
        return noArea;
    // Twice the area in pairs of samples, in whole numbers but for their size.
    double twice = 0;
    Step before;
    for (const Step& step : m_steps) {
        twice += static_cast<double>(step.wrong - before.wrong) *
                 static_cast<double>(step.right + before.right);
        before = step;
    }
    return twice / 2 / (static_cast<double>(m_positives) * static_cast<double>(m_negatives));
}

std::vector<CurvePoint> OneAgainstRest::precisionRecallCurve() const {
    if (m_positives == 0)
        return {};
    std::vector<CurvePoint> points{{0, 1, beyondAll}};
    for (const Step& step : m_steps)
        points.push_back({ratio(step.right, m_positives),
                          ratio(step.right, step.right + step.wrong), step.threshold});
    return points;
}

double OneAgainstRest::averagePrecision() const {
    if (m_positives == 0)
        return noArea;
    double sum = 0;
    std::int64_t before = 0;
    for (const Step& step : m_steps) {
        sum +=
            static_cast<double>(step.right - before) * ratio(step.right, step.right + step.wrong);
        before = step.right;
    }
    return sum / static_cast<double>(m_positives);
}

ThresholdFigures OneAgainstRest::figuresOf(const Step& step, double threshold) const {
    return {threshold, ratio(step.right, step.right + step.wrong), ratio(step.right, m_positives),
            ratio(2 * step.right, step.right + step.wrong + m_positives)};
}

std::optional<ThresholdFigures> OneAgainstRest::best() const {
    if (m_positives == 0)
        return std::nullopt;
    std::optional<ThresholdFigures> best;
    for (const Step& step : m_steps)
        if (const ThresholdFigures here = figuresOf(step, step.threshold);
            !best || here.f1 > best->f1)
            best = here;
    return best;
}

ThresholdFigures OneAgainstRest::at(double threshold) const {
    const auto first = std::ranges::partition_point(
        m_steps, [&](const Step& step) { return step.threshold >= threshold; });
    return figuresOf(first == m_steps.begin() ? Step{} : *(first - 1), threshold);
}

} // namespace fovea
