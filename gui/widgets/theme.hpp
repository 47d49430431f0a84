#pragma once

#include <QColor>
#include <QPalette>

class QApplication;

namespace fovea::gui {

/// Which palette the window wears. System follows the desktop, also when that changes.
enum class ThemeChoice { System, Light, Dark };

/// Our two palettes, complete: every role of every group is set.
QPalette lightPalette();
QPalette darkPalette();

/// Gives the application Fusion style and the remembered theme, and follows the desktop from then
/// on where the choice is System. Call once, after the application is made.
void installTheme(QApplication& application);

ThemeChoice themeChoice();
/// Applies the choice at once and remembers it.
void setThemeChoice(ThemeChoice choice);

/// Colours that a palette has no role for, from the one that is worn.
bool isDark(const QPalette& palette);
QColor mutedText(const QPalette& palette);  ///< captions, units
QColor lineColour(const QPalette& palette); ///< hairlines between areas
QColor accentColour(const QPalette& palette);
QColor warningColour(const QPalette& palette);
QColor errorColour(const QPalette& palette);
QColor successColour(const QPalette& palette);

/// Curves and categories: the Okabe-Ito colours (Okabe and Ito 2008), lightened where the ground
/// is dark. index 0 blue, 1 orange, 2 green, 3 vermilion, 4 purple, 5 sky, 6 yellow
QColor seriesColour(int index, const QPalette& palette);

/// cividis: value 0 to 1.
QColor heatColour(double value);

} // namespace fovea::gui
