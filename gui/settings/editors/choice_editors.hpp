#pragma once

#include "gui/settings/setting_editor.hpp"

class QCheckBox;
class QComboBox;

namespace fovea::gui {

class BoolEditor : public SettingEditor {
    Q_OBJECT

public:
    explicit BoolEditor(const SettingInfo& info, QWidget* parent = nullptr);

    SettingValue value() const override;
    void setValue(const SettingValue& value) override;

private:
    QCheckBox* m_box;
};

/// One of the declared choices, by its name, or one of the few numbers that are allowed. A value
/// that is none of them is shown as it is.
class ChoiceEditor : public SettingEditor {
    Q_OBJECT

public:
    explicit ChoiceEditor(const SettingInfo& info, QWidget* parent = nullptr);

    SettingValue value() const override { return m_value; }

    void setValue(const SettingValue& value) override;

private:
    QComboBox* m_box;
    std::vector<SettingValue> m_choices; ///< in the order of the box
    SettingValue m_value;
};

/// A list that the wheel changes only where one has clicked, and that is no wider than its place.
QComboBox* makeChoiceBox();

} // namespace fovea::gui
