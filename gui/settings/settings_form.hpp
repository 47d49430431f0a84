#pragma once

#include <map>

#include <QWidget>

#include "core/settings/setting.hpp"
#include "core/settings/type_catalog.hpp"
#include "gui/settings/setting_editor.hpp"

class QFormLayout;
class QVBoxLayout;

namespace fovea::gui {

/// One change of one setting by the user.
struct SettingEdit {
    std::string key;
    SettingValue value; ///< of the whole setting, also where a nested part was changed
    QString text;       ///< for the undo step: "Change learning rate"
    QString mergeKey;   ///< the same while one field is visited: such edits are one undo step
    bool isTyping;      ///< more keys may follow

    /// What it is to the form around, where the setting stands inside of another.
    EditedPart part() const { return {text, mergeKey, isTyping}; }
};

/// The fields of declared settings, made from their declarations alone: under each heading a row
/// for each setting that means something with the others as they are. It holds no truth: values
/// are shown, and each edit is told.
class SettingsForm : public QWidget {
    Q_OBJECT

public:
    enum class Tells { AtEachKey, WhenWhole };

    /// `types` are those that settings may name, and outlive the form.
    SettingsForm(std::vector<SettingInfo> settings, const TypeCatalog& types,
                 QWidget* parent = nullptr);

    /// An edit that costs much is told when a number is whole, not at each key of it.
    void setTells(Tells tells) { m_tells = tells; }

    /// Absent values are shown as their defaults. What is being typed stays as it is, unless its
    /// value is another now.
    void setValues(const SettingMap& values);

    /// Puts a button at the end that shows and hides what is rare, hidden at first.
    void foldRare();
    /// Without what is rare, settings under the heading "More" are hidden while they are at their
    /// defaults, in nested settings alike.
    void setShowsRare(bool showsRare);

    /// Puts a widget below the rows of the heading that a setting stands under.
    void addBelow(const std::string& key, QWidget* widget);

    /// Null: there is no such setting.
    SettingEditor* editor(const std::string& key) const;

Q_SIGNALS:
    void edited(const SettingEdit& edit);
    void finished(); ///< the user left a field, or pressed Return

private:
    struct Section {
        QWidget* frame;
        QVBoxLayout* column;
        QFormLayout* rows;
    };

    Section& sectionOf(const std::string& title);
    void addSetting(const SettingInfo& info);
    void addRows(SettingEditor& editor);
    void take(SettingEditor& editor, const EditedPart& part);
    void finish(SettingEditor& editor);
    void tell(const SettingEditor& editor, const EditedPart& part);
    bool isWanted(const SettingEditor& editor) const;
    void showRows();
    void setShown(SettingEditor& editor, bool isShown);

    std::vector<SettingInfo> m_settings;
    const TypeCatalog& m_types;
    QVBoxLayout* m_column;
    std::map<std::string, Section> m_sections;
    std::map<std::string, SettingEditor*> m_editors;
    std::map<SettingEditor*, EditedPart> m_untold; ///< typed, and not whole yet
    SettingMap m_values;                           ///< as they were last shown
    Tells m_tells = Tells::AtEachKey;
    bool m_showsRare = true;
    int m_visit = 0; ///< tells one visit to a field from the next
};

} // namespace fovea::gui
