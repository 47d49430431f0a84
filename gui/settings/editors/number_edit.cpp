#include "gui/settings/editors/number_edit.hpp"

#include <QKeyEvent>
#include <QPainter>
#include <QWheelEvent>

#include "core/base/number_text.hpp"
#include "core/settings/setting_check.hpp"
#include "gui/settings/editors/number_step.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {
namespace {

constexpr int pageSteps = 10;
constexpr int wheelNotch = 120; ///< QWheelEvent counts in eighths of a degree
constexpr int gapBeforeUnit = 6;
constexpr int leastDigits = 4;

/// "epoch" of "epochs"; "px" stays.
QString singular(const QString& unit) {
    constexpr int shortestWord = 4;
    return unit.size() >= shortestWord && unit.endsWith('s') ? unit.chopped(1) : unit;
}

Result<SettingValue> valueOf(SettingKind kind, const std::string& words) {
    const auto held = [](auto number) { return SettingValue(number); };
    switch (kind) {
    case SettingKind::Real:
        return readReal(words).map(held);
    case SettingKind::Seed:
        return readUnsigned(words).map(held);
    default:
        return readWhole(words).map(held);
    }
}

/// Whether more digits could lead out of what is refused now: "0" on the way to 0.05.
bool isOnTheWay(const std::string& words, const SettingInfo& number) {
    if (isNumberBegun(words))
        return true;
    const Result<double> read = readReal(words);
    return read && *read >= 0 && *read <= number.range.low;
}

} // namespace

NumberEdit::NumberEdit(SettingInfo number, QWidget* parent)
    : QLineEdit(parent),
      m_number(std::move(number)),
      m_value(m_number.defaultValue),
      m_settled(m_value) {
    setAlignment(Qt::AlignRight);
    setFocusPolicy(Qt::StrongFocus); // the wheel scrolls the form, unless one has clicked here
    connect(this, &QLineEdit::textEdited, this, &NumberEdit::takeText);
    connect(this, &QLineEdit::editingFinished, this, &NumberEdit::finish);
    connect(this, &QLineEdit::textChanged, this, &NumberEdit::makeRoom);
    makeRoom();
    setValue(m_value);
}

void NumberEdit::setValue(const SettingValue& value) {
    m_value = m_settled = value;
    writeValue();
    const Result<void> allowed = checkSetting(m_number, value);
    setProblem(allowed ? QString() : gui::text(allowed.error()));
}

QSize NumberEdit::minimumSizeHint() const {
    const int digits = fontMetrics().horizontalAdvance(QString(leastDigits, '0'));
    const int frame = QLineEdit::minimumSizeHint().width() - fontMetrics().maxWidth();
    return {digits + frame, QLineEdit::minimumSizeHint().height()};
}

Result<SettingValue> NumberEdit::parsed() const {
    QString words = text().trimmed();
    const QString units = gui::text(m_number.unit);
    for (const QString& unit : {units, singular(units)})
        if (!unit.isEmpty() && words.endsWith(unit)) {
            words.chop(unit.size());
            break;
        }
    const std::string number = words.toStdString();
    Result<SettingValue> value = valueOf(m_number.kind, number);
    if (value)
        if (const Result<void> allowed = checkSetting(m_number, *value); !allowed)
            return tl::unexpected(allowed.error());
    return value;
}

void NumberEdit::takeText() {
    const Result<SettingValue> value = parsed();
    // A number that turns out to be none takes back what its first digits had put there.
    change(value.value_or(m_settled), true);
    if (value || isOnTheWay(text().toStdString(), m_number))
        setProblem({});
    else
        setProblem(gui::text(value.error()));
}

void NumberEdit::finish() {
    if (const Result<SettingValue> value = parsed()) {
        m_settled = m_value;
        setProblem({});
        writeValue();
    } else {
        setProblem(gui::text(value.error()));
    }
    Q_EMIT finished();
}

void NumberEdit::giveUp() {
    change(m_settled, false);
    setProblem({});
    writeValue();
    selectAll();
}

void NumberEdit::step(int steps) {
    const std::optional<SettingValue> next = stepped(m_number, m_value, steps);
    if (!next)
        return;
    change(*next, false);
    setProblem({});
    writeValue();
    selectAll();
}

void NumberEdit::change(const SettingValue& value, bool isTyping) {
    if (value == m_value)
        return;
    m_value = value;
    Q_EMIT edited(isTyping);
}

void NumberEdit::writeValue() {
    if (const QString words = gui::text(toString(m_value)); words != text())
        setText(words);
}

/// Leaves room for what is painted behind the number.
void NumberEdit::makeRoom() {
    const QString unit = suffix();
    const int margin = unit.isEmpty() ? 0 : fontMetrics().horizontalAdvance(unit) + gapBeforeUnit;
    setTextMargins(0, 0, margin, 0);
}

void NumberEdit::setProblem(const QString& problem) {
    if (problem == m_problem)
        return;
    m_problem = problem;
    setAccessibleDescription(problem);
    update();
    Q_EMIT judged();
}

QString NumberEdit::suffix() const {
    const bool isZero = text() == QLatin1String("0");
    if (isZero && !m_number.zeroMeans.empty())
        return gui::text(m_number.zeroMeans);
    const QString unit = gui::text(m_number.unit);
    return text() == QLatin1String("1") ? singular(unit) : unit;
}

bool NumberEdit::isNumber(const SettingValue& value) {
    return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value) ||
           std::holds_alternative<std::uint64_t>(value);
}

bool NumberEdit::event(QEvent* event) {
    // With nothing typed to be taken back, undo is the document's.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if ((key->matches(QKeySequence::Undo) && !isUndoAvailable()) ||
            (key->matches(QKeySequence::Redo) && !isRedoAvailable())) {
            event->ignore();
            return false;
        }
    }
    return QLineEdit::event(event);
}

void NumberEdit::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Up:
        return step(1);
    case Qt::Key_Down:
        return step(-1);
    case Qt::Key_PageUp:
        return step(pageSteps);
    case Qt::Key_PageDown:
        return step(-pageSteps);
    case Qt::Key_Escape:
        if (isModified() || !m_problem.isEmpty())
            return giveUp();
        break;
    default:
        break;
    }
    QLineEdit::keyPressEvent(event);
}

void NumberEdit::wheelEvent(QWheelEvent* event) {
    if (!hasFocus())
        return event->ignore();
    m_turn += event->angleDelta().y();
    const int notches = m_turn / wheelNotch;
    m_turn -= notches * wheelNotch;
    step(notches);
    event->accept();
}

void NumberEdit::focusInEvent(QFocusEvent* event) {
    m_settled = m_value;
    QLineEdit::focusInEvent(event);
}

void NumberEdit::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    if (const QString unit = suffix(); !unit.isEmpty()) {
        painter.setPen(isEnabled() ? mutedText(palette())
                                   : palette().color(QPalette::Disabled, QPalette::Text));
        painter.drawText(rect().adjusted(0, 0, -gapBeforeUnit, 0),
                         Qt::AlignRight | Qt::AlignVCenter, unit);
    }
    if (m_problem.isEmpty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(errorColour(palette()), 1.5));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 2, 2);
}

} // namespace fovea::gui
