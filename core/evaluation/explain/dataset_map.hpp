#pragma once

#include <array>

#include "core/evaluation/explain/node_outputs.hpp"

namespace fovea {

/// A sample's place on a map.
struct MappedSample {
    std::size_t sample = 0; ///< index into the dataset
    double x = 0;
    double y = 0;
    std::int32_t predicted = 0;
};

struct DatasetMap {
    std::string layer;
    std::vector<MappedSample> samples;
    std::array<double, 2> shares{}; ///< of the features' variance, along x and y
    std::vector<LeftOut> leftOut;
};

/// The samples on a plane, by their features at a node (featuresOf): principalAxes.
/// layer   empty: what the last layer with weights is given
/// errors  Network: no such layer; Data: no sample can be read, more features than fit into 1
///         GiB; cancelled
Result<DatasetMap> mapDataset(
    Classifier& classifier, const Dataset& dataset, std::span<const std::size_t> samples,
    const std::string& layer, const LayerRegistry& registry,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, const std::stop_token& stop = {});

/// At most so many of the samples, drawn evenly over their order, so that each class of a folder
/// keeps its share.
std::vector<std::size_t> evenly(std::span<const std::size_t> samples, std::size_t most);

} // namespace fovea
