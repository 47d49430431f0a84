#pragma once

#include <QWidget>

#include "gui/document/document.hpp"
#include "gui/settings/settings_form.hpp"

namespace fovea::gui {

class NoteLabel;

/// The recipe: how the project's network is trained. Every change is an undo step.
class RecipeForm : public QWidget {
    Q_OBJECT

public:
    explicit RecipeForm(Document& document, QWidget* parent = nullptr);

private:
    void take(const SettingEdit& change);
    void refresh();

    Document& m_document;
    SettingsForm* m_form;
    NoteLabel* m_refusal;
};

} // namespace fovea::gui
