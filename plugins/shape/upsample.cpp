#include "plugins/shape/upsample.hpp"

#include <algorithm>

#include "plugins/shape/rows.hpp"

namespace fovea {

namespace {

/// What an output row (or column) is made of: (1 - share) of the first and share of the second.
struct Mixture {
    std::int64_t first = 0;
    std::int64_t second = 0;
    float share = 0;

    float partOf(std::int64_t place) const {
        return (first == place ? 1 - share : 0.0F) + (second == place ? share : 0.0F);
    }
};

Mixture mixtureAt(std::int64_t place, std::int64_t scale, std::int64_t size, UpsampleMode mode) {
    if (mode == UpsampleMode::Nearest)
        return {place / scale, place / scale, 0};
    const double source = (static_cast<double>(place) + 0.5) / static_cast<double>(scale) - 0.5;
    const double inside = std::max(source, 0.0);
    const auto first = static_cast<std::int64_t>(inside);
    return {first, std::min(first + 1, size - 1),
            static_cast<float>(inside - static_cast<double>(first))};
}

/// The output rows (or columns) that an input one can be part of.
struct Reached {
    Reached(std::int64_t place, std::int64_t scale, std::int64_t size)
        : begin(std::max<std::int64_t>(place - 1, 0) * scale),
          end(std::min(place + 2, size) * scale) {}

    std::int64_t begin;
    std::int64_t end;
};

} // namespace

Result<Plan> Upsample::plan(Shapes inputs) const {
    const Shape& input = inputs[0];
    Plan plan;
    plan.output = {input.n, input.d, input.h * scale.height, input.w * scale.width, input.c};
    plan.backwardReadsInputs = false;
    if (mode == UpsampleMode::Bilinear) {
        plan.macs = 4 * plan.output.perSample();
        plan.reach.window = {scale.height > 1 ? 2 : 1, scale.width > 1 ? 2 : 1};
    }
    return plan;
}

void Upsample::forward(const Forward& pass) const noexcept {
    const View<const float> x = pass.input();
    const std::int64_t channels = x.shape.c;
    forRows(pass.output.shape, [&](std::int64_t image, std::int64_t y) {
        const Mixture rows = mixtureAt(y, scale.height, x.shape.h, mode);
        const float* upper = rowOf(x, image, rows.first);
        const float* lower = rowOf(x, image, rows.second);
        float* to = rowOf(pass.output, image, y);
        for (std::int64_t column = 0; column < pass.output.shape.w; ++column, to += channels) {
            const Mixture columns = mixtureAt(column, scale.width, x.shape.w, mode);
            const std::int64_t left = columns.first * channels;
            const std::int64_t right = columns.second * channels;
            if (mode == UpsampleMode::Nearest) {
                std::copy_n(upper + left, channels, to);
                continue;
            }
            const float share = columns.share;
            for (std::int64_t c = 0; c < channels; ++c) {
                const float above = (1 - share) * upper[left + c] + share * upper[right + c];
                const float below = (1 - share) * lower[left + c] + share * lower[right + c];
                to[c] = (1 - rows.share) * above + rows.share * below;
            }
        }
    });
}

/// Each input pixel gathers from those it is part of, so that no two threads write to one place.
void Upsample::backward(const Backward& pass) const noexcept {
    const View<float> dInput = pass.dInput();
    if (!dInput)
        return;
    const Shape& shape = dInput.shape;
    forRows(shape, [&](std::int64_t image, std::int64_t y) {
        const Reached rows(y, scale.height, shape.h);
        float* toRow = rowOf(dInput, image, y);
        std::fill_n(toRow, shape.w * shape.c, 0.0F);
        for (std::int64_t row = rows.begin; row < rows.end; ++row) {
            const float height = mixtureAt(row, scale.height, shape.h, mode).partOf(y);
            if (height == 0)
                continue;
            const float* fromRow = rowOf(pass.dOutput, image, row);
            for (std::int64_t x = 0; x < shape.w; ++x) {
                const Reached columns(x, scale.width, shape.w);
                float* to = toRow + x * shape.c;
                for (std::int64_t column = columns.begin; column < columns.end; ++column) {
                    const float part =
                        height * mixtureAt(column, scale.width, shape.w, mode).partOf(x);
                    if (part == 0)
                        continue;
                    const float* from = fromRow + column * shape.c;
                    for (std::int64_t c = 0; c < shape.c; ++c)
                        to[c] += part * from[c];
                }
            }
        }
    });
}

OutputParts Upsample::madeOf(const TensorPlace& at, Shapes inputs) const {
    const Mixture rows = mixtureAt(at.y, scale.height, inputs[0].h, mode);
    const Mixture columns = mixtureAt(at.x, scale.width, inputs[0].w, mode);
    OutputParts parts;
    for (std::int64_t y = rows.first; y <= rows.second; ++y)
        for (std::int64_t x = columns.first; x <= columns.second; ++x)
            if (const float part = rows.partOf(y) * columns.partOf(x); part != 0)
                parts.taps.push_back({.at = {at.d, y, x, at.map}, .factor = part});
    return parts;
}

} // namespace fovea
