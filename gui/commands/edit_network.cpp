#include "gui/commands/edit_network.hpp"

#include "gui/commands/edit_project.hpp"

namespace fovea::gui {

EditNetwork::EditNetwork(Document& document, const QString& text, NetworkSpec after,
                         QString mergeKey)
    : QUndoCommand(text),
      m_document(document),
      m_before(document.spec().network),
      m_after(std::move(after)),
      m_mergeKey(std::move(mergeKey)) {}

void EditNetwork::undo() { m_document.setNetwork(m_before); }

void EditNetwork::redo() { m_document.setNetwork(m_after); }

int EditNetwork::id() const {
    return m_mergeKey.isEmpty() ? -1 : static_cast<int>(MergeableCommand::Network);
}

bool EditNetwork::mergeWith(const QUndoCommand* other) {
    const auto* next = dynamic_cast<const EditNetwork*>(other);
    if (next == nullptr || next->m_mergeKey != m_mergeKey)
        return false;
    m_after = next->m_after;
    setObsolete(m_after == m_before);
    return true;
}

} // namespace fovea::gui
