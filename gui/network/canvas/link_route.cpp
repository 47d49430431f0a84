#include "gui/network/canvas/link_route.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <QLineF>
#include <QPolygonF>

namespace fovea::gui {
namespace {

constexpr double clearance = 20; ///< between a card and a link that passes it
constexpr int mostDetours = 8;   ///< how often a lane may turn out to be blocked too

QRectF blockedBy(const QPainterPath& path, const std::vector<QRectF>& cards) {
    QRectF blocked;
    for (const QRectF& card : cards)
        if (crosses(path, card))
            blocked |= card;
    return blocked;
}

QPainterPath detour(QPointF from, QPointF to, double lane, double top, double bottom) {
    const double in = std::max(16.0, (top - from.y()) * 0.7);
    const double out = std::max(16.0, (to.y() - bottom) * 0.7);
    QPainterPath path(from);
    path.cubicTo(from + QPointF(0, in), {lane, top - in}, {lane, top});
    path.lineTo(lane, bottom);
    path.cubicTo({lane, bottom + out}, to - QPointF(0, out), to);
    return path;
}

} // namespace

QPainterPath linkCurve(QPointF from, QPointF to) {
    const double down = to.y() - from.y();
    const double bend = down > 0 ? std::max(down / 2, 16.0) : std::min(48 - down / 3, 160.0);
    QPainterPath path(from);
    path.cubicTo(from + QPointF(0, bend), to - QPointF(0, bend), to);
    return path;
}

bool crosses(const QPainterPath& curve, const QRectF& rect) {
    // Widened, since a plumb line's bounds are empty, and an empty rectangle meets nothing.
    if (!curve.boundingRect().adjusted(-1, -1, 1, 1).intersects(rect))
        return false;
    const std::array<QLineF, 4> edges{
        QLineF(rect.topLeft(), rect.topRight()), QLineF(rect.topRight(), rect.bottomRight()),
        QLineF(rect.bottomRight(), rect.bottomLeft()), QLineF(rect.bottomLeft(), rect.topLeft())};
    for (const QPolygonF& points : curve.toSubpathPolygons())
        for (qsizetype i = 1; i < points.size(); ++i) {
            const QLineF piece(points[i - 1], points[i]);
            const auto meets = [&](const QLineF& edge) {
                return piece.intersects(edge) == QLineF::BoundedIntersection;
            };
            if (rect.contains(piece.p1()) || std::ranges::any_of(edges, meets))
                return true;
        }
    return false;
}

QPainterPath linkRoute(QPointF from, QPointF to, const std::vector<QRectF>& cards) {
    const QPainterPath straight = linkCurve(from, to);
    if (to.y() < from.y() + 2 * clearance)
        return straight;
    QRectF blocked = blockedBy(straight, cards);
    const double middle = (from.x() + to.x()) / 2;
    for (int i = 0; i < mostDetours && !blocked.isNull(); ++i) {
        const double left = blocked.left() - clearance;
        const double right = blocked.right() + clearance;
        const double lane = std::abs(left - middle) < std::abs(right - middle) ? left : right;
        const double top = std::clamp(blocked.top(), from.y() + 8, to.y());
        const double bottom = std::clamp(blocked.bottom(), top, std::max(top, to.y() - 8));
        const QPainterPath around = detour(from, to, lane, top, bottom);
        const QRectF more = blockedBy(around, cards);
        if (more.isNull() || blocked.contains(more))
            return around;
        blocked |= more;
    }
    return straight;
}

} // namespace fovea::gui
