#include "core/training/checkpoint.hpp"

#include <system_error>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/json_reader.hpp"
#include "core/training/checkpoint_generations.hpp"
#include "core/training/run_weights.hpp"
#include "core/training/weights_file.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

constexpr int stateVersion = 1;

std::string toJson(const RunState& state, std::int64_t step) {
    nlohmann::ordered_json json;
    json["version"] = stateVersion;
    json["epoch"] = state.epoch;
    json["batch"] = state.batch;
    json["step"] = step;
    json["figures"] = {{"loss_sum", state.figures.lossSum},
                       {"correct", state.figures.correct},
                       {"samples", state.figures.samples}};
    if (state.layersLearnt > 0)
        json["layers_learnt"] = state.layersLearnt;
    if (state.best)
        json["best"] = {
            {"epoch", state.best->epoch}, {"top1", state.best->top1}, {"loss", state.best->loss}};
    return json.dump(2) + "\n";
}

Result<RunState> stateFromJson(std::string_view text) {
    const Result<nlohmann::json> json = parseJson(text, "state.json");
    if (!json)
        return tl::unexpected(json.error());
    RunState state;
    int version = 0;
    std::int64_t step = 0; // for people; epoch and batch say the same
    JsonReader reader(*json, "state.json");
    reader.required("version", version);
    if (version > stateVersion)
        reader.complain("version", fmt::format("is {}, newer than this program's {}; update Fovea",
                                               version, stateVersion));
    reader.required("epoch", state.epoch);
    reader.required("batch", state.batch);
    reader.required("step", step);
    reader.optional("layers_learnt", state.layersLearnt);
    Result<void> read;
    if (const nlohmann::json* figures = reader.take("figures")) {
        JsonReader nested(*figures, reader.pathOf("figures"));
        nested.required("loss_sum", state.figures.lossSum);
        nested.required("correct", state.figures.correct);
        nested.required("samples", state.figures.samples);
        read = nested.finish();
    } else {
        reader.complain("figures", "is missing");
    }
    if (const nlohmann::json* best = reader.take("best"); best != nullptr && read) {
        JsonReader nested(*best, reader.pathOf("best"));
        state.best.emplace();
        nested.required("epoch", state.best->epoch);
        nested.required("top1", state.best->top1);
        nested.required("loss", state.best->loss);
        read = nested.finish();
    }
    if (read)
        read = reader.finish();
    if (!read)
        return tl::unexpected(read.error());
    return state;
}

Result<void> loadOptimizer(const fs::path& path, Optimizer& optimizer) {
    if (optimizer.state().empty())
        return {};
    const Result<TensorFile> file = readTensors(path);
    if (!file)
        return tl::unexpected(file.error());
    for (const Optimizer::StateTensor& tensor : optimizer.state()) {
        const NamedTensor* stored = file->find(tensor.name);
        if (stored == nullptr || stored->extents != tensor.extents)
            return fail(
                fmt::format("{}: {} is missing or has another shape", path.string(), tensor.name));
    }
    for (const Optimizer::StateTensor& tensor : optimizer.state()) {
        const NamedTensor* stored = file->find(tensor.name);
        std::copy(stored->values.begin(), stored->values.end(), tensor.values.begin());
    }
    return {};
}

Result<RunState> load(const fs::path& folder, TrainingNetwork& training) {
    Result<RunState> state = readCheckpointState(folder);
    if (!state)
        return state;
    Result<void> loaded = loadOptimizer(folder / "optimizer.safetensors", training.optimizer());
    if (loaded)
        loaded = loadWeights(folder / "weights.safetensors", training.network());
    if (!loaded)
        return tl::unexpected(loaded.error());
    return state;
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
        written = writeFile(stateFileOf(fresh), toJson(state, step));
    if (written)
        written = putInPlace(folder);
    return written;
}

Result<RunState> readCheckpointState(const fs::path& folder) {
    const Result<std::string> text = readFile(stateFileOf(folder));
    if (!text)
        return tl::unexpected(text.error());
    Result<RunState> state = stateFromJson(*text);
    if (!state)
        return fail(fmt::format("{}: {}", folder.string(), state.error().message));
    return state;
}

Result<Resumption> loadCheckpoint(const fs::path& folder, TrainingNetwork& training) {
    const fs::path previous = previousOf(folder);
    std::error_code ignored;
    const bool hasNewer = fs::exists(folder, ignored);
    const bool hasOlder = fs::exists(previous, ignored);
    if (!hasNewer && !hasOlder)
        return Resumption{};
    Result<RunState> newer = fail(fmt::format("{} is missing", folder.string()));
    if (hasNewer)
        newer = load(folder, training);
    if (newer)
        return Resumption{*newer, ""};
    const Result<RunState> older = hasOlder ? load(previous, training) : newer;
    if (!older)
        return tl::unexpected(newer.error());
    return Resumption{*older, hasNewer ? fmt::format("the last checkpoint is damaged; going on "
                                                     "from the one before ({})",
                                                     newer.error().message)
                                       : ""};
}

} // namespace fovea
