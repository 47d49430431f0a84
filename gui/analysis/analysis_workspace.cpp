#include "gui/analysis/analysis_workspace.hpp"

#include <algorithm>
#include <utility>

#include <QGraphicsOpacityEffect>
#include <QHeaderView>
#include <QScrollArea>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>

#include "gui/analysis/confusion_view.hpp"
#include "gui/analysis/feature_map_view.hpp"
#include "gui/analysis/figures_bar.hpp"
#include "gui/analysis/kernel_view.hpp"
#include "gui/analysis/look_panel.hpp"
#include "gui/analysis/prediction_panel.hpp"
#include "gui/widgets/empty_state.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/image_wall.hpp"
#include "gui/widgets/plain_table.hpp"
#include "gui/widgets/progress_line.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

namespace {

/// Whether a run may still get other weights.
bool isTraining(const RunRecord* record) { return record != nullptr && record->isAlive; }

/// Figures that hold no more are still readable, but no longer look like news.
void setFaded(QWidget& widget, bool isFaded) {
    if (!isFaded) {
        widget.setGraphicsEffect(nullptr);
    } else if (widget.graphicsEffect() == nullptr) {
        auto* effect = new QGraphicsOpacityEffect(&widget);
        effect->setOpacity(0.45);
        widget.setGraphicsEffect(effect);
    }
}

} // namespace

AnalysisWorkspace::AnalysisWorkspace(Document& document, RunLibrary& library, QWidget* parent)
    : Workspace(parent),
      m_document(document),
      m_library(library),
      m_analysis(document, this),
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
    layout->addWidget(new ProgressLine(m_predictions.predicting()));
    layout->addWidget(new ProgressLine(m_predictions.exporting()));

    connect(&m_analysis, &RunAnalysis::evaluationChanged, this, &AnalysisWorkspace::showEvaluation);
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

QWidget* AnalysisWorkspace::inspector() {
    if (m_lookPanel == nullptr) {
        m_lookPanel = new LookPanel(m_analysis, m_openImages);
    }
    return m_lookPanel;
}

QWidget* AnalysisWorkspace::makeEvaluation() {
    m_matrix = new ConfusionView;
    m_matrix->setObjectName("confusionMatrix");
    connect(m_matrix, &ConfusionView::cellChosen, this, &AnalysisWorkspace::showCell);
    auto* scroller = new QScrollArea;
    scroller->setWidget(m_matrix);
    scroller->setWidgetResizable(true);
    scroller->setFrameShape(QFrame::NoFrame);

    m_wall = new ImageWall;
    m_wall->setObjectName("analysisWall");
    m_wall->setTileSide(56);
    m_wall->setPlaceholder(tr("Choose a cell of the matrix to see its images."));
    connect(m_wall, &ImageWall::chosen, this,
            [this](qulonglong sample) { m_analysis.lookAtSample(sample); });
    m_wallTitle = new NoteLabel(NoteLabel::Tone::Caption);
    m_wallTitle->setContentsMargins(8, 4, 8, 0);
    auto* pictures = new QWidget;
    auto* pictureColumn = new QVBoxLayout(pictures);
    pictureColumn->setContentsMargins(0, 0, 0, 0);
    pictureColumn->setSpacing(0);
    pictureColumn->addWidget(m_wallTitle);
    pictureColumn->addWidget(m_wall, 1);

    auto* left = new QSplitter(Qt::Vertical);
    left->setChildrenCollapsible(false);
    left->addWidget(scroller);
    left->addWidget(pictures);
    left->setSizes({520, 260});
    left->setStretchFactor(0, 2);
    left->setStretchFactor(1, 1);
    return left;
}

QWidget* AnalysisWorkspace::makeContent() {
    m_left = new QStackedWidget;
    m_left->addWidget(makeEvaluation());
    m_predictionPanel = new PredictionPanel(m_predictions, m_export, m_backToMatrix);
    connect(m_predictionPanel, &PredictionPanel::chosen, this, [this](qulonglong picture) {
        m_analysis.lookAtPicture(m_predictions.pictures(), picture);
    });
    m_left->addWidget(m_predictionPanel);
    m_maps = new FeatureMapView(m_analysis);
    m_kernels = new KernelView(m_analysis);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName("insights");
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_maps, tr("Feature maps"));
    m_tabs->addTab(m_kernels, tr("Kernels"));
    m_tabs->addTab(makeClassTable(), tr("Classes"));

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

