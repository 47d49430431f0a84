#pragma once

#include <memory>
#include <set>
#include <string>

#include <QGraphicsRectItem>

#include "gui/network/gestures/gesture.hpp"

namespace fovea::gui {

/// A rubber band: selects the nodes that it touches, in addition to those selected where Ctrl or
/// Shift is held.
class SelectGesture : public Gesture {
public:
    SelectGesture(const Canvas& canvas, const Pointer& press);

    void move(const Pointer& pointer) override;
    void release(const Pointer& pointer) override;

private:
    QPointF m_start;
    std::set<std::string> m_kept;
    std::unique_ptr<QGraphicsRectItem> m_band;
};

} // namespace fovea::gui
