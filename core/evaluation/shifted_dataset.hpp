#pragma once

#include <memory>

#include "core/data/dataset.hpp"

namespace fovea {

/// How far images are moved, in pixels: down and to the right.
struct Offset {
    std::int64_t down = 0;
    std::int64_t right = 0;
};

/// The samples of one split with each image moved; what comes in from outside has the mean colour
/// of the image's border. Made to ask how much a network minds (translation invariance).
std::shared_ptr<const Dataset> shifted(std::shared_ptr<const Dataset> dataset, Split split,
                                       Offset offset);

/// `image`, moved.
Image shifted(const Image& image, Offset offset);

} // namespace fovea
