#pragma once

#include "gui/settings/setting_editor.hpp"

class QComboBox;

namespace fovea::gui {

class SettingsForm;
struct SettingEdit;

/// The settings of a group, in rows of the form that the group stands in.
class GroupEditor : public SettingEditor {
    Q_OBJECT

public:
    GroupEditor(const SettingInfo& info, const TypeCatalog& types, QWidget* parent = nullptr);

    SettingValue value() const override { return m_values; }

    void setValue(const SettingValue& value) override;
    QWidget* below() override;
    void setShowsRare(bool showsRare) override;

    bool hasField() const override { return false; }

private:
    void take(const SettingEdit& edit);

    SettingsForm* m_form;
    SettingMap m_values;
};

/// A choice among the types of a family, and below it the chosen type's settings, with a sentence
/// where they do not go together. Another type keeps what means the same in it
/// (core/settings/other_type).
class TypeEditor : public SettingEditor {
    Q_OBJECT

public:
    TypeEditor(const SettingInfo& info, const TypeCatalog& types, QWidget* parent = nullptr);

    SettingValue value() const override { return m_value; }

    void setValue(const SettingValue& value) override;

    QWidget* below() override { return m_place; }

    void setShowsRare(bool showsRare) override;

private:
    void choose(int row);
    void showType();
    void showSettings();
    void take(const SettingEdit& edit);

    const TypeCatalog& m_types;
    QComboBox* m_box;
    QWidget* m_place;               ///< holds the form of the shown type
    SettingsForm* m_form = nullptr; ///< null: the type is missing
    std::string m_shown;            ///< the type that m_form is of
    TypedValue m_value;
    bool m_showsRare = true;
};

} // namespace fovea::gui
