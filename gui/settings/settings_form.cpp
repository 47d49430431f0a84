#include "gui/settings/settings_form.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include <QApplication>
#include <QFormLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/settings/setting_check.hpp"
#include "gui/settings/setting_editor.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {
namespace {

/// Under this heading a declaration puts what is seldom changed.
constexpr std::string_view moreSection = "More";

bool isRare(const SettingInfo& info) { return info.section == moreSection; }

/// Of one width in every form, so that all fields of an inspector are in line.
constexpr int labelWidth = 104;
constexpr int spacing = 8;
constexpr int spaceBelowSection = 8;

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
    m_column->setSpacing(spacing);
    std::stable_partition(m_settings.begin(), m_settings.end(), std::not_fn(isRare));
    for (const SettingInfo& info : m_settings)
        addSetting(info);
    setValues({});
}

SettingsForm::Section& SettingsForm::sectionOf(const std::string& title) {
    const auto known = m_sections.find(title);
    if (known != m_sections.end())
        return known->second;
    Section section{new QWidget, new QVBoxLayout, makeFormLayout()};
    section.frame->setLayout(section.column);
    section.column->setContentsMargins(
        0, 0, 0, title.empty() || title == moreSection ? 0 : spaceBelowSection);
    section.column->setSpacing(spacing);
    if (!title.empty() && title != moreSection)
        section.column->addWidget(new NoteLabel(NoteLabel::Tone::Heading, text(title)));
    section.column->addLayout(section.rows);
    m_column->addWidget(section.frame);
    return m_sections[title] = section;
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
    m_values = values;
    for (const SettingInfo& info : m_settings) {
        SettingEditor& editor = *m_editors.at(info.key);
        const SettingValue& value = valueOrDefault(info, values);
        if (!m_untold.contains(&editor) && editor.value() != value)
            editor.setValue(value);
    }
    showRows();
}

void SettingsForm::foldRare() {
    auto* button = new QToolButton;
    button->setObjectName("moreSettings");
    button->setAutoRaise(true);
    button->setCheckable(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const auto fold = [this, button](bool showsAll) {
        button->setArrowType(showsAll ? Qt::UpArrow : Qt::DownArrow);
        button->setText(showsAll ? tr("Fewer settings") : tr("More settings"));
        setShowsRare(showsAll);
    };
    button->setToolTip(tr("What is seldom changed, and stands at its default"));
    connect(button, &QToolButton::toggled, this, fold);
    m_column->addWidget(button, 0, Qt::AlignLeft);
    fold(false);
}

void SettingsForm::setShowsRare(bool showsRare) {
    m_showsRare = showsRare;
    for (const auto& [key, editor] : m_editors)
        editor->setShowsRare(showsRare);
    showRows();
}

bool SettingsForm::isWanted(const SettingEditor& editor) const {
    const SettingInfo& info = editor.info();
    if (!applies(info, m_settings, m_values))
        return false;
    // A row does not vanish from under the hand that brings it back to its default.
    const bool isHeld = editor.isAncestorOf(QApplication::focusWidget());
    return !isRare(info) || m_showsRare || isHeld ||
           valueOrDefault(info, m_values) != info.defaultValue;
}

void SettingsForm::showRows() {
    std::set<QWidget*> used;
    for (const SettingInfo& info : m_settings) {
        SettingEditor& editor = *m_editors.at(info.key);
        const bool isShown = isWanted(editor);
        setShown(editor, isShown);
        if (isShown)
            used.insert(sectionOf(info.section).frame);
    }
    for (const auto& [title, section] : m_sections)
        section.frame->setVisible(used.contains(section.frame));
}

void SettingsForm::setShown(SettingEditor& editor, bool isShown) {
    QFormLayout* rows = sectionOf(editor.info().section).rows;
    if (editor.hasField())
        rows->setRowVisible(&editor, isShown);
    if (editor.below() != nullptr)
        rows->setRowVisible(editor.below(), isShown);
}

void SettingsForm::addBelow(const std::string& key, QWidget* widget) {
    sectionOf(m_editors.at(key)->info().section).column->addWidget(widget);
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
