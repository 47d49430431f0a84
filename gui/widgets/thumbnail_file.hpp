#pragma once

#include "gui/widgets/thumbnail_store.hpp"

namespace fovea::gui {

/// A thumbnail's file: a PNG picture that says of which file it is, and of which moment of it.
///
/// threads  any

/// Null where there is none, where it is of another moment, and where it is larger than `side`.
QImage readThumbnail(const std::filesystem::path& path, const ThumbnailOrigin& origin, int side);

/// Into a folder that is there. What another thread or program reads is a whole thumbnail, this one
/// or the one before.
void writeThumbnail(const std::filesystem::path& path, const ThumbnailOrigin& origin,
                    const QImage& picture);

} // namespace fovea::gui
