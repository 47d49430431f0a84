#pragma once

#include <array>
#include <memory>
#include <vector>

#include <QAbstractTableModel>

#include "core/data/dataset.hpp"

namespace fovea::gui {

/// A dataset's classes with their samples per split; the last row is the sum.
class ClassTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Train, Validation, Test, Total, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setDataset(std::shared_ptr<const Dataset> dataset); ///< null for none

    int classCount() const { return static_cast<int>(m_names.size()); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::int64_t count(int row, int column) const;

    std::vector<std::string> m_names;
    std::array<std::vector<std::int64_t>, ColumnCount> m_counts; ///< by column; Name's is empty
};

} // namespace fovea::gui
