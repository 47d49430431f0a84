#pragma once

#include <optional>

#include <QWidget>

#include "gui/analysis/confusion_layout.hpp"
#include "gui/analysis/matrix/matrix_content.hpp"

namespace fovea::gui {

/// A confusion matrix: rows are true classes, columns predicted ones. What is right is blue, what
/// is taken for something else vermilion, the stronger the more of its true class it is; nothing
/// has no colour, so that errors speak. At the right the recall of each row, below the precision
/// of each column. A click chooses a cell. Cells are named by their classes, in whatever order they
/// stand.
///
/// Names are shaped when the matrix or the font changes; painting costs what is exposed, whatever
/// the number of classes, and a moving mouse exposes two cells. In a scroll area the names stay in
/// view.
class ConfusionView : public QWidget {
    Q_OBJECT

public:
    using Cell = ConfusionCell;

    explicit ConfusionView(QWidget* parent = nullptr);

    void setMatrix(const ConfusionMatrix& matrix);
    void setShare(MatrixShare share);
    void setOrder(MatrixOrder order);
    /// errors  MatrixContent::setOther's
    Result<void> setOther(std::optional<ConfusionMatrix> other);

    const ConfusionMatrix& matrix() const { return m_content.matrix(); }

    const MatrixContent& content() const { return m_content; }

    void setChosen(std::optional<Cell> cell);

    std::optional<Cell> chosen() const { return m_chosen; }

    std::optional<Cell> cellAt(QPoint point) const;

    QRect cellRect(Cell cell) const { return m_layout.cell(m_content.placeOf(cell)); }

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
    void moveEvent(QMoveEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void shapeNames();
    void layOut();
    void fitWords();
    void setHovered(std::optional<Cell> cell);
    void choose(Cell cell);
    void paintCells(QPainter& painter, const QRect& area) const;
    void paintCell(QPainter& painter, Cell place) const;
    void paintFrames(QPainter& painter) const;
    void paintFigures(QPainter& painter, const QRect& area) const;
    void paintNamesAtLeft(QPainter& painter, const QRect& area) const;
    void paintNamesAbove(QPainter& painter, const QRect& area) const;

    MatrixContent m_content;
    QStringList m_names; ///< of the classes, as they are shown
    ConfusionLayout::Contents m_contents;
    ConfusionLayout m_layout;
    QFont m_cellFont;        ///< in which the longest words of a cell fit, if that can be read
    qsizetype m_fitting = 0; ///< as many letters have room in a cell
    std::optional<Cell> m_chosen;
    std::optional<Cell> m_hovered;
};

} // namespace fovea::gui
