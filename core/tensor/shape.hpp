#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fovea {

struct Size2 {
    std::int64_t height = 1;
    std::int64_t width = 1;

    bool operator==(const Size2&) const = default;
};

struct Size3 {
    std::int64_t depth = 1;
    std::int64_t height = 1;
    std::int64_t width = 1;

    bool operator==(const Size3&) const = default;
};

/// What is added at (or taken from) the four edges of an image, in pixels.
struct Sides {
    std::int64_t top = 0;
    std::int64_t bottom = 0;
    std::int64_t left = 0;
    std::int64_t right = 0;

    bool operator==(const Sides&) const = default;
};

/// The shape of activations, in the order in which they lie in memory: the batch n, depth d (1 for
/// images), height h, width w, and the channels c, which are contiguous.
struct Shape {
    std::int64_t n = 1;
    std::int64_t d = 1;
    std::int64_t h = 1;
    std::int64_t w = 1;
    std::int64_t c = 1;

    bool operator==(const Shape&) const = default;

    constexpr std::int64_t perSample() const { return d * h * w * c; }

    constexpr std::int64_t elements() const { return n * perSample(); }

    constexpr std::int64_t pixels() const { return n * d * h * w; }

    constexpr Shape withBatch(std::int64_t batch) const { return {batch, d, h, w, c}; }
};

/// The extents of a weight tensor, outermost first.
using Extents = std::vector<std::int64_t>;

std::int64_t elementsOf(const Extents& extents);

/// One sample's shape as people write it, channels first: "6x28x28", or "120" for a vector.
std::string toString(const Shape& shape);

} // namespace fovea
