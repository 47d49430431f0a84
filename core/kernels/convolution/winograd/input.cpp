#include "core/kernels/convolution/winograd/input.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/winograd/input.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/convolution/winograd/transforms-inl.h"
#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

using Floats = hn::CappedTag<float, convolution::widestLanes>;
using Vector = hn::Vec<Floats>;

/// One vector of channels of one tile. Lines that share their differences are made together, so
/// that what lies between the two directions stays in registers.
template <class Load>
HWY_INLINE void transformTile(const float* const (&pixels)[convolution::planeCount],
                              std::int64_t channel, std::int64_t planeStride, float* to,
                              Load load) {
    const Floats d;
    const auto at = [&](int row, int column)
                        HWY_ATTR { return load(pixels[6 * row + column] + channel); };
    const auto finish = [&](const Vector(&line)[6], int row) HWY_ATTR {
        Vector values[6];
        winogradInput(d, line, values);
#pragma GCC unroll 6
        for (int i = 0; i < 6; ++i)
            hn::StoreU(values[i], d, to + (6 * row + i) * planeStride + channel);
    };
    const auto finishEnd = [&](int first, int row) HWY_ATTR {
        Vector line[6];
#pragma GCC unroll 6
        for (int i = 0; i < 6; ++i)
            line[i] = winogradInputEnd(d, at(first, i), at(first + 2, i), at(first + 4, i));
        finish(line, row);
    };
    const auto finishPair = [&](auto isSecond, int row) HWY_ATTR {
        Vector plus[6];
        Vector minus[6];
#pragma GCC unroll 6
        for (int i = 0; i < 6; ++i) {
            const auto pair = winogradInputPair<decltype(isSecond)::value>(d, at(1, i), at(2, i),
                                                                           at(3, i), at(4, i));
            plus[i] = pair.plus;
            minus[i] = pair.minus;
        }
        finish(plus, row);
        finish(minus, row + 1);
    };
    finishEnd(0, 0);
    finishPair(std::false_type(), 1);
    finishPair(std::true_type(), 3);
    finishEnd(1, 5);
}

void transformPixels(const float* const (&pixels)[convolution::planeCount], std::int64_t channels,
                     std::int64_t planeStride, float* to) {
    const Floats d;
    forVectors(
        d, 0, channels,
        [&](std::int64_t c) HWY_ATTR {
            transformTile(pixels, c, planeStride, to,
                          [&](const float* from) HWY_ATTR { return hn::LoadU(d, from); });
        },
        [&](std::int64_t c, std::size_t count) HWY_ATTR {
            transformTile(pixels, c, planeStride, to,
                          [&](const float* from) HWY_ATTR { return loadFirst(d, from, count); });
        });
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(transformPixels);

namespace convolution {

namespace {

void findPixels(const Correlation& c, const Tile& tile, const float* zeros,
                const float* (&pixels)[planeCount]) {
    const std::int64_t firstRow = tile.row + c.rows.first;
    const std::int64_t firstColumn = tile.column + c.columns.first;
    for (std::int64_t i = 0; i < planeCount; ++i) {
        const std::int64_t row = firstRow + i / tileSources;
        const std::int64_t column = firstColumn + i % tileSources;
        const bool isInside =
            row >= 0 && row < c.rows.sourceSize && column >= 0 && column < c.columns.sourceSize;
        const std::int64_t pixel =
            (tile.image * c.rows.sourceSize + row) * c.columns.sourceSize + column;
        pixels[i] =
            isInside ? c.source.data + pixel * c.source.channels + c.source.firstChannel : zeros;
    }
}

} // namespace

void transformInput(const Correlation& correlation, const Tiles& tiles, std::int64_t begin,
                    std::int64_t end, const float* zeros, const Planes& planes, float* to) {
    const auto transform = HWY_DYNAMIC_DISPATCH(transformPixels);
    for (std::int64_t t = begin; t < end; ++t, to += planes.rowStride) {
        const float* pixels[planeCount];
        findPixels(correlation, tiles.at(t), zeros, pixels);
        transform(pixels, correlation.source.channelCount, planes.planeStride, to);
    }
}

} // namespace convolution

} // namespace fovea

#endif
