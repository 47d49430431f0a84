#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/evaluation/confusion_matrix.hpp"

namespace fovea::gui {

/// Per-class figures of a confusion matrix, each summed once: a sort asks for them many times.
/// `Qt::UserRole` has the number to sort by.
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
    struct Row {
        QString name;
        std::int64_t samples = 0;
        double recall = 0;
        double precision = 0;
        double f1 = 0;
    };

    std::vector<Row> m_rows;
};

} // namespace fovea::gui
