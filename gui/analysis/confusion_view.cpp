#include "gui/analysis/confusion_view.hpp"

#include <algorithm>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr int widestName = 112;
constexpr double smallestPoints = 5.5; ///< smaller figures are left to the tooltip
constexpr int frameReach = 2;          ///< of the chosen cell's frame, around the cell

} // namespace

ConfusionView::ConfusionView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Confusion matrix"));
}

void ConfusionView::setMatrix(const ConfusionMatrix& matrix) {
    const bool isSameClasses = matrix.classes() == m_content.matrix().classes();
    m_hovered.reset();
    m_content.setMatrix(matrix);
    if (isSameClasses) {
        fitWords();
    } else {
        m_chosen.reset();
        shapeNames();
    }
    update();
}

void ConfusionView::setShare(MatrixShare share) {
    m_content.setShare(share);
    fitWords();
    update();
}

void ConfusionView::setOrder(MatrixOrder order) {
    m_hovered.reset();
    m_content.setOrder(order);
    update();
}

Result<void> ConfusionView::setOther(std::optional<ConfusionMatrix> other) {
    Result<void> compared = m_content.setOther(std::move(other));
    fitWords();
    update();
    return compared;
}

ConfusionView::ShownName ConfusionView::shapeName(const QString& name) const {
    const QFontMetrics metrics = fontMetrics();
    const QString words = metrics.elidedText(name, Qt::ElideMiddle, widestName);
    return {words, metrics.horizontalAdvance(words)};
}

void ConfusionView::shapeNames() {
    m_names.clear();
    m_contents = {matrix().size(), 0, fontMetrics().height(),
                  fontMetrics().horizontalAdvance(percentText(1))};
    for (std::int32_t label = 0; label < matrix().size(); ++label) {
        const ShownName name = shapeName(m_content.className(label));
        m_names.append(name.words);
        m_contents.nameWidth = std::max(m_contents.nameWidth, name.width);
    }
    layOut();
    updateGeometry();
}

void ConfusionView::layOut() {
    const QPoint scrolled = m_layout.scrolled();
    m_layout = ConfusionLayout(m_contents, size());
    m_layout.setScrolled(scrolled);
    fitWords();
}

void ConfusionView::fitWords() {
    const int side = m_layout.cellSide();
    const QString longest = m_content.longestWords();
    const int widest = std::max(1, fontMetrics().horizontalAdvance(longest));
    const double share = static_cast<double>(side - 5) / widest;
    m_cellFont = font();
    if (share < 1) {
        m_cellFont.setPointSizeF(std::max(smallestPoints, m_cellFont.pointSizeF() * share));
    }
    // Figures are equally wide, and what stands between them is narrower.
    const int figure = std::max(1, QFontMetrics(m_cellFont).horizontalAdvance('0'));
    m_fitting =
        std::max(QFontMetrics(m_cellFont).horizontalAdvance(longest) < side - 2 ? longest.size()
                                                                                : qsizetype{0},
                 qsizetype{(side - 3) / figure});
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

void ConfusionView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
}

void ConfusionView::moveEvent(QMoveEvent* event) {
    QWidget::moveEvent(event);
    const QPoint scrolled =
        isWindow() ? QPoint() : QPoint(std::max(0, -pos().x()), std::max(0, -pos().y()));
    if (scrolled == m_layout.scrolled()) {
        return;
    }
    // Where the names lay and where they lie now; the cells between them come along by themselves.
    update(m_layout.namesAtLeft());
    update(m_layout.namesAbove());
    m_layout.setScrolled(scrolled);
    update(m_layout.namesAtLeft());
    update(m_layout.namesAbove());
}

void ConfusionView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        shapeNames();
    }
}

std::optional<ConfusionView::Cell> ConfusionView::cellAt(QPoint point) const {
    const std::optional<Cell> place = m_layout.cellAt(point);
    return place ? std::optional(m_content.classesAt(*place)) : std::nullopt;
}

QString ConfusionView::wordsAt(QPoint point) const {
    if (const std::optional<Cell> cell = cellAt(point)) {
        return m_content.describe(*cell);
    }
    const std::optional<int> row = m_layout.rowNameAt(point);
    const std::optional<int> named = row ? row : m_layout.columnNameAt(point);
    return named ? m_content.className(m_content.order()[static_cast<std::size_t>(*named)])
                 : QString();
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
    const int last = matrix().size() - 1;
    Cell place = m_chosen ? m_content.placeOf(*m_chosen) : Cell{};
    switch (event->key()) {
    case Qt::Key_Left:
        --place.predicted;
        break;
    case Qt::Key_Right:
        ++place.predicted;
        break;
    case Qt::Key_Up:
        --place.truth;
        break;
    case Qt::Key_Down:
        ++place.truth;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    if (last >= 0) {
        choose(m_content.classesAt(
            {std::clamp(place.truth, 0, last), std::clamp(place.predicted, 0, last)}));
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
