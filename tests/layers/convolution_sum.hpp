#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/tensor/shape.hpp"

namespace fovea::test {

/// One product of a convolution: where its sum is written, the tap of the kernel, the channels.
struct Product {
    std::int64_t d, y, x;
    std::int64_t kd, kh, kw;
    std::int64_t in, out;
};

struct SumResults {
    std::vector<double> output;
    std::vector<double> dInput;
    std::vector<double> dWeight;
    std::vector<double> dBias;
};

/// What each relative of the convolution computes, term by term, in double precision: of volumes,
/// with a weight for each product that a function names.
struct ConvolutionSum {
    Shape from; ///< that the kernel slides over
    Shape to;   ///< of the sums
    Size3 kernel;
    Size3 stride;
    Size3 dilation;
    Size3 before; ///< the border at the front, top and left
    /// The index of a product's weight; negative where the two channels are not connected.
    std::function<std::int64_t(const Shape& to, const Product&)> weightAt{};
    bool hasBiasPerLocation = false;
    bool isTransposed = false; ///< the layer's input is `to`, and its output is `from`

    /// bias  may be empty
    SumResults results(std::span<const float> input, std::span<const float> weight,
                       std::span<const float> bias, std::span<const float> dOutput) const;

private:
    template <class Body>
    void forEachProduct(Body&& body) const;
};

/// Whether values agree within float's rounding of such sums, relative to the largest.
bool isNear(std::span<const float> actual, const std::vector<double>& expected);

} // namespace fovea::test
