#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "gui/document/document.hpp"
#include "gui/settings/settings_form.hpp"
#include "gui/workspace/workspace_problem.hpp"

namespace fovea::gui {

class AugmentStrip;
class NoteLabel;

/// The data settings: source, input, split, augmentation with its preview. Every change is an undo
/// step.
class DataInspector : public QWidget {
    Q_OBJECT

public:
    explicit DataInspector(Document& document, QWidget* parent = nullptr);

    AugmentStrip* strip() { return m_strip; }

    /// Why no network can get these samples, and why they cannot be changed so: what stands in
    /// red under the fields.
    std::vector<WorkspaceProblem> problems() const;

    /// Where a source was entered in its field and could not be opened, tells why below the fields.
    /// False: nobody sees it there.
    bool takeFailure(const QString& reason);

Q_SIGNALS:
    /// Another source was entered: to be opened as any other, which may fail.
    void sourceEntered(const QString& source);

private:
    std::optional<WorkspaceProblem> inputProblem() const;
    std::optional<WorkspaceProblem> stepsProblem() const;
    void take(const SettingEdit& change);
    void enterSource(const std::string& source);
    void refuse(const QString& reason);
    void refresh();

    Document& m_document;
    SettingsForm* m_form;
    NoteLabel* m_refusal;
    NoteLabel* m_inputNote;
    NoteLabel* m_stepsNote;
    AugmentStrip* m_strip;
    bool m_isEntering = false; ///< a source was entered, and is not opened yet
};

} // namespace fovea::gui
