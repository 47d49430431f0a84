#pragma once

#include <memory>

#include "gui/network/canvas/network_scene.hpp"

namespace fovea::gui {

/// The card that a layer dragged from the palette would become, where it would lie; over a link it
/// would be put into that.
class DropGhost {
public:
    DropGhost(NetworkScene& scene, NetworkEditor& editor);
    ~DropGhost();

    void show(const std::string& type, QPointF centre);
    void hide();

    /// Why a drop is not allowed; empty where it is.
    const QString& refusal() const { return m_refusal; }

    /// Adds the node as it was shown last.
    Result<std::string> drop();

private:
    NetworkScene& m_scene;
    NetworkEditor& m_editor;
    std::unique_ptr<NodeItem> m_item;
    std::string m_type;
    Position m_place;
    std::optional<Link> m_into;
    QString m_refusal;
};

} // namespace fovea::gui
