#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/data/dataset.hpp"
#include "core/data/dataset_spec.hpp"

namespace fovea {

/// Per-channel mean and deviation, of 8 bits on the scale of 0 to 1, of values on their own; the
/// network sees (x - mean) / deviation.
struct Normalization {
    std::vector<float> mean;
    std::vector<float> deviation;

    bool operator==(const Normalization&) const = default;
};

/// Over the train split at the network's input size; {0, 1} where the spec does not normalize. What
/// cannot be read is left out.
/// errors  none of the samples can be read (the first is named); cancelled
Result<Normalization> measureNormalization(const Dataset& dataset, const DatasetSpec& spec,
                                           std::stop_token stop = {});

} // namespace fovea
