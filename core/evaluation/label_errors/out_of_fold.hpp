#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/data/dataset.hpp"
#include "core/data/dataset_spec.hpp"
#include "core/evaluation/measures/probabilities.hpp"
#include "core/graph/network_spec.hpp"
#include "core/layer/registry.hpp"
#include "core/training/events.hpp"
#include "core/training/train_spec.hpp"

namespace fovea {

/// What is trained once a fold.
struct FoldRecipe {
    DatasetSpec data;
    NetworkSpec network;
    TrainSpec train;
};

/// Samples, their labels, and what networks make of them that did not learn from them.
struct OutOfFold {
    std::vector<std::size_t> samples; ///< indices into the dataset
    std::vector<std::int32_t> labels;
    Probabilities probabilities; ///< a row a sample
    std::int64_t leftOut = 0;    ///< could not be read
};

/// How far the folds are: fold `fold` of `folds`, from 0, in which `event` was just told.
using FoldListener = std::function<void(int fold, int folds, const Event& event)>;

inline constexpr int leastFolds = 2;
inline constexpr int mostFolds = 20;

/// In which fold each of some samples is: stratified, so that a class is spread over the folds as
/// evenly as can be. Which, hangs on seed, class and name alone, and not on their order.
std::vector<int> foldsOf(const Dataset& dataset, const std::vector<std::size_t>& samples, int folds,
                         std::uint64_t seed);

/// Trains the recipe once a fold, on all other samples of the train and validation splits, and asks
/// each network about its fold. No epoch is chosen by the fold: the last one's weights are taken.
/// The test split stays out of it.
/// folder   for the runs of the folds, each removed as soon as its fold is asked; what is there
///          already stays, and is an error where a fold wants its place
/// errors   fewer samples than folds; too many probabilities to keep; what createRun and train
///          report; Interrupted
Result<OutOfFold> outOfFold(const FoldRecipe& recipe, const std::shared_ptr<const Dataset>& dataset,
                            int folds, const std::filesystem::path& folder,
                            const LayerRegistry& registry, const FoldListener& listener,
                            const std::stop_token& stop);

} // namespace fovea
