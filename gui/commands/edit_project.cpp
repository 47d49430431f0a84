#include "gui/commands/edit_project.hpp"

namespace fovea::gui {
namespace {

int idOf(MergeableCommand command, const QString& mergeKey) {
    return mergeKey.isEmpty() ? -1 : static_cast<int>(command);
}

NetworkSpec networkFor(const Document& document, const std::vector<std::string>& classes) {
    const NetworkSpec& network = document.spec().network;
    if (classes.empty() || classes == document.spec().classes)
        return network;
    return withClassCount(network, static_cast<std::int64_t>(classes.size()), document.registry());
}

} // namespace

EditData::EditData(Document& document, const QString& text, DatasetSpec data,
                   std::vector<std::string> classes, QString mergeKey)
    : QUndoCommand(text),
      m_document(document),
      m_before{document.spec().data, document.spec().classes, document.spec().network},
      m_after{std::move(data), classes, networkFor(document, classes)},
      m_mergeKey(std::move(mergeKey)) {}

void EditData::apply(const State& state) {
    m_document.setData(state.data, state.classes);
    if (m_document.spec().network != state.network)
        m_document.setNetwork(state.network);
}

void EditData::undo() { apply(m_before); }

void EditData::redo() { apply(m_after); }

int EditData::id() const { return idOf(MergeableCommand::Data, m_mergeKey); }

bool EditData::mergeWith(const QUndoCommand* other) {
    const auto* next = dynamic_cast<const EditData*>(other);
    if (next == nullptr || next->m_mergeKey != m_mergeKey)
        return false;
    m_after = next->m_after;
    return true;
}

EditTrain::EditTrain(Document& document, const QString& text, TrainSpec train, QString mergeKey)
    : QUndoCommand(text),
      m_document(document),
      m_before(document.spec().train),
      m_after(std::move(train)),
      m_mergeKey(std::move(mergeKey)) {}

void EditTrain::undo() { m_document.setTrain(m_before); }

void EditTrain::redo() { m_document.setTrain(m_after); }

int EditTrain::id() const { return idOf(MergeableCommand::Train, m_mergeKey); }

bool EditTrain::mergeWith(const QUndoCommand* other) {
    const auto* next = dynamic_cast<const EditTrain*>(other);
    if (next == nullptr || next->m_mergeKey != m_mergeKey)
        return false;
    m_after = next->m_after;
    setObsolete(m_after == m_before);
    return true;
}

} // namespace fovea::gui
