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

constexpr int widestName = 112;
constexpr double smallestPoints = 5.5; ///< smaller figures are left to the tooltip
constexpr int frameReach = 2;          ///< of the chosen cell's frame, around the cell

/// Dark words on light heat and the other way round.
QColor wordsOn(const QColor& ground) {
    return ground.lightnessF() > 0.45F ? QColor(0x10, 0x14, 0x1c) : QColor(0xf2, 0xf4, 0xf7);
}

void drawUpright(QPainter& painter, const QRect& rect, int flags, const QString& words) {
    painter.save();
    painter.translate(rect.left(), rect.bottom() + 1);
    painter.rotate(-90);
    painter.drawText(QRect(0, 0, rect.height(), rect.width()), flags, words);
    painter.restore();
}

} // namespace

ConfusionView::ConfusionView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Confusion matrix"));
}

void ConfusionView::setMatrix(const ConfusionMatrix& matrix) {
    const bool isSameClasses = matrix.classes() == m_matrix.classes();
    m_hovered.reset();
    m_matrix = matrix;
    m_supports.clear();
    m_largestCount = 0;
    for (std::int32_t truth = 0; truth < m_matrix.size(); ++truth) {
        m_supports.push_back(m_matrix.support(truth));
        for (std::int32_t predicted = 0; predicted < m_matrix.size(); ++predicted) {
            m_largestCount = std::max(m_largestCount, m_matrix.count(truth, predicted));
        }
    }
    if (isSameClasses) {
        fitCounts();
    } else {
        m_chosen.reset();
        shapeNames();
    }
    update();
}

ConfusionView::ShownName ConfusionView::shapeName(const QString& name) const {
    const QFontMetrics metrics = fontMetrics();
    const QString words = metrics.elidedText(name, Qt::ElideMiddle, widestName);
    return {words, metrics.horizontalAdvance(words)};
}

void ConfusionView::shapeNames() {
    m_names.clear();
    m_contents = {m_matrix.size(), 0, fontMetrics().height()};
    for (std::int32_t label = 0; label < m_matrix.size(); ++label) {
        const ShownName name = shapeName(className(label));
        m_names.append(name.words);
        m_contents.nameWidth = std::max(m_contents.nameWidth, name.width);
    }
    layOut();
    updateGeometry();
}

void ConfusionView::layOut() {
    m_layout = ConfusionLayout(m_contents, size());
    fitCounts();
}

void ConfusionView::fitCounts() {
    const int side = m_layout.cellSide();
    const int widest = std::max(1, fontMetrics().horizontalAdvance(countText(m_largestCount)));
    const double share = static_cast<double>(side - 5) / widest;
    m_countFont = font();
    if (share < 1) {
        m_countFont.setPointSizeF(std::max(smallestPoints, m_countFont.pointSizeF() * share));
    }
    const QFontMetrics metrics(m_countFont);
    const auto fits = [&](std::int64_t count) {
        return metrics.horizontalAdvance(countText(count)) < side - 2;
    };
    m_largestWritten = 0;
    for (std::int64_t nines = 9; m_largestWritten < m_largestCount && fits(nines);
         nines = 10 * nines + 9) {
        m_largestWritten = nines;
    }
}

void ConfusionView::setChosen(std::optional<Cell> cell) {
    for (const std::optional<Cell>& changed : {m_chosen, cell}) {
        if (changed) {
            update(cellRect(*changed).adjusted(-frameReach, -frameReach, frameReach, frameReach));
        }
    }
    m_chosen = cell;
}

void ConfusionView::setHovered(std::optional<Cell> cell) {
    if (cell == m_hovered) {
        return;
    }
    for (const std::optional<Cell>& changed : {m_hovered, cell}) {
        if (changed) {
            update(cellRect(*changed));
        }
    }
    m_hovered = cell;
}

QSize ConfusionView::minimumSizeHint() const { return ConfusionLayout::smallestSize(m_contents); }

QSize ConfusionView::sizeHint() const { return minimumSizeHint().expandedTo({480, 440}); }

