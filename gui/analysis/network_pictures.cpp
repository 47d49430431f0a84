#include "gui/analysis/network_pictures.hpp"

#include <QPainter>

#include "core/evaluation/values/tile_curve.hpp"
#include "gui/text/text.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

/// Between the cuts of a volume, on a light and on a dark ground.
constexpr Rgb cutGap{128, 128, 128};

QColor colourOf(Rgb colour) { return {colour.red, colour.green, colour.blue}; }

bool isDrawnAsCurve(const ValueWall& wall) {
    return wall.form == TileForm::Curve || wall.form == TileForm::Bars;
}

} // namespace

QImage tilePicture(const ValueTile& tile, const Cut& cut) {
    const Image image = tileImage(tile, cut, cutGap);
    return QImage(image.pixels.data(), static_cast<int>(image.width),
                  static_cast<int>(image.height), image.width * 3, QImage::Format_RGB888)
        .copy();
}

void paintCurve(QPainter& painter, const QRect& area, const ValueTile& tile,
                const QPalette& palette) {
    painter.fillRect(area, palette.color(QPalette::AlternateBase));
    const TileCurve curve = tileCurve(tile, {area.height(), area.width()});
    painter.save();
    painter.translate(area.topLeft());
    painter.setPen(lineColour(palette));
    painter.drawLine(QPointF(0, curve.zero), QPointF(area.width(), curve.zero));
    for (const TileBar& bar : curve.bars) {
        // Thinner than a pixel it would not be seen at all.
        painter.fillRect(QRectF(bar.left, bar.top, std::max(1.0, bar.width), bar.height),
                         colourOf(bar.colour));
    }
    QPolygonF line;
    for (const TilePoint& point : curve.points) {
        line.append({point.x, point.y});
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(seriesColour(0, palette), 1.2));
    painter.drawPolyline(line);
    painter.restore();
}

TileWall::Tiles tilesOf(const ValueWall& wall) {
    TileWall::Tiles tiles;
    tiles.count = static_cast<int>(wall.count);
    tiles.columns = static_cast<int>(wall.columns);
    tiles.unit = static_cast<int>(wall.unit);
    if (isDrawnAsCurve(wall)) {
        tiles.aspect = 2;
        tiles.paint = [wall](QPainter& painter, const QRect& area, int tile,
                             const QPalette& palette) {
            if (const std::optional<ValueTile> shown = wall.tile(tile)) {
                paintCurve(painter, area, *shown, palette);
            }
        };
    } else {
        tiles.picture = [wall](int tile) {
            const std::optional<ValueTile> shown = wall.tile(tile);
            return shown ? tilePicture(*shown, wall.cut) : QImage();
        };
    }
    tiles.caption = [wall](int tile) {
        const std::optional<ValueTile> shown = wall.tile(tile);
        if (!shown) {
            return QString();
        }
        const QString name = text(shown->name);
        return shown->mark == MapMark::None
                   ? name
                   : QString("%1 (%2)").arg(name, text(nameOf(shown->mark)));
    };
    tiles.mark = [wall](int tile) {
        const std::optional<ValueTile> shown = wall.tile(tile);
        return shown ? shown->mark : MapMark::None;
    };
    return tiles;
}

} // namespace fovea::gui
