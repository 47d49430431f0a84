#pragma once

#include <cstdint>
#include <vector>

#include "core/training/runs/run_record.hpp"

namespace fovea {

/// The mean of a figure over the steps after `from`, up to and with `to`, both counted in the run.
struct StepMean {
    std::int64_t from = 0;
    std::int64_t to = 0;
    double value = 0;
};

/// How a figure went from step to step, as finely as the log tells. What the log has are means
/// since the epoch's beginning, which hide the newest steps ever more; each less the one before is
/// the mean of the steps between. Exact, but for the rounding of sums.
std::vector<StepMean> stepMeans(const RunRecord& run, double Progress::*sinceEpoch,
                                double EpochEnded::*whole);

/// The exponential moving average of what stepMeans gives, each mean counting by its steps; its
/// value stands for the end of each stretch.
/// steps  of which the average remembers about two thirds
std::vector<StepMean> movingAverage(std::vector<StepMean> means, double steps);

/// The steps of the average that curves and headlines show.
double averagedSteps(const RunHistory& run);

} // namespace fovea
