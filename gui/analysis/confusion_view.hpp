#pragma once

#include <optional>

#include <QWidget>

#include "core/evaluation/confusion_matrix.hpp"

namespace fovea::gui {

/// A confusion matrix: rows are true classes, columns predicted ones; the count in each cell, its
/// heat the share of its row, and at the right the recall of each row. A click chooses a cell.
class ConfusionView : public QWidget {
    Q_OBJECT

public:
    struct Cell {
        std::int32_t truth = 0;
        std::int32_t predicted = 0;

        bool operator==(const Cell&) const = default;
    };

    explicit ConfusionView(QWidget* parent = nullptr);

    void setMatrix(const ConfusionMatrix& matrix);

    const ConfusionMatrix& matrix() const { return m_matrix; }

    void setChosen(std::optional<Cell> cell);

    std::optional<Cell> chosen() const { return m_chosen; }

    std::optional<Cell> cellAt(QPoint point) const;
    QRect cellRect(Cell cell) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cellChosen(int truth, int predicted);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect gridRect() const; ///< of all cells
    int cellSide() const;
    int labelWidth() const;
    bool hasUprightLabels() const; ///< the names above the columns stand on end
    void choose(Cell cell);
    /// In which the largest count fits its cell, down to what can still be read.
    QFont countFont() const;
    void paintCell(QPainter& painter, Cell cell) const;
    void paintLabels(QPainter& painter) const;
    QString describe(Cell cell) const;

    ConfusionMatrix m_matrix;
    std::optional<Cell> m_chosen;
    std::optional<Cell> m_hovered;
};

} // namespace fovea::gui
