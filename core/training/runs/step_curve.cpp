#include "core/training/runs/step_curve.hpp"

#include <algorithm>
#include <cmath>

namespace fovea {

namespace {

constexpr double leastAveraged = 10;
constexpr double averagedShare = 0.1; ///< of an epoch

/// Takes the means of an epoch apart.
class Stretches {
public:
    explicit Stretches(const RunRecord& run)
        : m_batch(run.spec.train.batch),
          m_stepsPerEpoch(std::max<std::int64_t>(1, run.history.started().stepsPerEpoch)),
          m_samples(run.history.started().trainSamples) {}

    void add(std::int64_t epoch, std::int64_t step, double mean) {
        if (epoch != m_epoch) {
            m_epoch = epoch;
            m_last = epoch * m_stepsPerEpoch;
            m_sum = 0;
            m_seen = 0;
        }
        const double seen = samplesAt(step - epoch * m_stepsPerEpoch);
        if (step <= m_last || seen <= m_seen)
            return; // told again
        const double sum = mean * seen;
        means.push_back({m_last, step, (sum - m_sum) / (seen - m_seen)});
        m_last = step;
        m_sum = sum;
        m_seen = seen;
    }

    std::vector<StepMean> means;

private:
    /// The last batch of an epoch may be smaller.
    double samplesAt(std::int64_t stepOfEpoch) const {
        const bool isWhole = stepOfEpoch >= m_stepsPerEpoch && m_samples > 0;
        return static_cast<double>(isWhole ? m_samples : stepOfEpoch * m_batch);
    }

    std::int64_t m_batch;
    std::int64_t m_stepsPerEpoch;
    std::int64_t m_samples;
    std::int64_t m_epoch = -1;
    std::int64_t m_last = 0;
    double m_sum = 0;
    double m_seen = 0;
};

} // namespace

std::vector<StepMean> stepMeans(const RunRecord& run, double Progress::*sinceEpoch,
                                double EpochEnded::*whole) {
    Stretches stretches(run);
    const std::vector<Progress>& points = run.history.points();
    auto point = points.begin();
    for (const EpochEnded& ended : run.history.epochs()) {
        for (; point != points.end() && point->step <= ended.step; ++point)
            stretches.add(point->epoch, point->step, *point.*sinceEpoch);
        stretches.add(ended.epoch, ended.step, ended.*whole);
    }
    for (; point != points.end(); ++point)
        stretches.add(point->epoch, point->step, *point.*sinceEpoch);
    return std::move(stretches.means);
}

std::vector<StepMean> movingAverage(std::vector<StepMean> means, double steps) {
    double sum = 0;
    double weights = 0; // less than 1 at the beginning, which then counts for all
    for (StepMean& mean : means) {
        const double kept = std::exp(-static_cast<double>(mean.to - mean.from) / steps);
        sum = kept * sum + (1 - kept) * mean.value;
        weights = kept * weights + (1 - kept);
        mean.value = sum / weights;
    }
    return means;
}

double averagedSteps(const RunHistory& run) {
    return std::max(leastAveraged,
                    averagedShare * static_cast<double>(run.started().stepsPerEpoch));
}

} // namespace fovea
