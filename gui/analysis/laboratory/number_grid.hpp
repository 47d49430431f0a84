#pragma once

#include <functional>
#include <optional>

#include <QColor>
#include <QImage>
#include <QPalette>
#include <QRectF>

class QPainter;

namespace fovea::gui {

/// Colours of signed values: zero is the ground that the grid stands on, greater values go to one
/// hue and smaller ones to another, as far as the largest magnitude. Told apart by the sign in the
/// numbers, too.
struct SignedColours {
    double largest = 1; ///< magnitude at which a hue is full; 0 for none: all is ground
    QColor ground;
    QColor greater;
    QColor smaller;

    static SignedColours of(double largest, const QPalette& palette);

    QColor of(double value) const;
    /// The colour of numbers that stand on of(value).
    QColor inkOn(double value) const;
};

/// What is to be seen of a cell beside its value.
enum class CellMark {
    None,
    Padding, ///< hatched: a border that is not data
    Tap,     ///< framed: taken
    Winner,  ///< framed twice: the largest
    Ghost,   ///< dotted: passed over
    Open     ///< not worked out yet
};

/// A grid of numbers as cells of colour, with the numbers in them where there is room.
class NumberGrid {
public:
    /// Null pictures have no cells. `value` gives nothing for a cell without a number.
    NumberGrid(int rows, int columns,
               const std::function<std::optional<double>(int row, int column)>& value,
               const SignedColours& colours);
    NumberGrid() = default;

    int rows() const { return m_picture.height(); }

    int columns() const { return m_picture.width(); }

    /// Where the grid lies in an area: square cells, in the middle.
    void placeIn(const QRectF& area);

    QRectF frame() const { return m_frame; }

    QRectF cell(int row, int column) const;
    /// The cell (x: column, y: row) below a point.
    std::optional<QPoint> cellAt(const QPointF& point) const;

    /// Cells that are marked are given to `each`.
    using MarkEach = std::function<void(int row, int column, CellMark mark)>;

    void paint(QPainter& painter) const;
    void paintMark(QPainter& painter, int row, int column, CellMark mark,
                   const QPalette& palette) const;

private:
    double side() const { return m_picture.width() > 0 ? m_frame.width() / m_picture.width() : 0; }

    QImage m_picture; ///< a pixel a cell
    std::function<std::optional<double>(int, int)> m_value;
    SignedColours m_colours;
    QRectF m_frame;
};

/// "0.25", "-13.1", "2.1e+05": three digits that count, for a cell or a sum.
QString cellText(double value);

} // namespace fovea::gui
