#include "gui/commands/edit_project.hpp"

#include "core/project/project_edits.hpp"

namespace fovea::gui {
namespace {

/// Merges with whatever is before it.
constexpr auto completionKey = "completion";

} // namespace

EditProject::EditProject(Document& document, const QString& text, ProjectSpec after,
                         QString mergeKey)
    : QUndoCommand(text),
      m_document(document),
      m_before(document.m_spec),
      m_after(std::make_shared<const ProjectSpec>(std::move(after))),
      m_mergeKey(std::move(mergeKey)) {}

void EditProject::undo() { m_document.apply(m_before); }

void EditProject::redo() { m_document.apply(m_after); }

bool EditProject::mergeWith(const QUndoCommand* other) {
    const auto* next = dynamic_cast<const EditProject*>(other);
    if (next == nullptr || next->m_mergeKey.isEmpty() ||
        (next->m_mergeKey != m_mergeKey && next->m_mergeKey != completionKey))
        return false;
    m_after = next->m_after;
    setObsolete(*m_after == *m_before);
    return true;
}

void edit(Document& document, const QString& text, FunctionRef<void(ProjectSpec&)> change,
          const QString& mergeKey) {
    const ProjectSpec& before = document.spec();
    ProjectSpec after = before;
    change(after);
    const std::shared_ptr<const Dataset> dataset = document.dataset();
    after = settled(std::move(after), before, dataset ? dataset->scanned().get() : nullptr,
                    document.registry());
    if (after != before)
        document.undoStack()->push(new EditProject(document, text, std::move(after), mergeKey));
}

void completeEdit(Document& document, const QString& text, FunctionRef<void(ProjectSpec&)> change) {
    edit(document, text, change, completionKey);
}

} // namespace fovea::gui
