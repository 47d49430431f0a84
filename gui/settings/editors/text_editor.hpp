#pragma once

#include "gui/settings/setting_editor.hpp"

class QLineEdit;

namespace fovea::gui {

/// A text, or the name of a file or folder; a change is told when the field is left, since half a
/// name is none.
class TextEditor : public SettingEditor {
    Q_OBJECT

public:
    explicit TextEditor(const SettingInfo& info, QWidget* parent = nullptr);

    SettingValue value() const override { return m_value; }

    void setValue(const SettingValue& value) override;

private:
    void take();

    QLineEdit* m_line;
    std::string m_value;
};

} // namespace fovea::gui
