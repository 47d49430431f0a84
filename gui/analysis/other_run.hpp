#pragma once

#include <memory>
#include <optional>

#include <QObject>

#include "core/evaluation/run_evaluation.hpp"
#include "gui/widgets/background_task.hpp"

namespace fovea::gui {

class RunAnalysis;
class RunLibrary;

/// Another run beside the one that is looked into: its figures on the same split. It is left when
/// it becomes the one that is looked into.
class OtherRun : public QObject {
    Q_OBJECT

public:
    /// registry  outlives it
    OtherRun(RunAnalysis& analysis, const RunLibrary& library, const LayerRegistry& registry,
             QObject* parent = nullptr);

    /// An empty path for none.
    void setRun(const RunFolder& run);

    const RunFolder& run() const { return m_run; }

    QString name() const; ///< its folder's

    /// Null until it is there.
    const Evaluation* evaluation() const { return m_figures ? &m_figures->evaluation : nullptr; }

    std::shared_ptr<const Dataset> dataset() const { return m_dataset; }

    /// Why it has no figures; empty: it has, or will.
    const QString& problem() const { return m_problem; }

    BackgroundTask& evaluating() { return m_evaluating; }

Q_SIGNALS:
    void changed(); ///< run(), evaluation(), problem()

private:
    void follow();
    void evaluate(Split split);
    void take(Result<RunInsight> insight);
    void forget();

    RunAnalysis& m_analysis;
    const RunLibrary& m_library;
    const LayerRegistry& m_registry;
    RunFolder m_run;
    std::optional<Split> m_asked; ///< what is evaluated, or was
    std::shared_ptr<const Dataset> m_dataset;
    std::optional<RunEvaluation> m_figures;
    QString m_problem;
    BackgroundTask m_evaluating{this};
};

} // namespace fovea::gui
