#pragma once

#include <cstdint>
#include <optional>

#include <QRect>

namespace fovea::gui {

/// A cell of a confusion matrix: row and column.
struct ConfusionCell {
    std::int32_t truth = 0;
    std::int32_t predicted = 0;

    bool operator==(const ConfusionCell&) const = default;
};

/// Where the parts of a confusion matrix lie, in pixels of the widget. Found once for a size of the
/// widget and a set of names: no question to it measures text or walks over the classes. Rows and
/// columns are counted as they stand.
///
/// Where the widget is scrolled, the names above and at the left stay in view: they lie over the
/// cells that are scrolled away.
class ConfusionLayout {
public:
    struct Contents {
        int classes = 0;
        int nameWidth = 0; ///< of the widest name as it is shown
        int lineHeight = 0;
        int figureWidth = 0; ///< of the widest recall or precision
    };

    /// From the first to the one before the last.
    struct Range {
        int first = 0;
        int last = 0;
    };

    ConfusionLayout() = default;
    ConfusionLayout(const Contents& contents, QSize widget);

    /// Below it the cells would get too small to be hit.
    static QSize smallestSize(const Contents& contents);

    /// How much of the widget lies out of view at its left and above.
    void setScrolled(QPoint scrolled) { m_scrolled = scrolled; }

    QPoint scrolled() const { return m_scrolled; }

    int cellSide() const { return m_side; }

    bool hasUprightNames() const { return m_hasUprightNames; } ///< those above the columns

    bool hasUprightFigures() const { return m_hasUprightFigures; } ///< those below the columns

    QRect grid() const { return m_grid; } ///< of all cells

    QRect cell(ConfusionCell cell) const;
    QRect rowName(int row) const;
    QRect columnName(int column) const;
    QRect recall(int row) const;
    QRect recallTitle() const;
    QRect precision(int column) const;
    QRect precisionTitle() const;
    QRect predictedTitle() const;
    QRect truthTitle() const; ///< read from below

    QRect namesAtLeft() const; ///< all that stays in view there, in a widget of any size
    QRect namesAbove() const;
    QRect inSight() const; ///< what these do not cover

    std::optional<ConfusionCell> cellAt(QPoint point) const;
    std::optional<int> rowNameAt(QPoint point) const;
    std::optional<int> columnNameAt(QPoint point) const;

    Range rowsIn(const QRect& area) const;
    Range columnsIn(const QRect& area) const;

private:
    int nameLength() const;      ///< with the gap that follows it
    int precisionHeight() const; ///< of the row below the cells

    Contents m_contents;
    int m_side = 1;
    bool m_hasUprightNames = false;
    bool m_hasUprightFigures = false;
    QRect m_grid;
    QPoint m_scrolled;
};

} // namespace fovea::gui
