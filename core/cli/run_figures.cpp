#include "core/cli/run_figures.hpp"

#include <fmt/format.h>

#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/open_data.hpp"

namespace fovea {

Result<RunEvaluation> evaluateTelling(const RunFolder& run, Classifier& classifier,
                                      std::shared_ptr<const Dataset> dataset,
                                      const EvaluationRequest& request,
                                      const LayerRegistry& registry, std::string_view doing) {
    StatusLine status;
    StopOnInterrupt interrupt;
    Result<RunEvaluation> figures = evaluateRun(
        run, classifier, std::move(dataset), request, registry,
        [&](std::int64_t done, std::int64_t total) { status.showCount(doing, done, total); },
        interrupt.token());
    status.clear();
    if (!figures)
        return figures;
    if (!figures->splitNote.empty())
        say(fmt::format("note: {}", figures->splitNote));
    sayLeftOut(figures->evaluation);
    return figures;
}

Result<void> keepFigures(const RunFolder& run, const RunSpec& spec, const RunEvaluation& figures,
                         const Dataset& dataset) {
    if (!belongsInFolder(figures.evaluation, spec, dataset))
        return {};
    return writeEvaluation(run, figures.evaluation, dataset);
}

} // namespace fovea
