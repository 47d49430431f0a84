#pragma once

#include "gui/commands/network_editor.hpp"
#include "gui/settings/no_types.hpp"
#include "gui/widgets/section.hpp"

class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace fovea::gui {

class FactTable;
class RemedyAction;
class SettingsForm;
struct SettingEdit;

/// One node: its name, its layer type's settings to edit, and what follows from them.
class NodeInspector : public ColumnScroller {
    Q_OBJECT

public:
    explicit NodeInspector(Document& document, QWidget* parent = nullptr);

    void setNode(const std::string& id);
    void editName(); ///< puts the cursor into the name

Q_SIGNALS:
    void renamed(const std::string& id);

private:
    void rebuild(const NodeSpec& node);
    void refresh();
    void refreshFacts(const NodeSpec& node);
    void takeName();
    void take(const SettingEdit& edit);
    void showRefusal(const QString& reason);

    Document& m_document;
    NetworkEditor m_editor;
    std::string m_id;
    std::string m_type;
    int m_gesture = 0; ///< tells one visit to a field from the next

    QLineEdit* m_name;
    QLabel* m_title;
    QLabel* m_summary;
    NoTypes m_types; ///< no layer names any
    SettingsForm* m_form;
    QLabel* m_problem;
    RemedyAction* m_remedy;
    QLabel* m_refusal;
    FactTable* m_facts;
};

} // namespace fovea::gui
