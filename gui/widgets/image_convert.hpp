#pragma once

#include <QImage>

#include "core/data/image.hpp"

namespace fovea::gui {

/// A copy for painting; of a volume its middle slice, of a signal its curve (pictureOf).
QImage toQImage(const Image& sample);

/// Fitted into a square of `side` pixels. Small images are enlarged with hard pixels, so that a
/// 28x28 digit is seen as what it is; large ones are averaged down.
QImage thumbnail(const Image& image, int side);
QImage thumbnail(const QImage& picture, int side);

} // namespace fovea::gui
