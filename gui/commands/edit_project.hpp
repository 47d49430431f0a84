#pragma once

#include <QUndoCommand>

#include "core/base/function_ref.hpp"
#include "core/settings/setting_access.hpp"
#include "gui/document/document.hpp"

namespace fovea::gui {

/// Puts one project in the place of another: the one undo command, for any edit of any part. Both
/// are held as values, so undo and redo cannot drift apart. Edits that follow each other with the
/// same `mergeKey` (a drag, typing in one field) become one step, and none where they end as they
/// began; an empty key never merges.
class EditProject : public QUndoCommand {
public:
    EditProject(Document& document, const QString& text, ProjectSpec after, QString mergeKey = {});

    void undo() override;
    void redo() override;

    int id() const override { return 1; }

    bool mergeWith(const QUndoCommand* other) override;

private:
    Document& m_document;
    std::shared_ptr<const ProjectSpec> m_before;
    std::shared_ptr<const ProjectSpec> m_after;
    QString m_mergeKey;
};

/// Changes the project by an undo step, together with what that entails (core/project's settled);
/// a change that changes nothing is no step.
void edit(Document& document, const QString& text, FunctionRef<void(ProjectSpec&)> change,
          const QString& mergeKey = {});

/// Gives one declared setting of a part of the project another value, as `edit` does.
/// errors  what the part's declaration refuses; nothing is changed
template <class Part>
Result<void> editSetting(Document& document, Part ProjectValues::*part, const std::string& key,
                         const SettingValue& value, const QString& text, const QString& mergeKey) {
    SettingMap settings = settingsOf(document.spec().*part);
    settings[key] = value;
    return structFrom<Part>(settings).map([&](const Part& changed) {
        edit(
            document, text, [&](ProjectSpec& spec) { spec.*part = changed; }, mergeKey);
    });
}

/// What belongs to the edit before and could not be known with it (what a scan found): goes into
/// that one's step, where there is one.
void completeEdit(Document& document, const QString& text, FunctionRef<void(ProjectSpec&)> change);

} // namespace fovea::gui
