#pragma once

#include <QCoreApplication>

#include <set>

#include "core/graph/edit/node_edits.hpp"
#include "gui/document/document.hpp"

namespace fovea::gui {

/// The edits of a document's network as a person makes them: each becomes one undo step, or is
/// refused with its reason and changes nothing.
class NetworkEditor {
    Q_DECLARE_TR_FUNCTIONS(NetworkEditor)

public:
    explicit NetworkEditor(Document& document) : m_document(document) {}

    const NetworkSpec& network() const { return m_document.spec().network; }

    const LayerRegistry& registry() const { return m_document.registry(); }

    /// All that add a node return its id. `type` is a layer type's id or inputNodeType.
    Result<std::string> addNode(const std::string& type, Position position);
    Result<std::string> addNodeInLink(const std::string& type, Position position, const Link& link);
    /// At a place of its own, fed by `source`.
    Result<std::string> addNodeAt(const std::string& type, Position position,
                                  const std::string& source);
    /// Below `source` and fed by it; where source feeds one node already, between the two, and
    /// what follows moves down to make room.
    Result<std::string> addNodeAfter(const std::string& type, const std::string& source);

    void remove(const std::set<std::string>& nodes, const std::set<Link>& links);
    /// Moves with the same `gesture` number, other than 0, are one undo step.
    void move(const std::map<std::string, Position>& positions, int gesture = 0);
    Result<void> moveIntoLink(const std::string& node, Position position, const Link& link);

    Result<void> connect(const Link& link);
    /// Leads a link's end to another port.
    Result<void> reconnect(const Link& from, const Link& to);

    /// Values with the same `gesture` number for one setting are one undo step.
    Result<void> setSetting(const std::string& node, const std::string& key,
                            const SettingValue& value, int gesture);
    Result<void> rename(const std::string& node, const std::string& name);

    /// Returns the new nodes' ids.
    std::set<std::string> paste(const NetworkSpec& part, Position offset, const QString& text);
    /// Takes the place of the network, its last layer set to the project's number of classes,
    /// laid out on the canvas.
    void replace(NetworkSpec network);
    void layOut();

private:
    void push(const QString& text, NetworkSpec after, const QString& mergeKey = {});
    Result<void> pushIfAllowed(const QString& text, Result<NetworkSpec> after,
                               const QString& mergeKey = {});

    Document& m_document;
};

} // namespace fovea::gui
