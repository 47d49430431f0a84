#include "gui/analysis/analysis_workspace.hpp"

#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

#include "gui/analysis/class_figures_page.hpp"
#include "gui/analysis/evaluation_page.hpp"
#include "gui/analysis/explanations/explanation_page.hpp"
#include "gui/analysis/feature_map_view.hpp"
#include "gui/analysis/figures_bar.hpp"
#include "gui/analysis/kernel_view.hpp"
#include "gui/analysis/laboratory/laboratory_page.hpp"
#include "gui/analysis/look_panel.hpp"
#include "gui/analysis/prediction_panel.hpp"
#include "gui/widgets/empty_state.hpp"
#include "gui/widgets/progress_line.hpp"

namespace fovea::gui {

namespace {

/// Whether a run may still get other weights.
bool isTraining(const RunRecord* record) { return record != nullptr && record->isAlive; }

} // namespace

AnalysisWorkspace::AnalysisWorkspace(Document& document, RunLibrary& library, QWidget* parent)
    : Workspace(parent),
      m_document(document),
      m_library(library),
      m_analysis(document, this),
      m_other(m_analysis, library, document.registry(), this),
      m_predictions(document, this) {
    makeActions();
    m_pages = new QStackedWidget;
    m_pages->addWidget(new EmptyState(
        "analysis", tr("No run to look into yet"),
        tr("Train a network first. The confusion matrix fills while it trains: after each epoch "
           "the newest weights are looked at.")));
    m_pages->addWidget(makeContent());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_pages, 1);
    layout->addWidget(new ProgressLine(m_analysis.evaluating()));
    layout->addWidget(new ProgressLine(m_other.evaluating()));
    layout->addWidget(new ProgressLine(m_predictions.predicting()));
    layout->addWidget(new ProgressLine(m_predictions.exporting()));

    connect(&m_analysis, &RunAnalysis::evaluationChanged, this, &AnalysisWorkspace::lookAtFirst);
    connect(&m_analysis, &RunAnalysis::failed, this, &AnalysisWorkspace::failed);
    connect(&m_predictions, &FilePredictions::changed, this, &AnalysisWorkspace::showPredictions);
    connect(&m_predictions, &FilePredictions::failed, this, &AnalysisWorkspace::failed);
    connect(&library, &RunLibrary::runsLoaded, this, &AnalysisWorkspace::followLibrary);
    connect(&library, &RunLibrary::added, this,
            [this](const QString& run) { showRun({std::filesystem::path(bytesOf(run))}); });
    connect(&library, &RunLibrary::weightsWritten, this, [this](const QString& run) {
        const std::filesystem::path path = bytesOf(run);
        if (m_analysis.run().path.empty()) {
            showRun({path});
        } else if (m_analysis.run().path == path) {
            m_hasNewerWeights = true;
            refreshWhenSeen();
        }
    });
    connect(&library, &RunLibrary::changed, this, &AnalysisWorkspace::followRun);
    connect(&m_analysis.evaluating(), &BackgroundTask::ended, this,
            &AnalysisWorkspace::refreshWhenSeen, Qt::QueuedConnection);
    followLibrary();
}

ConfusionView& AnalysisWorkspace::matrix() { return m_evaluation->matrix(); }

ImageWall& AnalysisWorkspace::wall() { return m_evaluation->wall(); }

QWidget* AnalysisWorkspace::inspector() {
    if (m_lookPanel == nullptr) {
        m_lookPanel = new LookPanel(m_analysis, m_openImages);
    }
    return m_lookPanel;
}

