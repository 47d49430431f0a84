#include "gui/settings/editors/choice_editors.hpp"

#include <algorithm>

#include <QCheckBox>
#include <QComboBox>
#include <QSignalBlocker>
#include <QWheelEvent>

#include "gui/models/node_words.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {
namespace {

constexpr int leastLetters = 8;

class QuietBox : public QComboBox {
protected:
    void wheelEvent(QWheelEvent* event) override {
        hasFocus() ? QComboBox::wheelEvent(event) : event->ignore();
    }
};

QString wordsOf(const SettingInfo& info, const SettingValue& value) {
    if (value == SettingValue(std::int64_t{0}) && !info.zeroMeans.empty())
        return text(info.zeroMeans);
    return valueText(value).replace('_', ' ');
}

} // namespace

QComboBox* makeChoiceBox() {
    auto* box = new QuietBox;
    box->setFocusPolicy(Qt::StrongFocus);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(leastLetters);
    return box;
}

BoolEditor::BoolEditor(const SettingInfo& info, QWidget* parent)
    : SettingEditor(info, parent), m_box(new QCheckBox) {
    setContent(m_box, m_box);
    setValue(info.defaultValue);
    connect(m_box, &QCheckBox::toggled, this, &BoolEditor::changeAtOnce);
}

SettingValue BoolEditor::value() const { return m_box->isChecked(); }

void BoolEditor::setValue(const SettingValue& value) {
    const QSignalBlocker quiet(m_box);
    if (const auto* held = std::get_if<bool>(&value))
        m_box->setChecked(*held);
}

ChoiceEditor::ChoiceEditor(const SettingInfo& info, QWidget* parent)
    : SettingEditor(info, parent), m_box(makeChoiceBox()) {
    for (const std::string& choice : info.choices)
        m_choices.emplace_back(choice);
    for (const std::int64_t number : info.numbers)
        m_choices.emplace_back(number);
    for (const SettingValue& choice : m_choices)
        m_box->addItem(wordsOf(info, choice), text(toString(choice)));
    setContent(m_box, m_box);
    setValue(info.defaultValue);
    connect(m_box, &QComboBox::currentIndexChanged, this, [this](int row) {
        if (row < 0)
            return;
        m_value = m_choices[static_cast<std::size_t>(row)];
        changeAtOnce();
    });
}

void ChoiceEditor::setValue(const SettingValue& value) {
    const QSignalBlocker quiet(m_box);
    m_value = value;
    const auto found = std::ranges::find(m_choices, value);
    const bool isChoice = found != m_choices.end();
    m_box->setCurrentIndex(isChoice ? static_cast<int>(found - m_choices.begin()) : -1);
    // Not where it is not needed: it counts in the least width of the box.
    m_box->setPlaceholderText(isChoice ? QString() : wordsOf(info(), value));
}

} // namespace fovea::gui