void ConfusionView::paintCell(QPainter& painter, Cell cell) const {
    const std::int64_t count = m_matrix.count(cell.truth, cell.predicted);
    const std::int64_t row = m_supports[static_cast<std::size_t>(cell.truth)];
    const double share = row > 0 ? static_cast<double>(count) / static_cast<double>(row) : 0;
    const QRect rect = cellRect(cell).adjusted(0, 0, -1, -1);
    const QColor heat = heatColour(share);
    painter.fillRect(rect, heat);
    if (count > 0 && count <= m_largestWritten) {
        painter.setPen(wordsOn(heat));
        painter.drawText(rect, Qt::AlignCenter, countText(count));
    }
}

void ConfusionView::paintCells(QPainter& painter, const QRect& area) const {
    const auto [firstRow, lastRow] = m_layout.rowsIn(area);
    const auto [firstColumn, lastColumn] = m_layout.columnsIn(area);
    for (int truth = firstRow; truth < lastRow; ++truth) {
        for (int predicted = firstColumn; predicted < lastColumn; ++predicted) {
            paintCell(painter, {truth, predicted});
        }
    }
}

void ConfusionView::paintNames(QPainter& painter, const QRect& area) const {
    const auto [firstRow, lastRow] = m_layout.rowsIn(area);
    for (int row = firstRow; row < lastRow; ++row) {
        if (const QRect place = m_layout.rowName(row); place.intersects(area)) {
            painter.setPen(palette().color(QPalette::Text));
            painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter, m_names[row]);
        }
        if (const QRect place = m_layout.recall(row); place.intersects(area)) {
            painter.setPen(mutedText(palette()));
            painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                             percentText(m_matrix.recall(row)));
        }
    }
    painter.setPen(palette().color(QPalette::Text));
    const auto [firstColumn, lastColumn] = m_layout.columnsIn(area);
    for (int column = firstColumn; column < lastColumn; ++column) {
        const QRect place = m_layout.columnName(column);
        if (!place.intersects(area)) {
            continue;
        }
        if (m_layout.hasUprightNames()) {
            drawUpright(painter, place, Qt::AlignLeft | Qt::AlignVCenter, m_names[column]);
        } else {
            painter.drawText(place, Qt::AlignCenter, m_names[column]);
        }
    }
}

void ConfusionView::paintTitles(QPainter& painter) const {
    painter.setPen(mutedText(palette()));
    painter.drawText(m_layout.predictedTitle(), Qt::AlignCenter, tr("predicted class"));
    painter.drawText(m_layout.recallTitle(), Qt::AlignRight, tr("recall"));
    drawUpright(painter, m_layout.truthTitle(), Qt::AlignCenter, tr("true class"));
}

void ConfusionView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    if (m_matrix.size() == 0) {
        return;
    }
    painter.setFont(m_countFont);
    for (const QRect& area : event->region()) {
        paintCells(painter, area);
    }
    painter.setFont(font());
    paintNames(painter, event->rect());
    if (!m_layout.grid().contains(event->rect())) {
        paintTitles(painter);
    }
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

void ConfusionView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
}

void ConfusionView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        shapeNames();
    }
}

QString ConfusionView::className(int label) const {
    return text(m_matrix.classes()[static_cast<std::size_t>(label)]);
}

QString ConfusionView::describe(Cell cell) const {
    const std::int64_t count = m_matrix.count(cell.truth, cell.predicted);
    const std::int64_t row = m_supports[static_cast<std::size_t>(cell.truth)];
    const double share =
        static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(1, row));
    return cell.truth == cell.predicted
               ? tr("%1 of %2 %3 recognised (%4)")
                     .arg(countText(count), countText(row), className(cell.truth),
                          percentText(share))
               : tr("%1 of %2 %3 taken for %4 (%5)")
                     .arg(countText(count), countText(row), className(cell.truth),
                          className(cell.predicted), percentText(share));
}

QString ConfusionView::wordsAt(QPoint point) const {
    if (const std::optional<Cell> cell = cellAt(point)) {
        return describe(*cell);
    }
    const std::optional<int> named = m_layout.nameAt(point);
    return named ? className(*named) : QString();
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
    setHovered(cellAt(event->position().toPoint()));
}

void ConfusionView::leaveEvent(QEvent*) { setHovered(std::nullopt); }

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
        const QString words = wordsAt(help->pos());
        if (words.isEmpty()) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), words, this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace fovea::gui
