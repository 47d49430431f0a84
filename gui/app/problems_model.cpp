#include "gui/app/problems_model.hpp"

#include <algorithm>
#include <array>

#include "gui/widgets/icons.hpp"

namespace fovea::gui {

namespace {

QString sourceText(ProblemEntry::Source source) {
    static const std::array<const char*, 4> words{QT_TRANSLATE_NOOP("ProblemsModel", "Plugin"),
                                                  QT_TRANSLATE_NOOP("ProblemsModel", "Data"),
                                                  QT_TRANSLATE_NOOP("ProblemsModel", "Network"),
                                                  QT_TRANSLATE_NOOP("ProblemsModel", "Training")};
    return ProblemsModel::tr(words[static_cast<std::size_t>(source)]);
}

} // namespace

void ProblemsModel::setEntries(ProblemEntry::Source source,
                               const std::vector<ProblemEntry>& entries) {
    std::vector<ProblemEntry> all;
    const auto isBefore = [&](const ProblemEntry& entry) { return entry.source < source; };
    const auto isAfter = [&](const ProblemEntry& entry) { return entry.source > source; };
    std::copy_if(m_entries.begin(), m_entries.end(), std::back_inserter(all), isBefore);
    all.insert(all.end(), entries.begin(), entries.end());
    std::copy_if(m_entries.begin(), m_entries.end(), std::back_inserter(all), isAfter);
    if (all != m_entries) {
        beginResetModel();
        m_entries = std::move(all);
        endResetModel();
    }
}

int ProblemsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int ProblemsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProblemsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const ProblemEntry& entry = at(index.row());
    if (role == Qt::DecorationRole && index.column() == Source) {
        return icon("warning");
    }
    if (role == Qt::ToolTipRole) {
        return entry.message;
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case Source:
        return sourceText(entry.source);
    case Place:
        return entry.place;
    default:
        return entry.message;
    }
}

QVariant ProblemsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Source:
        return tr("Where");
    case Place:
        return tr("What");
    case Message:
        return tr("Problem");
    default:
        return {};
    }
}

} // namespace fovea::gui
