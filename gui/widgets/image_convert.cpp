#include "gui/widgets/image_convert.hpp"

#include <algorithm>

namespace fovea::gui {

QImage toQImage(const Image& image) {
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
    const QImage full = toQImage(image);
    const int longer = std::max(full.width(), full.height());
    if (longer <= side) {
        const int factor = std::max(1, side / longer);
        return full.scaled(full.width() * factor, full.height() * factor, Qt::IgnoreAspectRatio,
                           Qt::FastTransformation);
    }
    return full.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

} // namespace fovea::gui
