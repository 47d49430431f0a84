#include "core/evaluation/explain/dataset_map.hpp"

#include <fmt/format.h>

#include "core/evaluation/explain/layer_choice.hpp"
#include "core/evaluation/explain/principal_axes.hpp"

namespace fovea {

namespace {

/// errors  Data: the features would take more memory than one should spend on a picture
Result<void> checkRoom(const std::string& layer, std::int64_t width, std::size_t count) {
    constexpr std::size_t mostNumbers = std::size_t{1} << 27; // 1 GiB as doubles
    const std::size_t fit = mostNumbers / static_cast<std::size_t>(width);
    if (count <= fit)
        return {};
    return fail(ErrorKind::Data, fmt::format("{} has {} features, of which a map takes {} samples "
                                             "at most; take fewer than {}, or a layer behind it",
                                             layer, width, fit, count));
}

} // namespace

Result<DatasetMap> mapDataset(Classifier& classifier, const Dataset& dataset,
                              std::span<const std::size_t> samples, const std::string& layer,
                              const LayerRegistry& registry, ScanProgress progress,
                              const std::stop_token& stop) {
    const NetworkSpec& spec = classifier.network().spec();
    const NetworkReport report = infer(spec, classifier.run().input, registry);
    DatasetMap map;
    map.layer = layer.empty() ? penultimate(report, spec) : layer;
    const Result<Shape> output = outputOf(report, map.layer);
    if (!output)
        return tl::unexpected(output.error());
    if (Result<void> checked = checkRoom(map.layer, output->c, samples.size()); !checked)
        return tl::unexpected(checked.error());
    std::vector<float> features;
    const auto take = [&](const NodeOutput& each) {
        const std::vector<float> row = featuresOf(each.values);
        features.insert(features.end(), row.begin(), row.end());
        map.samples.push_back({each.sample, 0, 0, each.predicted});
    };
    auto leftOut = eachNodeOutput(classifier, dataset, samples, map.layer, take, progress, stop);
    if (!leftOut)
        return tl::unexpected(leftOut.error());
    map.leftOut = std::move(*leftOut);
    const PrincipalAxes axes = principalAxes(features, static_cast<std::size_t>(output->c));
    map.shares = axes.shares;
    for (std::size_t i = 0; i < map.samples.size(); ++i) {
        map.samples[i].x = axes.points[i][0];
        map.samples[i].y = axes.points[i][1];
    }
    return map;
}

std::vector<std::size_t> evenly(std::span<const std::size_t> samples, std::size_t most) {
    if (samples.size() <= most)
        return {samples.begin(), samples.end()};
    std::vector<std::size_t> few;
    for (std::size_t i = 0; i < most; ++i)
        few.push_back(samples[i * samples.size() / most]);
    return few;
}

} // namespace fovea
