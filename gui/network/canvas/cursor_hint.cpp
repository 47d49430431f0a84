#include "gui/network/canvas/cursor_hint.hpp"

#include <QPainter>

#include "gui/widgets/theme.hpp"

namespace fovea::gui {
namespace {

constexpr int widest = 280;
constexpr QPoint besidePointer{16, 20};

} // namespace

CursorHint::CursorHint(QWidget* parent) : QLabel(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setWordWrap(true);
    setMargin(8);
    hide();
}

void CursorHint::show(const QString& words, QPoint pointer) {
    setVisible(!words.isEmpty());
    if (words.isEmpty())
        return;
    setText(words);
    const int wanted = fontMetrics().horizontalAdvance(words) + 2 * margin() + 2;
    const int width = std::min(wanted, widest);
    resize(width, heightForWidth(width));
    const QSize room = parentWidget()->size() - size();
    const QPoint place = pointer + besidePointer;
    move(std::clamp(place.x(), 0, std::max(0, room.width())),
         std::clamp(place.y(), 0, std::max(0, room.height())));
    raise();
}

void CursorHint::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(errorColour(palette()), 1));
    painter.setBrush(palette().color(QPalette::ToolTipBase));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.end();
    QLabel::paintEvent(event);
}

} // namespace fovea::gui
