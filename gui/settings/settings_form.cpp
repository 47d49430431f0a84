#include "gui/settings/settings_form.hpp"

#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "core/settings/setting_check.hpp"
#include "gui/settings/setting_editor.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {
namespace {

/// Of one width in every form, so that all fields of an inspector are in line.
constexpr int labelWidth = 104;

/// Breaks between words alone; a word that is too long by itself is shortened, never cut off.
QLabel* makeLabel(const SettingEditor& editor) {
    auto* label = new QLabel;
    const QString title = text(editor.info().title);
    QStringList words = title.split(' ');
    for (QString& word : words)
        word = label->fontMetrics().elidedText(word, Qt::ElideRight, labelWidth);
    label->setText(words.join(' '));
    label->setFixedWidth(labelWidth);
    label->setWordWrap(true);
    label->setToolTip(label->text() == title
                          ? editor.toolTip()
                          : "<b>" + title.toHtmlEscaped() + "</b>" + editor.toolTip());
    return label;
}

} // namespace

SettingsForm::SettingsForm(std::vector<SettingInfo> settings, const TypeCatalog& types,
                           QWidget* parent)
    : QWidget(parent),
      m_settings(std::move(settings)),
      m_types(types),
      m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(8);
    for (const SettingInfo& info : m_settings)
        addSetting(info);
    setValues({});
}

SettingsForm::Section& SettingsForm::sectionOf(const std::string& title) {
    const auto known = m_sections.find(title);
    if (known != m_sections.end())
        return known->second;
    auto* column = new QVBoxLayout;
    m_column->addLayout(column);
    if (!title.empty())
        column->addWidget(new NoteLabel(NoteLabel::Tone::Heading, text(title)));
    QFormLayout* rows = makeFormLayout();
    column->addLayout(rows);
    return m_sections[title] = {column, rows};
}

void SettingsForm::addSetting(const SettingInfo& info) {
    SettingEditor* editor = makeSettingEditor(info, m_types, this);
    m_editors[info.key] = editor;
    addRows(*editor);
    connect(editor, &SettingEditor::edited, this,
            [this, editor](const EditedPart& part) { take(*editor, part); });
    connect(editor, &SettingEditor::finished, this, [this, editor] { finish(*editor); });
}

void SettingsForm::addRows(SettingEditor& editor) {
    QFormLayout* rows = sectionOf(editor.info().section).rows;
    if (editor.hasField()) {
        QLabel* label = makeLabel(editor);
        label->setBuddy(&editor);
        rows->addRow(label, &editor);
    } else {
        editor.hide();
    }
    if (editor.below() != nullptr)
        rows->addRow(editor.below());
}

void SettingsForm::setValues(const SettingMap& values) {
    for (const SettingInfo& info : m_settings) {
        SettingEditor& editor = *m_editors.at(info.key);
        const SettingValue& value = valueOrDefault(info, values);
        if (!m_untold.contains(&editor) && editor.value() != value)
            editor.setValue(value);
        setShown(editor, applies(info, m_settings, values));
    }
}

void SettingsForm::setShown(SettingEditor& editor, bool isShown) {
    QFormLayout* rows = sectionOf(editor.info().section).rows;
    if (editor.hasField())
        rows->setRowVisible(&editor, isShown);
    if (editor.below() != nullptr)
        rows->setRowVisible(editor.below(), isShown);
}

void SettingsForm::addBelow(const std::string& section, QWidget* widget) {
    sectionOf(section).column->addWidget(widget);
}

SettingEditor* SettingsForm::editor(const std::string& key) const {
    const auto found = m_editors.find(key);
    return found == m_editors.end() ? nullptr : found->second;
}

void SettingsForm::take(SettingEditor& editor, const EditedPart& part) {
    if (part.isTyping && m_tells == Tells::WhenWhole) {
        m_untold[&editor] = part;
    } else {
        m_untold.erase(&editor);
        tell(editor, part);
    }
}

void SettingsForm::finish(SettingEditor& editor) {
    if (const auto untold = m_untold.extract(&editor))
        tell(editor, untold.mapped());
    ++m_visit;
    Q_EMIT finished();
}

void SettingsForm::tell(const SettingEditor& editor, const EditedPart& part) {
    const QString path = text(editor.info().key) + "." + part.path;
    Q_EMIT edited({editor.info().key, editor.value(), part.text,
                   QStringLiteral("%1:%2").arg(path).arg(m_visit), part.isTyping});
}

} // namespace fovea::gui
