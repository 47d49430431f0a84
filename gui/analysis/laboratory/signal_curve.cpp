#include "gui/analysis/laboratory/signal_curve.hpp"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>

#include "gui/analysis/laboratory/number_grid.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr double dotRadius = 2.5;

double largestOf(const std::vector<StepTap>& taps, double (*number)(const StepTap&)) {
    double largest = 0;
    for (const StepTap& tap : taps) {
        largest = std::max(largest, std::abs(number(tap)));
    }
    return largest;
}

double weightIn(const StepTap& tap) { return tap.weight.value_or(0); }

double productIn(const StepTap& tap) { return tap.product.value_or(0); }

} // namespace

QPointF SignalCurve::pointOf(const QRectF& area, double x, double first, double count, double value,
                             double largest) {
    const double share = count > 0 ? (x - first + 0.5) / count : 0.5;
    const double height = largest > 0 ? value / largest : 0;
    return {area.left() + share * area.width(), area.center().y() - height * area.height() * 0.45};
}

void SignalCurve::paint(QPainter& painter, const QRectF& area, const QPalette& palette) const {
    const auto count = static_cast<double>(values.size());
    double largest = 0;
    for (const float value : values) {
        largest = std::max(largest, std::abs(double(value)));
    }
    const auto at = [&](double x, double value, double most) {
        return pointOf(area, x, double(first), count, value, most);
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(QPen(lineColour(palette), 1));
    painter.drawLine(QPointF(area.left(), area.center().y()),
                     QPointF(area.right(), area.center().y()));
    const double largestProduct = largestOf(window, productIn);
    const double step = count > 0 ? area.width() / count : 0;
    const SignedColours colours = SignedColours::of(1, palette);
    for (const StepTap& tap : window) {
        const QPointF top = at(double(tap.at.x), productIn(tap), largestProduct);
        QColor fill = colours.of(productIn(tap) < 0 ? -1 : 1);
        fill.setAlpha(90);
        painter.fillRect(QRectF(QPointF(top.x() - step / 2, std::min(top.y(), area.center().y())),
                                QSizeF(step, std::abs(area.center().y() - top.y()))),
                         fill);
    }
    const auto curve = [&](const std::vector<QPointF>& points, const QPen& pen) {
        QPainterPath path;
        for (std::size_t i = 0; i < points.size(); ++i) {
            i == 0 ? path.moveTo(points[i]) : path.lineTo(points[i]);
        }
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
        painter.setBrush(pen.color());
        for (const QPointF& point : points) {
            painter.drawEllipse(point, dotRadius, dotRadius);
        }
    };
    std::vector<QPointF> signal;
    for (std::size_t i = 0; i < values.size(); ++i) {
        signal.push_back(at(double(first) + double(i), values[i], largest));
    }
    curve(signal, QPen(palette.color(QPalette::Text), 1.5));
    const double largestWeight = largestOf(window, weightIn);
    if (largestWeight > 0) {
        std::vector<StepTap> sorted = window;
        std::ranges::sort(sorted, {}, [](const StepTap& tap) { return tap.at.x; });
        std::vector<QPointF> kernel;
        for (const StepTap& tap : sorted) {
            kernel.push_back(at(double(tap.at.x), weightIn(tap), largestWeight));
        }
        curve(kernel, QPen(accentColour(palette), 2, Qt::DashLine));
    }
    painter.restore();
}

} // namespace fovea::gui
