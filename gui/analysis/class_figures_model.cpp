#include "gui/analysis/class_figures_model.hpp"

#include <array>

#include "gui/widgets/format.hpp"

namespace fovea::gui {

void ClassFiguresModel::setMatrix(const ConfusionMatrix& matrix) {
    beginResetModel();
    m_matrix = matrix;
    endResetModel();
}

int ClassFiguresModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_matrix.size();
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
    const int label = index.row();
    switch (index.column()) {
    case Name:
        return text(m_matrix.classes()[static_cast<std::size_t>(label)]);
    case Samples:
        return role == Qt::UserRole ? QVariant(static_cast<qlonglong>(m_matrix.support(label)))
                                    : QVariant(countText(m_matrix.support(label)));
    case Recall:
        return figure(m_matrix.recall(label));
    case Precision:
        return figure(m_matrix.precision(label));
    case F1:
        return figure(m_matrix.f1(label));
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
