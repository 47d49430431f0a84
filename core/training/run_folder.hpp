#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/dataset_spec.hpp"
#include "core/data/normalization.hpp"
#include "core/graph/network_spec.hpp"
#include "core/training/events.hpp"
#include "core/training/train_spec.hpp"

namespace fovea {

/// run.json: what a run was started with, frozen.
struct RunSpec {
    NetworkSpec network;
    DatasetSpec data;
    TrainSpec train;
    std::vector<std::string> classes;
    /// What each class counts in training, where the recipe weighs them; empty: all alike.
    std::vector<float> classWeights;
    Normalization normalization;
    Shape input; ///< of one sample
    std::string datasetFingerprint;
    std::string program; ///< name and version
    std::string machine; ///< processor, cores
    std::string commandLine;

    bool operator==(const RunSpec&) const = default;
};

std::string toJson(const RunSpec& spec);
Result<RunSpec> runSpecFromJson(std::string_view json);

/// The paths inside a run's folder. The folder is the truth: whoever looks at a run reads it.
///
/// run.json  dataset.csv  events.jsonl  run.lock  control
/// checkpoints/{last,best}[.previous]/weights.safetensors + state.json (+ optimizer.safetensors)
/// snapshot.safetensors
/// evaluation/{metrics.json,predictions.csv,confusion_matrix.csv,confusion_matrix.png}
struct RunFolder {
    std::filesystem::path path;

    std::filesystem::path specFile() const { return path / "run.json"; }

    std::filesystem::path splitFile() const { return path / "dataset.csv"; }

    std::filesystem::path eventsFile() const { return path / "events.jsonl"; }

    /// Locked by whoever makes or trains the run (RunLock).
    std::filesystem::path lockFile() const { return path / "run.lock"; }

    /// Commands for the process that has the run, one word a line (sendCommand); there while one
    /// trains.
    std::filesystem::path controlFile() const { return path / "control"; }

    std::filesystem::path checkpoint(const std::string& which) const {
        return path / "checkpoints" / which;
    }

    std::filesystem::path snapshotFile() const { return path / "snapshot.safetensors"; }

    std::filesystem::path evaluationFolder() const { return path / "evaluation"; }

    /// Whether somebody has made a run here or is about to: also where its run.json is lost.
    bool holdsRun() const;

    /// errors  there is no run.json: the folder is no run
    Result<void> mustExist() const;

    Result<RunSpec> readSpec() const;
    /// All whole lines of events.jsonl; a torn last line is left out.
    Result<std::vector<Event>> readEvents() const;
};

} // namespace fovea
