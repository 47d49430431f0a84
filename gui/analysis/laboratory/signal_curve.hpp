#pragma once

#include <vector>

#include <QPalette>
#include <QRectF>

#include "core/evaluation/convolution_steps.hpp"

class QPainter;

namespace fovea::gui {

/// A signal as a curve, with the kernel laid over the window that it is dragged to: the area
/// between is what each product brings, in the colour of its sign.
struct SignalCurve {
    std::vector<float> values;   ///< of one map, from x = first on
    std::int64_t first = 0;      ///< negative where there is a border before the signal
    std::vector<StepTap> window; ///< the taps of that map

    void paint(QPainter& painter, const QRectF& area, const QPalette& palette) const;

    /// Where a value at x lies.
    static QPointF pointOf(const QRectF& area, double x, double first, double count, double value,
                           double largest);
};

} // namespace fovea::gui
