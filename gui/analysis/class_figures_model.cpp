#include "gui/analysis/class_figures_model.hpp"

#include <array>

#include "gui/widgets/format.hpp"

namespace fovea::gui {

void ClassFiguresModel::setMatrix(const ConfusionMatrix& matrix) {
    beginResetModel();
    m_rows.clear();
    for (std::int32_t label = 0; label < matrix.size(); ++label) {
        m_rows.push_back({text(matrix.classes()[static_cast<std::size_t>(label)]),
                          matrix.support(label), matrix.recall(label), matrix.precision(label),
                          matrix.f1(label)});
    }
    endResetModel();
}

int ClassFiguresModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ClassFiguresModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ClassFiguresModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant((index.column() == Name ? Qt::AlignLeft : Qt::AlignRight) |
                        Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != Qt::UserRole) {
        return {};
    }
    const auto figure = [&](double share) {
        return role == Qt::UserRole ? QVariant(share) : QVariant(percentText(share));
    };
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (index.column()) {
    case Name:
        return row.name;
    case Samples:
        return role == Qt::UserRole ? QVariant(static_cast<qlonglong>(row.samples))
                                    : QVariant(countText(row.samples));
    case Recall:
        return figure(row.recall);
    case Precision:
        return figure(row.precision);
    case F1:
        return figure(row.f1);
    default:
        return {};
    }
}

QVariant ClassFiguresModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant((section == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    static const std::array<const char*, ColumnCount> titles{
        QT_TR_NOOP("Class"), QT_TR_NOOP("Samples"), QT_TR_NOOP("Recall"), QT_TR_NOOP("Precision"),
        QT_TR_NOOP("F1")};
    static const std::array<const char*, ColumnCount> tips{
        "", QT_TR_NOOP("Samples of this true class"),
        QT_TR_NOOP("Share of the class's samples that are recognised"),
        QT_TR_NOOP("Share of the predictions of this class that are right"),
        QT_TR_NOOP("Harmonic mean of recall and precision")};
    if (role == Qt::ToolTipRole) {
        return tr(tips[static_cast<std::size_t>(section)]);
    }
    return role == Qt::DisplayRole ? tr(titles[static_cast<std::size_t>(section)]) : QVariant();
}

} // namespace fovea::gui
