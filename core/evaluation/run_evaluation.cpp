#include "core/evaluation/run_evaluation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/data/open_dataset.hpp"
#include "core/evaluation/test_looks.hpp"
#include "core/training/run_data.hpp"

namespace fovea {

namespace {

bool hasSamples(const Dataset& dataset, Split split) { return !dataset.indices(split).empty(); }

std::string noteOn(Split chosen, bool isTraining) {
    if (chosen == Split::Validation)
        return {};
    if (chosen == Split::Test)
        return "there is no validation split; these are figures of the test split";
    return isTraining ? "there is no validation split, and the test split waits for the end of the "
                        "run: these are images that the network learns from"
                      : "nothing is held out: these are images that the network has learnt from; "
                        "more images, or larger shares of them, give a split to test on";
}

/// A look at the run's own test split is one more, and says so beside what is said already.
RunEvaluation withLook(RunEvaluation figures, const RunFolder& run, const RunSpec& spec) {
    if (figures.evaluation.split != Split::Test ||
        figures.evaluation.datasetFingerprint != spec.datasetFingerprint)
        return figures;
    const Result<std::int64_t> looks = countTestLook(run, figures.evaluation.weights);
    figures.testLooks = looks ? *looks : testLooks(run) + 1;
    const std::string said = looks ? sentenceOnLooks(*looks) : looks.error().message;
    figures.splitNote += (figures.splitNote.empty() ? "" : "; ") + said;
    return figures;
}

/// Whether figures are those that evaluate would give now.
bool isOf(const Evaluation& stored, const WeightsOrigin& weights, const Dataset& dataset,
          Split split) {
    return stored.version == figuresVersion && stored.weights == weights &&
           stored.datasetFingerprint == dataset.fingerprint() && stored.split == split;
}

Result<std::shared_ptr<const Dataset>> datasetOf(const RunFolder& run, const RunSpec& spec,
                                                 const OpenDatasets& open, ScanProgress progress,
                                                 const std::stop_token& stop) {
    if (open.ofRun)
        return open.ofRun;
    if (open.other && open.other->fingerprint() == spec.datasetFingerprint)
        return open.other;
    return openDataset(sourceOf(run, spec.data), spec.data, run.splitFile(), progress, stop,
                       {keepingOf(run).folder, 0}); // in the window, which lives long
}

/// Fills the insight until something is missing.
Result<void> lookOnward(RunInsight& insight, const RunFolder& run, const EvaluationRequest& request,
                        const OpenDatasets& open, const LayerRegistry& registry,
                        ScanProgress progress, const std::stop_token& stop) {
    Result<Classifier> classifier = Classifier::open(run, registry, evaluationBatch, Asked::Logits);
    if (!classifier)
        return tl::unexpected(classifier.error());
    insight.classifier = std::move(*classifier);
    auto dataset = datasetOf(run, insight.spec, open, progress, stop);
    if (!dataset)
        return tl::unexpected(dataset.error());
    insight.dataset = std::move(*dataset);
    Result<RunEvaluation> evaluation =
        evaluateRun(run, *insight.classifier, insight.dataset, request, registry, progress, stop);
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    insight.evaluation = std::move(*evaluation);
    return {};
}

} // namespace

Result<SplitChoice> chooseSplit(const Dataset& dataset, std::optional<Split> asked,
                                bool isTraining) {
    if (asked == Split::Test && isTraining)
        return fail(ErrorKind::Data, "the test split is looked at when the run has ended: figures "
                                     "that are watched steer, and what steers tests nothing; "
                                     "choose the validation split");
    if (asked) // an empty one is refused by evaluate, with those that are not
        return SplitChoice{*asked, ""};
    for (const Split split : {Split::Validation, Split::Test})
        if (hasSamples(dataset, split) && !(split == Split::Test && isTraining))
            return SplitChoice{split, noteOn(split, isTraining)};
    return SplitChoice{Split::Train, noteOn(Split::Train, isTraining)};
}

Result<RunEvaluation> evaluateRun(const RunFolder& run, Classifier& classifier,
                                  std::shared_ptr<const Dataset> dataset,
                                  const EvaluationRequest& request, const LayerRegistry& registry,
                                  ScanProgress progress, std::stop_token stop) {
    Result<SplitChoice> choice = chooseSplit(*dataset, request.split, request.isTraining);
    if (!choice)
        return tl::unexpected(choice.error());
    if (request.reusesStored)
        if (Result<Evaluation> stored = readEvaluation(run, dataset.get());
            stored && isOf(*stored, classifier.weights(), *dataset, choice->split))
            return withLook({std::move(*stored), std::move(choice->note), ""}, run,
                            classifier.run());
    Result<Evaluation> evaluation = evaluate(classifier, std::move(dataset), choice->split,
                                             registry, progress, std::move(stop));
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    return withLook({std::move(*evaluation), std::move(choice->note), ""}, run, classifier.run());
}

Result<RunEvaluation> storedEvaluation(const RunFolder& run, const Dataset* dataset,
                                       const WeightsOrigin* newest) {
    Result<Evaluation> stored = readEvaluation(run, dataset);
    if (!stored)
        return tl::unexpected(stored.error());
    std::string why = outdatedBy(*stored, dataset, newest);
    return RunEvaluation{std::move(*stored), "", std::move(why)};
}

std::string outdatedBy(const Evaluation& evaluation, const Dataset* dataset,
                       const WeightsOrigin* newest) {
    if (evaluation.version == 0)
        return "a program stored them that did not note of which weights they are";
    if (evaluation.version != figuresVersion)
        return "another version of the program stored them";
    if (newest != nullptr && evaluation.weights != *newest)
        return fmt::format("the run's weights are of {} by now", toString(*newest));
    if (dataset != nullptr && evaluation.datasetFingerprint != dataset->fingerprint())
        return "the images are others by now";
    return {};
}

bool belongsInFolder(const Evaluation& evaluation, const RunSpec& run, const Dataset& dataset) {
    const Result<SplitChoice> rule = chooseSplit(dataset);
    return evaluation.datasetFingerprint == run.datasetFingerprint && rule &&
           (rule->split == evaluation.split || evaluation.split == Split::Test);
}

std::string toString(const Evaluation& evaluation) {
    if (evaluation.version == 0)
        return fmt::format("{} split, weights not known", nameOf(evaluation.split));
    return fmt::format("{} split, weights of {}", nameOf(evaluation.split),
                       toString(evaluation.weights));
}

Result<RunInsight> lookInto(const RunFolder& run, const EvaluationRequest& request,
                            const OpenDatasets& open, const LayerRegistry& registry,
                            ScanProgress progress, std::stop_token stop) {
    Result<RunSpec> spec = run.readSpec();
    if (!spec)
        return tl::unexpected(spec.error());
    RunInsight insight;
    insight.spec = std::move(*spec);
    const Result<void> looked = lookOnward(insight, run, request, open, registry, progress, stop);
    if (looked)
        return insight;
    if (looked.error().kind == ErrorKind::Interrupted || stop.stop_requested())
        return tl::unexpected(looked.error());
    insight.problem = looked.error().message;
    const WeightsOrigin* newest = insight.classifier ? &insight.classifier->weights() : nullptr;
    auto stored = storedEvaluation(run, insight.dataset.get(), newest);
    if (stored && !(request.isTraining && stored->evaluation.split == Split::Test))
        insight.evaluation = std::move(*stored);
    return insight;
}

} // namespace fovea
