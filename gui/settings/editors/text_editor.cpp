#include "gui/settings/editors/text_editor.hpp"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include "gui/widgets/format.hpp"

namespace fovea::gui {

TextEditor::TextEditor(const SettingInfo& info, QWidget* parent)
    : SettingEditor(info, parent), m_line(new QLineEdit) {
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_line, 1);
    if (info.kind == SettingKind::Path)
        row->addWidget(makeChooser());
    m_line->setAccessibleName(accessibleName());
    setContent(row, m_line);
    setValue(info.defaultValue);
    connect(m_line, &QLineEdit::editingFinished, this, [this] { take(m_line->text()); });
}

QToolButton* TextEditor::makeChooser() {
    auto* menu = new QMenu(this);
    menu->addAction(tr("Choose a &folder…"), this, [this] {
        take(QFileDialog::getExistingDirectory(this, text(info().title), m_line->text()));
    });
    menu->addAction(tr("Choose a f&ile…"), this, [this] {
        take(QFileDialog::getOpenFileName(this, text(info().title), m_line->text()));
    });
    auto* chooser = new QToolButton;
    chooser->setObjectName("choosePath");
    chooser->setText(QStringLiteral("…"));
    chooser->setToolTip(tr("Choose a folder or a file"));
    chooser->setAccessibleName(chooser->toolTip());
    chooser->setPopupMode(QToolButton::InstantPopup);
    chooser->setMenu(menu);
    return chooser;
}

void TextEditor::setValue(const SettingValue& value) {
    const auto* held = std::get_if<std::string>(&value);
    if (held == nullptr)
        return;
    m_value = *held;
    m_line->setText(text(m_value));
}

void TextEditor::take(const QString& words) {
    std::string name = bytesOf(words.trimmed());
    // A closed chooser gives nothing; a field is emptied by its own keys.
    if (name == m_value || (name.empty() && !m_line->text().isEmpty()))
        return;
    m_value = std::move(name);
    m_line->setText(text(m_value));
    changeAtOnce();
}

} // namespace fovea::gui
