#include "core/tensor/shape.hpp"

#include <functional>
#include <numeric>

#include <fmt/format.h>

namespace fovea {

std::int64_t elementsOf(const Extents& extents) {
    return std::accumulate(extents.begin(), extents.end(), std::int64_t{1}, std::multiplies<>());
}

std::string toString(const Shape& shape) {
    if (shape.d == 1 && shape.h == 1 && shape.w == 1)
        return fmt::format("{}", shape.c);
    if (shape.d == 1)
        return fmt::format("{}x{}x{}", shape.c, shape.h, shape.w);
    return fmt::format("{}x{}x{}x{}", shape.c, shape.d, shape.h, shape.w);
}

} // namespace fovea
