#pragma once

#include <vector>

#include <QAbstractTableModel>

namespace fovea::gui {

/// Something that stands in the way, wherever in the window it comes from.
struct ProblemEntry {
    enum class Source { Plugin, Data, Network, Training };

    Source source = Source::Network;
    QString place; ///< a node, a file, a run; may be empty
    QString message;

    bool operator==(const ProblemEntry&) const = default;
};

/// The problems list. Each source replaces its own entries.
class ProblemsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Source, Place, Message, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setEntries(ProblemEntry::Source source, const std::vector<ProblemEntry>& entries);

    const ProblemEntry& at(int row) const { return m_entries[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<ProblemEntry> m_entries; ///< in the order of their sources
};

} // namespace fovea::gui
