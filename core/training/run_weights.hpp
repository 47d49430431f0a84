#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/graph/network.hpp"
#include "core/training/run_folder.hpp"

namespace fovea {

struct RunState;
struct TensorFile;

/// Which of a run's weights: the best epoch's, the last checkpoint's, or a look in between.
enum class WeightsKind { Best, Last, Snapshot };

std::string_view nameOf(WeightsKind kind); ///< "best", "last", "snapshot"
Result<WeightsKind> weightsKindFromName(std::string_view name);

/// A file of weights that a run has written.
struct RunWeights {
    std::filesystem::path file;
    WeightsKind kind = WeightsKind::Best;
};

/// The weights that are looked at: best, else last, else the snapshot.
/// errors  the run has written none yet
Result<RunWeights> weightsOf(const RunFolder& run);

/// How long weights have learnt, and which they are to the last bit. Figures carry it, so that
/// whoever shows them can say of what they are.
struct WeightsOrigin {
    WeightsKind kind = WeightsKind::Best;
    std::optional<std::int64_t> epochs; ///< whole ones; files of before do not all say it
    std::int64_t batches = 0;           ///< of the epoch after them
    std::int64_t step = 0;              ///< of the run
    std::string fingerprint;            ///< of the file's bytes

    bool operator==(const WeightsOrigin&) const = default;
};

/// "epoch 6 (best)", "step 1234 in epoch 7 (last)", "step 1234 (snapshot)".
std::string toString(const WeightsOrigin& origin);

/// What is written beside the tensors of a run's weights, so that the file itself tells its origin.
std::map<std::string, std::string> weightsMetadata(const RunState& state, std::int64_t step);

/// Whether a file says of itself that it is of this moment; files of before may say nothing.
/// errors  it is of another, named with both
Result<void> checkMoment(const TensorFile& file, const std::filesystem::path& path,
                         const RunState& state, std::int64_t step);

/// errors  what loadWeights reports
Result<WeightsOrigin> loadRunWeights(const RunWeights& weights, Network& network);

} // namespace fovea
