#pragma once

#include <QByteArray>
#include <QRect>
#include <QWidget>

namespace fovea::gui {

/// `wanted`, moved and where need be made smaller so that all of it lies in `available`.
QRect within(const QRect& wanted, const QRect& available);

/// Before a window is shown: puts it where `saved` (from QWidget::saveGeometry) had it, or gives it
/// its first size where nothing was saved; either way wholly onto a screen that is there now, with
/// its title bar. One that was maximized stays so.
void placeWindow(QWidget& window, const QByteArray& saved, QSize firstSize);

} // namespace fovea::gui
