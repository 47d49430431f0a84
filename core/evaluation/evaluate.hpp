#pragma once

#include <stop_token>
#include <vector>

#include "core/data/batch_loader.hpp"
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

struct Evaluation {
    Split split = Split::Test;
    std::int64_t samples = 0;
    double loss = 0; ///< mean
    ConfusionMatrix confusion;
    std::vector<Prediction> predictions;
};

/// Runs a split through a classifier.
/// errors  no samples in the split, an image that cannot be decoded any more, cancelled
Result<Evaluation> evaluate(
    Classifier& classifier, std::shared_ptr<const Dataset> dataset, Split split,
    const LayerRegistry& registry, ScanProgress progress = [](std::int64_t, std::int64_t) {},
    std::stop_token stop = {});

/// {"samples","loss","top1","classes","confusion_matrix"}: the keys are stable.
std::string toJson(const Evaluation& evaluation);

/// metrics.json, predictions.csv, confusion_matrix.csv and .png in the run's evaluation folder.
Result<void> writeEvaluation(const RunFolder& run, const Evaluation& evaluation,
                             const Dataset& dataset);

/// Reads back what writeEvaluation wrote.
/// errors  none there, or damaged
Result<Evaluation> readEvaluation(const RunFolder& run, const Dataset& dataset);

} // namespace fovea
