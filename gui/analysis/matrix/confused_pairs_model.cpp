#include "gui/analysis/matrix/confused_pairs_model.hpp"

#include <array>

#include "gui/widgets/format.hpp"

namespace fovea::gui {

void ConfusedPairsModel::setMatrix(const ConfusionMatrix& matrix) {
    beginResetModel();
    m_pairs = confusedPairs(matrix, most);
    m_classes.clear();
    for (const std::string& name : matrix.classes()) {
        m_classes.append(text(name));
    }
    endResetModel();
}

int ConfusedPairsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_pairs.size());
}

int ConfusedPairsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ConfusedPairsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue((index.column() < Samples ? Qt::AlignLeft : Qt::AlignRight) |
                                   Qt::AlignVCenter);
    }
    const ConfusedPair& pair = m_pairs[static_cast<std::size_t>(index.row())];
    if (role == Qt::ToolTipRole) {
        return tr("%1 samples of %2 are taken for %3")
            .arg(countText(pair.count), m_classes[pair.truth], m_classes[pair.predicted]);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case Truth:
        return m_classes[pair.truth];
    case Predicted:
        return m_classes[pair.predicted];
    case Samples:
        return countText(pair.count);
    case Share:
        return percentText(pair.shareOfTruth);
    default:
        return {};
    }
}

QVariant ConfusedPairsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue((section < Samples ? Qt::AlignLeft : Qt::AlignRight) |
                                   Qt::AlignVCenter);
    }
    static const std::array<const char*, ColumnCount> titles{
        QT_TR_NOOP("Class"), QT_TR_NOOP("Taken for"), QT_TR_NOOP("Samples"),
        QT_TR_NOOP("Of the class")};
    return role == Qt::DisplayRole ? tr(titles[static_cast<std::size_t>(section)]) : QVariant();
}

} // namespace fovea::gui
