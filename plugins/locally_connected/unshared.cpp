#include "plugins/locally_connected/unshared.hpp"

#include <algorithm>
#include <array>

#include "core/base/parallel.hpp"
#include "core/kernels/matrix_product.hpp"
#include "core/kernels/work.hpp"

namespace fovea {

namespace {

/// Where the parts of each tensor begin.
struct Addresses {
    explicit Addresses(const ConvolutionShape& shape) : s(shape) {}

    std::int64_t positions() const { return s.output.h * s.output.w; }

    std::int64_t tapWeights() const { return s.input.c * s.output.c; }

    std::int64_t positionWeights() const { return s.kernel.height * s.kernel.width * tapWeights(); }

    std::int64_t tap(std::int64_t position, std::int64_t kh, std::int64_t kw) const {
        return position * positionWeights() + (kh * s.kernel.width + kw) * tapWeights();
    }

    /// In a sample of the input; negative where the tap lies on the border.
    std::int64_t inputPixel(std::int64_t position, std::int64_t kh, std::int64_t kw) const {
        const std::int64_t y =
            position / s.output.w * s.stride.height - s.pads.top + kh * s.dilation.height;
        const std::int64_t x =
            position % s.output.w * s.stride.width - s.pads.left + kw * s.dilation.width;
        const bool isInside = y >= 0 && y < s.input.h && x >= 0 && x < s.input.w;
        return isInside ? y * s.input.w + x : -1;
    }

    /// body(kernel row and column) for each tap.
    template <class Body>
    void forEachTap(Body&& body) const {
        for (std::int64_t kh = 0; kh < s.kernel.height; ++kh)
            for (std::int64_t kw = 0; kw < s.kernel.width; ++kw)
                body(kh, kw);
    }

