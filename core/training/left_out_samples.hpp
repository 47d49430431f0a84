#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/data/batches/batch.hpp"
#include "core/data/dataset.hpp"

namespace fovea {

/// The samples that a run has to go on without: tells of each once, names the first of them, counts
/// the others, and says when too many are gone for the run to mean anything.
class LeftOutSamples {
public:
    explicit LeftOutSamples(std::shared_ptr<const Dataset> dataset);

    /// About those that the run's dataset.csv names but that were not there when it was opened;
    /// empty where there are none.
    std::string takeMissing();

    /// A sentence for each that was not told of before, while the number of names lasts.
    std::vector<std::string> take(const std::vector<LeftOut>& samples);

    /// How many were left out since the last call beyond those that were named; empty where none.
    std::string takeRest();

    /// errors  all samples of a split are gone, or more than ten and more than a fifth of them
    Result<void> check(Split split) const;

private:
    bool isNew(std::size_t sample);

    std::shared_ptr<const Dataset> m_dataset;
    std::vector<bool> m_isGone; ///< by sample
    std::array<std::int64_t, allSplits.size()> m_goneCounts{};
    std::array<std::int64_t, allSplits.size()> m_totals{};
    std::int64_t m_named = 0;
    std::int64_t m_unnamed = 0;
    std::string m_lastReason;
};

} // namespace fovea
