#include "gui/training/runs_model.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "gui/training/run_words.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

QString shareText(const std::optional<double>& share) {
    return percentText(share.value_or(std::numeric_limits<double>::quiet_NaN()));
}

std::optional<double> bestTop1(const RunHistory& run) {
    const EpochEnded* best = run.best();
    return best != nullptr ? best->validationTop1 : std::nullopt;
}

QString cellText(const RunRecord& run, int column) {
    switch (column) {
    case RunsModel::Name:
        return text(run.name());
    case RunsModel::Network:
        return text(run.spec.network.name);
    case RunsModel::State:
        return stateText(run.phase());
    case RunsModel::Epochs:
        return QString("%1 / %2").arg(run.history.epochsDone()).arg(run.spec.train.epochs);
    case RunsModel::Validation:
        return shareText(bestTop1(run.history));
    case RunsModel::Test:
        return shareText(run.history.testTop1());
    case RunsModel::Time:
        return run.history.seconds() > 0 ? durationText(run.history.seconds()) : QString();
    default:
        return {};
    }
}

bool isFigure(int column) { return column >= RunsModel::Epochs; }

} // namespace

void RunsModel::setRuns(std::vector<ShownRun> newestFirst) {
    beginResetModel();
    m_runs = std::move(newestFirst);
    endResetModel();
}

int RunsModel::rowOf(const RunFolder& folder) const {
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [&](const ShownRun& run) {
        return run->folder.path == folder.path;
    });
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

void RunsModel::update(const ShownRun& run) {
    const int row = rowOf(run->folder);
    if (row < 0) {
        beginInsertRows({}, 0, 0);
        m_runs.insert(m_runs.begin(), run);
        endInsertRows();
        return;
    }
    m_runs[static_cast<std::size_t>(row)] = run;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const RunRecord& run = *m_runs[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return cellText(run, index.column());
    case Qt::TextAlignmentRole:
        return QVariant((isFigure(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return run.trouble().empty() ? text(run.folder.path.string()) : text(run.trouble());
    default:
        return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant((isFigure(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    static const std::array<const char*, ColumnCount> titles{
        QT_TR_NOOP("Run"),        QT_TR_NOOP("Network"), QT_TR_NOOP("State"), QT_TR_NOOP("Epochs"),
        QT_TR_NOOP("Validation"), QT_TR_NOOP("Test"),    QT_TR_NOOP("Time")};
    return role == Qt::DisplayRole ? tr(titles[static_cast<std::size_t>(section)]) : QVariant();
}

} // namespace fovea::gui
