#pragma once

#include <QGraphicsOpacityEffect>
#include <QWidget>

namespace fovea::gui {

/// Figures that hold no more are still readable, but no longer look like news.
inline void setFaded(QWidget& widget, bool isFaded) {
    if (!isFaded) {
        widget.setGraphicsEffect(nullptr);
    } else if (widget.graphicsEffect() == nullptr) {
        auto* effect = new QGraphicsOpacityEffect(&widget);
        effect->setOpacity(0.45);
        widget.setGraphicsEffect(effect);
    }
}

} // namespace fovea::gui
