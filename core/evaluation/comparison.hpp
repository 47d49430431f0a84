#pragma once

#include <cstdint>

#include "core/data/dataset.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/evaluation/measures/mcnemar.hpp"

namespace fovea {

/// An evaluation and the images that it is of.
struct EvaluatedData {
    const Evaluation& evaluation;
    const Dataset& dataset;
};

/// Two runs on the samples that both were evaluated on, known by their names.
struct Comparison {
    PairedCounts counts;
    McNemar test;
    std::int64_t onlyInFirst = 0; ///< samples of one of them alone: in no count
    std::int64_t onlyInSecond = 0;
    std::int64_t labelledOtherwise = 0; ///< those that have another class there: in no count
};

/// errors  Data: no sample is in both
Result<Comparison> compare(const EvaluatedData& first, const EvaluatedData& second);

} // namespace fovea
