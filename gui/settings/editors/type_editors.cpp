#include "gui/settings/editors/type_editors.hpp"

#include <QComboBox>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "core/settings/other_type.hpp"
#include "gui/settings/editors/choice_editors.hpp"
#include "gui/settings/settings_form.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

GroupEditor::GroupEditor(const SettingInfo& info, const TypeCatalog& types, QWidget* parent)
    : SettingEditor(info, parent), m_form(new SettingsForm(info.members, types)) {
    setValue(info.defaultValue);
    connect(m_form, &SettingsForm::edited, this, &GroupEditor::take);
    connect(m_form, &SettingsForm::finished, this, &SettingEditor::finished);
}

void GroupEditor::setValue(const SettingValue& value) {
    const auto* held = std::get_if<SettingMap>(&value);
    if (held == nullptr)
        return;
    m_values = *held;
    m_form->setValues(m_values);
}

QWidget* GroupEditor::below() { return m_form; }

void GroupEditor::setShowsRare(bool showsRare) { m_form->setShowsRare(showsRare); }

void GroupEditor::take(const SettingEdit& edit) {
    m_values[edit.key] = edit.value;
    m_form->setValues(m_values);
    tellEdited(edit.part());
}

TypeEditor::TypeEditor(const SettingInfo& info, const TypeCatalog& types, QWidget* parent)
    : SettingEditor(info, parent), m_types(types), m_box(makeChoiceBox()), m_place(new QWidget) {
    auto* column = new QVBoxLayout(m_place);
    column->setContentsMargins(0, 0, 0, 0);
    for (const TypeInfo* type : types.types(info.family)) {
        m_box->addItem(text(type->title), text(type->id));
        m_box->setItemData(m_box->count() - 1, text(type->summary), Qt::ToolTipRole);
    }
    setContent(m_box, m_box);
    setValue(info.defaultValue);
    connect(m_box, &QComboBox::activated, this, &TypeEditor::choose);
}

void TypeEditor::setValue(const SettingValue& value) {
    const auto* held = std::get_if<TypedValue>(&value);
    if (held == nullptr)
        return;
    m_value = *held;
    showType();
}

void TypeEditor::choose(int row) {
    const std::string id = m_box->itemData(row).toString().toStdString();
    const TypeInfo* to = m_types.find(info().family, id);
    if (id == m_value.type || to == nullptr)
        return;
    const TypeInfo* from = m_types.find(info().family, m_value.type);
    m_value = from != nullptr ? ofOtherType(m_value, *from, *to) : TypedValue{id, {}};
    showType();
    changeAtOnce();
}

void TypeEditor::showType() {
    const TypeInfo* type = m_types.find(info().family, m_value.type);
    m_box->setCurrentIndex(m_box->findData(text(m_value.type)));
    // Not where it is not needed: it counts in the least width of the box.
    m_box->setPlaceholderText(type == nullptr ? tr("%1 (missing)").arg(text(m_value.type))
                                              : QString());
    m_box->setToolTip(type != nullptr ? text(type->summary) : toolTip());
    if (m_shown != m_value.type) {
        m_shown = m_value.type;
        delete std::exchange(m_form, nullptr);
        if (type != nullptr) {
            m_form = new SettingsForm(type->settings, m_types);
            m_form->setShowsRare(m_showsRare);
            m_place->layout()->addWidget(m_form);
            m_form->show(); // at once, not with the events to come
            connect(m_form, &SettingsForm::edited, this, &TypeEditor::take);
            connect(m_form, &SettingsForm::finished, this, &SettingEditor::finished);
        }
    }
    showSettings();
}

void TypeEditor::showSettings() {
    if (m_form == nullptr)
        return;
    m_form->setValues(m_value.settings);
    const TypeInfo* type = m_types.find(info().family, m_value.type);
    const Result<void> goTogether =
        type->check != nullptr ? type->check(m_value.settings) : Result<void>();
    setNote(goTogether ? QString() : text(goTogether.error()), {});
}

void TypeEditor::setShowsRare(bool showsRare) {
    m_showsRare = showsRare;
    if (m_form != nullptr)
        m_form->setShowsRare(showsRare);
}

void TypeEditor::take(const SettingEdit& edit) {
    m_value.settings[edit.key] = edit.value;
    showSettings();
    tellEdited(edit.part());
}

} // namespace fovea::gui
