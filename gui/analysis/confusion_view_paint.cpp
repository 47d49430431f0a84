#include <algorithm>

#include <QPaintEvent>
#include <QPainter>

#include "gui/analysis/confusion_view.hpp"
#include "gui/analysis/matrix/matrix_colours.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

void drawUpright(QPainter& painter, const QRect& rect, int flags, const QString& words) {
    painter.save();
    painter.translate(rect.left(), rect.bottom() + 1);
    painter.rotate(-90);
    painter.drawText(QRect(0, 0, rect.height(), rect.width()), flags, words);
    painter.restore();
}

} // namespace

void ConfusionView::paintCell(QPainter& painter, Cell place) const {
    const Cell cell = m_content.classesAt(place);
    const QRect rect = m_layout.cell(place).adjusted(0, 0, -1, -1);
    const QColor ground = cellColour(m_content, cell, palette());
    painter.fillRect(rect, ground);
    const QString words = m_content.words(cell);
    if (!words.isEmpty() && words.size() <= m_fitting) {
        painter.setPen(wordsOnCell(ground));
        painter.drawText(rect, Qt::AlignCenter, words);
    }
}

void ConfusionView::paintCells(QPainter& painter, const QRect& area) const {
    const auto [firstRow, lastRow] = m_layout.rowsIn(area);
    const auto [firstColumn, lastColumn] = m_layout.columnsIn(area);
    // Cells are told apart by the hairlines between them, empty ones, too.
    painter.fillRect(area & m_layout.grid(), gridColour(palette()));
    for (int truth = firstRow; truth < lastRow; ++truth) {
        for (int predicted = firstColumn; predicted < lastColumn; ++predicted) {
            paintCell(painter, {truth, predicted});
        }
    }
}

void ConfusionView::paintFrames(QPainter& painter) const {
    painter.setBrush(Qt::NoBrush);
    if (m_hovered) {
        painter.setPen(QPen(palette().color(QPalette::Text), 1));
        painter.drawRect(cellRect(*m_hovered).adjusted(0, 0, -2, -2));
    }
    if (m_chosen) {
        painter.setPen(QPen(palette().color(QPalette::Text), 3));
        painter.drawRect(cellRect(*m_chosen).adjusted(0, 0, -2, -2));
    }
}

void ConfusionView::paintFigures(QPainter& painter, const QRect& area) const {
    painter.setPen(mutedText(palette()));
    const auto [firstRow, lastRow] = m_layout.rowsIn(area);
    for (int row = firstRow; row < lastRow; ++row) {
        if (const QRect place = m_layout.recall(row); place.intersects(area)) {
            painter.drawText(
                place, Qt::AlignRight | Qt::AlignVCenter,
                percentText(m_content.recall(m_content.order()[static_cast<std::size_t>(row)])));
        }
    }
    painter.drawText(m_layout.precisionTitle(), Qt::AlignRight | Qt::AlignTop, tr("precision"));
    const auto [firstColumn, lastColumn] = m_layout.columnsIn(area);
    for (int column = firstColumn; column < lastColumn; ++column) {
        const QRect place = m_layout.precision(column);
        if (!place.intersects(area)) {
            continue;
        }
        const QString words =
            percentText(m_content.precision(m_content.order()[static_cast<std::size_t>(column)]));
        if (m_layout.hasUprightFigures()) {
            drawUpright(painter, place, Qt::AlignRight | Qt::AlignVCenter, words);
        } else {
            painter.drawText(place, Qt::AlignCenter, words);
        }
    }
}

void ConfusionView::paintNamesAtLeft(QPainter& painter, const QRect& area) const {
    painter.fillRect(area, palette().color(QPalette::Base));
    painter.setPen(palette().color(QPalette::Text));
    const auto [firstRow, lastRow] = m_layout.rowsIn(area);
    for (int row = firstRow; row < lastRow; ++row) {
        if (const QRect place = m_layout.rowName(row); place.intersects(area)) {
            painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                             m_names[m_content.order()[static_cast<std::size_t>(row)]]);
        }
    }
    painter.setPen(mutedText(palette()));
    drawUpright(painter, m_layout.truthTitle(), Qt::AlignCenter, tr("true class"));
}

void ConfusionView::paintNamesAbove(QPainter& painter, const QRect& area) const {
    painter.fillRect(area, palette().color(QPalette::Base));
    painter.setPen(palette().color(QPalette::Text));
    const auto [firstColumn, lastColumn] = m_layout.columnsIn(area);
    for (int column = firstColumn; column < lastColumn; ++column) {
        const QRect place = m_layout.columnName(column);
        if (!place.intersects(area)) {
            continue;
        }
        const QString& name = m_names[m_content.order()[static_cast<std::size_t>(column)]];
        if (m_layout.hasUprightNames()) {
            drawUpright(painter, place, Qt::AlignLeft | Qt::AlignVCenter, name);
        } else {
            painter.drawText(place, Qt::AlignCenter, name);
        }
    }
    painter.setPen(mutedText(palette()));
    painter.drawText(m_layout.predictedTitle(), Qt::AlignCenter, tr("predicted class"));
    painter.drawText(m_layout.recallTitle(), Qt::AlignRight, tr("recall"));
}

void ConfusionView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    if (matrix().size() == 0) {
        return;
    }
    const QRect inSight = m_layout.inSight();
    painter.setFont(m_cellFont);
    for (const QRect& area : event->region()) {
        if (const QRect cells = area & m_layout.grid() & inSight; !cells.isEmpty()) {
            painter.setClipRect(cells);
            paintCells(painter, cells);
        }
    }
    painter.setFont(font());
    painter.setClipRect(inSight);
    paintFrames(painter);
    const QRect all = event->rect();
    if (!m_layout.grid().contains(all)) {
        paintFigures(painter, all & inSight);
    }
    // The names at the left end below those above, and the corner is nobody's.
    const QRect corner = m_layout.namesAtLeft() & m_layout.namesAbove();
    QRect left = all & m_layout.namesAtLeft();
    left.setTop(std::max(left.top(), corner.bottom() + 1));
    QRect above = all & m_layout.namesAbove();
    above.setLeft(std::max(above.left(), corner.right() + 1));
    if (!left.isEmpty()) {
        painter.setClipRect(left);
        paintNamesAtLeft(painter, left);
    }
    if (!above.isEmpty()) {
        painter.setClipRect(above);
        paintNamesAbove(painter, above);
    }
    if (const QRect rest = all & corner; !rest.isEmpty()) {
        painter.setClipRect(rest);
        painter.fillRect(rest, palette().color(QPalette::Base));
    }
}

} // namespace fovea::gui
