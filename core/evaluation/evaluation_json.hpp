#pragma once

#include <array>
#include <string>

#include "core/evaluation/evaluate.hpp"

namespace fovea {

/// The keys of metrics.json that its reader makes again of the predictions.
inline constexpr std::array derivedFigures{
    "top1_interval", "top5",    "top5_interval",     "balanced_accuracy", "macro",    "weighted",
    "log_loss",      "roc_auc", "average_precision", "calibration",       "per_class"};

/// What stands in metrics.json: toJson, and how to know the file of probabilities that belongs to
/// it (none: empty).
std::string metricsText(const Evaluation& evaluation, const std::string& probabilities);

} // namespace fovea
