#include "core/training/checkpoint.hpp"

#include <system_error>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/training/checkpoint_generations.hpp"
#include "core/training/checkpoint_state.hpp"
#include "core/training/run_weights.hpp"
#include "core/training/weights_file.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

Result<StoredState> readStored(const fs::path& generation) {
    return readFile(stateFileOf(generation))
        .and_then([](const std::string& text) { return runStateFromJson(text); })
        .map_error([&](const Error& error) {
            const std::string name = generation.string();
            // What the file system says names the file itself.
            return Error{error.kind, error.message.starts_with(name)
                                         ? error.message
                                         : fmt::format("{}: {}", name, error.message)};
        });
}

Result<void> loadOptimizer(const fs::path& path, const StoredState& stored, Optimizer& optimizer) {
    if (optimizer.state().empty())
        return {};
    const Result<TensorFile> file = readTensors(path);
    if (!file)
        return tl::unexpected(file.error());
    if (Result<void> agrees = checkMoment(*file, path, stored.state, stored.step); !agrees)
        return agrees;
    for (const Optimizer::StateTensor& tensor : optimizer.state()) {
        const NamedTensor* found = file->find(tensor.name);
        if (found == nullptr || found->extents != tensor.extents)
            return fail(
                fmt::format("{}: {} is missing or has another shape", path.string(), tensor.name));
    }
    for (const Optimizer::StateTensor& tensor : optimizer.state()) {
        const NamedTensor* found = file->find(tensor.name);
        std::copy(found->values.begin(), found->values.end(), tensor.values.begin());
    }
    return {};
}

/// Weights and optimizer's state as they were at the moment that the state names.
Result<void> loadTensors(const fs::path& generation, const StoredState& stored,
                         TrainingNetwork& training) {
    const fs::path path = generation / "weights.safetensors";
    const Result<TensorFile> weights = readTensors(path);
    if (!weights)
        return tl::unexpected(weights.error());
    Result<void> loaded = checkMoment(*weights, path, stored.state, stored.step);
    if (loaded)
        loaded = loadOptimizer(generation / "optimizer.safetensors", stored, training.optimizer());
    if (loaded)
        loaded = loadWeights(*weights, path, training.network());
    return loaded;
}

Result<RunState> load(const fs::path& generation, const RunBounds& bounds,
                      TrainingNetwork& training) {
    const Result<StoredState> stored = readStored(generation);
    if (!stored)
        return tl::unexpected(stored.error());
    if (const Result<void> fits = checkState(*stored, bounds); !fits)
        return fail(fmt::format("{}: {}", generation.string(), fits.error().message));
    if (const Result<void> loaded = loadTensors(generation, *stored, training); !loaded)
        return tl::unexpected(loaded.error());
    return stored->state;
}

} // namespace

Result<void> writeCheckpoint(const fs::path& folder, CheckpointKind kind, TrainingNetwork& training,
                             const RunState& state, std::int64_t step) {
    const fs::path fresh = freshOf(folder);
    std::error_code error;
    fs::remove_all(fresh, error); // left where it could not be put in place
    const std::map<std::string, std::string> metadata = weightsMetadata(state, step);
    Result<void> written = saveWeights(fresh / "weights.safetensors", training.network(), metadata);
    if (written && kind == CheckpointKind::Resumable && !training.optimizer().state().empty()) {
        std::vector<NamedTensor> tensors;
        for (const Optimizer::StateTensor& tensor : training.optimizer().state())
            tensors.push_back({tensor.name, tensor.extents, tensor.values});
        written = writeTensors(fresh / "optimizer.safetensors", tensors, metadata);
    }
    if (written)
        written = writeFile(stateFileOf(fresh), toJson(StoredState{state, step}));
    if (written)
        written = putInPlace(folder);
    return written;
}

Result<RunState> readCheckpointState(const fs::path& folder) {
    return readStored(folder).map([](const StoredState& stored) { return stored.state; });
}

Result<Resumption> loadCheckpoint(const fs::path& folder, const RunBounds& bounds,
                                  TrainingNetwork& training) {
    const fs::path previous = previousOf(folder);
    std::error_code ignored;
    const bool hasNewer = fs::exists(folder, ignored);
    const bool hasOlder = fs::exists(previous, ignored);
    if (!hasNewer && !hasOlder)
        return Resumption{};
    Result<RunState> newer = fail(fmt::format("{} is missing", folder.string()));
    if (hasNewer)
        newer = load(folder, bounds, training);
    if (newer)
        return Resumption{*newer, ""};
    const Result<RunState> older = hasOlder ? load(previous, bounds, training) : newer;
    if (!older)
        return tl::unexpected(newer.error());
    return Resumption{*older, hasNewer ? fmt::format("the last checkpoint is damaged; going on "
                                                     "from the one before ({})",
                                                     newer.error().message)
                                       : ""};
}

} // namespace fovea
