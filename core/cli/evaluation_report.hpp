#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/evaluation/evaluation_figures.hpp"
#include "core/evaluation/temperature.hpp"

namespace fovea {

/// "97.20 % (95.99 to 98.05)", the interval of 95 %.
std::string withInterval(double share, const ShareInterval& interval);

/// An evaluation for people: its figures, and a row for each class.
std::string evaluationText(const Evaluation& evaluation, const EvaluationFigures& figures,
                           const std::optional<Temperature>& temperature);

/// What a temperature makes of the figures that hang on how sure a network is.
struct ScaledFigures {
    double logLoss = 0;
    double calibrationError = 0;
};

/// Of an evaluation that has probabilities.
ScaledFigures scaledFigures(const Evaluation& evaluation, const Temperature& temperature);

/// "class,curve,x,y,threshold": the points of all ROC and precision-recall curves, and as the curve
/// "reliability", of no class, those of the reliability diagram. Of neighbours on one line the
/// first and the last are there. errors  the evaluation has no probabilities
Result<std::string> curvesCsv(const Evaluation& evaluation);

} // namespace fovea
