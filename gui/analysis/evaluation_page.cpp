#include "gui/analysis/evaluation_page.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <QHeaderView>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/analysis/confusion_view.hpp"
#include "gui/analysis/matrix/matrix_panel.hpp"
#include "gui/widgets/actions.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/image_wall.hpp"
#include "gui/widgets/plain_table.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

EvaluationPage::EvaluationPage(RunAnalysis& analysis, OtherRun& other, RunLibrary& library,
                               QWidget* parent)
    : AnalysisPage(parent),
      m_analysis(analysis),
      m_panel(new MatrixPanel(analysis, other, library)),
      m_matrix(&m_panel->matrix()),
      m_wallTitle(new NoteLabel(NoteLabel::Tone::Caption)),
      m_wall(new ImageWall) {
    makeActions();
    connect(m_matrix, &ConfusionView::cellChosen, this, &EvaluationPage::showCell);
    connect(m_panel, &MatrixPanel::failed, this, &EvaluationPage::failed);
    auto* behind = new QSplitter;
    behind->setChildrenCollapsible(false);
    behind->addWidget(makePairs());
    behind->addWidget(makePictures());
    behind->setSizes({260, 300});
    auto* split = new QSplitter(Qt::Vertical);
    split->setChildrenCollapsible(false);
    split->addWidget(m_panel);
    split->addWidget(behind);
    split->setSizes({520, 260});
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(split);
    connect(&m_analysis, &RunAnalysis::evaluationChanged, this, &EvaluationPage::refresh);
}

QList<QAction*> EvaluationPage::commands() { return {m_mistakes, m_refresh, m_panel->exporting()}; }

QTableView* EvaluationPage::makePairs() {
    auto* pairs = new QTableView;
    makePlain(*pairs);
    pairs->setObjectName("confusedPairs");
    pairs->setModel(&m_pairs);
    pairs->setSelectionMode(QAbstractItemView::SingleSelection);
    pairs->setTextElideMode(Qt::ElideMiddle);
    pairs->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    for (const int figure : {ConfusedPairsModel::Samples, ConfusedPairsModel::Share}) {
        pairs->horizontalHeader()->setSectionResizeMode(figure, QHeaderView::ResizeToContents);
    }
    connect(pairs->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& row) {
                if (row.isValid()) {
                    const ConfusedPair& pair = m_pairs.pairs()[static_cast<std::size_t>(row.row())];
                    chooseCell(pair.truth, pair.predicted);
                }
            });
    return pairs;
}

QWidget* EvaluationPage::makePictures() {
    m_wall->setObjectName("analysisWall");
    m_wall->setTileSide(56);
    m_wall->setPlaceholder(tr("Choose a cell of the matrix to see its images."));
    connect(m_wall, &ImageWall::chosen, this,
            [this](qulonglong sample) { m_analysis.lookAtSample(sample); });
    m_wallTitle->setContentsMargins(8, 4, 8, 0);
    auto* pictures = new QWidget;
    auto* column = new QVBoxLayout(pictures);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_wallTitle);
    column->addWidget(m_wall, 1);
    return pictures;
}

void EvaluationPage::makeActions() {
    m_mistakes = makeAction(this,
                            {.words = tr("Show all &mistakes"),
                             .tip = tr("Every wrongly recognised image, the most certain first"),
                             .keys = tr("Ctrl+M"),
                             .icon = "error",
                             .name = "showMistakes"},
                            &EvaluationPage::showMistakes);
    m_refresh = makeAction(this,
                           {.words = tr("Evaluate &again"),
                            .tip = tr("Look at the run's newest weights"),
                            .keys = tr("Ctrl+E"),
                            .icon = "refresh",
                            .name = "evaluateAgain"},
                           [this] { m_analysis.refresh(); });
}

void EvaluationPage::refresh() {
    const Evaluation* evaluation = m_analysis.evaluation();
    m_mistakes->setEnabled(evaluation != nullptr);
    m_refresh->setEnabled(!m_analysis.run().path.empty());
    m_panel->refresh();
    m_pairs.setMatrix(evaluation == nullptr ? ConfusionMatrix{} : evaluation->confusion);
    if (evaluation == nullptr) {
        showWall({}, {});
        return;
    }
    if (const auto cell = m_matrix->chosen()) {
        showCell(cell->truth, cell->predicted);
    } else {
        showMistakes();
    }
}

void EvaluationPage::showClass(int label) { chooseCell(label, label); }

void EvaluationPage::chooseCell(int truth, int predicted) {
    m_matrix->setChosen(ConfusionView::Cell{truth, predicted});
    showCell(truth, predicted);
}

void EvaluationPage::lookAtFirst() {
    const Evaluation* evaluation = m_analysis.evaluation();
    if (evaluation == nullptr || evaluation->predictions.empty()) {
        return;
    }
    const bool hasPictures = m_wall->count() > 0;
    m_wall->setCurrent(hasPictures ? 0 : -1);
    m_analysis.lookAtSample(hasPictures ? m_wall->samples().front()
                                        : evaluation->predictions.front().sample);
}

void EvaluationPage::showCell(int truth, int predicted) {
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

void EvaluationPage::showMistakes() {
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

void EvaluationPage::showWall(std::vector<std::size_t> samples, const QString& words) {
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
