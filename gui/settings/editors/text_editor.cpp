#include "gui/settings/editors/text_editor.hpp"

#include <QLineEdit>

#include "gui/widgets/format.hpp"

namespace fovea::gui {

TextEditor::TextEditor(const SettingInfo& info, QWidget* parent)
    : SettingEditor(info, parent), m_line(new QLineEdit) {
    setContent(m_line, m_line);
    setValue(info.defaultValue);
    connect(m_line, &QLineEdit::editingFinished, this, &TextEditor::take);
}

void TextEditor::setValue(const SettingValue& value) {
    const auto* held = std::get_if<std::string>(&value);
    if (held == nullptr)
        return;
    m_value = *held;
    m_line->setText(text(m_value));
}

void TextEditor::take() {
    std::string words = m_line->text().trimmed().toStdString();
    if (words == m_value)
        return;
    m_value = std::move(words);
    changeAtOnce();
}

} // namespace fovea::gui
