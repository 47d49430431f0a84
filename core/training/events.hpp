#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/error.hpp"

namespace fovea {

/// What a run tells, one JSON object a line, on its stdout and in events.jsonl.
/// Every line has "event" (the struct's name in snake_case) and "time" (seconds since 1970).

/// The run begins or goes on.
struct RunStarted {
    std::int64_t epochs = 0;
    std::int64_t stepsPerEpoch = 0;
    std::int64_t trainSamples = 0;
    std::int64_t validationSamples = 0;
    std::int64_t firstStep = 0; ///< above 0 when resumed
    std::string split;          ///< which split "validation" figures are of: validation, else test
    /// Of the sittings before this one, pauses apart; absent in logs of before that was told.
    std::optional<double> secondsBefore = std::nullopt;
};

/// A few times a second at most, not once a step.
struct Progress {
    std::int64_t epoch = 0; ///< from 0
    std::int64_t step = 0;  ///< of the run, from 0: steps done
    double loss = 0;        ///< mean of the epoch so far
    double top1 = 0;        ///< share of the epoch so far, 0 to 1
    double learningRate = 0;
    double imagesPerSecond = 0;
    double secondsLeft = 0; ///< of the whole run
    bool isKept = true;     ///< in the log too; else told to whoever listens, and soon outdated
};

/// A layer learns by its own rule, before the first epoch; logged when it has seen every sample.
struct LayerLearning {
    std::string node;
    std::int64_t layer = 0; ///< from 0, among those that learn so
    std::int64_t layers = 0;
    std::int64_t samples = 0; ///< seen by it so far
    double imagesPerSecond = 0;
};

struct EpochEnded {
    std::int64_t epoch = 0;
    std::int64_t step = 0;
    double trainLoss = 0;
    double trainTop1 = 0;
    std::optional<double> validationLoss; ///< absent where there is no such split
    std::optional<double> validationTop1;
    double imagesPerSecond = 0;
    double seconds = 0;
    bool isBest = false;
};

struct Paused {
    std::int64_t step = 0;
};

struct Resumed {
    std::int64_t step = 0;
};

struct CheckpointWritten {
    std::int64_t step = 0;
    std::string path; ///< relative to the run folder
};

/// The weights of now, to look at.
struct SnapshotWritten {
    std::int64_t step = 0;
    std::string path;
};

struct Warning {
    std::string message;
};

/// The loss was no number any more; the run has ended.
struct Diverged {
    std::int64_t step = 0;
    std::string node; ///< where the first NaN or infinity appeared
    std::string message;
};

/// How a run, or a sitting of it, ended.
enum class RunEnd {
    Finished,    ///< after its last epoch
    Stopped,     ///< it was asked to
    Interrupted, ///< by a signal
    Failed       ///< by an error, which it tells
};

std::string_view nameOf(RunEnd end); ///< "finished", ...
Result<RunEnd> runEndFromName(std::string_view name);

struct RunEnded {
    RunEnd state = RunEnd::Finished;
    std::int64_t step = 0;
    double seconds = 0;             ///< of all sittings, pauses apart
    std::optional<double> testTop1; ///< of the best checkpoint, when finished
    std::string message;
};

using EventBody = std::variant<RunStarted, LayerLearning, Progress, EpochEnded, Paused, Resumed,
                               CheckpointWritten, SnapshotWritten, Warning, Diverged, RunEnded>;

struct Event {
    double time = 0; ///< seconds since 1970
    EventBody body;
};

/// One line, without the newline.
std::string toJsonLine(const Event& event);

/// errors  not JSON, an unknown event (newer program), a missing field
Result<Event> eventFromJsonLine(std::string_view line);

/// What is written to a run's stdin or its control file, one word a line.
enum class RunCommand { Pause, Resume, Stop, Checkpoint, Snapshot };

std::string_view nameOf(RunCommand command); ///< "pause", ...
std::optional<RunCommand> runCommandFromName(std::string_view name);

} // namespace fovea
