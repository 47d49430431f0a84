#pragma once

#include "gui/network/canvas/network_scene.hpp"
#include "gui/network/gestures/gesture.hpp"

namespace fovea::gui {

/// Drags the selected nodes on the grid. One unlinked node dropped on a link is put into it.
class MoveGesture : public Gesture {
public:
    MoveGesture(const Canvas& canvas, const Pointer& press, std::string grabbed);
    ~MoveGesture() override;

    void move(const Pointer& pointer) override;
    void release(const Pointer& pointer) override;

private:
    std::map<std::string, Position> positionsAt(QPointF point) const;
    void aimAt(std::optional<Link> link);

    QPointF m_start;
    std::string m_grabbed;
    std::map<std::string, Position> m_origins;
    bool m_isUnderWay = false;
    bool m_canBeInserted = false;
    std::optional<Link> m_aim; ///< into which a release puts the node
};

} // namespace fovea::gui
