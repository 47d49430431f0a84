#include "core/evaluation/explain/top_patches.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/evaluation/explain/layer_choice.hpp"

namespace fovea {

namespace {

TopPatch largestOf(const NodeOutput& output, std::int64_t channel) {
    const Shape& shape = output.values.shape;
    TopPatch top{output.sample, output.values.at(0, 0, 0, 0, channel), {}, {}};
    for (std::int64_t z = 0; z < shape.d; ++z)
        for (std::int64_t y = 0; y < shape.h; ++y)
            for (std::int64_t x = 0; x < shape.w; ++x)
                if (const float value = output.values.at(0, z, y, x, channel); value > top.value) {
                    top.value = value;
                    top.place = {z, y, x};
                }
    return top;
}

} // namespace

Result<TopPatches> findTopPatches(Classifier& classifier, const Dataset& dataset,
                                  std::span<const std::size_t> samples, const PatchRequest& request,
                                  const LayerRegistry& registry, ScanProgress progress,
                                  const std::stop_token& stop) {
    const NetworkSpec& spec = classifier.network().spec();
    const NetworkReport report = infer(spec, classifier.run().input, registry);
    const Result<std::string> layer =
        request.layer.empty() ? lastWithMaps(report, spec) : request.layer;
    if (!layer)
        return tl::unexpected(layer.error());
    const Result<Shape> output = outputOf(report, *layer);
    if (!output)
        return tl::unexpected(output.error());
    if (request.channel < 0 || request.channel >= output->c)
        return fail(ErrorKind::Network, fmt::format("{} has no map {}; it has {}, from 0", *layer,
                                                    request.channel, output->c));
    TopPatches found{*layer, request.channel, {}, {}};
    std::vector<TopPatch>& best = found.patches;
    const auto take = [&](const NodeOutput& each) {
        const TopPatch top = largestOf(each, request.channel);
        const auto place =
            std::ranges::upper_bound(best, top.value, std::ranges::greater(), &TopPatch::value);
        best.insert(place, top);
        if (best.size() > request.count)
            best.pop_back();
    };
    auto leftOut = eachNodeOutput(classifier, dataset, samples, *layer, take, progress, stop);
    if (!leftOut)
        return tl::unexpected(leftOut.error());
    found.leftOut = std::move(*leftOut);
    for (TopPatch& patch : best)
        patch.box = receptiveBox(spec, report, *layer, patch.place);
    return found;
}

} // namespace fovea
