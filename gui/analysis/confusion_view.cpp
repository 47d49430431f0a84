#include "gui/analysis/confusion_view.hpp"

#include <algorithm>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include "gui/widgets/format.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int margin = 16;
constexpr int gap = 8;
constexpr int recallWidth = 72;
constexpr int smallestCell = 14;
constexpr int largestCell = 72;
constexpr int widestLabel = 112;
constexpr double smallestPoints = 5.5; ///< smaller figures are left to the tooltip

/// Dark words on light heat and the other way round.
QColor wordsOn(const QColor& ground) {
    return ground.lightnessF() > 0.45F ? QColor(0x10, 0x14, 0x1c) : QColor(0xf2, 0xf4, 0xf7);
}

} // namespace

ConfusionView::ConfusionView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Confusion matrix"));
}

void ConfusionView::setMatrix(const ConfusionMatrix& matrix) {
    if (matrix.classes() != m_matrix.classes()) {
        m_chosen.reset();
    }
    m_hovered.reset();
    m_matrix = matrix;
    updateGeometry();
    update();
}

void ConfusionView::setChosen(std::optional<Cell> cell) {
    m_chosen = cell;
    update();
}

int ConfusionView::labelWidth() const {
    int widest = 0;
    for (const std::string& name : m_matrix.classes()) {
        widest = std::max(widest, fontMetrics().horizontalAdvance(text(name)));
    }
    return std::min(widest, widestLabel) + gap;
}

bool ConfusionView::hasUprightLabels() const { return labelWidth() - gap > cellSide() - 4; }

int ConfusionView::cellSide() const {
    const int count = std::max(1, m_matrix.size());
    const int titles = 2 * fontMetrics().height() + gap;
    const int across = width() - 2 * margin - fontMetrics().height() - labelWidth() - recallWidth;
    const int down = height() - 2 * margin - titles - labelWidth();
    return std::clamp(std::min(across, down) / count, smallestCell, largestCell);
}

QRect ConfusionView::gridRect() const {
    const int side = cellSide() * m_matrix.size();
    const int labelHeight = hasUprightLabels() ? labelWidth() : fontMetrics().height() + gap / 2;
    const int left = margin + fontMetrics().height() + gap + labelWidth();
    const int top = margin + fontMetrics().height() + gap / 2 + labelHeight;
    return {left, top, side, side};
}

QRect ConfusionView::cellRect(Cell cell) const {
    const QRect grid = gridRect();
    const int side = cellSide();
    return {grid.left() + cell.predicted * side, grid.top() + cell.truth * side, side, side};
}

std::optional<ConfusionView::Cell> ConfusionView::cellAt(QPoint point) const {
    const QRect grid = gridRect();
    if (m_matrix.size() == 0 || !grid.contains(point)) {
        return std::nullopt;
    }
    return Cell{(point.y() - grid.top()) / cellSide(), (point.x() - grid.left()) / cellSide()};
}

QSize ConfusionView::minimumSizeHint() const {
    const int side = smallestCell * m_matrix.size();
    const int titles = fontMetrics().height() + gap + labelWidth();
    return {side + 2 * margin + titles + recallWidth, side + 2 * margin + titles + gap};
}

QSize ConfusionView::sizeHint() const { return minimumSizeHint().expandedTo({480, 440}); }

void ConfusionView::paintCell(QPainter& painter, Cell cell) const {
    const std::int64_t count = m_matrix.count(cell.truth, cell.predicted);
    const std::int64_t row = m_matrix.support(cell.truth);
    const double share = row > 0 ? static_cast<double>(count) / static_cast<double>(row) : 0;
    const QRect rect = cellRect(cell);
    const QColor heat = heatColour(share);
    painter.fillRect(rect.adjusted(0, 0, -1, -1), heat);
    const QString words = countText(count);
    if (count > 0 && painter.fontMetrics().horizontalAdvance(words) < rect.width() - 2) {
        painter.setPen(wordsOn(heat));
        painter.drawText(rect.adjusted(0, 0, -1, -1), Qt::AlignCenter, words);
    }
}

QFont ConfusionView::countFont() const {
    int widest = 1;
    for (std::int32_t truth = 0; truth < m_matrix.size(); ++truth) {
        for (std::int32_t predicted = 0; predicted < m_matrix.size(); ++predicted) {
            widest = std::max(widest, fontMetrics().horizontalAdvance(
                                          countText(m_matrix.count(truth, predicted))));
        }
    }
    QFont fitted = font();
    const double share = static_cast<double>(cellSide() - 5) / widest;
    if (share < 1) {
        fitted.setPointSizeF(std::max(smallestPoints, fitted.pointSizeF() * share));
    }
    return fitted;
}

