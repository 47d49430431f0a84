#include "gui/analysis/explanations/explanation_question.hpp"

#include "core/evaluation/explain/dataset_map.hpp"

namespace fovea::gui {

namespace {

constexpr std::size_t foundSamples = 9;
constexpr std::size_t mostSamples = 5000; ///< that are searched, drawn evenly
constexpr std::int64_t searchBatch = 32;

template <class Found>
Result<ExplanationAnswer> orError(Result<Found> found) {
    if (!found) {
        return tl::unexpected(found.error());
    }
    return std::move(*found);
}

Result<ExplanationAnswer> searched(const ExplanationQuestion& question, ScanProgress progress,
                                   const std::stop_token& stop) {
    if (!question.dataset) {
        return fail(ErrorKind::Data, "The run's images are not to be had, and this is found among "
                                     "them; locate its data first.");
    }
    Result<Classifier> classifier = Classifier::open(question.run, *question.registry, searchBatch);
    if (!classifier) {
        return tl::unexpected(classifier.error());
    }
    const Dataset& dataset = *question.dataset;
    const auto samples = evenly(dataset.indices(Split::Train), mostSamples);
    const std::string& layer = question.request.settings.layer;
    if (question.method->gives == Gives::Patches) {
        return orError(findTopPatches(*classifier, dataset, samples,
                                      {layer, question.map, foundSamples}, *question.registry,
                                      progress, stop));
    }
    return orError(findNearest(*classifier, dataset, samples, question.image, {layer, foundSamples},
                               *question.registry, progress, stop));
}

} // namespace

Result<ExplanationAnswer> answer(const ExplanationQuestion& question, Explainer& explainer,
                                 ScanProgress progress, const std::stop_token& stop) {
    if (question.method->gives == Gives::Heat) {
        return orError(explain(explainer, question.sample, question.request, progress, stop));
    }
    if (question.method->gives == Gives::Sample) {
        MaximizeRequest request;
        request.layer = question.request.settings.layer;
        request.channel = question.map;
        return orError(maximizeUnit(explainer, request, *question.registry, progress, stop));
    }
    return searched(question, progress, stop);
}

} // namespace fovea::gui
