#pragma once

#include "core/evaluation/explain/node_outputs.hpp"

namespace fovea {

/// A sample of the data beside another one.
struct Likeness {
    std::size_t sample = 0; ///< index into the dataset
    double similarity = 0;  ///< the cosine of the angle between their features
    std::int32_t predicted = 0;
};

struct NearestSamples {
    std::string layer;
    std::vector<Likeness> samples; ///< the most alike first
    std::vector<LeftOut> leftOut;
};

struct NearestRequest {
    std::string layer; ///< empty: what the last layer with weights is given
    std::size_t count = 9;
};

/// The samples of the data whose features at a node point most nearly where those of `image` do
/// (featuresOf). Of equal ones the first.
/// source  Krizhevsky, Sutskever, Hinton 2012, "ImageNet classification", section 6.1, by the angle
///         in place of the distance, so that strong and weak contrast are alike
/// errors  Network: no such layer; Data: no sample can be read, the image excites no feature;
///         cancelled
Result<NearestSamples> findNearest(
    Classifier& classifier, const Dataset& dataset, std::span<const std::size_t> samples,
    const Image& image, const NearestRequest& request, const LayerRegistry& registry,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, const std::stop_token& stop = {});

} // namespace fovea
