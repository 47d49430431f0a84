#pragma once

#include <filesystem>
#include <optional>

#include "core/training/figures.hpp"
#include "core/training/run_folder.hpp"
#include "core/training/training_network.hpp"

namespace fovea {

/// The best epoch so far.
struct BestEpoch {
    std::int64_t epoch = 0;
    double top1 = 0;
    double loss = 0;

    bool operator==(const BestEpoch&) const = default;

    /// Higher top-1; where they are equal, lower loss.
    bool isBeatenBy(const BestEpoch& other) const {
        return other.top1 > top1 || (other.top1 == top1 && other.loss < loss);
    }
};

/// How far a run is, besides its weights.
struct RunState {
    std::int64_t epoch = 0; ///< the one in progress; all before it are evaluated
    std::int64_t batch = 0; ///< batches of it that are done; all of them: not evaluated yet
    Figures figures;        ///< of the epoch in progress
    std::optional<BestEpoch> best;
    std::int64_t layersLearnt = 0; ///< by their own rule; one in progress starts anew

    bool operator==(const RunState&) const = default;

    std::int64_t step(std::int64_t stepsPerEpoch) const { return epoch * stepsPerEpoch + batch; }
};

/// What a run's recipe and data allow its state to be.
struct RunBounds {
    std::int64_t epochs = 0;
    std::int64_t stepsPerEpoch = 0;
    std::int64_t batch = 0;  ///< samples of a step
    std::int64_t layers = 0; ///< that learn by their own rule
};

enum class CheckpointKind {
    Resumable, ///< with the optimizer's state
    Weights    ///< to look at and to evaluate
};

/// Puts a checkpoint in the place of `folder`, whose content before becomes `folder`.previous.
/// Whenever the program dies, one of the two is whole.
Result<void> writeCheckpoint(const std::filesystem::path& folder, CheckpointKind kind,
                             TrainingNetwork& training, const RunState& state, std::int64_t step);

/// How far the run was when it wrote the checkpoint in `folder`.
Result<RunState> readCheckpointState(const std::filesystem::path& folder);

/// Where a run goes on, and what was wrong with the newer generation where it was left out.
struct Resumption {
    RunState state;
    std::string warning;
};

/// Loads `folder`, or where that is damaged `folder`.previous. No checkpoint at all is the run's
/// beginning.
/// errors  neither can be read, or is one of this run: its state within `bounds`, its tensors of
///         the moment that the state names
Result<Resumption> loadCheckpoint(const std::filesystem::path& folder, const RunBounds& bounds,
                                  TrainingNetwork& training);

} // namespace fovea
