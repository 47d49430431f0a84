#include "plugins/pooling/lp_pool2d.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/kernels/pool_row.hpp"
#include "plugins/pooling/image_rows.hpp"

namespace fovea {

namespace {

// What a norm is made of: |x|^p, its inverse, and |x|^(p - 1). The usual ones without pow().

struct SumNorm {
    float power(float x) const { return x; }

    float root(float sum) const { return sum; }

    float slope(float /*ratio*/) const { return 1; }
};

struct SquareNorm {
    float power(float x) const { return x * x; }

    float root(float sum) const { return std::sqrt(sum); }

    float slope(float ratio) const { return ratio; }
};

struct AnyNorm {
    explicit AnyNorm(double p) : m_p(static_cast<float>(p)) {}

    float power(float x) const { return std::pow(x, m_p); }

    float root(float sum) const { return std::pow(sum, 1 / m_p); }

    float slope(float ratio) const { return std::pow(ratio, m_p - 1); }

private:
    float m_p;
};

template <class Run>
void withNorm(double p, const Run& run) {
    if (p == 1)
        run(SumNorm());
    else if (p == 2)
        run(SquareNorm());
    else
        run(AnyNorm(p));
}

/// visit(first channel of a pixel) for each pixel of a row's window `x`.
template <class Visit>
void forWindow(const PoolRow& row, std::int64_t x, const float* image, const Visit& visit) {
    const Positions ys = row.rows.covered(row.y);
    const Positions xs = row.columns.covered(x);
    for (std::int64_t y = ys.begin; y < ys.end; ++y)
        for (std::int64_t pixel = xs.begin; pixel < xs.end; ++pixel)
            visit(image + y * row.inputLine() + pixel * row.channels);
}

using Floats = std::array<float, channelsAtOnce>;

/// Of values relative to the largest, so that no power leaves the range of numbers.
template <class Norm>
void normRow(const PoolRow& row, const Norm& norm, const float* image, float* output) {
    const auto normsOf = [&](std::int64_t x, std::int64_t c, std::size_t count) {
        Floats largest{};
        forWindow(row, x, image, [&](const float* at) {
            for (std::size_t i = 0; i < count; ++i)
                largest[i] = std::max(largest[i], std::abs(at[c + static_cast<std::int64_t>(i)]));
        });
        for (float& each : largest)
            if (each == 0 || each == std::numeric_limits<float>::infinity())
                each = 1;
        Floats sums{};
        forWindow(row, x, image, [&](const float* at) {
            for (std::size_t i = 0; i < count; ++i)
                sums[i] += norm.power(std::abs(at[c + static_cast<std::int64_t>(i)]) / largest[i]);
        });
        for (std::size_t i = 0; i < count; ++i)
            sums[i] = largest[i] * norm.root(sums[i]);
        return sums;
    };
    for (std::int64_t x = 0; x < row.columns.output; ++x)
        forChannels(row.channels, [&](std::int64_t c, std::int64_t count) {
            const Floats norms = normsOf(x, c, static_cast<std::size_t>(count));
            std::copy_n(norms.begin(), count, output + x * row.channels + c);
        });
}

/// dInput = sum over the windows of dOutput * sign(x) * (|x| / output)^(p - 1)
template <class Norm>
void gradientRow(const PoolRow& row, const Norm& norm, const float* input, const float* output,
                 const float* dOutput, float* dInput) {
    const Positions ys = row.rows.covering(row.y);
    for (std::int64_t pixel = 0; pixel < row.columns.input; ++pixel) {
        const Positions xs = row.columns.covering(pixel);
        const float* x = input + pixel * row.channels;
        float* dx = dInput + pixel * row.channels;
        std::fill_n(dx, row.channels, 0.0F);
        for (std::int64_t oy = ys.begin; oy < ys.end; ++oy)
            for (std::int64_t ox = xs.begin; ox < xs.end; ++ox) {
                const float* y = output + oy * row.outputLine() + ox * row.channels;
                const float* dy = dOutput + oy * row.outputLine() + ox * row.channels;
                for (std::int64_t c = 0; c < row.channels; ++c) {
                    const float slope = norm.slope(std::abs(x[c]) / (y[c] == 0 ? 1 : y[c]));
                    dx[c] += x[c] == 0 ? 0 : std::copysign(slope, x[c]) * dy[c];
                }
            }
    }
}

} // namespace

Result<Plan> LpPool2d::plan(Shapes inputs) const {
    const Result<PoolPlacement> placement = place(inputs[0]);
    if (!placement)
        return tl::unexpected(placement.error());
    Plan plan = poolPlan(*placement);
    plan.backwardReadsInputs = true;
    plan.backwardReadsOutput = true;
    return plan;
}

void LpPool2d::forward(const Forward& pass) const noexcept {
    const Shape& in = pass.input().shape;
    const Shape& out = pass.output.shape;
    const PoolRow first = firstPoolRow(place(in)->window, in, out);
    withNorm(p, [&](const auto& norm) {
        forImageRows(
            out, kernel.height * first.inputLine(), [&](std::int64_t image, std::int64_t y) {
                PoolRow row = first;
                row.y = y;
                normRow(row, norm, pass.input().data + image * row.inputImage(),
                        pass.output.data + image * row.outputImage() + y * row.outputLine());
            });
    });
}

void LpPool2d::backward(const Backward& pass) const noexcept {
    if (!pass.dInput())
        return;
    const Shape& in = pass.dInput().shape;
    const Shape& out = pass.dOutput.shape;
    const PoolRow first = firstPoolRow(place(in)->window, in, out);
    withNorm(p, [&](const auto& norm) {
        forImageRows(in, 4 * first.inputLine(), [&](std::int64_t image, std::int64_t y) {
            PoolRow row = first;
            row.y = y;
            const std::int64_t line = image * row.inputImage() + y * row.inputLine();
            const std::int64_t windows = image * row.outputImage();
            gradientRow(row, norm, pass.input().data + line, pass.output.data + windows,
                        pass.dOutput.data + windows, pass.dInput().data + line);
        });
    });
}

OutputParts LpPool2d::madeOf(const TensorPlace& at, Shapes inputs) const {
    OutputParts parts = poolParts(*place(inputs[0]), inputs[0], at);
    parts.join = Join::Norm;
    parts.power = p;
    return parts;
}

} // namespace fovea
