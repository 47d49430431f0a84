#pragma once

#include <vector>

#include <QPainterPath>
#include <QRectF>

namespace fovea::gui {

/// The curve from an output port down to an input port; upwards it swings out.
QPainterPath linkCurve(QPointF from, QPointF to);

/// As linkCurve where nothing is in the way; else down beside the cards that it would run under,
/// on the nearer side.
QPainterPath linkRoute(QPointF from, QPointF to, const std::vector<QRectF>& cards);

/// Whether a curve runs through a rectangle. QPainterPath::intersects would count the area that
/// the curve encloses too.
bool crosses(const QPainterPath& curve, const QRectF& rect);

} // namespace fovea::gui
