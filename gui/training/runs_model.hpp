#pragma once

#include <memory>
#include <vector>

#include <QAbstractTableModel>

#include "core/training/runs/run_record.hpp"

namespace fovea::gui {

/// A run that is shown: of the run in progress, the session's own, which goes on changing.
using ShownRun = std::shared_ptr<const RunRecord>;

/// The runs of a project, the newest first.
class RunsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Network, State, Epochs, Validation, Test, Time, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setRuns(std::vector<ShownRun> newestFirst);
    /// Replaces the run of the same folder, or puts it on top.
    void update(const ShownRun& run);

    const std::vector<ShownRun>& runs() const { return m_runs; }

    /// -1 when it is not among them.
    int rowOf(const RunFolder& folder) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<ShownRun> m_runs;
};

} // namespace fovea::gui
