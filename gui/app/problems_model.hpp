#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "gui/workspace/workspace_problem.hpp"

namespace fovea::gui {

class Workspace;

/// A row of the problems list.
struct ListedProblem {
    Workspace* workspace = nullptr; ///< where it can be revealed; null: nowhere
    QString where;                  ///< "Network", "Plugin"
    WorkspaceProblem problem;
};

/// The problems list: what stands in the way anywhere in the window.
class ProblemsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Where, Place, Message, WayOut, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setProblems(std::vector<ListedProblem> problems);

    const ListedProblem& at(int row) const { return m_problems[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<ListedProblem> m_problems;
};

} // namespace fovea::gui
