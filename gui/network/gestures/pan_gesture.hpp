#pragma once

#include "gui/network/gestures/gesture.hpp"

namespace fovea::gui {

/// Shifts the view with the pointer.
class PanGesture : public Gesture {
public:
    PanGesture(const Canvas& canvas, const Pointer& press);
    ~PanGesture() override;

    void move(const Pointer& pointer) override;

    void release(const Pointer&) override {}

private:
    QPoint m_last;
};

} // namespace fovea::gui
