#include "gui/widgets/section.hpp"

#include <algorithm>

#include <QEvent>
#include <QScrollBar>

namespace fovea::gui {

ColumnScroller::ColumnScroller(QWidget* parent) : QScrollArea(parent) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

QSize ColumnScroller::minimumSizeHint() const {
    const QSize smallest = QScrollArea::minimumSizeHint();
    const int contents = widget() != nullptr ? widget()->minimumSizeHint().width() : 0;
    const int bar = verticalScrollBar()->sizeHint().width();
    return {std::max(smallest.width(), contents + bar + 2 * frameWidth()), smallest.height()};
}

bool ColumnScroller::eventFilter(QObject* watched, QEvent* event) {
    const bool isTaken = QScrollArea::eventFilter(watched, event);
    if (watched == widget() && event->type() == QEvent::LayoutRequest) {
        updateGeometry();
    }
    return isTaken;
}

QFormLayout* makeFormLayout() {
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(6);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    return form;
}

QVBoxLayout* makeInspectorColumn(QWidget*& scroller, QWidget* parent) {
    auto* area = new ColumnScroller(parent);
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    area->setWidget(body);
    scroller = area;
    return column;
}

} // namespace fovea::gui
