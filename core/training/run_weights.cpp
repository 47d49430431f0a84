#include "core/training/run_weights.hpp"

#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "core/base/hash.hpp"
#include "core/training/checkpoint.hpp"
#include "core/training/weights_file.hpp"

namespace fovea {

namespace {

constexpr const char* stepKey = "step";
constexpr const char* epochKey = "epoch";
constexpr const char* batchKey = "batch";

std::optional<std::int64_t> numberAt(const TensorFile& file, const char* key) {
    const auto found = file.metadata.find(key);
    if (found == file.metadata.end())
        return std::nullopt;
    const std::string& text = found->second;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

WeightsOrigin originOf(const TensorFile& file, const RunWeights& weights) {
    WeightsOrigin origin;
    origin.kind = weights.kind;
    origin.step = numberAt(file, stepKey).value_or(0);
    origin.epochs = numberAt(file, epochKey);
    origin.batches = numberAt(file, batchKey).value_or(0);
    origin.fingerprint = fmt::format("{:016x}", hashOf(file.bytes));
    if (origin.epochs || weights.kind == WeightsKind::Snapshot)
        return origin;
    // A checkpoint of before has it in the file beside the weights alone.
    if (const Result<RunState> state = readCheckpointState(weights.file.parent_path())) {
        origin.epochs = state->epoch;
        origin.batches = state->batch;
    }
    return origin;
}

} // namespace

std::string_view nameOf(WeightsKind kind) {
    switch (kind) {
    case WeightsKind::Best:
        return "best";
    case WeightsKind::Last:
        return "last";
    case WeightsKind::Snapshot:
        return "snapshot";
    }
    return "";
}

Result<WeightsKind> weightsKindFromName(std::string_view name) {
    for (const WeightsKind kind : {WeightsKind::Best, WeightsKind::Last, WeightsKind::Snapshot})
        if (name == nameOf(kind))
            return kind;
    return fail(
        fmt::format("\"{}\" is no kind of weights; there are best, last and snapshot", name));
}

Result<RunWeights> weightsOf(const RunFolder& run) {
    std::error_code ignored;
    for (const WeightsKind kind : {WeightsKind::Best, WeightsKind::Last})
        // The one before stands alone only where a program died between two renames.
        for (const char* generation : {"", ".previous"}) {
            const std::filesystem::path file =
                run.checkpoint(std::string(nameOf(kind)) + generation) / "weights.safetensors";
            if (std::filesystem::exists(file, ignored))
                return RunWeights{file, kind};
        }
    if (std::filesystem::exists(run.snapshotFile(), ignored))
        return RunWeights{run.snapshotFile(), WeightsKind::Snapshot};
    return fail(fmt::format("{}: the run has written no weights yet; train it for an epoch or ask "
                            "it for a checkpoint",
                            run.path.string()));
}

std::string toString(const WeightsOrigin& origin) {
    std::string when = fmt::format("step {}", origin.step);
    if (origin.epochs && origin.batches == 0)
        when = fmt::format("epoch {}", *origin.epochs);
    else if (origin.epochs)
        when += fmt::format(" in epoch {}", *origin.epochs + 1);
    return fmt::format("{} ({})", when, nameOf(origin.kind));
}

std::map<std::string, std::string> weightsMetadata(const RunState& state, std::int64_t step) {
    return {{"format", "pt"},
            {stepKey, std::to_string(step)},
            {epochKey, std::to_string(state.epoch)},
            {batchKey, std::to_string(state.batch)}};
}

Result<void> checkMoment(const TensorFile& file, const std::filesystem::path& path,
                         const RunState& state, std::int64_t step) {
    for (const auto& [key, due] : {std::pair{stepKey, step}, std::pair{epochKey, state.epoch},
                                   std::pair{batchKey, state.batch}}) {
        const auto found = file.metadata.find(key);
        if (found != file.metadata.end() && numberAt(file, key) != due)
            return fail(fmt::format("{}: is of {} {}, but the checkpoint's state.json of {} {}; "
                                    "they do not belong together",
                                    path.string(), key, found->second, key, due));
    }
    return {};
}

Result<WeightsOrigin> loadRunWeights(const RunWeights& weights, Network& network) {
    const Result<TensorFile> file = readTensors(weights.file);
    if (!file)
        return tl::unexpected(file.error());
    if (Result<void> loaded = loadWeights(*file, weights.file, network); !loaded)
        return tl::unexpected(loaded.error());
    return originOf(*file, weights);
}

} // namespace fovea
