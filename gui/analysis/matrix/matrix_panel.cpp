#include "gui/analysis/matrix/matrix_panel.hpp"

#include <QFileDialog>
#include <QScrollArea>
#include <QVBoxLayout>

#include "gui/analysis/confusion_view.hpp"
#include "gui/analysis/faded.hpp"
#include "gui/analysis/matrix/matrix_bar.hpp"
#include "gui/analysis/matrix/matrix_export.hpp"
#include "gui/analysis/other_run.hpp"
#include "gui/analysis/other_run_choice.hpp"
#include "gui/analysis/run_analysis.hpp"
#include "gui/widgets/actions.hpp"
#include "gui/widgets/note_label.hpp"

namespace fovea::gui {

MatrixPanel::MatrixPanel(RunAnalysis& analysis, OtherRun& other, RunLibrary& library,
                         QWidget* parent)
    : QWidget(parent),
      m_analysis(analysis),
      m_other(other),
      m_export(makeAction(this,
                          {.words = tr("E&xport the matrix..."),
                           .tip = tr("Write the confusion matrix as SVG, PNG or CSV, in the order "
                                     "and the shares that are shown"),
                           .icon = "save",
                           .name = "exportMatrix"},
                          &MatrixPanel::askForFile)),
      m_bar(new MatrixBar(new OtherRunChoice(other, analysis, library))),
      m_note(new NoteLabel(NoteLabel::Tone::Caption)),
      m_matrix(new ConfusionView) {
    m_matrix->setObjectName("confusionMatrix");
    m_note->setObjectName("matrixNote");
    m_note->setWordWrap(true);
    m_note->setContentsMargins(8, 0, 8, 4);
    m_note->hide();
    auto* scroller = new QScrollArea;
    scroller->setWidget(m_matrix);
    scroller->setWidgetResizable(true);
    scroller->setFrameShape(QFrame::NoFrame);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_note);
    column->addWidget(scroller, 1);
    connect(m_bar, &MatrixBar::shareChosen, this, [this] { m_matrix->setShare(m_bar->share()); });
    connect(m_bar, &MatrixBar::orderChosen, this, [this] { m_matrix->setOrder(m_bar->order()); });
    connect(&other, &OtherRun::changed, this, &MatrixPanel::compare);
}

void MatrixPanel::refresh() {
    const Evaluation* evaluation = m_analysis.evaluation();
    m_matrix->setMatrix(evaluation == nullptr ? ConfusionMatrix{} : evaluation->confusion);
    setFaded(*m_matrix, !m_analysis.outdatedBy().isEmpty());
    m_export->setEnabled(evaluation != nullptr);
    compare();
}

void MatrixPanel::compare() {
    const Evaluation* first = m_analysis.evaluation();
    const Evaluation* second = m_other.evaluation();
    const bool canBe = first != nullptr && second != nullptr && first->split == second->split;
    const Result<void> compared =
        m_matrix->setOther(canBe ? std::optional(second->confusion) : std::nullopt);
    QString words = m_other.problem();
    NoteLabel::Tone tone = NoteLabel::Tone::Warning;
    if (!compared) {
        words = text(compared.error());
    } else if (canBe) {
        tone = NoteLabel::Tone::Caption;
        words = tr("What %1 has more or less than this run: blue is better, red is worse.")
                    .arg(m_other.name());
    }
    m_note->setTone(tone);
    m_note->setText(words);
    m_note->setVisible(!words.isEmpty());
}

void MatrixPanel::askForFile() {
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export the matrix"), "confusion_matrix.svg",
        tr("Drawings (*.svg);;Pictures (*.png);;Tables (*.csv);;All files (*)"));
    if (file.isEmpty() || m_analysis.evaluation() == nullptr) {
        return;
    }
    const auto work = [matrix = m_analysis.evaluation()->confusion,
                       order = m_matrix->content().order(), share = m_bar->share(),
                       path = std::filesystem::path(bytesOf(file))](const TaskContext&) {
        return exportMatrix(path, {matrix, order, share});
    };
    m_writing.start(tr("Exporting the matrix"), work, [this](const Result<void>& written) {
        if (!written) {
            Q_EMIT failed(text(written.error()));
        }
    });
}

} // namespace fovea::gui
