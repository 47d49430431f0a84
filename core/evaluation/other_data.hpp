#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/data/dataset.hpp"
#include "core/training/run_folder.hpp"

namespace fovea {

/// Another source for a run's network to look at. No split of it is drawn: nothing of it was learnt
/// from. All of it counts as the test split, unless it states splits of its own, or somebody asks
/// for one. One class is enough; classes are found by their names, whatever the Unicode form, the
/// case and the blanks, and samples of others are left out and noted. Where it holds the run's own
/// samples, as after a move, the run's splits hold.
/// asked   a split that somebody names
/// errors  what scanSource reports; no sample of a class that the network knows
Result<std::shared_ptr<const Dataset>>
openOtherData(const RunFolder& run, const RunSpec& spec, const std::filesystem::path& source,
              std::optional<Split> asked, ScanProgress progress, const std::stop_token& stop);

} // namespace fovea
