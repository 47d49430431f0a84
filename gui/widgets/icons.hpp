#pragma once

#include <QIcon>
#include <QString>

namespace fovea::gui {

/// One of our line icons (resources/icons/<name>.svg), drawn in the palette's text colour of the
/// moment, so that it follows the theme; in the accent colour where a button is checked.
/// An unknown name gives an empty icon.
QIcon icon(const QString& name);

} // namespace fovea::gui
