#pragma once

#include <QString>

#include "core/training/runs/run_record.hpp"

namespace fovea::gui {

/// What is said of a run, the same wherever it is shown.
QString stateText(RunPhase phase);                   ///< "running", "finished", ...
QString epochText(const RunRecord& run);             ///< "epoch 7 / 12"
QString learningText(const LayerLearning& learning); ///< "s2 learns by its own rule (2 / 4)", ...

/// "train loss 0.31, accuracy 84.1 % (average of the last steps)": what the thick curves end in.
QString averageText(const RunRecord& run);

/// "test accuracy 97.2 % (weights of epoch 6, the best)"
QString testText(const RunRecord& run);

} // namespace fovea::gui
