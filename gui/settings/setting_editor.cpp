#include "gui/settings/setting_editor.hpp"

#include <QVBoxLayout>

#include "core/settings/setting_check.hpp"
#include "gui/models/node_words.hpp"
#include "gui/settings/editors/choice_editors.hpp"
#include "gui/settings/editors/numbers_editor.hpp"
#include "gui/settings/editors/steps_editor.hpp"
#include "gui/settings/editors/text_editor.hpp"
#include "gui/settings/editors/type_editors.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {
namespace {

SettingEditor* editorOf(const SettingInfo& info, const TypeCatalog& types, QWidget* parent) {
    switch (info.kind) {
    case SettingKind::Bool:
        return new BoolEditor(info, parent);
    case SettingKind::Choice:
        return new ChoiceEditor(info, parent);
    case SettingKind::Text:
    case SettingKind::Path:
        return new TextEditor(info, parent);
    case SettingKind::Group:
        return new GroupEditor(info, types, parent);
    case SettingKind::Typed:
        return new TypeEditor(info, types, parent);
    case SettingKind::Steps:
        return new StepsEditor(info, types, parent);
    case SettingKind::Integer:
        if (!info.numbers.empty())
            return new ChoiceEditor(info, parent);
        return new NumbersEditor(info, parent);
    default:
        return new NumbersEditor(info, parent);
    }
}

QString toolTipOf(const SettingInfo& info) {
    QStringList facts;
    switch (info.kind) {
    case SettingKind::Integer:
    case SettingKind::Real:
    case SettingKind::Size2:
    case SettingKind::Size3:
    case SettingKind::Sides:
        facts << QStringLiteral("%1 %2").arg(text(allowedText(info)), text(info.unit)).trimmed();
        [[fallthrough]];
    case SettingKind::Bool:
    case SettingKind::Choice:
        facts << SettingEditor::tr("default %1").arg(valueText(info.defaultValue));
        break;
    default:
        break;
    }
    return QStringLiteral("<p>%1</p><p>%2</p>")
        .arg(text(info.doc).toHtmlEscaped(), facts.join("; ").toHtmlEscaped());
}

} // namespace

SettingEditor::SettingEditor(const SettingInfo& info, QWidget* parent)
    : QWidget(parent),
      m_info(info),
      m_column(new QVBoxLayout(this)),
      m_note(new NoteLabel(NoteLabel::Tone::Error)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2);
    m_column->addWidget(m_note);
    m_note->setObjectName("note");
    m_note->hide();
    setObjectName("setting." + text(info.key));
    setToolTip(toolTipOf(info));
    setAccessibleName(text(info.title));
}

void SettingEditor::setContent(QWidget* content, QWidget* focus) {
    m_column->insertWidget(0, content);
    focus->setAccessibleName(accessibleName());
    setFocusProxy(focus);
}

void SettingEditor::setContent(QLayout* content, QWidget* focus) {
    m_column->insertLayout(0, content);
    setFocusProxy(focus);
}

QString SettingEditor::problem() const { return m_hasProblem ? m_note->text() : QString(); }

void SettingEditor::setNote(const QString& problem, const QString& remark) {
    m_hasProblem = !problem.isEmpty();
    m_note->setTone(m_hasProblem ? NoteLabel::Tone::Error : NoteLabel::Tone::Warning);
    m_note->setText(m_hasProblem ? problem : remark);
    m_note->setVisible(!m_note->text().isEmpty());
}

void SettingEditor::tellEdited(bool isTyping) {
    tellEdited({tr("Change %1").arg(text(m_info.title).toLower()), {}, isTyping});
}

void SettingEditor::tellEdited(const EditedPart& part) { Q_EMIT edited(part); }

void SettingEditor::changeAtOnce() {
    tellEdited(false);
    Q_EMIT finished();
}

SettingEditor* makeSettingEditor(const SettingInfo& info, const TypeCatalog& types,
                                 QWidget* parent) {
    return editorOf(info, types, parent);
}

} // namespace fovea::gui
