#include "gui/settings/editors/steps_editor.hpp"

#include <algorithm>

#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/settings/settings_form.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {
namespace {

QToolButton* makeButton(QChar sign, const QString& tip, const char* name) {
    auto* button = new QToolButton;
    button->setText(sign);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setObjectName(name);
    button->setAutoRaise(true);
    return button;
}

} // namespace

StepsEditor::StepsEditor(const SettingInfo& info, const TypeCatalog& types, QWidget* parent)
    : SettingEditor(info, parent), m_types(types), m_list(new QWidget), m_column(new QVBoxLayout) {
    m_list->setObjectName("steps." + text(info.key));
    auto* addButton = new QToolButton;
    addButton->setObjectName("addStep");
    addButton->setText(tr("Add a step"));
    addButton->setToolTip(text(info.doc));
    addButton->setPopupMode(QToolButton::InstantPopup);
    addButton->setMenu(makeMenu());
    auto* whole = new QVBoxLayout(m_list);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(8);
    whole->addLayout(m_column);
    whole->addWidget(addButton, 0, Qt::AlignLeft);
    setValue(info.defaultValue);
}

QMenu* StepsEditor::makeMenu() {
    auto* menu = new QMenu(m_list);
    menu->setToolTipsVisible(true);
    for (const TypeInfo* type : m_types.types(info().family)) {
        QAction* action = menu->addAction(text(type->title), this, [this, type] { add(*type); });
        action->setToolTip(text(type->summary));
        action->setObjectName(text(type->id));
    }
    return menu;
}

StepsEditor::Card StepsEditor::makeCard(std::size_t place) {
    const std::string& type = m_steps[place].type;
    const TypeInfo* known = m_types.find(info().family, type);
    Card card{new QWidget, nullptr, makeButton(u'↑', tr("Earlier"), "stepUp"),
              makeButton(u'↓', tr("Later"), "stepDown"), type};
    card.frame->setObjectName("step");
    card.up->setEnabled(place > 0);
    card.down->setEnabled(place + 1 < m_steps.size());
    QToolButton* removeButton = makeButton(u'×', tr("Remove this step"), "removeStep");
    auto* name = new NoteLabel(NoteLabel::Tone::Heading, titleOf(type));
    name->setToolTip(known != nullptr ? text(known->summary) : QString());

    auto* head = new QHBoxLayout;
    head->setSpacing(0);
    head->addWidget(name, 1);
    for (QToolButton* button : {card.up, card.down, removeButton})
        head->addWidget(button);
    auto* column = new QVBoxLayout(card.frame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(head);
    if (known != nullptr) {
        card.form = new SettingsForm(known->settings, m_types);
        column->addWidget(card.form);
        connect(card.form, &SettingsForm::edited, this,
                [this, place](const SettingEdit& edit) { take(place, edit); });
        connect(card.form, &SettingsForm::finished, this, &SettingEditor::finished);
    }
    connect(card.up, &QToolButton::clicked, this, [this, place] { move(place, place - 1); });
    connect(card.down, &QToolButton::clicked, this, [this, place] { move(place, place + 1); });
    connect(removeButton, &QToolButton::clicked, this, [this, place] { remove(place); });
    return card;
}

void StepsEditor::setValue(const SettingValue& value) {
    const auto* held = std::get_if<std::vector<TypedValue>>(&value);
    if (held == nullptr)
        return;
    m_steps = *held;
    if (hasCards())
        showSettings();
    else
        rebuild();
}

/// Whether the cards are those of the steps as they are.
bool StepsEditor::hasCards() const {
    return std::ranges::equal(m_cards, m_steps, {}, &Card::type, &TypedValue::type);
}

void StepsEditor::rebuild() {
    for (const Card& card : m_cards) {
        card.frame->hide();
        card.frame->deleteLater(); // the button that asks for this may be on it
    }
    m_cards.clear();
    for (std::size_t place = 0; place < m_steps.size(); ++place) {
        m_cards.push_back(makeCard(place));
        m_column->addWidget(m_cards.back().frame);
    }
    showSettings();
}

void StepsEditor::showSettings() {
    for (std::size_t place = 0; place < m_cards.size(); ++place)
        if (m_cards[place].form != nullptr)
            m_cards[place].form->setValues(m_steps[place].settings);
}

void StepsEditor::add(const TypeInfo& type) {
    m_steps.push_back({type.id, {}});
    rebuild();
    tellEdited({tr("Add %1").arg(titleOf(type.id).toLower()), "add", false});
    Q_EMIT finished();
}

void StepsEditor::remove(std::size_t place) {
    const QString words = tr("Remove %1").arg(titleOf(m_steps[place].type).toLower());
    m_steps.erase(m_steps.begin() + static_cast<std::ptrdiff_t>(place));
    rebuild();
    tellEdited({words, "remove", false});
    Q_EMIT finished();
}

void StepsEditor::move(std::size_t from, std::size_t to) {
    std::swap(m_steps[from], m_steps[to]);
    rebuild();
    // The keyboard stays with the step that is on its way.
    (to < from ? m_cards[to].up : m_cards[to].down)->setFocus();
    tellEdited({tr("Move %1").arg(titleOf(m_steps[to].type).toLower()), "move", false});
    Q_EMIT finished();
}

void StepsEditor::take(std::size_t place, const SettingEdit& edit) {
    m_steps[place].settings[edit.key] = edit.value;
    m_cards[place].form->setValues(m_steps[place].settings);
    EditedPart part = edit.part();
    part.path.prepend(QString::number(place) + ".");
    tellEdited(part);
}

QString StepsEditor::titleOf(const std::string& type) const {
    const TypeInfo* known = m_types.find(info().family, type);
    return known != nullptr ? text(known->title) : tr("%1 (missing)").arg(text(type));
}

} // namespace fovea::gui
