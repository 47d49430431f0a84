#pragma once

#include <QString>

#include "core/training/runs/run_record.hpp"

namespace fovea::gui {

/// What is said of a run, the same wherever it is shown.
QString stateText(RunPhase phase);                   ///< "running", "finished", ...
QString epochText(const RunRecord& run);             ///< "epoch 7 / 12"
QString learningText(const LayerLearning& learning); ///< "s2 learns by its own rule (2 / 4)", ...

} // namespace fovea::gui
