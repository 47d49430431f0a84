#pragma once

#include <QImage>

#include "core/data/image.hpp"

namespace fovea::gui {

/// A copy for painting.
QImage toQImage(const Image& image);

/// Fitted into a square of `side` pixels. Small images are enlarged with hard pixels, so that a
/// 28x28 digit is seen as what it is; large ones are averaged down.
QImage thumbnail(const Image& image, int side);

} // namespace fovea::gui
