#pragma once

#include <vector>

#include "core/data/sources/arrays/npy.hpp"
#include "core/data/sources/memory_images.hpp"

namespace fovea {

/// The images of an array. Private to core/data.
struct ArrayImages {
    ImageBlock block;
    std::int64_t count = 0;
    std::vector<std::size_t> notFinite; ///< images with a value that is no finite number
};

/// Takes [N, H, W], [N, H, W, 1 or 3] or [N, 1 or 3, H, W], in either order of memory. What is
/// uint8 stays; bool is 0 and 255; uint16 becomes values of 0 to 1; floats stay what they are;
/// other whole numbers have to be 0 to 255.
/// errors  Data: other extents, no pixel, texts, numbers outside of that (with the place)
Result<ArrayImages> imagesOf(NpyArray array);

} // namespace fovea
