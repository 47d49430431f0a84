#pragma once

#include <map>
#include <string>

#include <QComboBox>
#include <QFormLayout>

#include "gui/document/document.hpp"

namespace fovea::gui {

class SettingEditor;

/// The recipe's loss and that loss's settings, as rows of a form: what plugins offer, each with
/// the editors that its declaration asks for. Every change is an undo step.
class LossForm : public QObject {
    Q_OBJECT

public:
    LossForm(Document& document, QFormLayout* form, QObject* parent);

    /// Shows the document's recipe.
    void refresh();

private:
    void fillBox();
    void choose(int index);
    void rebuildSettings();
    void take(const std::string& key, const SettingEditor& editor);

    Document& m_document;
    QFormLayout* m_form;
    QComboBox* m_box;
    std::string m_shown; ///< the loss whose settings have rows
    std::map<std::string, SettingEditor*> m_editors;
};

} // namespace fovea::gui
