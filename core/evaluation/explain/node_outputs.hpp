#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/batches/batch.hpp"
#include "core/data/dataset.hpp"
#include "core/evaluation/classifier.hpp"

namespace fovea {

/// What a node and the network put out for one sample of the data.
struct NodeOutput {
    std::size_t sample = 0;   ///< index into the dataset
    View<const float> values; ///< [1, D, H, W, C], for the moment
    std::int32_t predicted = 0;
};

/// Runs samples of a dataset through a classifier that sees every layer, and shows what a node puts
/// out, sample by sample in their order. Those that cannot be read are left out.
/// returns  the samples that are left out
/// errors   Network: no such node. Data: no sample can be read; cancelled
Result<std::vector<LeftOut>> eachNodeOutput(Classifier& classifier, const Dataset& dataset,
                                            std::span<const std::size_t> samples,
                                            const std::string& node,
                                            FunctionRef<void(const NodeOutput&)> take,
                                            ScanProgress progress, const std::stop_token& stop);

/// One sample's features: a vector as it is, of maps the mean of each over its places.
std::vector<float> featuresOf(View<const float> output);

} // namespace fovea