QWidget* AnalysisWorkspace::makeClassTable() {
    auto* sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(&m_figures);
    sorted->setSortRole(Qt::UserRole);
    auto* table = m_classTable = new QTableView;
    makePlain(*table);
    table->setObjectName("classFigures");
    table->setModel(sorted);
    table->setSortingEnabled(true);
    table->sortByColumn(ClassFiguresModel::Name, Qt::AscendingOrder);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    connect(table, &QTableView::clicked, this, [this, sorted](const QModelIndex& index) {
        const int label = sorted->mapToSource(index).row();
        m_matrix->setChosen(ConfusionView::Cell{label, label});
        showCell(label, label);
    });
    return table;
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

void AnalysisWorkspace::showEvaluation() {
    const Evaluation* evaluation = m_analysis.evaluation();
    m_mistakes->setEnabled(evaluation != nullptr);
    m_refresh->setEnabled(!m_analysis.run().path.empty());
    const bool isOutdated = !m_analysis.outdatedBy().isEmpty();
    setFaded(*m_matrix, isOutdated);
    setFaded(*m_classTable, isOutdated);
    if (evaluation == nullptr) {
        m_matrix->setMatrix({});
        m_figures.setMatrix({});
        showWall({}, {});
        return;
    }
    m_matrix->setMatrix(evaluation->confusion);
    m_figures.setMatrix(evaluation->confusion);
    if (const auto cell = m_matrix->chosen()) {
        showCell(cell->truth, cell->predicted);
    } else {
        showMistakes();
    }
    lookAtFirst();
}

void AnalysisWorkspace::lookAtFirst() {
    const std::vector<Prediction>& predictions = m_analysis.evaluation()->predictions;
    const bool looksElsewhere = m_analysis.look() != nullptr || !m_predictions.asked().empty();
    if (looksElsewhere || predictions.empty()) {
        return;
    }
    // A network that makes no mistake is looked into as well.
    const bool hasPictures = m_wall->count() > 0;
    m_wall->setCurrent(hasPictures ? 0 : -1);
    m_analysis.lookAtSample(hasPictures ? m_wall->samples().front() : predictions.front().sample);
}

void AnalysisWorkspace::showCell(int truth, int predicted) {
    const Evaluation* evaluation = m_analysis.evaluation();
    if (evaluation == nullptr) {
        return;
    }
    std::vector<std::size_t> samples;
    for (const Prediction& prediction : evaluation->predictions) {
        if (prediction.label == truth && prediction.predicted == predicted) {
            samples.push_back(prediction.sample);
        }
    }
    const auto name = [&](int label) {
        return text(evaluation->confusion.classes()[static_cast<std::size_t>(label)]);
    };
    const QString count = countText(static_cast<std::int64_t>(samples.size()));
    showWall(std::move(samples),
             truth == predicted
                 ? tr("%1 images of %2, recognised").arg(count, name(truth))
                 : tr("%1 images of %2, taken for %3").arg(count, name(truth), name(predicted)));
}

void AnalysisWorkspace::showMistakes() {
    const Evaluation* evaluation = m_analysis.evaluation();
    if (evaluation == nullptr) {
        return;
    }
    std::vector<Prediction> mistakes;
    for (const Prediction& prediction : evaluation->predictions) {
        if (prediction.label != prediction.predicted) {
            mistakes.push_back(prediction);
        }
    }
    std::stable_sort(mistakes.begin(), mistakes.end(), [](const auto& left, const auto& right) {
        return left.probability > right.probability;
    });
    std::vector<std::size_t> samples;
    samples.reserve(mistakes.size());
    for (const Prediction& mistake : mistakes) {
        samples.push_back(mistake.sample);
    }
    m_matrix->setChosen(std::nullopt);
    const QString count = countText(static_cast<std::int64_t>(samples.size()));
    showWall(std::move(samples), tr("%1 mistakes, the most certain first").arg(count));
}

void AnalysisWorkspace::showWall(std::vector<std::size_t> samples, const QString& words) {
    m_wallTitle->setText(words);
    const Evaluation* evaluation = m_analysis.evaluation();
    const bool hasImages = m_analysis.dataset() != nullptr;
    m_wall->setPlaceholder(hasImages || evaluation == nullptr
                               ? tr("Choose a cell of the matrix to see its images.")
                               : tr("The run's images are not to be had."));
    if (evaluation == nullptr || !hasImages) {
        m_wallTitle->clear();
        m_wall->clear();
        return;
    }
    // "4", "as 9" below each picture; a map, since the captions are asked for at each painting.
    auto captions = std::make_shared<std::map<std::size_t, QString>>();
    for (const Prediction& prediction : evaluation->predictions) {
        if (prediction.label != prediction.predicted) {
            const auto& classes = evaluation->confusion.classes();
            (*captions)[prediction.sample] =
                tr("%1\nas %2")
                    .arg(text(classes[static_cast<std::size_t>(prediction.label)]),
                         text(classes[static_cast<std::size_t>(prediction.predicted)]));
        }
    }
    m_wall->setSamples(m_analysis.dataset(), std::move(samples), [captions](std::size_t sample) {
        const auto found = captions->find(sample);
        return found == captions->end() ? QString() : found->second;
    });
}

} // namespace fovea::gui
