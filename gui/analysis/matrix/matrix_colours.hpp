#pragma once

#include <QColor>
#include <QPalette>

#include "gui/analysis/matrix/matrix_content.hpp"

namespace fovea::gui {

/// What is right is blue, what is not vermilion (Okabe and Ito 2008), and nothing is the page's own
/// colour. A single error among thousands is seen, too.
QColor cellColour(const MatrixContent& content, ConfusionCell cell, const QPalette& palette);

/// Between the cells.
QColor gridColour(const QPalette& palette);

/// Dark words on a light ground and the other way round.
QColor wordsOnCell(const QColor& ground);

} // namespace fovea::gui
