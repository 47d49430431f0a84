#pragma once

#include "gui/network/canvas/canvas.hpp"

namespace fovea::gui {

/// What a press of the mouse button begins and its release ends. It shows what would come of it
/// and makes at most one undo step, at the release. Destroyed unreleased, it leaves no trace.
class Gesture {
public:
    explicit Gesture(const Canvas& canvas) : m_canvas(canvas) {}

    Gesture(const Gesture&) = delete;
    Gesture& operator=(const Gesture&) = delete;
    virtual ~Gesture() = default;

    virtual void move(const Pointer& pointer) = 0;
    virtual void release(const Pointer& pointer) = 0;

protected:
    Canvas m_canvas;
};

} // namespace fovea::gui
