#include "gui/analysis/tile_wall.hpp"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int wallMargin = 8;
constexpr int tileGap = 4;
constexpr int smallestTile = 28;
constexpr int largestTile = 128;

/// Hard pixels where a picture grows, averages where it shrinks.
void drawFitted(QPainter& painter, const QRect& area, const QImage& picture) {
    if (picture.isNull()) {
        return;
    }
    QRect target(QPoint(), picture.size().scaled(area.size(), Qt::KeepAspectRatio));
    target.moveCenter(area.center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, target.width() < picture.width());
    painter.drawImage(target, picture);
}

} // namespace

TileWall::TileWall(QWidget* parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
}

void TileWall::setTiles(Tiles tiles) {
    const bool sameGrid = tiles.count == m_tiles.count && tiles.columns == m_tiles.columns;
    m_tiles = std::move(tiles);
    m_pictures.assign(static_cast<std::size_t>(m_tiles.count), {});
    // New weights, the same layer: what one looks at stays in place.
    if (!sameGrid) {
        m_enlarged = -1;
        verticalScrollBar()->setValue(0);
    }
    layOut();
    viewport()->update();
}

void TileWall::setPlaceholder(const QString& words) {
    m_placeholder = words;
    viewport()->update();
}

void TileWall::enlarge(int tile) {
    m_enlarged = tile >= 0 && tile < m_tiles.count ? tile : -1;
    layOut();
    viewport()->update();
}

int TileWall::tileSide() const {
    const int width = viewport()->width() - 2 * wallMargin;
    if (m_tiles.columns > 0) {
        return std::clamp((width + tileGap) / m_tiles.columns - tileGap, smallestTile, largestTile);
    }
    // The largest at which all tiles are in sight, within limits.
    const double area = static_cast<double>(width) * (viewport()->height() - 2 * wallMargin);
    const double side = std::sqrt(area / std::max(1, m_tiles.count)) - tileGap;
    int fitting = std::clamp(static_cast<int>(side), smallestTile + 20, largestTile);
    const int across = std::max(1, (width + tileGap) / (fitting + tileGap));
    const int rows = (m_tiles.count + across - 1) / across;
    if (rows * (fitting + tileGap) > viewport()->height() - 2 * wallMargin &&
        across < m_tiles.count) {
        fitting = std::max(smallestTile + 20, (width + tileGap) / (across + 1) - tileGap);
    }
    return fitting;
}

int TileWall::columns() const {
    if (m_tiles.columns > 0) {
        return m_tiles.columns;
    }
    return std::max(1, (viewport()->width() - 2 * wallMargin + tileGap) / (tileSide() + tileGap));
}

QRect TileWall::tileRect(int tile) const {
    const int side = tileSide();
    return {wallMargin + (tile % columns()) * (side + tileGap) - horizontalScrollBar()->value(),
            wallMargin + (tile / columns()) * (side + tileGap) - verticalScrollBar()->value(), side,
            side};
}

int TileWall::tileAt(QPoint point) const {
    const int step = tileSide() + tileGap;
    const int column = (point.x() + horizontalScrollBar()->value() - wallMargin) / step;
    const int row = (point.y() + verticalScrollBar()->value() - wallMargin) / step;
    const int tile = row * columns() + column;
    return column >= 0 && column < columns() && row >= 0 && tile < m_tiles.count ? tile : -1;
}

void TileWall::layOut() {
    if (m_enlarged >= 0) {
        verticalScrollBar()->setRange(0, 0);
        horizontalScrollBar()->setRange(0, 0);
        return;
    }
    const int step = tileSide() + tileGap;
    const int rows = (m_tiles.count + columns() - 1) / columns();
    verticalScrollBar()->setRange(0,
                                  std::max(0, 2 * wallMargin + rows * step - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(step);
    horizontalScrollBar()->setRange(
        0, std::max(0, 2 * wallMargin + columns() * step - tileGap - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(step);
}

const QImage& TileWall::picture(int tile) const {
    QImage& picture = m_pictures[static_cast<std::size_t>(tile)];
    if (picture.isNull()) {
        picture = m_tiles.picture(tile);
    }
    return picture;
}

void TileWall::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    if (m_tiles.count == 0) {
        painter.setPen(mutedText(palette()));
        painter.drawText(viewport()->rect().adjusted(24, 0, -24, 0),
                         Qt::AlignCenter | Qt::TextWordWrap, m_placeholder);
        return;
    }
    if (m_enlarged >= 0) {
        const int line = fontMetrics().height() + tileGap;
        const QRect all =
            viewport()->rect().adjusted(wallMargin, wallMargin, -wallMargin, -wallMargin);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(all, Qt::AlignHCenter | Qt::AlignBottom, m_tiles.caption(m_enlarged));
        drawFitted(painter, all.adjusted(0, 0, 0, -line), picture(m_enlarged));
        return;
    }
    // Rows out of sight are not walked over: a layer of 512 to 512 channels has 262,144 kernels.
    const int step = tileSide() + tileGap;
    const int above = verticalScrollBar()->value() - wallMargin;
    const int across = columns();
    const int first = std::max(0, (event->rect().top() + above) / step) * across;
    const int last = std::min(m_tiles.count,
                              (std::max(0, (event->rect().bottom() + above) / step) + 1) * across);
    for (int tile = first; tile < last; ++tile) {
        const QRect rect = tileRect(tile);
        if (rect.intersects(event->rect())) {
            drawFitted(painter, rect, picture(tile));
        }
    }
}

void TileWall::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void TileWall::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_tiles.count > 0) {
        enlarge(m_enlarged >= 0 ? -1 : tileAt(event->position().toPoint()));
    }
}

void TileWall::keyPressEvent(QKeyEvent* event) {
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (m_enlarged >= 0 && event->key() == Qt::Key_Escape) {
        enlarge(-1);
    } else if (m_enlarged >= 0 && step != 0) {
        enlarge(std::clamp(m_enlarged + step, 0, m_tiles.count - 1));
    } else {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

bool TileWall::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int tile = m_enlarged >= 0 ? -1 : tileAt(help->pos());
        if (tile >= 0) {
            QToolTip::showText(help->globalPos(), m_tiles.caption(tile), viewport());
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace fovea::gui
