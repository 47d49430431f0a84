#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/tensor/shape.hpp"

namespace fovea {

/// One value of a sample's tensor. Beside the tensor, where a border is, numbers are negative or
/// reach beyond its extents.
struct TensorPlace {
    std::int64_t d = 0;
    std::int64_t y = 0;
    std::int64_t x = 0;
    std::int64_t map = 0;

    bool operator==(const TensorPlace&) const = default;
};

/// The place of a value that lies `element` values into a sample, and the other way.
inline TensorPlace placeOf(std::int64_t element, const Shape& shape) {
    return {element / (shape.h * shape.w * shape.c), element / (shape.w * shape.c) % shape.h,
            element / shape.c % shape.w, element % shape.c};
}

inline std::int64_t elementOf(const TensorPlace& at, const Shape& shape) {
    return ((at.d * shape.h + at.y) * shape.w + at.x) * shape.c + at.map;
}

/// One number of a weight: `weight` in the plan's order, `element` as it lies in memory.
struct WeightElement {
    std::size_t weight = 0;
    std::int64_t element = 0;

    bool operator==(const WeightElement&) const = default;
};

/// One input value that an output is made of.
struct Tap {
    std::size_t input = 0;                 ///< which of the layer's inputs
    TensorPlace at{};                      ///< in it, or on its border, where values are 0
    std::optional<WeightElement> weight{}; ///< by what the value is weighed; none for 1
    float factor = 1;                      ///< what else it is multiplied by, and nobody learns
};

/// How an output is joined from its taps; x is a tap's value, w its weight (1 where it has none), f
/// its factor.
enum class Join {
    Sum,             ///< sum of f w x, plus the bias
    Largest,         ///< the largest x; the border is none of the taps
    Norm,            ///< (sum of |x|^power)^(1 / power)
    Product,         ///< the product of all x
    SquaredDistance, ///< sum of f (x - w)^2
    Own              ///< as the layer's answerOf says
};

/// What one value of a layer's output is made of, at inference: it follows from the place, the
/// settings and the shapes alone, so that it can be asked for without running anything.
struct OutputParts {
    Join join = Join::Sum;
    std::vector<Tap> taps{}; ///< as a window is read: by depth, row, column, then map
    std::optional<WeightElement> bias{};
    double power = 2; ///< of Norm

    /// Of a layer that hands one value on.
    static OutputParts ofValue(const TensorPlace& from, std::size_t input = 0) {
        OutputParts parts;
        parts.taps.push_back({input, from});
        return parts;
    }

    /// Of a layer that makes each value of the one at its place, by a function of its own.
    static OutputParts ofFunction(const TensorPlace& from) {
        OutputParts parts = ofValue(from);
        parts.join = Join::Own;
        return parts;
    }
};

/// A quantity on the way from the taps to the output, in a word or two: "inhibition".
struct NamedValue {
    std::string name;
    double value = 0;
};

/// What a layer is asked to join by a function of its own.
struct TapValues {
    const OutputParts& parts;                        ///< as its madeOf gave them
    TensorPlace at;                                  ///< the output's
    std::span<const float> values;                   ///< one a tap; 0 on the border
    std::span<const std::span<const float>> weights; ///< all of them, in the plan's order
};

/// What comes of it.
struct OwnAnswer {
    double output = 0;
    std::vector<double> slopes{};      ///< the output's derivative by each tap's value
    std::vector<NamedValue> between{}; ///< in the order in which one follows from another
};

} // namespace fovea
