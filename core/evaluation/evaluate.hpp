#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/data/batches/batch_loader.hpp"
#include "core/evaluation/classifier.hpp"
#include "core/evaluation/confusion_matrix.hpp"
#include "core/evaluation/measures/probabilities.hpp"

namespace fovea {

/// What became of one sample.
struct Prediction {
    std::size_t sample = 0; ///< index into the dataset
    std::int32_t label = 0;
    std::int32_t predicted = 0;
    float probability = 0; ///< of `predicted`
};

/// Raised when evaluate gives other figures for the same weights and images: stored ones of before
/// are not used any more.
inline constexpr int figuresVersion = 2;

struct Evaluation {
    WeightsOrigin weights;          ///< whose figures these are
    std::string datasetFingerprint; ///< of the images that they are of,
    Split split = Split::Test;      ///< and of which of those
    int version = figuresVersion;   ///< 0: a program of before, which did not tell the three
    std::int64_t samples = 0;
    double loss = 0; ///< mean
    ConfusionMatrix confusion;
    std::vector<Prediction> predictions;
    /// Of each prediction's sample, in their order; null where they were too many to keep, or are
    /// those of a program of before.
    std::shared_ptr<const Probabilities> probabilities;
    std::vector<LeftOut> leftOut; ///< what could not be read any more; in no figure
};

/// As many probabilities of an evaluation are kept: beyond 134 million (512 MB in memory) it has
/// none, and the figures that need them are not there.
inline constexpr std::int64_t mostProbabilities = std::int64_t{1} << 27;

/// The true class of each prediction: what the measures want beside the probabilities.
std::vector<std::int32_t> labelsOf(const Evaluation& evaluation);

/// Runs a split through a classifier.
/// errors  no samples in the split, or none that can be read; cancelled
Result<Evaluation> evaluate(
    Classifier& classifier, std::shared_ptr<const Dataset> dataset, Split split,
    const LayerRegistry& registry, ScanProgress progress = [](std::int64_t, std::int64_t) {},
    std::stop_token stop = {});

/// What the figures lack, for people; empty where they lack nothing.
std::string sentenceOn(const std::vector<LeftOut>& leftOut);

/// {"figures_version","split","weights":{"kind","epoch","step","fingerprint"},
/// "dataset_fingerprint","samples","loss","top1", what figuresOf has, "classes",
/// "confusion_matrix"}: the keys are stable. What cannot be told is null.
/// threshold  what each class is also measured at
std::string toJson(const Evaluation& evaluation,
                   const std::optional<double>& threshold = std::nullopt);

/// metrics.json (toJson), predictions.csv, log_probabilities.npy, confusion_matrix.csv and .png in
/// the run's evaluation folder. Whoever finds metrics.json finds the rest, of the same evaluation.
Result<void> writeEvaluation(const RunFolder& run, const Evaluation& evaluation,
                             const Dataset& dataset);

/// Reads back what writeEvaluation wrote; without the dataset, its samples are not known and there
/// are no predictions.
/// errors  none there, or damaged
Result<Evaluation> readEvaluation(const RunFolder& run, const Dataset* dataset);

} // namespace fovea
