#pragma once

#include <cstdint>

namespace fovea {

/// What some samples' passes have come to. Sums, so that a checkpoint in the middle of an epoch
/// holds them exactly.
struct Figures {
    double lossSum = 0;
    std::int64_t correct = 0;
    std::int64_t samples = 0;

    bool operator==(const Figures&) const = default;

    Figures& operator+=(const Figures& other) {
        lossSum += other.lossSum;
        correct += other.correct;
        samples += other.samples;
        return *this;
    }

    double loss() const { return samples > 0 ? lossSum / static_cast<double>(samples) : 0; }

    double top1() const {
        return samples > 0 ? static_cast<double>(correct) / static_cast<double>(samples) : 0;
    }
};

} // namespace fovea
