#include "gui/training/loss_form.hpp"

#include <QAbstractSpinBox>
#include <QLabel>
#include <QSignalBlocker>

#include "gui/commands/edit_project.hpp"
#include "gui/models/node_words.hpp"
#include "gui/settings/setting_editor.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

LossForm::LossForm(Document& document, QFormLayout* form, QObject* parent)
    : QObject(parent), m_document(document), m_form(form), m_box(new QComboBox) {
    m_box->setObjectName(tr("Loss"));
    m_box->setAccessibleName(tr("Loss"));
    m_box->setFocusPolicy(Qt::StrongFocus);
    fillBox();
    form->addRow(tr("Loss"), m_box);
    connect(m_box, &QComboBox::activated, this, &LossForm::choose);
}

void LossForm::fillBox() {
    for (const LossType* type : m_document.registry().losses()) {
        m_box->addItem(QString::fromStdString(type->title), QString::fromStdString(type->id));
        m_box->setItemData(m_box->count() - 1, QString::fromStdString(type->summary),
                           Qt::ToolTipRole);
    }
}

void LossForm::choose(int index) {
    TrainSpec changed = m_document.spec().train;
    const std::string id = m_box->itemData(index).toString().toStdString();
    if (id == changed.loss)
        return;
    changed.loss = id;
    changed.lossSettings.clear(); // they were another loss's
    edit(m_document, tr("Change loss"), [&](ProjectSpec& spec) { spec.train = changed; });
}

void LossForm::rebuildSettings() {
    for (const auto& [key, editor] : m_editors)
        m_form->removeRow(editor);
    m_editors.clear();
    m_shown = m_document.spec().train.loss;
    const LossType* type = m_document.registry().loss(m_shown);
    if (type == nullptr)
        return;
    for (const SettingInfo& info : type->settings) {
        SettingEditor* editor = makeSettingEditor(info);
        editor->setObjectName(QString::fromStdString(info.key));
        m_editors[info.key] = editor;
        for (auto* box : editor->findChildren<QAbstractSpinBox*>())
            box->setAlignment(Qt::AlignRight); // as the recipe's other numbers
        int row = 0;
        m_form->getWidgetPosition(m_box, &row, nullptr);
        m_form->insertRow(row + static_cast<int>(m_editors.size()), labelOf(info.key), editor);
        m_form->labelForField(editor)->setToolTip(editor->toolTip());
        connect(editor, &SettingEditor::edited, this,
                [this, editor, key = info.key] { take(key, *editor); });
    }
}

void LossForm::take(const std::string& key, const SettingEditor& editor) {
    TrainSpec changed = m_document.spec().train;
    changed.lossSettings[key] = editor.value();
    if (changed == m_document.spec().train)
        return;
    const QString words = labelOf(key);
    edit(
        m_document, tr("Change %1").arg(words.toLower()),
        [&](ProjectSpec& spec) { spec.train = changed; }, "loss:" + words);
}

void LossForm::refresh() {
    const TrainSpec& train = m_document.spec().train;
    const QSignalBlocker quiet(m_box);
    m_box->setCurrentIndex(m_box->findData(QString::fromStdString(train.loss)));
    m_box->setToolTip(m_box->currentData(Qt::ToolTipRole).toString());
    if (m_shown != train.loss)
        rebuildSettings();
    const LossType* type = m_document.registry().loss(train.loss);
    if (type == nullptr)
        return;
    for (const SettingInfo& info : type->settings) {
        const auto given = train.lossSettings.find(info.key);
        m_editors.at(info.key)->setValue(given == train.lossSettings.end() ? info.defaultValue
                                                                           : given->second);
    }
}

} // namespace fovea::gui
