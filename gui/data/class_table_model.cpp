#include "gui/data/class_table_model.hpp"

#include <numeric>

#include <QFont>

#include "gui/widgets/format.hpp"

namespace fovea::gui {

void ClassTableModel::setDataset(std::shared_ptr<const Dataset> dataset) {
    // With the same classes only figures change, and what is chosen of them stays.
    const bool hasSameRows = dataset && dataset->classes() == m_names;
    if (!hasSameRows) {
        beginResetModel();
    }
    m_names.clear();
    m_counts = {};
    if (dataset) {
        m_names = dataset->classes();
        m_counts[Train] = dataset->counts(Split::Train);
        m_counts[Validation] = dataset->counts(Split::Validation);
        m_counts[Test] = dataset->counts(Split::Test);
        m_counts[Total] = dataset->counts();
    }
    if (!hasSameRows) {
        endResetModel();
    } else {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
}

int ClassTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || m_names.empty() ? 0 : classCount() + 1;
}

int ClassTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

std::int64_t ClassTableModel::count(int row, int column) const {
    const auto& counts = m_counts[static_cast<std::size_t>(column)];
    return row < classCount() ? counts[static_cast<std::size_t>(row)]
                              : std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

QVariant ClassTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const bool isSum = index.row() == classCount();
    if (role == Qt::DisplayRole && index.column() == Name) {
        return isSum ? tr("All") : text(m_names[static_cast<std::size_t>(index.row())]);
    }
    if (role == Qt::DisplayRole) {
        return countText(count(index.row(), index.column()));
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant((index.column() == Name ? Qt::AlignLeft : Qt::AlignRight) |
                        Qt::AlignVCenter);
    }
    if (role == Qt::FontRole && isSum) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    return {};
}

QVariant ClassTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant((section == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    static const std::array<const char*, ColumnCount> titles{
        QT_TR_NOOP("Class"), QT_TR_NOOP("Train"), QT_TR_NOOP("Validation"), QT_TR_NOOP("Test"),
        QT_TR_NOOP("Total")};
    return role == Qt::DisplayRole ? tr(titles[static_cast<std::size_t>(section)]) : QVariant();
}

} // namespace fovea::gui
