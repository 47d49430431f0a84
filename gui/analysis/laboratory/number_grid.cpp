#include "gui/analysis/laboratory/number_grid.hpp"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPoint>

#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr double leastSideForNumbers = 30;
constexpr double leastSideForLines = 8;
constexpr double largestSide = 56;

QColor between(const QColor& from, const QColor& to, double share) {
    const auto mixed = [share](int a, int b) {
        return static_cast<int>(std::lround(a + share * (b - a)));
    };
    return {mixed(from.red(), to.red()), mixed(from.green(), to.green()),
            mixed(from.blue(), to.blue())};
}

} // namespace

SignedColours SignedColours::of(double largest, const QPalette& palette) {
    constexpr int vermilion = 3;
    constexpr int blue = 0;
    return {largest, palette.color(QPalette::Base), seriesColour(vermilion, palette),
            seriesColour(blue, palette)};
}

QColor SignedColours::of(double value) const {
    if (!(largest > 0) || !std::isfinite(value)) {
        return ground;
    }
    const double share = std::clamp(std::abs(value) / largest, 0.0, 1.0);
    return between(ground, value < 0 ? smaller : greater, share);
}

QColor SignedColours::inkOn(double value) const {
    return qGray(of(value).rgb()) > 128 ? QColor(Qt::black) : QColor(Qt::white);
}

NumberGrid::NumberGrid(int rows, int columns,
                       const std::function<std::optional<double>(int, int)>& value,
                       const SignedColours& colours)
    : m_picture(columns, rows, QImage::Format_ARGB32), m_value(value), m_colours(colours) {
    for (int row = 0; row < rows; ++row) {
        auto* line = reinterpret_cast<QRgb*>(m_picture.scanLine(row));
        for (int column = 0; column < columns; ++column) {
            const std::optional<double> number = value(row, column);
            line[column] = number ? colours.of(*number).rgb() : qRgba(0, 0, 0, 0);
        }
    }
}

void NumberGrid::placeIn(const QRectF& area) {
    if (m_picture.isNull()) {
        m_frame = {};
        return;
    }
    double cell = std::min({area.width() / columns(), area.height() / rows(), largestSide});
    // Whole pixels, so that all cells are alike.
    cell = cell > 1 ? std::floor(cell) : cell;
    m_frame = {0, 0, cell * columns(), cell * rows()};
    m_frame.moveCenter(area.center());
    m_frame.moveTopLeft({std::round(m_frame.left()), std::round(m_frame.top())});
}

QRectF NumberGrid::cell(int row, int column) const {
    return {m_frame.left() + column * side(), m_frame.top() + row * side(), side(), side()};
}

std::optional<QPoint> NumberGrid::cellAt(const QPointF& point) const {
    if (m_picture.isNull() || !m_frame.contains(point)) {
        return std::nullopt;
    }
    const auto at = [this](double distance, int count) {
        return std::clamp(static_cast<int>(distance / side()), 0, count - 1);
    };
    return QPoint(at(point.x() - m_frame.left(), columns()), at(point.y() - m_frame.top(), rows()));
}

void NumberGrid::paint(QPainter& painter) const {
    if (m_picture.isNull()) {
        return;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, side() < 1);
    painter.drawImage(m_frame, m_picture);
    if (side() >= leastSideForLines) {
        QColor line = m_colours.inkOn(0);
        line.setAlpha(40);
        painter.setPen(QPen(line, 1));
        for (int column = 0; column <= columns(); ++column) {
            const double x = m_frame.left() + column * side();
            painter.drawLine(QPointF(x, m_frame.top()), QPointF(x, m_frame.bottom()));
        }
        for (int row = 0; row <= rows(); ++row) {
            const double y = m_frame.top() + row * side();
            painter.drawLine(QPointF(m_frame.left(), y), QPointF(m_frame.right(), y));
        }
    }
    if (side() >= leastSideForNumbers) {
        QFont font = painter.font();
        font.setPixelSize(static_cast<int>(std::clamp(side() * 0.3, 9.0, 13.0)));
        painter.setFont(font);
        for (int row = 0; row < rows(); ++row) {
            for (int column = 0; column < columns(); ++column) {
                if (const std::optional<double> number = m_value(row, column)) {
                    painter.setPen(m_colours.inkOn(*number));
                    painter.drawText(cell(row, column), Qt::AlignCenter, cellText(*number));
                }
            }
        }
    }
    painter.restore();
}

void NumberGrid::paintMark(QPainter& painter, int row, int column, CellMark mark,
                           const QPalette& palette) const {
    const QRectF place = cell(row, column);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QColor accent = accentColour(palette);
    switch (mark) {
    case CellMark::None:
        break;
    case CellMark::Padding:
        painter.fillRect(place, QBrush(mutedText(palette), Qt::BDiagPattern));
        break;
    case CellMark::Tap:
        painter.setPen(QPen(accent, side() >= leastSideForLines ? 2 : 1));
        painter.drawRect(place.adjusted(1, 1, -1, -1));
        break;
    case CellMark::Winner:
        painter.setPen(QPen(accent, 3));
        painter.drawRect(place.adjusted(1.5, 1.5, -1.5, -1.5));
        painter.setPen(QPen(palette.color(QPalette::Base), 1));
        painter.drawRect(place.adjusted(4, 4, -4, -4));
        break;
    case CellMark::Ghost:
        painter.setPen(QPen(accent, 1, Qt::DotLine));
        painter.drawRect(place.adjusted(3, 3, -3, -3));
        break;
    case CellMark::Open:
        painter.fillRect(place, palette.color(QPalette::Window));
        break;
    }
    painter.restore();
}

QString cellText(double value) {
    const double magnitude = std::abs(value);
    if (magnitude < 1e4 && value == std::round(value)) {
        return QString::number(value, 'f', 0);
    }
    if (!std::isfinite(value) || magnitude >= 1e4 || magnitude < 1e-3) {
        return QString::number(value, 'g', 2);
    }
    const int whole = static_cast<int>(std::floor(std::log10(magnitude)));
    return QString::number(value, 'f', std::clamp(2 - std::max(whole, 0), 0, 2));
}

} // namespace fovea::gui
