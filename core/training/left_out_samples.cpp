#include "core/training/left_out_samples.hpp"

#include <fmt/format.h>

namespace fovea {

namespace {

/// A disk that vanishes must not write a line for each of a million samples.
constexpr std::int64_t mostNamed = 20;
constexpr std::int64_t mostNamedMissing = 3;
constexpr std::int64_t alwaysBearable = 10;
constexpr std::int64_t bearableShare = 5; ///< one in so many

std::size_t placeOf(Split split) { return static_cast<std::size_t>(split); }

} // namespace

LeftOutSamples::LeftOutSamples(std::shared_ptr<const Dataset> dataset)
    : m_dataset(std::move(dataset)), m_isGone(m_dataset->samples().size()) {
    for (const Sample& sample : m_dataset->samples())
        m_totals[placeOf(sample.split)] += sample.state == SampleState::Included ? 1 : 0;
}

bool LeftOutSamples::isNew(std::size_t sample) {
    if (m_isGone[sample])
        return false;
    m_isGone[sample] = true;
    ++m_goneCounts[placeOf(m_dataset->samples()[sample].split)];
    return true;
}

std::string LeftOutSamples::takeMissing() {
    std::int64_t count = 0;
    std::string names;
    for (const Split split : allSplits)
        for (const std::size_t sample : m_dataset->places(split)) {
            if (!m_dataset->isMissing(sample) || !isNew(sample))
                continue;
            if (count++ < mostNamedMissing)
                names += fmt::format("{}{}", names.empty() ? "" : ", ",
                                     m_dataset->samples()[sample].name);
            m_lastReason = m_dataset->image(sample).error().message;
        }
    if (count > mostNamedMissing)
        names += fmt::format(" and {} more", count - mostNamedMissing);
    return count == 0 ? std::string()
                      : fmt::format("{}: {} of the samples that the run began with cannot be read "
                                    "any more; it goes on without {}",
                                    m_dataset->source().string(), count, names);
}

std::vector<std::string> LeftOutSamples::take(const std::vector<LeftOut>& samples) {
    std::vector<std::string> sentences;
    for (const LeftOut& each : samples) {
        if (!isNew(each.sample))
            continue;
        m_lastReason = each.reason;
        if (m_named++ < mostNamed)
            sentences.push_back(fmt::format("{}; the run goes on without it", each.reason));
        else
            ++m_unnamed;
    }
    return sentences;
}

std::string LeftOutSamples::takeRest() {
    const std::int64_t count = std::exchange(m_unnamed, 0);
    return count == 0 ? std::string()
                      : fmt::format("{} more samples cannot be read any more; the run goes on "
                                    "without them",
                                    count);
}

Result<void> LeftOutSamples::check(Split split) const {
    const std::int64_t gone = m_goneCounts[placeOf(split)];
    const std::int64_t total = m_totals[placeOf(split)];
    const bool isTooMuch = gone == total || (gone > alwaysBearable && gone * bearableShare > total);
    if (gone == 0 || !isTooMuch)
        return {};
    return fail(ErrorKind::Data, fmt::format("{} of the {} {} samples cannot be read any more (the "
                                             "last: {})",
                                             gone, total, nameOf(split), m_lastReason));
}

} // namespace fovea
