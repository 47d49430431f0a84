#pragma once

#include <QWidget>

#include "core/settings/setting.hpp"
#include "core/settings/type_catalog.hpp"

class QVBoxLayout;

namespace fovea::gui {

class NoteLabel;

/// What a user changed of a setting's value: of a nested one, the innermost part.
struct EditedPart {
    QString text;          ///< for the undo step: "Change gamma"
    QString path;          ///< below the setting: "gamma"; empty: the whole
    bool isTyping = false; ///< more keys may follow
};

/// Edits one setting's value, made from its declaration alone. Below its fields stands a sentence
/// where something in them is not taken, or is unusual.
class SettingEditor : public QWidget {
    Q_OBJECT

public:
    explicit SettingEditor(const SettingInfo& info, QWidget* parent = nullptr);

    /// What the fields say; of what is not taken, the value before.
    virtual SettingValue value() const = 0;
    /// Shows a value; does not emit edited. A value of another kind is left unshown.
    virtual void setValue(const SettingValue& value) = 0;

    /// What follows in rows of its own, as wide as the form: the settings of a type; null: nothing.
    virtual QWidget* below() { return nullptr; }

    /// Whether a label and a field stand in the form, or only what is below.
    virtual bool hasField() const { return true; }

    /// Of settings that hold others (SettingsForm::setShowsRare).
    virtual void setShowsRare(bool) {}

    const SettingInfo& info() const { return m_info; }

    /// Why something that stands here is not taken; empty where all is.
    QString problem() const;

Q_SIGNALS:
    void edited(const EditedPart& part); ///< value() was changed by the user; at each keystroke
    void finished();                     ///< the user left the field, or pressed Return

protected:
    /// Puts what edits the value above the sentence, and gives it the keyboard.
    void setContent(QWidget* content, QWidget* focus);
    void setContent(QLayout* content, QWidget* focus);
    void setNote(const QString& problem, const QString& remark);
    void tellEdited(bool isTyping);
    /// With another text for the undo step, or for a nested part.
    void tellEdited(const EditedPart& part);
    /// For editors without text: a change is whole at once.
    void changeAtOnce();

private:
    SettingInfo m_info;
    QVBoxLayout* m_column;
    NoteLabel* m_note;
    bool m_hasProblem = false;
};

/// The editor for a kind of setting, with range, unit and explanation. `types` are those that it
/// may name, and outlive it.
SettingEditor* makeSettingEditor(const SettingInfo& info, const TypeCatalog& types,
                                 QWidget* parent = nullptr);

} // namespace fovea::gui