QWidget* AnalysisWorkspace::makeContent() {
    m_evaluation = new EvaluationPage(m_analysis, m_other, m_library);
    connect(m_evaluation, &AnalysisPage::failed, this, &AnalysisWorkspace::failed);
    m_predictionPanel = new PredictionPanel(m_predictions, m_export, m_backToMatrix);
    connect(m_predictionPanel, &PredictionPanel::chosen, this, [this](qulonglong picture) {
        m_analysis.lookAtPicture(m_predictions.pictures(), picture);
    });
    m_left = new QStackedWidget;
    m_left->addWidget(m_evaluation);
    m_left->addWidget(m_predictionPanel);
    auto* classes = new ClassFiguresPage(m_analysis);
    connect(classes, &ClassFiguresPage::classChosen, m_evaluation, &EvaluationPage::showClass);
    m_maps = new FeatureMapView(m_analysis);
    m_kernels = new KernelView(m_analysis);
    auto* laboratory = new LaboratoryPage(m_analysis, m_document.registry());
    auto* explanations = new ExplanationPage(m_analysis, m_document.registry());
    m_insights = {m_maps, m_kernels, explanations, laboratory, classes};
    m_tabs = new QTabWidget;
    m_tabs->setObjectName("insights");
    m_tabs->setDocumentMode(true);
    for (AnalysisPage* page : m_insights) {
        m_tabs->addTab(page, page->title());
        // It has all of the room when it is seen, and claims none of it while it is not.
        if (page->isWide()) {
            page->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding);
        }
        connect(page, &AnalysisPage::failed, this, &AnalysisWorkspace::failed);
    }
    connect(m_tabs, &QTabWidget::currentChanged, this, &AnalysisWorkspace::giveRoom);

    auto* split = new QSplitter;
    split->setChildrenCollapsible(false);
    split->addWidget(m_left);
    split->addWidget(m_tabs);
    split->setSizes({560, 480});
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_bar = new FiguresBar(m_analysis, m_library.model());
    connect(m_bar, &FiguresBar::runChosen, this, [this](int row) {
        showRun(m_library.model().runs()[static_cast<std::size_t>(row)]->folder);
    });
    column->addWidget(m_bar);
    column->addWidget(split, 1);
    return page;
}

void AnalysisWorkspace::giveRoom(int tab) {
    const bool isWide = m_insights[static_cast<std::size_t>(tab)]->isWide();
    m_left->setVisible(!isWide);
}

void AnalysisWorkspace::followLibrary() {
    const auto& runs = m_library.model().runs();
    if (m_library.find(m_analysis.run()) == nullptr) {
        showRun(runs.empty() ? RunFolder{} : runs.front()->folder);
    }
    m_bar->setRunRow(m_library.model().rowOf(m_analysis.run()));
}

void AnalysisWorkspace::showRun(const RunFolder& run) {
    m_pages->setCurrentIndex(run.path.empty() ? 0 : 1);
    const RunRecord* record = m_library.find(run);
    // A run without weights has nothing to look into yet; its first checkpoint will call.
    const bool hasWeights = record != nullptr && weightsOf(run).has_value();
    if (!run.path.empty() && !hasWeights && m_analysis.run().path.empty()) {
        m_pages->setCurrentIndex(0);
    }
    m_hasNewerWeights = false;
    m_analysis.setRun(hasWeights ? run : RunFolder{}, isTraining(record));
    m_predictions.setRun(m_analysis.run());
    m_bar->setRunRow(m_library.model().rowOf(run));
    followRun();
}

void AnalysisWorkspace::followRun() {
    const bool trains = isTraining(m_library.find(m_analysis.run()));
    m_analysis.setTraining(trains);
    m_bar->setTraining(trains);
}

void AnalysisWorkspace::refreshWhenSeen() {
    // Not while one is evaluated: where epochs are short none would ever come to its end. And not
    // while nobody looks: the run needs the cores itself.
    const bool waits =
        m_analysis.evaluating().isRunning() || (m_analysis.isTraining() && !isVisible());
    if (m_hasNewerWeights && !waits) {
        m_hasNewerWeights = false;
        m_analysis.refresh();
    }
}

void AnalysisWorkspace::showEvent(QShowEvent* event) {
    Workspace::showEvent(event);
    refreshWhenSeen();
}

void AnalysisWorkspace::lookAtFirst() {
    const bool looksElsewhere = m_analysis.look() != nullptr || !m_predictions.asked().empty();
    if (!looksElsewhere) {
        m_evaluation->lookAtFirst();
    }
}

} // namespace fovea::gui
