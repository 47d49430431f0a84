#include "gui/analysis/figures_bar.hpp"

#include <QComboBox>
#include <QStandardItemModel>

#include "gui/widgets/format.hpp"
#include "gui/widgets/note_label.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

FiguresBar::FiguresBar(RunAnalysis& analysis, QAbstractItemModel& runs, QWidget* parent)
    : QWidget(parent),
      m_analysis(analysis),
      m_runs(new QComboBox),
      m_splits(new QComboBox),
      m_headline(new ElidedLabel(NoteLabel::Tone::Heading)),
      m_origin(new ElidedLabel(NoteLabel::Tone::Caption)),
      m_remark(new NoteLabel(NoteLabel::Tone::Caption)) {
    m_runs->setObjectName("runChoice");
    m_runs->setModel(&runs);
    m_runs->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_runs->setMinimumContentsLength(16);
    m_runs->setToolTip(tr("Which run is looked into"));
    connect(m_runs, &QComboBox::activated, this, &FiguresBar::runChosen);
    m_splits->setObjectName("splitChoice");
    m_splits->addItems({tr("train split"), tr("validation split"), tr("test split")});
    m_splits->setCurrentIndex(static_cast<int>(Split::Validation));
    m_splits->setToolTip(tr("Which images are evaluated"));
    connect(m_splits, &QComboBox::activated, this,
            [this](int split) { m_analysis.setSplit(static_cast<Split>(split)); });
    m_headline->setObjectName("headline");
    m_origin->setObjectName("origin");
    m_remark->setObjectName("remark");
    m_remark->setWordWrap(true);

    auto* figures = new QVBoxLayout;
    figures->setSpacing(0);
    figures->addWidget(m_headline, 0, Qt::AlignRight);
    figures->addWidget(m_origin, 0, Qt::AlignRight);
    auto* line = new QHBoxLayout;
    line->addWidget(m_runs);
    line->addWidget(m_splits);
    line->addStretch();
    line->addLayout(figures);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 16, 8);
    column->addLayout(line);
    column->addWidget(m_remark);
    connect(&analysis, &RunAnalysis::evaluationChanged, this, &FiguresBar::refresh);
    refresh();
}

void FiguresBar::setRunRow(int row) { m_runs->setCurrentIndex(row); }

void FiguresBar::setTraining(bool isTraining) {
    QStandardItem* test =
        qobject_cast<QStandardItemModel*>(m_splits->model())->item(static_cast<int>(Split::Test));
    test->setEnabled(!isTraining);
    test->setToolTip(isTraining ? tr("Looked at when the run has ended: figures that are watched "
                                     "steer, and what steers tests nothing")
                                : QString());
}

void FiguresBar::refresh() {
    showFigures();
    showRemark();
}

void FiguresBar::showFigures() {
    const Evaluation* evaluation = m_analysis.evaluation();
    if (evaluation == nullptr) {
        m_headline->clear();
        m_origin->clear();
        return;
    }
    m_splits->setCurrentIndex(static_cast<int>(evaluation->split));
    m_headline->setText(tr("%1 of %2 right    %3    loss %4")
                            .arg(countText(evaluation->confusion.correct()),
                                 countText(evaluation->confusion.total()),
                                 percentText(evaluation->confusion.top1()),
                                 lossText(evaluation->loss)));
    m_origin->setText(evaluation->version == 0
                          ? tr("weights not known")
                          : tr("weights of %1").arg(text(toString(evaluation->weights))));
}

void FiguresBar::showRemark() {
    QStringList remarks;
    if (!m_analysis.outdatedBy().isEmpty())
        remarks << tr("These figures do not hold any more: %1.").arg(m_analysis.outdatedBy());
    if (!m_analysis.problem().isEmpty())
        remarks << (m_analysis.evaluation() == nullptr ? tr("There are no figures: %1")
                                                       : tr("Newer ones could not be had: %1"))
                       .arg(m_analysis.problem());
    m_remark->setTone(remarks.isEmpty() ? NoteLabel::Tone::Caption : NoteLabel::Tone::Warning);
    if (remarks.isEmpty() && !m_analysis.splitNote().isEmpty())
        remarks << m_analysis.splitNote();
    m_remark->setText(remarks.join(' '));
    m_remark->setVisible(!remarks.isEmpty());
}

} // namespace fovea::gui
