#pragma once

#include "gui/settings/setting_editor.hpp"

class QLineEdit;
class QToolButton;

namespace fovea::gui {

/// A text, or the name of a file or folder, which can be chosen too; a change is told when the
/// field is left, since half a name is none.
class TextEditor : public SettingEditor {
    Q_OBJECT

public:
    explicit TextEditor(const SettingInfo& info, QWidget* parent = nullptr);

    SettingValue value() const override { return m_value; }

    void setValue(const SettingValue& value) override;

private:
    QToolButton* makeChooser();
    void take(const QString& words);

    QLineEdit* m_line;
    std::string m_value;
};

} // namespace fovea::gui
