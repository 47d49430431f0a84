#pragma once

#include "gui/settings/setting_editor.hpp"

class QMenu;
class QToolButton;
class QVBoxLayout;

namespace fovea::gui {

class SettingsForm;
struct SettingEdit;

/// A list of steps in their order, each one of a family's types with its settings: steps are
/// added, removed and moved, and each of these is one change.
class StepsEditor : public SettingEditor {
    Q_OBJECT

public:
    StepsEditor(const SettingInfo& info, const TypeCatalog& types, QWidget* parent = nullptr);

    SettingValue value() const override { return m_steps; }

    void setValue(const SettingValue& value) override;

    QWidget* below() override { return m_list; }

    bool hasField() const override { return false; }

private:
    struct Card {
        QWidget* frame;
        SettingsForm* form; ///< null: the type is missing
        QToolButton *up, *down;
        std::string type;
    };

    QMenu* makeMenu();
    Card makeCard(std::size_t place);
    bool hasCards() const;
    void rebuild();
    void showSettings();
    void add(const TypeInfo& type);
    void remove(std::size_t place);
    void move(std::size_t from, std::size_t to);
    void take(std::size_t place, const SettingEdit& edit);
    QString titleOf(const std::string& type) const;

    const TypeCatalog& m_types;
    QWidget* m_list;
    QVBoxLayout* m_column; ///< of the cards
    std::vector<Card> m_cards;
    std::vector<TypedValue> m_steps;
};

} // namespace fovea::gui
