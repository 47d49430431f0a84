#pragma once

#include <functional>
#include <memory>

#include <QGraphicsPathItem>

#include "gui/network/canvas/network_scene.hpp"
#include "gui/network/gestures/gesture.hpp"

namespace fovea::gui {

/// Draws a link from a port to another, or from an input port takes the end of the link that is
/// there. All ports show whether the link may end at them, and a refusal says why at the pointer.
/// A link's end let go over nothing is removed; a new link let go over nothing asks for a node.
class ConnectGesture : public Gesture {
public:
    /// What to do where a new link from a node's output ends over nothing.
    using AskForNode = std::function<void(const std::string& source, const Pointer& pointer)>;

    ConnectGesture(const Canvas& canvas, const Pointer& press, PortPlace port,
                   AskForNode askForNode);
    ~ConnectGesture() override;

    void move(const Pointer& pointer) override;
    void release(const Pointer& pointer) override;

private:
    /// The link that a release there would make, and whether it may be.
    struct Aim {
        std::optional<PortPlace> port;
        std::optional<Link> link;
        QString refusal;
    };

    Aim aimAt(QPointF point) const;
    std::optional<Link> linkTo(const PortPlace& port) const;
    /// The network as it is without the link whose end is held.
    NetworkSpec networkToLinkIn() const;
    void markPorts();

    PortPlace m_from;           ///< the end that stays
    std::optional<Link> m_held; ///< the link whose end is held
    NetworkSpec m_base;
    AskForNode m_askForNode;
    QPoint m_pressed;
    std::unique_ptr<QGraphicsPathItem> m_curve;
};

} // namespace fovea::gui
