#include "gui/analysis/tile_wall.hpp"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include "gui/text/text.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int wallMargin = 8;
constexpr int tileGap = 4;
constexpr int smallestTile = 28;
constexpr int largestTile = 128;
constexpr int unitGap = 8;

QRect fittedInto(const QRect& area, const QSize& picture) {
    QRect target(QPoint(), picture.scaled(area.size(), Qt::KeepAspectRatio));
    target.moveCenter(area.center());
    return target;
}

/// Hard pixels where a picture grows, averages where it shrinks.
void drawFitted(QPainter& painter, const QRect& area, const QImage& picture) {
    if (picture.isNull()) {
        return;
    }
    const QRect target = fittedInto(area, picture.size());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, target.width() < picture.width());
    painter.drawImage(target, picture);
}

} // namespace

TileWall::TileWall(QWidget* parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    viewport()->setMouseTracking(true);
}

void TileWall::setTiles(Tiles tiles) {
    const bool sameGrid = tiles.count == m_tiles.count && tiles.columns == m_tiles.columns;
    m_tiles = std::move(tiles);
    m_pictures.assign(static_cast<std::size_t>(m_tiles.picture ? m_tiles.count : 0), {});
    // New weights, the same layer: what one looks at stays in place.
    if (!sameGrid) {
        m_enlarged = -1;
        verticalScrollBar()->setValue(0);
    }
    layOut();
    viewport()->update();
    point(viewport()->mapFromGlobal(QCursor::pos()));
}

void TileWall::setPlaceholder(const QString& words) {
    m_placeholder = words;
    viewport()->update();
}

void TileWall::enlarge(int tile) {
    m_enlarged = tile >= 0 && tile < m_tiles.count ? tile : -1;
    QToolTip::hideText();
    layOut();
    viewport()->update();
}

QSize TileWall::tileSize() const {
    const int width = viewport()->width() - 2 * wallMargin;
    const int height = viewport()->height() - 2 * wallMargin;
    const auto withHeight = [this](int side) {
        return QSize(static_cast<int>(std::lround(side * m_tiles.aspect)), side);
    };
    if (m_tiles.columns > 0) {
        const double across = static_cast<double>(width + tileGap) / m_tiles.columns - tileGap;
        return withHeight(
            std::clamp(static_cast<int>(across / m_tiles.aspect), smallestTile, largestTile));
    }
    // The largest at which all tiles are in sight, within limits.
    const int least = smallestTile + 20;
    const double room = static_cast<double>(width) * height / m_tiles.aspect;
    const double side = std::sqrt(room / std::max(1, m_tiles.count)) - tileGap;
    int fitting = std::clamp(static_cast<int>(side), least, largestTile);
    const auto acrossOf = [&](int rows) {
        return std::max(1, (width + tileGap) / (withHeight(rows).width() + tileGap));
    };
    const int across = acrossOf(fitting);
    const int rows = (m_tiles.count + across - 1) / across;
    if (rows * (fitting + tileGap) > height && across < m_tiles.count) {
        const double narrower = static_cast<double>(width + tileGap) / (across + 1) - tileGap;
        fitting = std::max(least, static_cast<int>(narrower / m_tiles.aspect));
    }
    return withHeight(fitting);
}

int TileWall::columns() const {
    if (m_tiles.columns > 0) {
        return m_tiles.columns;
    }
    const int width = viewport()->width() - 2 * wallMargin + tileGap;
    const int step = tileSize().width() + tileGap;
    if (m_tiles.unit == 1) {
        return std::max(1, width / step);
    }
    const int unit = m_tiles.unit * step + unitGap;
    return m_tiles.unit * std::max(1, (width + unitGap) / unit);
}

int TileWall::leftOf(int column) const {
    const int between = m_tiles.unit > 1 ? column / m_tiles.unit * unitGap : 0;
    return column * (tileSize().width() + tileGap) + between;
}

QRect TileWall::tileRect(int tile) const {
    const QSize size = tileSize();
    return {QPoint(wallMargin + leftOf(tile % columns()) - horizontalScrollBar()->value(),
                   wallMargin + (tile / columns()) * (size.height() + tileGap) -
                       verticalScrollBar()->value()),
            size};
}

