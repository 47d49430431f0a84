#include "core/evaluation/explain/nearest_samples.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/evaluation/explain/layer_choice.hpp"

namespace fovea {

namespace {

double productOf(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

/// 0 where one of them points nowhere.
double cosineOf(std::span<const float> a, std::span<const float> b) {
    const double lengths = std::sqrt(productOf(a, a) * productOf(b, b));
    return lengths > 0 ? productOf(a, b) / lengths : 0;
}

} // namespace

Result<NearestSamples> findNearest(Classifier& classifier, const Dataset& dataset,
                                   std::span<const std::size_t> samples, const Image& image,
                                   const NearestRequest& request, const LayerRegistry& registry,
                                   ScanProgress progress, const std::stop_token& stop) {
    const NetworkSpec& spec = classifier.network().spec();
    const NetworkReport report = infer(spec, classifier.run().input, registry);
    NearestSamples found{request.layer.empty() ? penultimate(report, spec) : request.layer, {}, {}};
    if (const Result<Shape> known = outputOf(report, found.layer); !known)
        return tl::unexpected(known.error());
    std::vector<float> features;
    for (const FeatureMaps& maps : classifier.featureMaps(image))
        if (maps.node == found.layer)
            features = featuresOf({maps.values.data(), maps.shape});
    if (productOf(features, features) == 0)
        return fail(ErrorKind::Data, fmt::format("the image excites no feature of {}, so that none "
                                                 "is like it; choose an earlier layer",
                                                 found.layer));
    const auto take = [&](const NodeOutput& each) {
        const Likeness likeness{each.sample, cosineOf(features, featuresOf(each.values)),
                                each.predicted};
        const auto place = std::ranges::upper_bound(found.samples, likeness.similarity,
                                                    std::ranges::greater(), &Likeness::similarity);
        found.samples.insert(place, likeness);
        if (found.samples.size() > request.count)
            found.samples.pop_back();
    };
    auto leftOut = eachNodeOutput(classifier, dataset, samples, found.layer, take, progress, stop);
    if (!leftOut)
        return tl::unexpected(leftOut.error());
    found.leftOut = std::move(*leftOut);
    return found;
}

} // namespace fovea
