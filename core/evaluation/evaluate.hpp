#pragma once

#include <stop_token>
#include <vector>

#include "core/data/batches/batch_loader.hpp"
#include "core/evaluation/classifier.hpp"
#include "core/evaluation/confusion_matrix.hpp"

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
inline constexpr int figuresVersion = 1;

struct Evaluation {
    WeightsOrigin weights;          ///< whose figures these are
    std::string datasetFingerprint; ///< of the images that they are of,
    Split split = Split::Test;      ///< and of which of those
    int version = figuresVersion;   ///< 0: a program of before, which did not tell the three
    std::int64_t samples = 0;
    double loss = 0; ///< mean
    ConfusionMatrix confusion;
    std::vector<Prediction> predictions;
    std::vector<LeftOut> leftOut; ///< what could not be read any more; in no figure
};

/// Runs a split through a classifier.
/// errors  no samples in the split, or none that can be read; cancelled
Result<Evaluation> evaluate(
    Classifier& classifier, std::shared_ptr<const Dataset> dataset, Split split,
    const LayerRegistry& registry, ScanProgress progress = [](std::int64_t, std::int64_t) {},
    std::stop_token stop = {});

/// What the figures lack, for people; empty where they lack nothing.
std::string sentenceOn(const std::vector<LeftOut>& leftOut);

/// {"figures_version","split","weights":{"kind","epoch","step","fingerprint"},
/// "dataset_fingerprint","samples","loss","top1","classes","confusion_matrix"}: the keys are
/// stable.
std::string toJson(const Evaluation& evaluation);

/// metrics.json (toJson), predictions.csv, confusion_matrix.csv and .png in the run's evaluation
/// folder. Whoever finds metrics.json finds the rest, of the same evaluation.
Result<void> writeEvaluation(const RunFolder& run, const Evaluation& evaluation,
                             const Dataset& dataset);

/// Reads back what writeEvaluation wrote; without the dataset, its samples are not known and there
/// are no predictions.
/// errors  none there, or damaged
Result<Evaluation> readEvaluation(const RunFolder& run, const Dataset* dataset);

} // namespace fovea
