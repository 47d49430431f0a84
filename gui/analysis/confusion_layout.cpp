#include "gui/analysis/confusion_layout.hpp"

#include <algorithm>

namespace fovea::gui {

namespace {

constexpr int margin = 16;
constexpr int gap = 8;
constexpr int smallestCell = 14;
constexpr int largestCell = 72;
constexpr int farAway = 1 << 22; ///< beyond the end of every widget

ConfusionLayout::Range cellsBetween(int from, int to, int side, int count) {
    if (to < 0) {
        return {};
    }
    const int first = std::clamp(from / side, 0, count);
    return {first, std::clamp(to / side + 1, first, count)};
}

} // namespace

ConfusionLayout::ConfusionLayout(const Contents& contents, QSize widget) : m_contents(contents) {
    const int line = contents.lineHeight;
    const int figures = contents.figureWidth + gap;
    const int across = widget.width() - 2 * margin - line - gap - nameLength() - figures;
    const int down = widget.height() - 2 * margin - line - gap - nameLength() - figures;
    m_side = std::clamp(std::min(across, down) / std::max(1, contents.classes), smallestCell,
                        largestCell);
    m_hasUprightNames = contents.nameWidth > m_side - 4;
    m_hasUprightFigures = contents.figureWidth > m_side - 4;
    const int aboveColumns = m_hasUprightNames ? nameLength() : line + gap / 2;
    const int all = m_side * contents.classes;
    m_grid = {margin + line + gap + nameLength(), margin + line + gap / 2 + aboveColumns, all, all};
}

QSize ConfusionLayout::smallestSize(const Contents& contents) {
    const int side = smallestCell * contents.classes + 2 * margin + contents.lineHeight + 3 * gap +
                     contents.nameWidth + contents.figureWidth;
    return {side, side};
}

int ConfusionLayout::nameLength() const { return m_contents.nameWidth + gap; }

int ConfusionLayout::precisionHeight() const {
    return m_hasUprightFigures ? m_contents.figureWidth : m_contents.lineHeight;
}

QRect ConfusionLayout::cell(ConfusionCell cell) const {
    return {m_grid.left() + cell.predicted * m_side, m_grid.top() + cell.truth * m_side, m_side,
            m_side};
}

QRect ConfusionLayout::rowName(int row) const {
    return {m_scrolled.x() + m_grid.left() - nameLength() - gap, m_grid.top() + row * m_side,
            nameLength(), m_side};
}

QRect ConfusionLayout::columnName(int column) const {
    const int height = m_hasUprightNames ? nameLength() : m_contents.lineHeight;
    return {m_grid.left() + column * m_side, m_scrolled.y() + m_grid.top() - gap / 2 - height,
            m_side, height};
}

QRect ConfusionLayout::recall(int row) const {
    return {m_grid.right() + gap, m_grid.top() + row * m_side, m_contents.figureWidth, m_side};
}

QRect ConfusionLayout::recallTitle() const {
    return {m_grid.right() + gap, m_scrolled.y() + m_grid.top() - m_contents.lineHeight - gap / 2,
            m_contents.figureWidth, m_contents.lineHeight};
}

QRect ConfusionLayout::precision(int column) const {
    return {m_grid.left() + column * m_side, m_grid.bottom() + gap, m_side, precisionHeight()};
}

QRect ConfusionLayout::precisionTitle() const {
    return {recall(0).left(), m_grid.bottom() + gap, recall(0).width(), m_contents.lineHeight};
}

QRect ConfusionLayout::predictedTitle() const {
    return {m_grid.left(), m_scrolled.y() + margin, m_grid.width(), m_contents.lineHeight};
}

QRect ConfusionLayout::truthTitle() const {
    return {m_scrolled.x() + margin, m_grid.top(), m_contents.lineHeight, m_grid.height()};
}

QRect ConfusionLayout::namesAtLeft() const { return {m_scrolled.x(), 0, m_grid.left(), farAway}; }

QRect ConfusionLayout::namesAbove() const { return {0, m_scrolled.y(), farAway, m_grid.top()}; }

QRect ConfusionLayout::inSight() const {
    return {m_scrolled + m_grid.topLeft(), QSize(farAway, farAway)};
}

std::optional<ConfusionCell> ConfusionLayout::cellAt(QPoint point) const {
    if (!m_grid.contains(point) || !inSight().contains(point)) {
        return std::nullopt;
    }
    return ConfusionCell{(point.y() - m_grid.top()) / m_side, (point.x() - m_grid.left()) / m_side};
}

std::optional<int> ConfusionLayout::rowNameAt(QPoint point) const {
    const QRect all = rowName(0).united(rowName(m_contents.classes - 1));
    const bool isThere =
        m_contents.classes > 0 && all.contains(point) && !namesAbove().contains(point);
    return isThere ? std::optional((point.y() - m_grid.top()) / m_side) : std::nullopt;
}

std::optional<int> ConfusionLayout::columnNameAt(QPoint point) const {
    const QRect all = columnName(0).united(columnName(m_contents.classes - 1));
    const bool isThere =
        m_contents.classes > 0 && all.contains(point) && !namesAtLeft().contains(point);
    return isThere ? std::optional((point.x() - m_grid.left()) / m_side) : std::nullopt;
}

ConfusionLayout::Range ConfusionLayout::rowsIn(const QRect& area) const {
    return cellsBetween(area.top() - m_grid.top(), area.bottom() - m_grid.top(), m_side,
                        m_contents.classes);
}

ConfusionLayout::Range ConfusionLayout::columnsIn(const QRect& area) const {
    return cellsBetween(area.left() - m_grid.left(), area.right() - m_grid.left(), m_side,
                        m_contents.classes);
}

} // namespace fovea::gui
