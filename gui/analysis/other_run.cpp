#include "gui/analysis/other_run.hpp"

#include "gui/analysis/run_analysis.hpp"
#include "gui/training/run_library.hpp"

namespace fovea::gui {

OtherRun::OtherRun(RunAnalysis& analysis, const RunLibrary& library, const LayerRegistry& registry,
                   QObject* parent)
    : QObject(parent), m_analysis(analysis), m_library(library), m_registry(registry) {
    connect(&analysis, &RunAnalysis::runChanged, this, &OtherRun::follow);
    connect(&analysis, &RunAnalysis::evaluationChanged, this, &OtherRun::follow);
}

QString OtherRun::name() const { return text(m_run.path.filename().string()); }

void OtherRun::setRun(const RunFolder& run) {
    if (run.path == m_run.path) {
        return;
    }
    m_run = run;
    forget();
    Q_EMIT changed();
    follow();
}

void OtherRun::forget() {
    m_evaluating.cancel();
    m_asked.reset();
    m_dataset.reset();
    m_figures.reset();
    m_problem.clear();
}

void OtherRun::follow() {
    if (m_run.path.empty()) {
        return;
    }
    if (m_run.path == m_analysis.run().path) {
        setRun({});
        return;
    }
    const Evaluation* first = m_analysis.evaluation();
    if (first != nullptr && m_asked != first->split) {
        evaluate(first->split);
    }
}

void OtherRun::evaluate(Split split) {
    m_asked = split;
    m_figures.reset();
    m_problem.clear();
    Q_EMIT changed();
    const RunRecord* record = m_library.find(m_run);
    EvaluationRequest request;
    request.split = split;
    request.isTraining = record != nullptr && record->isAlive;
    const auto work =
        [run = m_run, request, registry = &m_registry,
         open = OpenDatasets{m_dataset, m_analysis.dataset()}](const TaskContext& context) {
            Result<RunInsight> insight = lookInto(
                run, request, open, *registry,
                [&](std::int64_t done, std::int64_t total) { context.report(done, total); },
                context.stopToken());
            if (insight)
                insight->classifier.reset(); // its memory is not needed any more
            return insight;
        };
    m_evaluating.start(tr("Evaluating %1").arg(name()), work,
                       [this](Result<RunInsight> insight) { take(std::move(insight)); });
}

void OtherRun::take(Result<RunInsight> insight) {
    if (!insight) {
        m_problem = text(insight.error().message);
    } else if (!insight->evaluation || insight->evaluation->evaluation.split != m_asked) {
        m_problem = insight->problem.empty() ? tr("%1 has no figures of this split").arg(name())
                                             : text(insight->problem);
    } else {
        m_dataset = std::move(insight->dataset);
        m_figures = std::move(insight->evaluation);
    }
    Q_EMIT changed();
}

} // namespace fovea::gui
