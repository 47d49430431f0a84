#pragma once

#include "core/evaluation/explain/node_outputs.hpp"
#include "core/evaluation/explain/receptive_box.hpp"

namespace fovea {

/// What of a sample excites a map.
struct TopPatch {
    std::size_t sample = 0; ///< index into the dataset
    float value = 0;
    MapPlace place;   ///< of the map where it is largest
    ReceptiveBox box; ///< of the sample, at the network's input size
};

struct TopPatches {
    std::string layer;
    std::int64_t channel = 0;
    std::vector<TopPatch> patches; ///< the largest value first
    std::vector<LeftOut> leftOut;
};

struct PatchRequest {
    std::string layer; ///< empty: the last node with maps
    std::int64_t channel = 0;
    std::size_t count = 9;
};

/// Where a map is largest in the data: of each sample its largest value, of these the largest, with
/// the part of the sample that it sees. Of equal ones the first.
/// source  Zeiler, Fergus 2014, "Visualizing and understanding convolutional networks", section 4
/// samples indices into the dataset
/// errors  Network: no such layer or map; Data: no sample can be read; cancelled
Result<TopPatches> findTopPatches(
    Classifier& classifier, const Dataset& dataset, std::span<const std::size_t> samples,
    const PatchRequest& request, const LayerRegistry& registry,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, const std::stop_token& stop = {});

} // namespace fovea
