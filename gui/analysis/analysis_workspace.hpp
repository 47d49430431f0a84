#pragma once

#include "gui/analysis/file_predictions.hpp"
#include "gui/analysis/other_run.hpp"
#include "gui/analysis/run_analysis.hpp"
#include "gui/training/run_library.hpp"
#include "gui/workspace/workspace.hpp"

class QStackedWidget;
class QTabWidget;

namespace fovea::gui {

class AnalysisPage;
class ConfusionView;
class EvaluationPage;
class FeatureMapView;
class FiguresBar;
class ImageWall;
class KernelView;
class LookPanel;
class PredictionPanel;

/// What a run has learnt: a shell over its pages, the evaluation or predicted files on the left and
/// insights behind tabs. It follows a run that is still training.
class AnalysisWorkspace : public Workspace {
    Q_OBJECT

public:
    AnalysisWorkspace(Document& document, RunLibrary& library, QWidget* parent = nullptr);

    QString title() const override { return tr("Analysis"); }

    QString iconName() const override { return "analysis"; }

    QList<QAction*> menu() override;
    QWidget* inspector() override;
    bool take(const std::vector<std::filesystem::path>& paths) override;

    void showRun(const RunFolder& run);

    /// Asks the run about files and folders of pictures, and shows them in the matrix's place.
    void predict(std::vector<std::filesystem::path> paths);

    RunAnalysis& analysis() { return m_analysis; }

    FilePredictions& predictions() { return m_predictions; }

    OtherRun& other() { return m_other; }

    ConfusionView& matrix();
    ImageWall& wall();

    PredictionPanel& predictionPanel() { return *m_predictionPanel; }

    FeatureMapView& featureMaps() { return *m_maps; }

    KernelView& kernels() { return *m_kernels; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeActions();
    QWidget* makeContent();
    void followLibrary();
    void followRun(); ///< whether it trains
    void refreshWhenSeen();
    void giveRoom(int tab);
    void lookAtFirst();
    void showPredictions();
    void openImages();
    void openFolder();
    void exportPredictions();

    Document& m_document;
    RunLibrary& m_library;
    RunAnalysis m_analysis;
    OtherRun m_other; ///< beside it
    FilePredictions m_predictions;
    bool m_hasNewerWeights = false; ///< than those that are evaluated, or being so
    QAction* m_openImages = nullptr;
    QAction* m_openFolder = nullptr;
    QAction* m_export = nullptr;
    QAction* m_backToMatrix = nullptr;
    QStackedWidget* m_pages = nullptr;
    QStackedWidget* m_left = nullptr; ///< the evaluation, or the predictions
    PredictionPanel* m_predictionPanel = nullptr;
    FiguresBar* m_bar = nullptr;
    EvaluationPage* m_evaluation = nullptr;
    QTabWidget* m_tabs = nullptr;
    std::vector<AnalysisPage*> m_insights; ///< behind the tabs
    FeatureMapView* m_maps = nullptr;
    KernelView* m_kernels = nullptr;
    LookPanel* m_lookPanel = nullptr;
};

} // namespace fovea::gui