    const ConvolutionShape& s;
};

/// The position along one axis from which tap `k` reads pixel `at`; negative for none.
std::int64_t positionReading(std::int64_t at, std::int64_t k, std::int64_t dilation,
                             std::int64_t stride, std::int64_t padBefore, std::int64_t positions) {
    const std::int64_t start = at + padBefore - k * dilation;
    const bool isRead = start >= 0 && start % stride == 0 && start / stride < positions;
    return isRead ? start / stride : -1;
}

/// In a few sums side by side, which the compiler keeps in a vector, added in a fixed order.
float dot(const float* a, const float* b, std::int64_t count) {
    constexpr std::int64_t lanes = 8;
    std::array<float, lanes> sums{};
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (std::int64_t lane = 0; lane < lanes; ++lane)
            sums[static_cast<std::size_t>(lane)] += a[i + lane] * b[i + lane];
    float sum = 0;
    for (; i < count; ++i)
        sum += a[i] * b[i];
    for (const float each : sums)
        sum += each;
    return sum;
}

// Small products go faster without the factors being laid out first: those of few terms, as of an
// image of one channel, and the gradients of few channels, whose b has its depth in a row.

void addFewTerms(const Product& product, float* to, std::int64_t step) {
    for (std::int64_t row = 0; row < product.rows; ++row)
        for (std::int64_t k = 0; k < product.depth; ++k) {
            const float x = product.a.data[row * product.a.rowStride + k];
            const float* b = product.b.data + k * product.b.rowStride;
            float* sums = to + row * step;
            for (std::int64_t c = 0; c < product.columns; ++c)
                sums[c] += x * b[c];
        }
}

void addFewColumns(const Product& product, float* to, std::int64_t step) {
    for (std::int64_t row = 0; row < product.rows; ++row)
        for (std::int64_t c = 0; c < product.columns; ++c)
            to[row * step + c] += dot(product.a.data + row * product.a.rowStride,
                                      product.b.data + c * product.b.columnStride, product.depth);
}

/// Adds a product, whose a has its depth in a row, to rows that lie `step` floats apart.
void addProduct(const Product& product, float* to, std::int64_t step) {
    constexpr std::int64_t few = 4;
    if (product.depth <= few && product.b.columnStride == 1)
        return addFewTerms(product, to, step);
    if (product.columns <= few && product.b.rowStride == 1)
        return addFewColumns(product, to, step);
    // By parts that fit on the stack.
    constexpr std::int64_t partRows = 32;
    constexpr std::int64_t partColumns = 128;
    alignas(64) std::array<float, partRows * partColumns> part;
    for (std::int64_t row = 0; row < product.rows; row += partRows)
        for (std::int64_t column = 0; column < product.columns; column += partColumns) {
            Product piece = product;
            piece.a.data += row * piece.a.rowStride;
            piece.b.data += column * piece.b.columnStride;
            piece.c = part.data();
            piece.rows = std::min(partRows, product.rows - row);
            piece.columns = std::min(partColumns, product.columns - column);
            multiplyHere(piece);
            for (std::int64_t r = 0; r < piece.rows; ++r) {
                float* sums = to + (row + r) * step + column;
                const float* more = part.data() + r * piece.columns;
                for (std::int64_t c = 0; c < piece.columns; ++c)
                    sums[c] += more[c];
            }
        }
}

/// The weights of a tap lie together, so each task reads or writes a stretch of them, once for all
/// samples.
std::int64_t positionsPerTask(const Addresses& at) {
    return itemsPerTask(at.positionWeights() * static_cast<std::int64_t>(sizeof(float)));
}

} // namespace

void unsharedForward(const ConvolutionShape& shape, View<const float> input,
                     std::span<const float> weight, std::span<const float> bias,
                     View<float> output) noexcept {
    const Addresses at(shape);
    const std::int64_t ins = shape.input.c;
    const std::int64_t outs = shape.output.c;
    const auto runPosition = [&](std::int64_t p) {
        for (std::int64_t n = 0; n < input.shape.n; ++n) {
            float* to = output.data + (n * at.positions() + p) * outs;
            if (bias.empty())
                std::fill_n(to, outs, 0.0F);
            else
                std::copy_n(bias.data() + p * outs, outs, to);
        }
        at.forEachTap([&](std::int64_t kh, std::int64_t kw) {
            const std::int64_t pixel = at.inputPixel(p, kh, kw);
            if (pixel < 0)
                return;
            addProduct({.a = {input.data + pixel * ins, input.shape.perSample(), 1},
                        .b = {weight.data() + at.tap(p, kh, kw), outs, 1},
                        .rows = input.shape.n,
                        .columns = outs,
                        .depth = ins},
                       output.data + p * outs, at.positions() * outs);
        });
    };
    parallelChunks(at.positions(), positionsPerTask(at), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t p = begin; p < end; ++p)
            runPosition(p);
    });
}

void unsharedBackwardData(const ConvolutionShape& shape, View<const float> dOutput,
                          std::span<const float> weight, View<float> dInput) noexcept {
    const Addresses at(shape);
    const std::int64_t ins = shape.input.c;
    const std::int64_t outs = shape.output.c;
    // Each task gathers what belongs to its own pixels, so that no two write to one place.
    const auto runPixel = [&](std::int64_t pixel) {
        for (std::int64_t n = 0; n < dInput.shape.n; ++n)
            std::fill_n(dInput.sample(n).data + pixel * ins, ins, 0.0F);
        at.forEachTap([&](std::int64_t kh, std::int64_t kw) {
            const std::int64_t y =
                positionReading(pixel / shape.input.w, kh, shape.dilation.height,
                                shape.stride.height, shape.pads.top, shape.output.h);
            const std::int64_t x =
                positionReading(pixel % shape.input.w, kw, shape.dilation.width, shape.stride.width,
                                shape.pads.left, shape.output.w);
            if (y < 0 || x < 0)
                return;
            const std::int64_t p = y * shape.output.w + x;
            addProduct({.a = {dOutput.data + p * outs, at.positions() * outs, 1},
                        .b = {weight.data() + at.tap(p, kh, kw), 1, outs},
                        .rows = dInput.shape.n,
                        .columns = ins,
                        .depth = outs},
                       dInput.data + pixel * ins, dInput.shape.perSample());
        });
    };
    parallelChunks(shape.input.h * shape.input.w, positionsPerTask(at),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t pixel = begin; pixel < end; ++pixel)
                           runPixel(pixel);
                   });
}

