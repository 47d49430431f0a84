#include "gui/training/recipe_form.hpp"

#include "core/settings/setting_access.hpp"
#include "gui/commands/edit_project.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

RecipeForm::RecipeForm(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_form(new SettingsForm(settingInfosOf<TrainSpec>(), document.registry())),
      m_refusal(new NoteLabel(NoteLabel::Tone::Error)) {
    m_form->foldRare();
    QWidget* scroller = nullptr;
    QVBoxLayout* column = makeInspectorColumn(scroller);
    column->addWidget(m_form);
    column->addWidget(m_refusal);
    column->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroller);
    connect(m_form, &SettingsForm::edited, this, &RecipeForm::take);
    connect(&document, &Document::trainChanged, this, &RecipeForm::refresh);
    connect(&document, &Document::folderChanged, this, &RecipeForm::refresh);
    refresh();
}

void RecipeForm::take(const SettingEdit& change) {
    const Result<void> changed = editSetting(m_document, &ProjectValues::train, change.key,
                                             change.value, change.text, "train:" + change.mergeKey);
    m_refusal->setText(changed ? QString() : text(changed.error()));
    m_refusal->setVisible(!changed);
}

void RecipeForm::refresh() {
    m_refusal->hide();
    m_form->setValues(settingsOf(m_document.spec().train));
}

} // namespace fovea::gui
