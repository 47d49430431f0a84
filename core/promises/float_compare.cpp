#include "core/promises/float_compare.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fovea {

bool areBitEqual(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

bool areClose(std::span<const float> a, std::span<const float> b) {
    float largest = 1e-3F;
    for (const float value : b)
        largest = std::max(largest, std::abs(value));
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [&](float x, float y) {
               return std::abs(x - y) <= 1e-4F * largest;
           });
}

bool areSet(std::span<const float> values) {
    return std::ranges::none_of(values, [](float x) { return std::isnan(x); });
}

} // namespace fovea
