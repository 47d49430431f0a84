#pragma once

#include <string>
#include <vector>

#include "core/evaluation/values/map_wall.hpp"

namespace fovea {

/// A wall as a picture of its own: tiles enlarged by a whole factor to about `tilePixels`, dead
/// ones framed grey and saturated ones orange, and below them the colour bar with its numbers and
/// `words`.
Image wallPicture(const ValueWall& wall, const std::string& words, std::int64_t tilePixels = 96);

/// At most this many bars are drawn; the first of them.
inline constexpr std::size_t mostBars = 256;

/// Values with their names as bars from zero.
Image barsPicture(const std::vector<MapValue>& values, const ValueScale& scale,
                  const std::string& words);

} // namespace fovea
