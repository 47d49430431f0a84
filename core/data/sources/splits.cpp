#include "core/data/sources/splits.hpp"

#include <cmath>

#include "core/base/hash.hpp"
#include "core/base/random.hpp"

namespace fovea {

namespace {

/// A class's train samples in the order in which they are drawn.
std::vector<std::vector<std::size_t>> drawOrder(const Scan& scan, std::uint64_t seed) {
    std::vector<std::uint64_t> keys(scan.samples.size());
    std::vector<std::vector<std::size_t>> order(scan.classes.size());
    for (std::size_t i = 0; i != scan.samples.size(); ++i) {
        const Sample& sample = scan.samples[i];
        if (sample.split != Split::Train)
            continue;
        const auto label = static_cast<std::size_t>(sample.label);
        keys[i] = streamOf(seed, hashOf(scan.classes[label]), hashOf(sample.name));
        order[label].push_back(i);
    }
    for (std::vector<std::size_t>& samples : order)
        std::sort(samples.begin(), samples.end(), [&](std::size_t a, std::size_t b) {
            return std::tie(keys[a], scan.samples[a].name) <
                   std::tie(keys[b], scan.samples[b].name);
        });
    return order;
}

/// Of `available` samples, about `share` of `total`, but at least one stays, and where the share is
/// not 0 and there are enough to share, at least one goes.
std::size_t takenOf(std::size_t available, std::size_t total, double share) {
    if (available < 2 || share <= 0)
        return 0;
    const auto wanted = static_cast<std::size_t>(std::lround(share * static_cast<double>(total)));
    return std::clamp<std::size_t>(wanted, available > 2 ? 1 : 0, available - 1);
}

} // namespace

void drawSplits(ScannedSource& source, const DatasetSpec& spec) {
    const auto has = [&](Split split) {
        return std::find(source.ownSplits.begin(), source.ownSplits.end(), split) !=
               source.ownSplits.end();
    };
    const bool drawsTest = !has(Split::Test);
    const bool drawsValidation = !has(Split::Validation);
    std::vector<std::size_t> totals(source.scan.classes.size());
    for (const Sample& sample : source.scan.samples)
        ++totals[static_cast<std::size_t>(sample.label)];
    const auto order = drawOrder(source.scan, spec.splitSeed);
    for (std::size_t label = 0; label != order.size(); ++label) {
        const std::vector<std::size_t>& samples = order[label];
        const std::size_t test =
            drawsTest ? takenOf(samples.size(), totals[label], spec.testShare) : 0;
        const std::size_t rest = samples.size() - test;
        const std::size_t validation =
            drawsValidation ? takenOf(rest, rest, spec.validationShare) : 0;
        for (std::size_t i = 0; i != test; ++i)
            source.scan.samples[samples[i]].split = Split::Test;
        for (std::size_t i = test; i != test + validation; ++i)
            source.scan.samples[samples[i]].split = Split::Validation;
    }
}

} // namespace fovea
