#pragma once

#include "gui/analysis/class_figures_model.hpp"
#include "gui/analysis/file_predictions.hpp"
#include "gui/analysis/run_analysis.hpp"
#include "gui/training/run_library.hpp"
#include "gui/workspace/workspace.hpp"

class QStackedWidget;
class QTabWidget;
class QTableView;

namespace fovea::gui {

class ConfusionView;
class FeatureMapView;
class FiguresBar;
class ImageWall;
class KernelView;
class LookPanel;
class NoteLabel;
class PredictionPanel;

/// What a run has learnt: its confusion matrix with the pictures behind each cell, per-class
/// figures, feature maps and kernels. It follows a run that is still training.
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

    ConfusionView& matrix() { return *m_matrix; }

    ImageWall& wall() { return *m_wall; }

    PredictionPanel& predictionPanel() { return *m_predictionPanel; }

    FeatureMapView& featureMaps() { return *m_maps; }

    KernelView& kernels() { return *m_kernels; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeActions();
    QWidget* makeContent();
    QWidget* makeEvaluation();
    QWidget* makeClassTable();
    void followLibrary();
    void followRun(); ///< whether it trains
    void refreshWhenSeen();
    void showEvaluation();
    void showCell(int truth, int predicted);
    void showMistakes();
    void showWall(std::vector<std::size_t> samples, const QString& words);
    void lookAtFirst();
    void showPredictions();
    void openImages();
    void openFolder();
    void exportPredictions();

    Document& m_document;
    RunLibrary& m_library;
    RunAnalysis m_analysis;
    FilePredictions m_predictions;
    ClassFiguresModel m_figures;
    bool m_hasNewerWeights = false; ///< than those that are evaluated, or being so
    QAction* m_openImages = nullptr;
    QAction* m_openFolder = nullptr;
    QAction* m_export = nullptr;
    QAction* m_backToMatrix = nullptr;
    QAction* m_mistakes = nullptr;
    QAction* m_refresh = nullptr;
    QStackedWidget* m_pages = nullptr;
    QStackedWidget* m_left = nullptr; ///< the evaluation, or the predictions
    PredictionPanel* m_predictionPanel = nullptr;
    FiguresBar* m_bar = nullptr;
    QTableView* m_classTable = nullptr;
    NoteLabel* m_wallTitle = nullptr;
    ConfusionView* m_matrix = nullptr;
    ImageWall* m_wall = nullptr;
    QTabWidget* m_tabs = nullptr;
    FeatureMapView* m_maps = nullptr;
    KernelView* m_kernels = nullptr;
    LookPanel* m_lookPanel = nullptr;
};

} // namespace fovea::gui
