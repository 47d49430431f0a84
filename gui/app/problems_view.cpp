#include "gui/app/problems_view.hpp"

#include <QHeaderView>
#include <QPushButton>

namespace fovea::gui {

ProblemsView::ProblemsView(ProblemsModel& problems, QWidget* parent)
    : QTreeView(parent), m_problems(problems) {
    setObjectName("problemsList");
    setModel(&problems);
    setRootIsDecorated(false);
    setFrameShape(QFrame::NoFrame);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    header()->setSectionResizeMode(ProblemsModel::Message, QHeaderView::Stretch);
    connect(this, &QTreeView::activated, this, [this](const QModelIndex& index) {
        const ListedProblem problem =
            m_problems.at(index.row()); // revealing it may change the list
        Q_EMIT chosen(problem);
    });
    connect(&problems, &QAbstractItemModel::modelReset, this, &ProblemsView::makeButtons);
    makeButtons();
}

void ProblemsView::makeButtons() {
    for (int row = 0; row < m_problems.rowCount(); ++row) {
        if (!m_problems.at(row).problem.remedy) {
            continue;
        }
        auto* button = new QPushButton(m_problems.at(row).problem.remedy->label);
        button->setToolTip(tr("Mend this"));
        connect(button, &QPushButton::clicked, this, [this, row] {
            const Remedy remedy = *m_problems.at(row).problem.remedy; // it may change the list
            remedy.apply();
        });
        setIndexWidget(m_problems.index(row, ProblemsModel::WayOut), button);
    }
}

} // namespace fovea::gui
