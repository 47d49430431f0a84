#pragma once

#include <algorithm>
#include <array>
#include <string>

#include "core/layer/declare.hpp"
#include "plugins/shape/rows.hpp"

namespace fovea {

/// Puts a border around the image in which it is mirrored at its outermost pixels, which are not
/// repeated: c b | a b c | b a.
/// in      [N, D, H, W, C]
/// out     [N, D, top + H + bottom, left + W + right, C]
/// errors  a border that is not narrower than the image
/// source  PyTorch ReflectionPad2d, which counts left, right, top, bottom; ONNX Pad (reflect)
struct ReflectPad {
    Sides pads{1, 1, 1, 1};

    static constexpr About about{"shape.reflect_pad", 1, "Reflection padding",
                                 "Puts a border around the image in which it is mirrored."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&ReflectPad::pads, "pads",
                    "Border at top, bottom, left and right, each narrower than the image",
                    Range{0, 1024}, pixels)};
    }

    Result<Plan> plan(Shapes inputs) const {
        const Shape& input = inputs[0];
        const std::int64_t rows = std::max(pads.top, pads.bottom);
        const std::int64_t columns = std::max(pads.left, pads.right);
        if (rows >= input.h || columns >= input.w)
            return fail(ErrorKind::Network,
                        "a border of " + std::to_string(rows) + " rows and " +
                            std::to_string(columns) + " columns is too wide to mirror its input " +
                            toString(input) + " in; take at most " + std::to_string(input.h - 1) +
                            " rows and " + std::to_string(input.w - 1) +
                            " columns, or pad with zeros");
        Plan plan;
        plan.output = {input.n, input.d, input.h + pads.top + pads.bottom,
                       input.w + pads.left + pads.right, input.c};
        plan.backwardReadsInputs = false;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        const View<const float> x = pass.input();
        const std::int64_t channels = x.shape.c;
        forRows(pass.output.shape, [&](std::int64_t image, std::int64_t y) {
            const float* from = rowOf(x, image, mirrored(y - pads.top, x.shape.h));
            float* to = rowOf(pass.output, image, y);
            for (std::int64_t column = 0; column < pass.output.shape.w; ++column)
                std::copy_n(from + mirrored(column - pads.left, x.shape.w) * channels, channels,
                            to + column * channels);
        });
    }

    /// Each input pixel adds up its images, so that no two threads write to one place.
    void backward(const Backward& pass) const noexcept {
        const View<float> dInput = pass.dInput();
        if (!dInput)
            return;
        const std::int64_t channels = dInput.shape.c;
        forRows(dInput.shape, [&](std::int64_t image, std::int64_t y) {
            const Images rows = imagesOf(y, dInput.shape.h, pads.top, pads.bottom);
            float* toRow = rowOf(dInput, image, y);
            std::fill_n(toRow, dInput.shape.w * channels, 0.0F);
            for (std::int64_t column = 0; column < dInput.shape.w; ++column) {
                const Images columns = imagesOf(column, dInput.shape.w, pads.left, pads.right);
                float* to = toRow + column * channels;
                for (std::size_t i = 0; i < rows.count; ++i)
                    for (std::size_t k = 0; k < columns.count; ++k) {
                        const float* from =
                            rowOf(pass.dOutput, image, rows.at[i]) + columns.at[k] * channels;
                        for (std::int64_t c = 0; c < channels; ++c)
                            to[c] += from[c];
                    }
            }
        });
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        return OutputParts::ofValue({at.d, mirrored(at.y - pads.top, inputs[0].h),
                                     mirrored(at.x - pads.left, inputs[0].w), at.map});
    }

private:
    /// Where an input row (or column) shows in the output: itself, and in either border.
    struct Images {
        std::array<std::int64_t, 3> at{};
        std::size_t count = 0;
    };

    /// The place in [0, size) that a place in the border shows.
    static std::int64_t mirrored(std::int64_t place, std::int64_t size) {
        if (place < 0)
            return -place;
        return place < size ? place : 2 * (size - 1) - place;
    }

    static Images imagesOf(std::int64_t place, std::int64_t size, std::int64_t before,
                           std::int64_t after) {
        Images images;
        images.at[images.count++] = before + place;
        if (place >= 1 && place <= before)
            images.at[images.count++] = before - place;
        const std::int64_t fromEnd = size - 1 - place;
        if (fromEnd >= 1 && fromEnd <= after)
            images.at[images.count++] = before + size - 1 + fromEnd;
        return images;
    }
};

} // namespace fovea
