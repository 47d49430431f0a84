#pragma once

#include <QAbstractTableModel>

#include "core/evaluation/confusion_matrix.hpp"

namespace fovea::gui {

/// Per-class figures of a confusion matrix. `Qt::UserRole` has the number to sort by.
class ClassFiguresModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Samples, Recall, Precision, F1, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setMatrix(const ConfusionMatrix& matrix);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    ConfusionMatrix m_matrix;
};

} // namespace fovea::gui
