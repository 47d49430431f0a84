#include "gui/widgets/note_label.hpp"

#include <algorithm>

#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int widestWord = 200;
constexpr int shortestLine = 64;

} // namespace

NoteLabel::NoteLabel(Tone tone, const QString& words, QWidget* parent)
    : QLabel(words, parent), m_tone(tone) {
    setWordWrap(tone != Tone::Heading);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (tone == Tone::Heading) {
        QFont bold = font();
        bold.setBold(true);
        setFont(bold);
        setTextInteractionFlags(Qt::NoTextInteraction);
    }
    wear();
}

void NoteLabel::setTone(Tone tone) {
    m_tone = tone;
    wear();
}

void NoteLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    // Only windows are told of the application's palette; the labels in them see theirs change.
    const bool isOfPalettes =
        event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationPaletteChange;
    if (isOfPalettes && QApplication::palette().cacheKey() != m_worn) {
        wear();
    }
}

void NoteLabel::wear() {
    // Not the parent's palette: when the theme changes it may be told after its children.
    const QPalette worn = QApplication::palette();
    m_worn = worn.cacheKey();
    QPalette mine;
    switch (m_tone) {
    case Tone::Plain:
    case Tone::Heading:
        break;
    case Tone::Caption:
        mine.setColor(QPalette::WindowText, mutedText(worn));
        break;
    case Tone::Warning:
        mine.setColor(QPalette::WindowText, warningColour(worn));
        break;
    case Tone::Error:
        mine.setColor(QPalette::WindowText, errorColour(worn));
        break;
    case Tone::Success:
        mine.setColor(QPalette::WindowText, successColour(worn));
        break;
    }
    setPalette(mine);
}

QSize NoteLabel::minimumSizeHint() const {
    const QSize smallest = QLabel::minimumSizeHint();
    return wordWrap() ? QSize(std::min(smallest.width(), widestWord), smallest.height()) : smallest;
}

bool NoteLabel::isCut() const { return QLabel::minimumSizeHint().width() > width(); }

bool NoteLabel::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty() && isCut()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
        return true;
    }
    return QLabel::event(event);
}

ElidedLabel::ElidedLabel(Tone tone, const QString& words, QWidget* parent)
    : NoteLabel(tone, words, parent) {
    setWordWrap(false);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::NoTextInteraction);
}

QSize ElidedLabel::minimumSizeHint() const {
    const QSize whole = NoteLabel::minimumSizeHint();
    return {std::min(whole.width(), shortestLine), whole.height()};
}

bool ElidedLabel::isCut() const { return sizeHint().width() > width(); }

void ElidedLabel::paintEvent(QPaintEvent* event) {
    // Without the label's own words: they are painted below, shortened.
    QFrame::paintEvent(event); // NOLINT(bugprone-parent-virtual-call)
    const QRect area = contentsRect().adjusted(margin(), margin(), -margin(), -margin());
    QStringList lines = text().split('\n');
    for (QString& line : lines) {
        line = fontMetrics().elidedText(line, m_elideMode, area.width());
    }
    QPainter painter(this);
    style()->drawItemText(&painter, area, QStyle::visualAlignment(layoutDirection(), alignment()),
                          palette(), isEnabled(), lines.join('\n'), foregroundRole());
}

} // namespace fovea::gui
