#include "gui/settings/editors/numbers_editor.hpp"

#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

#include "core/settings/setting_check.hpp"
#include "gui/settings/editors/number_edit.hpp"
#include "gui/settings/no_types.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {
namespace {

QStringList namesOf(SettingKind kind) {
    switch (kind) {
    case SettingKind::Size2:
        return {NumbersEditor::tr("Height"), NumbersEditor::tr("Width")};
    case SettingKind::Size3:
        return {NumbersEditor::tr("Depth"), NumbersEditor::tr("Height"),
                NumbersEditor::tr("Width")};
    case SettingKind::Sides:
        return {NumbersEditor::tr("Top"), NumbersEditor::tr("Bottom"), NumbersEditor::tr("Left"),
                NumbersEditor::tr("Right")};
    default:
        return {};
    }
}

/// The declaration of one of the numbers of a size.
SettingInfo oneOf(const SettingInfo& info) {
    SettingInfo number = info;
    number.kind = SettingKind::Integer;
    number.unit.clear();
    number.defaultValue = static_cast<std::int64_t>(info.range.low);
    return number;
}

} // namespace

NumbersEditor::NumbersEditor(const SettingInfo& info, QWidget* parent)
    : SettingEditor(info, parent), m_isList(!namesOf(info.kind).isEmpty()) {
    const QStringList names = m_isList ? namesOf(info.kind) : QStringList{text(info.title)};
    for (const QString& name : names)
        addField(m_isList ? oneOf(info) : info, name);
    auto* grid = new QGridLayout;
    grid->setSpacing(4);
    place(*grid, names);
    if (info.kind == SettingKind::Size2)
        grid->addWidget(m_lock = makeLock(), 0, grid->columnCount());
    setContent(grid, m_fields.front());
    setValue(info.defaultValue);
}

void NumbersEditor::addField(const SettingInfo& number, const QString& name) {
    auto* field = new NumberEdit(number);
    field->setAccessibleName(name);
    if (m_isList)
        field->setToolTip(name);
    m_fields.push_back(field);
    connect(field, &NumberEdit::edited, this,
            [this, field](bool isTyping) { take(*field, isTyping); });
    connect(field, &NumberEdit::finished, this, &SettingEditor::finished);
    connect(field, &NumberEdit::judged, this, &NumbersEditor::judge);
}

/// Sizes stand in a row, the four sides in two rows with their names.
void NumbersEditor::place(QGridLayout& grid, const QStringList& names) {
    const bool hasTwoRows = names.size() == 4;
    for (int i = 0; i < static_cast<int>(names.size()); ++i) {
        const int row = hasTwoRows ? i / 2 : 0;
        const int column = 2 * (hasTwoRows ? i % 2 : i);
        if (hasTwoRows || i > 0)
            grid.addWidget(new QLabel(hasTwoRows ? names[i] : QStringLiteral("×")), row, column);
        grid.addWidget(m_fields[static_cast<std::size_t>(i)], row, column + 1);
        grid.setColumnStretch(column + 1, 1);
    }
}

QToolButton* NumbersEditor::makeLock() {
    auto* lock = new QToolButton;
    lock->setText(QStringLiteral("="));
    lock->setToolTip(tr("Keep height and width equal"));
    lock->setAccessibleName(lock->toolTip());
    lock->setCheckable(true);
    lock->setChecked(true);
    lock->setAutoRaise(true);
    return lock;
}

SettingValue NumbersEditor::value() const {
    if (!m_isList)
        return m_fields.front()->value();
    std::vector<std::int64_t> values;
    for (const NumberEdit* field : m_fields)
        values.push_back(std::get<std::int64_t>(field->value()));
    return values;
}

void NumbersEditor::setValue(const SettingValue& value) {
    const auto* list = std::get_if<std::vector<std::int64_t>>(&value);
    if (!m_isList) {
        if (NumberEdit::isNumber(value))
            m_fields.front()->setValue(value);
        return judge();
    }
    if (list == nullptr || list->size() != m_fields.size())
        return;
    for (std::size_t i = 0; i < list->size(); ++i)
        m_fields[i]->setValue((*list)[i]);
    if (m_lock != nullptr)
        m_lock->setChecked(list->front() == list->back());
    judge();
}

void NumbersEditor::take(const NumberEdit& changed, bool isTyping) {
    if (m_lock != nullptr && m_lock->isChecked())
        for (NumberEdit* field : m_fields)
            if (field != &changed)
                field->setValue(changed.value());
    judge();
    tellEdited(isTyping);
}

void NumbersEditor::judge() {
    for (const NumberEdit* field : m_fields)
        if (!field->problem().isEmpty())
            return setNote(field->problem(), {});
    const std::vector<Remark> remarks = remarksOn({info()}, {{info().key, value()}}, NoTypes());
    setNote({}, remarks.empty() ? QString() : text(remarks.front().message));
}

} // namespace fovea::gui
