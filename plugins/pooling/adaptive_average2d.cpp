#include "plugins/pooling/adaptive_average2d.hpp"

#include <algorithm>

#include "core/kernels/window_span.hpp"
#include "plugins/pooling/image_rows.hpp"

namespace fovea {

namespace {

/// The bins along one axis. Neighbours share a pixel where their edge lies inside of one.
struct Bins {
    std::int64_t input;
    std::int64_t count;

    /// The pixels of bin `i`.
    Positions covered(std::int64_t i) const {
        return {i * input / count, ((i + 1) * input + count - 1) / count};
    }

    /// The bins that pixel `x` is in.
    Positions covering(std::int64_t x) const {
        return {x * count / input, ((x + 1) * count + input - 1) / input};
    }

    std::int64_t widest() const {
        std::int64_t most = 0;
        for (std::int64_t i = 0; i < count; ++i)
            most = std::max(most, covered(i).count());
        return most;
    }

    std::int64_t step() const { return std::max<std::int64_t>(1, input / count); }
};

struct Grid {
    Grid(const Shape& input, const Shape& output)
        : rows{input.h, output.h}, columns{input.w, output.w}, channels(input.c) {}

    float share(std::int64_t y, std::int64_t x) const {
        return 1.0F / static_cast<float>(rows.covered(y).count() * columns.covered(x).count());
    }

    Bins rows;
    Bins columns;
    std::int64_t channels;
};

} // namespace

Result<Plan> AdaptiveAverage2d::plan(Shapes inputs) const {
    const Shape& input = inputs[0];
    Plan plan;
    plan.output = {input.n, input.d, size.height, size.width, input.c};
    const Grid grid(input, plan.output);
    plan.reach = {{grid.rows.widest(), grid.columns.widest()},
                  {grid.rows.step(), grid.columns.step()},
                  size == Size2{1, 1}};
    plan.backwardReadsInputs = false;
    return plan;
}

void AdaptiveAverage2d::forward(const Forward& pass) const noexcept {
    const Shape& in = pass.input().shape;
    const Shape& out = pass.output.shape;
    const Grid grid(in, out);
    const std::int64_t line = in.w * in.c;
    forImageRows(out, line * grid.rows.covered(0).count(), [&](std::int64_t image, std::int64_t y) {
        const float* from = pass.input().data + image * in.h * line;
        float* to = pass.output.data + (image * out.h + y) * out.w * out.c;
        const Positions ys = grid.rows.covered(y);
        for (std::int64_t x = 0; x < out.w; ++x, to += out.c) {
            const Positions xs = grid.columns.covered(x);
            std::fill_n(to, out.c, 0.0F);
            for (std::int64_t row = ys.begin; row < ys.end; ++row)
                for (std::int64_t i = row * line + xs.begin * in.c; i < row * line + xs.end * in.c;
                     i += in.c)
                    for (std::int64_t c = 0; c < in.c; ++c)
                        to[c] += from[i + c];
            const float share = grid.share(y, x);
            for (std::int64_t c = 0; c < in.c; ++c)
                to[c] *= share;
        }
    });
}

void AdaptiveAverage2d::backward(const Backward& pass) const noexcept {
    if (!pass.dInput())
        return;
    const Shape& in = pass.dInput().shape;
    const Shape& out = pass.dOutput.shape;
    const Grid grid(in, out);
    forImageRows(in, 2 * in.w * in.c, [&](std::int64_t image, std::int64_t y) {
        const float* from = pass.dOutput.data + image * out.h * out.w * out.c;
        float* to = pass.dInput().data + (image * in.h + y) * in.w * in.c;
        const Positions ys = grid.rows.covering(y);
        for (std::int64_t x = 0; x < in.w; ++x, to += in.c) {
            const Positions xs = grid.columns.covering(x);
            std::fill_n(to, in.c, 0.0F);
            for (std::int64_t row = ys.begin; row < ys.end; ++row)
                for (std::int64_t column = xs.begin; column < xs.end; ++column) {
                    const float share = grid.share(row, column);
                    const float* dy = from + (row * out.w + column) * out.c;
                    for (std::int64_t c = 0; c < in.c; ++c)
                        to[c] += share * dy[c];
                }
        }
    });
}

OutputParts AdaptiveAverage2d::madeOf(const TensorPlace& at, Shapes inputs) const {
    const Shape& input = inputs[0];
    const Grid grid(input, {input.n, input.d, size.height, size.width, input.c});
    const Positions ys = grid.rows.covered(at.y);
    const Positions xs = grid.columns.covered(at.x);
    OutputParts parts;
    for (std::int64_t y = ys.begin; y < ys.end; ++y)
        for (std::int64_t x = xs.begin; x < xs.end; ++x)
            parts.taps.push_back({.at = {at.d, y, x, at.map}, .factor = grid.share(at.y, at.x)});
    return parts;
}

} // namespace fovea
