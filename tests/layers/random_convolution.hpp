#pragma once

#include <vector>

#include "core/base/random.hpp"
#include "core/tensor/shape.hpp"

namespace fovea::test {

using Ints = std::vector<std::int64_t>;

inline std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

/// The kernel's figures of a random case: those along an axis that is not there stay 1.
struct Numbers {
    Numbers(RandomStream& random, int axes) {
        const auto draw = [&](std::int64_t low, std::int64_t high) {
            const auto value = [&](int least) {
                return axes >= least ? between(random, low, high) : std::int64_t{low < 1 ? 0 : 1};
            };
            const std::int64_t depth = value(3);
            const std::int64_t height = value(2);
            return Size3{depth, height, value(1)};
        };
        input = draw(5, 9);
        kernel = draw(1, 3);
        stride = draw(1, 3);
        dilation = draw(1, 2);
        before = draw(0, 3);
        after = draw(0, 3);
        batch = between(random, 1, 3);
        inputs = between(random, 1, 18);
        outputs = between(random, 1, 18);
    }

    Shape inputShape() const { return {batch, input.depth, input.height, input.width, inputs}; }

    Ints pads() const { return {before.height, after.height, before.width, after.width}; }

    Size3 input;
    Size3 kernel;
    Size3 stride;
    Size3 dilation;
    Size3 before;
    Size3 after;
    std::int64_t batch;
    std::int64_t inputs;
    std::int64_t outputs;
};

} // namespace fovea::test
