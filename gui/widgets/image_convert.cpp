#include "gui/widgets/image_convert.hpp"

#include <algorithm>

namespace fovea::gui {

QImage toQImage(const Image& sample) {
    const Image image = pictureOf(sample);
    const auto format = image.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
    // The borrowed picture is copied at once: an Image's rows are packed, a QImage's padded.
    return QImage(image.pixels.data(), static_cast<int>(image.width),
                  static_cast<int>(image.height), image.width * image.channels, format)
        .copy();
}

QImage thumbnail(const Image& image, int side) {
    if (image.height <= 0 || image.width <= 0) {
        return {};
    }
    // A curve has no pixels of its own to show.
    return ImageView(image).isSignal()
               ? toQImage(image).scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation)
               : thumbnail(toQImage(image), side);
}

QImage thumbnail(const QImage& picture, int side) {
    const bool isEnlarged = std::max(picture.width(), picture.height()) <= side;
    return picture.scaled(side, side, Qt::KeepAspectRatio,
                          isEnlarged ? Qt::FastTransformation : Qt::SmoothTransformation);
}

} // namespace fovea::gui