void ConfusionView::paintLabels(QPainter& painter) const {
    const QRect grid = gridRect();
    const int side = cellSide();
    const QFontMetrics metrics = painter.fontMetrics();
    const bool isUpright = hasUprightLabels();
    for (int i = 0; i < m_matrix.size(); ++i) {
        const QString name = metrics.elidedText(
            text(m_matrix.classes()[static_cast<std::size_t>(i)]), Qt::ElideRight, widestLabel);
        painter.setPen(palette().color(QPalette::Text));
        const QRect left(grid.left() - labelWidth() - gap, grid.top() + i * side, labelWidth(),
                         side);
        painter.drawText(left, Qt::AlignRight | Qt::AlignVCenter, name);
        if (isUpright) {
            painter.save();
            painter.translate(grid.left() + i * side, grid.top() - gap / 2);
            painter.rotate(-90);
            painter.drawText(QRect(0, 0, labelWidth(), side), Qt::AlignLeft | Qt::AlignVCenter,
                             name);
            painter.restore();
        } else {
            const QRect above(grid.left() + i * side, grid.top() - metrics.height() - gap / 2, side,
                              metrics.height());
            painter.drawText(above, Qt::AlignCenter, name);
        }
        const QRect right(grid.right() + gap, grid.top() + i * side, recallWidth - gap, side);
        painter.setPen(mutedText(palette()));
        painter.drawText(right, Qt::AlignRight | Qt::AlignVCenter, percentText(m_matrix.recall(i)));
    }
    painter.setPen(mutedText(palette()));
    painter.drawText(QRect(grid.left(), margin, grid.width(), metrics.height()), Qt::AlignCenter,
                     tr("predicted class"));
    painter.drawText(QRect(grid.right() + gap, grid.top() - metrics.height() - gap / 2,
                           recallWidth - gap, metrics.height()),
                     Qt::AlignRight, tr("recall"));
    painter.save();
    painter.translate(margin, grid.bottom());
    painter.rotate(-90);
    painter.drawText(QRect(0, 0, grid.height(), metrics.height()), Qt::AlignCenter,
                     tr("true class"));
    painter.restore();
}

void ConfusionView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_matrix.size() == 0) {
        return;
    }
    painter.setFont(countFont());
    for (std::int32_t truth = 0; truth < m_matrix.size(); ++truth) {
        for (std::int32_t predicted = 0; predicted < m_matrix.size(); ++predicted) {
            paintCell(painter, {truth, predicted});
        }
    }
    painter.setFont(font());
    paintLabels(painter);
    painter.setBrush(Qt::NoBrush);
    if (m_hovered) {
        painter.setPen(QPen(palette().color(QPalette::Text), 1));
        painter.drawRect(cellRect(*m_hovered).adjusted(0, 0, -2, -2));
    }
    if (m_chosen) {
        painter.setPen(QPen(seriesColour(1, palette()), 3));
        painter.drawRect(cellRect(*m_chosen).adjusted(0, 0, -2, -2));
    }
}

QString ConfusionView::describe(Cell cell) const {
    const auto name = [&](std::int32_t label) {
        return text(m_matrix.classes()[static_cast<std::size_t>(label)]);
    };
    const std::int64_t count = m_matrix.count(cell.truth, cell.predicted);
    const std::int64_t row = m_matrix.support(cell.truth);
    const double share =
        static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(1, row));
    return cell.truth == cell.predicted
               ? tr("%1 of %2 %3 recognised (%4)")
                     .arg(countText(count), countText(row), name(cell.truth), percentText(share))
               : tr("%1 of %2 %3 taken for %4 (%5)")
                     .arg(countText(count), countText(row), name(cell.truth), name(cell.predicted),
                          percentText(share));
}

void ConfusionView::choose(Cell cell) {
    setChosen(cell);
    Q_EMIT cellChosen(cell.truth, cell.predicted);
}

void ConfusionView::mousePressEvent(QMouseEvent* event) {
    if (const std::optional<Cell> cell = cellAt(event->position().toPoint());
        cell && event->button() == Qt::LeftButton) {
        choose(*cell);
    }
}

void ConfusionView::mouseMoveEvent(QMouseEvent* event) {
    const std::optional<Cell> cell = cellAt(event->position().toPoint());
    if (cell != m_hovered) {
        m_hovered = cell;
        update();
    }
}

void ConfusionView::leaveEvent(QEvent*) {
    m_hovered.reset();
    update();
}

void ConfusionView::keyPressEvent(QKeyEvent* event) {
    const int last = m_matrix.size() - 1;
    Cell cell = m_chosen.value_or(Cell{});
    switch (event->key()) {
    case Qt::Key_Left:
        --cell.predicted;
        break;
    case Qt::Key_Right:
        ++cell.predicted;
        break;
    case Qt::Key_Up:
        --cell.truth;
        break;
    case Qt::Key_Down:
        ++cell.truth;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    if (last >= 0) {
        choose({std::clamp(cell.truth, 0, last), std::clamp(cell.predicted, 0, last)});
    }
}

bool ConfusionView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const std::optional<Cell> cell = cellAt(help->pos())) {
            QToolTip::showText(help->globalPos(), describe(*cell), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace fovea::gui
