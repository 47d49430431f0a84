#include "core/evaluation/comparison.hpp"

#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

namespace fovea {

namespace {

const std::string& nameOf(const EvaluatedData& data, const Prediction& prediction) {
    return data.dataset.samples()[prediction.sample].name;
}

const std::string& trueClassOf(const EvaluatedData& data, const Prediction& prediction) {
    return data.evaluation.confusion.classes()[static_cast<std::size_t>(prediction.label)];
}

void countPair(const Prediction& first, const Prediction& second, PairedCounts& counts) {
    const bool isFirstRight = first.predicted == first.label;
    const bool isSecondRight = second.predicted == second.label;
    if (isFirstRight)
        ++(isSecondRight ? counts.bothRight : counts.onlyFirstRight);
    else
        ++(isSecondRight ? counts.onlySecondRight : counts.bothWrong);
}

} // namespace

Result<Comparison> compare(const EvaluatedData& first, const EvaluatedData& second) {
    std::unordered_map<std::string_view, const Prediction*> others;
    for (const Prediction& each : second.evaluation.predictions)
        others.emplace(nameOf(second, each), &each);
    Comparison comparison;
    for (const Prediction& each : first.evaluation.predictions) {
        const auto found = others.find(nameOf(first, each));
        if (found == others.end())
            ++comparison.onlyInFirst;
        else if (trueClassOf(first, each) != trueClassOf(second, *found->second))
            ++comparison.labelledOtherwise;
        else
            countPair(each, *found->second, comparison.counts);
    }
    const std::int64_t inBoth = comparison.counts.total() + comparison.labelledOtherwise;
    comparison.onlyInSecond = static_cast<std::int64_t>(others.size()) - inBoth;
    if (comparison.counts.total() == 0)
        return fail(ErrorKind::Data,
                    fmt::format("the runs were evaluated on other samples (the first on {} of {}, "
                                "the second on {} of {}), so they cannot be compared sample by "
                                "sample; name a --split that they share, or train one with "
                                "--like the other",
                                first.evaluation.samples, first.dataset.source().string(),
                                second.evaluation.samples, second.dataset.source().string()));
    comparison.test = mcnemar(comparison.counts);
    return comparison;
}

} // namespace fovea
