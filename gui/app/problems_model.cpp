#include "gui/app/problems_model.hpp"

#include <algorithm>

#include "gui/widgets/icons.hpp"

namespace fovea::gui {

namespace {

bool looksLike(const ListedProblem& left, const ListedProblem& right) {
    return left.workspace == right.workspace && left.where == right.where &&
           left.problem.looksLike(right.problem);
}

} // namespace

void ProblemsModel::setProblems(std::vector<ListedProblem> problems) {
    // Whoever is on their way through the list keeps the place unless something differs.
    if (std::ranges::equal(problems, m_problems, looksLike)) {
        m_problems = std::move(problems);
        return;
    }
    beginResetModel();
    m_problems = std::move(problems);
    endResetModel();
}

int ProblemsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_problems.size());
}

int ProblemsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProblemsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const ListedProblem& listed = at(index.row());
    if (role == Qt::DecorationRole && index.column() == Where) {
        return icon("warning");
    }
    if (role == Qt::ToolTipRole) {
        return listed.problem.message;
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case Where:
        return listed.where;
    case Place:
        return listed.problem.place;
    case Message:
        return listed.problem.message;
    default:
        return listed.problem.remedy ? listed.problem.remedy->label : QString();
    }
}

QVariant ProblemsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Where:
        return tr("Where");
    case Place:
        return tr("What");
    case Message:
        return tr("Problem");
    case WayOut:
        return tr("Way out");
    default:
        return {};
    }
}

} // namespace fovea::gui
