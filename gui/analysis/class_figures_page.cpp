#include "gui/analysis/class_figures_page.hpp"

#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/analysis/faded.hpp"
#include "gui/widgets/plain_table.hpp"

namespace fovea::gui {

ClassFiguresPage::ClassFiguresPage(RunAnalysis& analysis, QWidget* parent)
    : AnalysisPage(parent), m_analysis(analysis), m_table(new QTableView) {
    auto* sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(&m_figures);
    sorted->setSortRole(Qt::UserRole);
    makePlain(*m_table);
    m_table->setObjectName("classFigures");
    m_table->setModel(sorted);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ClassFiguresModel::Name, Qt::AscendingOrder);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    connect(m_table, &QTableView::clicked, this, [this, sorted](const QModelIndex& index) {
        Q_EMIT classChosen(sorted->mapToSource(index).row());
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_table);
    connect(&m_analysis, &RunAnalysis::evaluationChanged, this, &ClassFiguresPage::refresh);
    refresh();
}

void ClassFiguresPage::refresh() {
    const Evaluation* evaluation = m_analysis.evaluation();
    m_figures.setMatrix(evaluation == nullptr ? ConfusionMatrix{} : evaluation->confusion);
    setFaded(*m_table, !m_analysis.outdatedBy().isEmpty());
}

} // namespace fovea::gui
