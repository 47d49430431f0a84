#include "gui/network/gestures/connect_gesture.hpp"

#include <QApplication>
#include <QPen>

#include "gui/network/canvas/cursor_hint.hpp"
#include "gui/network/canvas/link_route.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

ConnectGesture::ConnectGesture(const Canvas& canvas, const Pointer& press, PortPlace port,
                               AskForNode askForNode)
    : Gesture(canvas),
      m_from(std::move(port)),
      m_askForNode(std::move(askForNode)),
      m_pressed(press.view),
      m_curve(std::make_unique<QGraphicsPathItem>()) {
    const NodeSpec* node = m_canvas.editor.network().find(m_from.node);
    const auto number = static_cast<std::size_t>(m_from.port);
    if (!m_from.isOutput() && number < node->inputs.size() && !node->inputs[number].empty()) {
        m_held = Link{node->inputs[number], m_from.node, number};
        m_from = {m_held->source, PortPlace::outputPort};
    }
    m_base = networkToLinkIn();
    m_curve->setZValue(5);
    m_canvas.scene.addItem(m_curve.get());
    markPorts();
}

ConnectGesture::~ConnectGesture() {
    m_canvas.scene.setAllPortLooks(PortLook::Rest);
    m_canvas.hint.show({}, {});
    if (m_held)
        if (LinkItem* item = m_canvas.scene.link(*m_held))
            item->setVisible(true);
}

NetworkSpec ConnectGesture::networkToLinkIn() const {
    NetworkSpec network = m_canvas.editor.network();
    if (m_held)
        network.find(m_held->target)->inputs[m_held->port].clear();
    return network;
}

std::optional<Link> ConnectGesture::linkTo(const PortPlace& port) const {
    if (port.isOutput() == m_from.isOutput())
        return std::nullopt;
    const PortPlace& source = m_from.isOutput() ? m_from : port;
    const PortPlace& target = m_from.isOutput() ? port : m_from;
    return Link{source.node, target.node, static_cast<std::size_t>(target.port)};
}

void ConnectGesture::markPorts() {
    for (const NodeSpec& node : m_base.nodes) {
        NodeItem* item = m_canvas.scene.node(node.id);
        for (int port = PortPlace::outputPort; port < static_cast<int>(item->inputPorts());
             ++port) {
            const std::optional<Link> link = linkTo({node.id, port});
            const bool fits =
                link && checkLink(m_base, *link, m_canvas.editor.registry()).has_value();
            item->setPortLook(port, fits ? PortLook::Fits : PortLook::Refuses);
        }
    }
    m_canvas.scene.node(m_from.node)->setPortLook(m_from.port, PortLook::Fits);
}

ConnectGesture::Aim ConnectGesture::aimAt(QPointF point) const {
    Aim aim;
    aim.port = m_canvas.scene.portAt(point);
    if (aim.port && *aim.port == m_from)
        return {};
    if (!aim.port) {
        const NodeItem* item = m_canvas.scene.nodeAt(point);
        if (item == nullptr || item->id() == m_from.node)
            return aim;
        aim.port = PortPlace{item->id(), PortPlace::outputPort};
        if (m_from.isOutput()) {
            const Result<std::size_t> free =
                freePort(*m_base.find(item->id()), m_canvas.editor.registry());
            if (!free) {
                aim.refusal = text(free.error());
                return aim;
            }
            aim.port->port = static_cast<int>(*free);
        }
    }
    aim.link = linkTo(*aim.port);
    if (!aim.link) {
        aim.refusal =
            m_from.isOutput()
                ? QObject::tr("an output feeds an input: drop on a port at the top")
                : QObject::tr("an input is fed by an output: drop on a port at the bottom");
        return aim;
    }
    if (m_held && *aim.link == *m_held)
        return aim;
    if (const auto allowed = checkLink(m_base, *aim.link, m_canvas.editor.registry()); !allowed)
        aim.refusal = text(allowed.error());
    return aim;
}

void ConnectGesture::move(const Pointer& pointer) {
    const bool hasLeft =
        (pointer.view - m_pressed).manhattanLength() >= QApplication::startDragDistance() / 2;
    if (m_held && hasLeft)
        if (LinkItem* item = m_canvas.scene.link(*m_held))
            item->setVisible(false);
    const Aim aim = aimAt(pointer.scene);
    const NodeItem* node = aim.port ? m_canvas.scene.node(aim.port->node) : nullptr;
    const bool isCaught = node != nullptr && aim.link && aim.refusal.isEmpty();
    const QPointF free = isCaught ? node->portPosition(aim.port->port) : pointer.scene;
    const QPointF fixed = m_canvas.scene.node(m_from.node)->portPosition(m_from.port);
    m_curve->setPath(m_from.isOutput() ? linkCurve(fixed, free) : linkCurve(free, fixed));

    const QPalette palette = QApplication::palette();
    const QColor colour = aim.refusal.isEmpty() ? accentColour(palette) : errorColour(palette);
    m_curve->setPen(QPen(colour, 2, isCaught ? Qt::SolidLine : Qt::DashLine));
    m_canvas.hint.show(aim.refusal, pointer.view);
}

void ConnectGesture::release(const Pointer& pointer) {
    const bool wasClick =
        (pointer.view - m_pressed).manhattanLength() < QApplication::startDragDistance() / 2;
    const Aim aim = aimAt(pointer.scene);
    if (wasClick || !aim.refusal.isEmpty())
        return;
    if (aim.link && m_held) {
        if (*aim.link != *m_held)
            std::ignore = m_canvas.editor.reconnect(*m_held, *aim.link); // aimAt has checked it
    } else if (aim.link) {
        std::ignore = m_canvas.editor.connect(*aim.link); // as above
    } else if (m_held && !aim.port) {
        m_canvas.editor.remove({}, {*m_held});
    } else if (!aim.port && m_from.isOutput() && m_canvas.scene.nodeAt(pointer.scene) == nullptr) {
        m_askForNode(m_from.node, pointer);
    }
}

} // namespace fovea::gui
