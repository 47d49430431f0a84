#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "core/evaluation/confusion_matrix.hpp"
#include "gui/analysis/confusion_layout.hpp"

namespace fovea::gui {

/// A confusion matrix: rows are true classes, columns predicted ones; the count in each cell, its
/// heat the share of its row, and at the right the recall of each row. A click chooses a cell.
/// Names are shaped when the matrix or the font changes; painting costs what is exposed, whatever
/// the number of classes, and a moving mouse exposes two cells.
class ConfusionView : public QWidget {
    Q_OBJECT

public:
    using Cell = ConfusionCell;

    explicit ConfusionView(QWidget* parent = nullptr);

    void setMatrix(const ConfusionMatrix& matrix);

    const ConfusionMatrix& matrix() const { return m_matrix; }

    void setChosen(std::optional<Cell> cell);

    std::optional<Cell> chosen() const { return m_chosen; }

    std::optional<Cell> cellAt(QPoint point) const { return m_layout.cellAt(point); }

    QRect cellRect(Cell cell) const { return m_layout.cell(cell); }

    const ConfusionLayout& placement() const { return m_layout; }

    /// What stands there: the sentence of a cell, the whole name of a class; else nothing.
    QString wordsAt(QPoint point) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cellChosen(int truth, int predicted);

protected:
    struct ShownName {
        QString words;
        int width = 0;
    };

    /// A name as it is shown, cut in the middle where it is long. All shaping of names but that of
    /// painting them is done here.
    virtual ShownName shapeName(const QString& name) const;

    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void shapeNames();
    void layOut();
    void fitCounts();
    void setHovered(std::optional<Cell> cell);
    void choose(Cell cell);
    void paintCells(QPainter& painter, const QRect& area) const;
    void paintCell(QPainter& painter, Cell cell) const;
    void paintNames(QPainter& painter, const QRect& area) const;
    void paintTitles(QPainter& painter) const;
    QString className(int label) const;
    QString describe(Cell cell) const;

    ConfusionMatrix m_matrix;
    std::vector<std::int64_t> m_supports; ///< of the rows
    std::int64_t m_largestCount = 0;
    QStringList m_names; ///< as they are shown
    ConfusionLayout::Contents m_contents;
    ConfusionLayout m_layout;
    QFont m_countFont;                 ///< in which the largest count fits, if that can be read
    std::int64_t m_largestWritten = 0; ///< larger counts have no room in their cell
    std::optional<Cell> m_chosen;
    std::optional<Cell> m_hovered;
};

} // namespace fovea::gui
