#include "gui/app/window_place.hpp"

#include <algorithm>

#include <QGuiApplication>
#include <QScreen>
#include <QStyle>

namespace fovea::gui {

namespace {

QRect areaFor(const QWidget& window) {
    const QScreen* screen = QGuiApplication::screenAt(window.geometry().center());
    screen = screen != nullptr ? screen : QGuiApplication::primaryScreen();
    // The frame is not known before the window system has drawn one.
    const int title = window.style()->pixelMetric(QStyle::PM_TitleBarHeight);
    const int frame = window.style()->pixelMetric(QStyle::PM_MdiSubWindowFrameWidth);
    return screen->availableGeometry().adjusted(frame, title, -frame, -frame);
}

} // namespace

QRect within(const QRect& wanted, const QRect& available) {
    QRect placed(wanted.topLeft(), wanted.size().boundedTo(available.size()));
    placed.moveLeft(
        std::clamp(placed.left(), available.left(), available.right() + 1 - placed.width()));
    placed.moveTop(
        std::clamp(placed.top(), available.top(), available.bottom() + 1 - placed.height()));
    return placed;
}

void placeWindow(QWidget& window, const QByteArray& saved, QSize firstSize) {
    if (!window.restoreGeometry(saved)) {
        // Where on the screen is the window system's affair.
        window.resize(firstSize.boundedTo(areaFor(window).size()));
    } else if (!window.isMaximized() && !window.isFullScreen()) {
        window.setGeometry(within(window.geometry(), areaFor(window)));
    }
}

} // namespace fovea::gui