int TileWall::tileAt(QPoint point) const {
    const QSize size = tileSize();
    const int x = point.x() + horizontalScrollBar()->value() - wallMargin;
    const int y = point.y() + verticalScrollBar()->value() - wallMargin;
    if (x < 0 || y < 0) {
        return -1;
    }
    const int step = size.width() + tileGap;
    const int unit = m_tiles.unit > 1 ? m_tiles.unit * step + unitGap : step;
    const int within = std::min(m_tiles.unit - 1, x % unit / step);
    const int column = x / unit * m_tiles.unit + within;
    const int tile = y / (size.height() + tileGap) * columns() + column;
    return column < columns() && tile < m_tiles.count ? tile : -1;
}

QRect TileWall::enlargedArea() const {
    const QRect all = viewport()->rect().adjusted(wallMargin, wallMargin, -wallMargin, -wallMargin);
    return all.adjusted(0, 0, 0, -(fontMetrics().height() + tileGap));
}

QRect TileWall::pictureRect(int tile) const {
    const QRect area = tile == m_enlarged ? enlargedArea() : tileRect(tile);
    if (m_tiles.paint) {
        return area;
    }
    const QSize size = picture(tile).size();
    return size.isEmpty() ? QRect() : fittedInto(area, size);
}

void TileWall::layOut() {
    if (m_enlarged >= 0) {
        verticalScrollBar()->setRange(0, 0);
        horizontalScrollBar()->setRange(0, 0);
        return;
    }
    const QSize size = tileSize();
    const int step = size.height() + tileGap;
    const int rows = (m_tiles.count + columns() - 1) / columns();
    verticalScrollBar()->setRange(0,
                                  std::max(0, 2 * wallMargin + rows * step - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(step);
    horizontalScrollBar()->setRange(0, std::max(0, 2 * wallMargin + leftOf(columns() - 1) +
                                                       size.width() - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(size.width() + tileGap);
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
        const QRect all =
            viewport()->rect().adjusted(wallMargin, wallMargin, -wallMargin, -wallMargin);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(all, Qt::AlignHCenter | Qt::AlignBottom, m_tiles.caption(m_enlarged));
        paintTile(painter, enlargedArea(), m_enlarged);
        return;
    }
    // Rows out of sight are not walked over: a layer of 512 to 512 channels has 262,144 kernels.
    const int step = tileSize().height() + tileGap;
    const int above = verticalScrollBar()->value() - wallMargin;
    const int across = columns();
    const int first = std::max(0, (event->rect().top() + above) / step) * across;
    const int last = std::min(m_tiles.count,
                              (std::max(0, (event->rect().bottom() + above) / step) + 1) * across);
    for (int tile = first; tile < last; ++tile) {
        const QRect rect = tileRect(tile);
        if (rect.intersects(event->rect())) {
            paintTile(painter, rect, tile);
        }
    }
}

void TileWall::paintTile(QPainter& painter, const QRect& area, int tile) {
    if (m_tiles.paint) {
        m_tiles.paint(painter, area, tile, palette());
    } else {
        drawFitted(painter, area, picture(tile));
    }
    if (m_tiles.mark && m_tiles.mark(tile) != MapMark::None) {
        paintMark(painter, pictureRect(tile), tile);
    }
}

/// A frame, and where there is room for it the word.
void TileWall::paintMark(QPainter& painter, const QRect& area, int tile) const {
    const MapMark mark = m_tiles.mark(tile);
    const QColor colour = mark == MapMark::Dead ? mutedText(palette()) : warningColour(palette());
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(colour, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(area.adjusted(0, 0, -1, -1));
    const QString word = text(nameOf(mark));
    const QRect label = painter.fontMetrics().boundingRect(word).adjusted(-4, -2, 4, 2);
    if (label.width() > area.width()) {
        return;
    }
    const QRect place(area.topLeft(), label.size());
    painter.fillRect(place, palette().color(QPalette::Base));
    painter.drawText(place, Qt::AlignCenter, word);
}

void TileWall::point(QPoint at) {
    const int tile = !viewport()->rect().contains(at) || m_tiles.count == 0 ? -1
                     : m_enlarged >= 0                                      ? m_enlarged
                                                                            : tileAt(at);
    const QRect area = tile >= 0 ? pictureRect(tile) : QRect();
    if (!area.contains(at)) {
        Q_EMIT pointed(-1, {});
        return;
    }
    Q_EMIT pointed(tile, QPointF((at.x() - area.left() + 0.5) / area.width(),
                                 (at.y() - area.top() + 0.5) / area.height()));
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

void TileWall::mouseMoveEvent(QMouseEvent* event) { point(event->position().toPoint()); }

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
    if (event->type() == QEvent::Leave) {
        Q_EMIT pointed(-1, {});
    }
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
