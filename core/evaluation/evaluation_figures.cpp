#include "core/evaluation/evaluation_figures.hpp"

#include <cmath>
#include <limits>

#include "core/base/parallel.hpp"

namespace fovea {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// How often they are among the five is a whole number, which the share was made of.
std::int64_t countOf(double share, std::int64_t whole) {
    return std::llround(share * static_cast<double>(whole));
}

/// The mean of what is a number; NaN of nothing.
double meanOf(const std::vector<ClassFigures>& classes, double ClassFigures::*figure) {
    double sum = 0;
    int count = 0;
    for (const ClassFigures& each : classes)
        if (!std::isnan(each.*figure)) {
            sum += each.*figure;
            ++count;
        }
    return count == 0 ? unknown : sum / count;
}

void addRankings(EvaluationFigures& figures, const Evaluation& evaluation,
                 const std::optional<double>& threshold) {
    const Probabilities& probabilities = *evaluation.probabilities;
    const std::vector<std::int32_t> labels = labelsOf(evaluation);
    parallelFor(std::ssize(figures.classes), [&](std::int64_t label) {
        const OneAgainstRest ranking(probabilities, labels, static_cast<std::int32_t>(label));
        ClassFigures& out = figures.classes[static_cast<std::size_t>(label)];
        out.rocArea = ranking.rocArea();
        out.averagePrecision = ranking.averagePrecision();
        out.best = ranking.best();
        if (threshold)
            out.asked = ranking.at(*threshold);
    });
    figures.rocArea = meanOf(figures.classes, &ClassFigures::rocArea);
    figures.averagePrecision = meanOf(figures.classes, &ClassFigures::averagePrecision);
    figures.logLoss = logLoss(probabilities, labels);
    figures.top5 = topK(probabilities, labels, 5);
    figures.top5Interval = wilson95(countOf(figures.top5, evaluation.samples), evaluation.samples);
    figures.calibration = calibrationOf(probabilities, labels);
}

} // namespace

EvaluationFigures figuresOf(const Evaluation& evaluation, const std::optional<double>& threshold) {
    const ConfusionMatrix& confusion = evaluation.confusion;
    EvaluationFigures figures;
    figures.top1 = confusion.top1();
    figures.top1Interval = wilson95(confusion.correct(), confusion.total());
    figures.balancedAccuracy = balancedAccuracy(confusion);
    figures.macro = macroAverages(confusion);
    figures.weighted = weightedAverages(confusion);
    for (std::int32_t label = 0; label < confusion.size(); ++label)
        figures.classes.push_back(
            {confusion.support(label), confusion.precision(label), confusion.recall(label),
             wilson95(confusion.count(label, label), confusion.support(label)), confusion.f1(label),
             unknown, unknown, std::nullopt, std::nullopt});
    figures.top5 = figures.logLoss = figures.rocArea = figures.averagePrecision = unknown;
    figures.top5Interval = {unknown, unknown};
    if (evaluation.probabilities && !evaluation.predictions.empty())
        addRankings(figures, evaluation, threshold);
    return figures;
}

} // namespace fovea
