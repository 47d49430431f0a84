#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/evaluation/matrix/matrix_shares.hpp"

namespace fovea::gui {

/// What is taken for what most often, the most often first.
class ConfusedPairsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Truth, Predicted, Samples, Share, ColumnCount };

    /// Beyond, nobody reads on.
    static constexpr std::size_t most = 200;

    using QAbstractTableModel::QAbstractTableModel;

    void setMatrix(const ConfusionMatrix& matrix);

    const std::vector<ConfusedPair>& pairs() const { return m_pairs; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<ConfusedPair> m_pairs;
    QStringList m_classes;
};

} // namespace fovea::gui
