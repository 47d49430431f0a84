#include "core/evaluation/explain/node_outputs.hpp"

#include <algorithm>

#include <fmt/ranges.h>

#include "core/base/parallel.hpp"
#include "core/data/sample_preparer.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/evaluation/explain/heat_task.hpp"

namespace fovea {

namespace {

/// Reads samples in parallel into the network's input, one after the other; what cannot be read
/// leaves no hole.
std::vector<std::size_t> readTogether(Classifier& classifier, const Dataset& dataset,
                                      std::span<const std::size_t> samples,
                                      std::vector<LeftOut>& leftOut) {
    const RunSpec& run = classifier.run();
    const SamplePreparer preparer(run.input, run.normalization);
    std::vector<Result<Image>> fitted(samples.size(), Image{});
    parallelFor(static_cast<std::int64_t>(samples.size()), [&](std::int64_t i) {
        const auto place = static_cast<std::size_t>(i);
        if (Result<void> read =
                dataset.fitted(samples[place], {run.input, run.data.fit}, *fitted[place]);
            !read)
            fitted[place] = tl::unexpected(read.error());
    });
    std::vector<std::size_t> kept;
    const auto count = static_cast<std::int64_t>(samples.size());
    const View<float> input = classifier.network().input(count);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (!fitted[i]) {
            leftOut.push_back({samples[i], fitted[i].error().message});
            continue;
        }
        preparer.normalize(*fitted[i], input.sample(static_cast<std::int64_t>(kept.size())).data);
        kept.push_back(samples[i]);
    }
    return kept;
}

Result<void> checkNode(const NetworkSpec& spec, const std::string& node) {
    if (spec.find(node) != nullptr)
        return {};
    std::vector<std::string> known;
    for (const NodeSpec& each : spec.nodes)
        known.push_back(each.id);
    return fail(ErrorKind::Network, fmt::format("the network has no layer {}; it has {}", node,
                                                fmt::join(known, ", ")));
}

} // namespace

Result<std::vector<LeftOut>> eachNodeOutput(Classifier& classifier, const Dataset& dataset,
                                            std::span<const std::size_t> samples,
                                            const std::string& node,
                                            FunctionRef<void(const NodeOutput&)> take,
                                            ScanProgress progress, const std::stop_token& stop) {
    Network& network = classifier.network();
    if (Result<void> checked = checkNode(network.spec(), node); !checked)
        return tl::unexpected(checked.error());
    const auto together = static_cast<std::size_t>(network.inputShape().n);
    std::vector<LeftOut> leftOut;
    std::vector<float> values;
    for (std::size_t first = 0; first < samples.size(); first += together) {
        if (stop.stop_requested())
            return explanationCancelled();
        const auto few = samples.subspan(first, std::min(together, samples.size() - first));
        const std::vector<std::size_t> kept = readTogether(classifier, dataset, few, leftOut);
        if (!kept.empty()) {
            Shape shape;
            const auto count = static_cast<std::int64_t>(kept.size());
            const View<const float> logits =
                network.forward(count, Behaviour::Inference, {},
                                [&](const std::string& id, View<const float> output) {
                                    if (id != node)
                                        return;
                                    shape = output.shape;
                                    values.assign(output.values().begin(), output.values().end());
                                });
            const View<const float> outputs(values.data(), shape);
            for (std::int64_t i = 0; i < count; ++i) {
                const auto ofSample = logits.sample(i).values();
                take({kept[static_cast<std::size_t>(i)], outputs.sample(i),
                      static_cast<std::int32_t>(std::ranges::max_element(ofSample) -
                                                ofSample.begin())});
            }
        }
        progress(static_cast<std::int64_t>(first + few.size()),
                 static_cast<std::int64_t>(samples.size()));
    }
    if (leftOut.size() == samples.size())
        return fail(ErrorKind::Data,
                    samples.empty() ? "there are no samples to look at" : sentenceOn(leftOut));
    return leftOut;
}

std::vector<float> featuresOf(View<const float> output) {
    const auto channels = static_cast<std::size_t>(output.shape.c);
    const auto values = output.values();
    std::vector<double> sums(channels, 0.0);
    for (std::size_t i = 0; i < values.size(); ++i)
        sums[i % channels] += static_cast<double>(values[i]);
    std::vector<float> features;
    for (const double sum : sums)
        features.push_back(static_cast<float>(sum / static_cast<double>(output.shape.pixels())));
    return features;
}

} // namespace fovea