void unsharedBackwardWeights(const ConvolutionShape& shape, View<const float> input,
                             View<const float> dOutput, std::span<float> dWeight,
                             std::span<float> dBias) noexcept {
    const Addresses at(shape);
    const std::int64_t ins = shape.input.c;
    const std::int64_t outs = shape.output.c;
    const auto runPosition = [&](std::int64_t p) {
        at.forEachTap([&](std::int64_t kh, std::int64_t kw) {
            const std::int64_t pixel = at.inputPixel(p, kh, kw);
            float* tap = dWeight.data() + at.tap(p, kh, kw);
            if (pixel < 0)
                std::fill_n(tap, at.tapWeights(), 0.0F);
            else
                multiplyHere({.a = {input.data + pixel * ins, 1, input.shape.perSample()},
                              .b = {dOutput.data + p * outs, at.positions() * outs, 1},
                              .c = tap,
                              .rows = ins,
                              .columns = outs,
                              .depth = input.shape.n});
        });
        if (dBias.empty())
            return;
        float* to = dBias.data() + p * outs;
        std::fill_n(to, outs, 0.0F);
        for (std::int64_t n = 0; n < input.shape.n; ++n)
            for (std::int64_t o = 0; o < outs; ++o)
                to[o] += dOutput.data[(n * at.positions() + p) * outs + o];
    };
    parallelChunks(at.positions(), positionsPerTask(at), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t p = begin; p < end; ++p)
            runPosition(p);
    });
}

Result<ConvolutionShape> unsharedShape(const Window& window, std::int64_t outChannels,
                                       const Shape& input) {
    Result<ConvolutionShape> placed = placeConvolution(window, input, outChannels);
    if (!placed)
        return placed;
    const ConvolutionShape& shape = *placed;
    // Weights that are not shared grow with the image; far beyond any memory, their number could
    // not even be counted.
    constexpr double mostWeights = 4294967296.0;
    const double weights = static_cast<double>(shape.output.h * shape.output.w) *
                           static_cast<double>(window.kernel.height * window.kernel.width) *
                           static_cast<double>(input.c) * static_cast<double>(outChannels);
    if (weights > mostWeights)
        return fail(ErrorKind::Network,
                    "weights of their own at each of " +
                        std::to_string(shape.output.h * shape.output.w) +
                        " positions are more than 4294967296; make the stride larger, or the "
                        "kernel, the image or the number of feature maps smaller");
    return placed;
}

Plan unsharedPlan(const ConvolutionShape& shape, const Window& window, bool hasBias) {
    const std::int64_t positions = shape.output.h * shape.output.w;
    const std::int64_t taps = shape.kernel.height * shape.kernel.width;
    Plan plan;
    plan.output = shape.output;
    plan.weights.push_back({.name = "weight",
                            .extents = {positions, shape.kernel.height, shape.kernel.width,
                                        shape.input.c, shape.output.c},
                            .axes = "PHWIO",
                            .start = WeightStart::Fan,
                            .fanIn = taps * shape.input.c,
                            .fanOut = taps * shape.output.c});
    if (hasBias)
        plan.weights.push_back({.name = "bias",
                                .extents = {positions, shape.output.c},
                                .axes = "PO",
                                .decays = false});
    plan.macs = shape.macs();
    plan.reach.window = window.extent();
    plan.reach.step = window.stride;
    return plan;
}

OutputParts unsharedParts(const ConvolutionShape& shape, bool hasBias, const TensorPlace& at) {
    const Addresses addresses(shape);
    const std::int64_t position = at.y * shape.output.w + at.x;
    OutputParts parts;
    addresses.forEachTap([&](std::int64_t kh, std::int64_t kw) {
        const std::int64_t y =
            at.y * shape.stride.height - shape.pads.top + kh * shape.dilation.height;
        const std::int64_t x =
            at.x * shape.stride.width - shape.pads.left + kw * shape.dilation.width;
        for (std::int64_t i = 0; i < shape.input.c; ++i)
            parts.taps.push_back({.at = {0, y, x, i},
                                  .weight = WeightElement{0, addresses.tap(position, kh, kw) +
                                                                 i * shape.output.c + at.map}});
    });
    if (hasBias)
        parts.bias = WeightElement{1, position * shape.output.c + at.map};
    return parts;
}

} // namespace fovea
