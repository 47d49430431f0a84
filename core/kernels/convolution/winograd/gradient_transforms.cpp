#include "core/kernels/convolution/winograd/gradient_transforms.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/winograd/gradient_transforms.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/convolution/winograd/transforms-inl.h"
#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::convolution::winograd_gradient::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using fovea::HWY_NAMESPACE::forVectors;
using fovea::HWY_NAMESPACE::loadFirst;
using fovea::HWY_NAMESPACE::storeFirst;
using fovea::HWY_NAMESPACE::winogradInputEnd;
using fovea::HWY_NAMESPACE::winogradInputPair;
using fovea::HWY_NAMESPACE::winogradOutputGradientPair;
using fovea::HWY_NAMESPACE::WinogradPair;
using fovea::HWY_NAMESPACE::winogradWeightsGradient;

using Wide = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Wide>;

using Two = WinogradPair<Vector>;

struct Input {
    static constexpr int side = inputSide;

    template <Part part, class Values>
    static HWY_INLINE Two at(const Values& d) {
        const Wide w;
        if constexpr (part == Part::Ends)
            return {winogradInputEnd(w, d(0), d(2), d(4)), winogradInputEnd(w, d(1), d(3), d(5))};
        else
            return winogradInputPair<part == Part::Second>(w, d(1), d(2), d(3), d(4));
    }
};

struct Output {
    static constexpr int side = outputSide;

    template <Part part, class Values>
    static HWY_INLINE Two at(const Values& e) {
        if constexpr (part == Part::Ends)
            return {e(0), e(3)};
        else
            return winogradOutputGradientPair<part == Part::Second>(Wide(), e(0), e(1), e(2), e(3));
    }
};

/// Stores the points of one of a part's columns, and the points of two rows of it.
template <class Tile, Part rows, class Values>
HWY_INLINE void storeRows(const Values& values, float* to, std::int64_t pointFloats) {
    constexpr std::int64_t plus = rows == Part::Ends ? 0 : rows == Part::First ? 1 : 3;
    constexpr std::int64_t minus = rows == Part::Ends ? 5 : plus + 1;
    const Two points = Tile::template at<rows>(values);
    hn::Store(points.plus, Wide(), to + 2 * plus * pointFloats);
    hn::Store(points.minus, Wide(), to + 2 * minus * pointFloats);
}

template <class Tile, class Values>
HWY_INLINE void storeColumn(const Values& values, float* to, std::int64_t pointFloats) {
    storeRows<Tile, Part::Ends>(values, to, pointFloats);
    storeRows<Tile, Part::First>(values, to, pointFloats);
    storeRows<Tile, Part::Second>(values, to, pointFloats);
}

template <class Tile, Part part, class Load>
HWY_INLINE void transformVector(const Load& load, float* to, std::int64_t pointFloats) {
    Two rows[Tile::side];
#pragma GCC unroll 6
    for (int r = 0; r < Tile::side; ++r)
        rows[r] = Tile::template at<part>([&](int c) { return load(r * Tile::side + c); });
    storeColumn<Tile>([&](int r) { return rows[r].plus; }, to, pointFloats);
    storeColumn<Tile>([&](int r) { return rows[r].minus; }, to + pointFloats, pointFloats);
}

template <class Tile, Part part, class Pixels>
void transformTiles(const Pixels* tiles, std::int64_t tileCount, std::int64_t channels,
                    const PointMatrices& matrices) {
    const Wide w;
    for (std::int64_t t = 0; t < tileCount; ++t) {
        const float* const* pixels = tiles[t].data();
        float* to = matrices.data + t * matrices.rowFloats;
        forVectors(
            w, 0, channels,
            [&](std::int64_t c) {
                transformVector<Tile, part>([&](int p) { return hn::LoadU(w, pixels[p] + c); },
                                            to + c, matrices.pointFloats);
            },
            [&](std::int64_t c, std::size_t count) {
                transformVector<Tile, part>(
                    [&](int p) { return loadFirst(w, pixels[p] + c, count); }, to + c,
                    matrices.pointFloats);
            });
    }
}

template <class Tile, class Pixels>
HWY_INLINE void transformPart(Part part, const Pixels* tiles, std::int64_t tileCount,
                              std::int64_t channels, const PointMatrices& matrices) {
    switch (part) {
    case Part::Ends:
        transformTiles<Tile, Part::Ends>(tiles, tileCount, channels, matrices);
        break;
    case Part::First:
        transformTiles<Tile, Part::First>(tiles, tileCount, channels, matrices);
        break;
    case Part::Second:
        transformTiles<Tile, Part::Second>(tiles, tileCount, channels, matrices);
        break;
    }
}

void transformInputs(Part part, const InputTile* tiles, std::int64_t tileCount,
                     std::int64_t channels, const PointMatrices& matrices) {
    transformPart<Input>(part, tiles, tileCount, channels, matrices);
}

void transformOutputs(Part part, const OutputTile* tiles, std::int64_t tileCount,
                      std::int64_t channels, const PointMatrices& matrices) {
    transformPart<Output>(part, tiles, tileCount, channels, matrices);
}

void sumPixels(const OutputTile* tiles, std::int64_t tileCount, std::int64_t channels,
               float* sums) {
    const Wide w;
    const auto sum = [&](std::int64_t c, const auto& load) {
        for (std::int64_t t = 0; t < tileCount; ++t)
            for (const float* pixel : tiles[t])
                hn::StoreU(hn::Add(hn::LoadU(w, sums + c), load(pixel + c)), w, sums + c);
    };
    forVectors(
        w, 0, channels,
        [&](std::int64_t c) { sum(c, [w](const float* from) { return hn::LoadU(w, from); }); },
        [&](std::int64_t c, std::size_t count) {
            sum(c, [w, count](const float* from) { return loadFirst(w, from, count); });
        });
}

/// Where a point lies among those of all parts.
constexpr std::int64_t pointOf(int row, int column) {
    constexpr int part[inputSide] = {0, 1, 1, 2, 2, 0};
    constexpr int second[inputSide] = {0, 0, 1, 0, 1, 1};
    return part[column] * partPoints + 2 * row + second[column];
}

template <class Store>
HWY_INLINE void gradientOf(const float* sums, std::int64_t pointFloats, const Store& store) {
    const Wide w;
    Vector columns[taps][inputSide];
#pragma GCC unroll 6
    for (int c = 0; c < inputSide; ++c) {
        Vector column[inputSide];
#pragma GCC unroll 6
        for (int r = 0; r < inputSide; ++r)
            column[r] = hn::Load(w, sums + pointOf(r, c) * pointFloats);
        Vector gradients[taps];
        winogradWeightsGradient(w, column, gradients);
#pragma GCC unroll 3
        for (int r = 0; r < taps; ++r)
            columns[r][c] = gradients[r];
    }
#pragma GCC unroll 3
    for (int r = 0; r < taps; ++r) {
        Vector gradients[taps];
        winogradWeightsGradient(w, columns[r], gradients);
#pragma GCC unroll 3
        for (int c = 0; c < taps; ++c)
            store(r * taps + c, gradients[c]);
    }
}

void gradientsOfSums(const PointMatrices& sums, std::int64_t inputs, std::int64_t channels,
                     const GradientBlock& dWeight) {
    const Wide w;
    for (std::int64_t i = 0; i < inputs; ++i) {
        const float* from = sums.data + i * sums.rowFloats;
        float* to = dWeight.data + i * dWeight.inputStride;
        forVectors(
            w, 0, channels,
            [&](std::int64_t c) {
                gradientOf(from + c, sums.pointFloats, [&](std::int64_t tap, Vector gradient) {
                    hn::StoreU(gradient, w, to + tap * dWeight.tapStride + c);
                });
            },
            [&](std::int64_t c, std::size_t count) {
                gradientOf(from + c, sums.pointFloats, [&](std::int64_t tap, Vector gradient) {
                    storeFirst(gradient, w, to + tap * dWeight.tapStride + c, count);
                });
            });
    }
}

} // namespace fovea::convolution::winograd_gradient::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea::convolution::winograd_gradient {

HWY_EXPORT(transformInputs);
HWY_EXPORT(transformOutputs);
HWY_EXPORT(sumPixels);
HWY_EXPORT(gradientsOfSums);

void transformInput(Part part, const InputTile* tiles, std::int64_t tileCount,
                    std::int64_t channels, const PointMatrices& to) {
    HWY_DYNAMIC_DISPATCH(transformInputs)(part, tiles, tileCount, channels, to);
}

void transformOutput(Part part, const OutputTile* tiles, std::int64_t tileCount,
                     std::int64_t channels, const PointMatrices& to) {
    HWY_DYNAMIC_DISPATCH(transformOutputs)(part, tiles, tileCount, channels, to);
}

void addPixels(const OutputTile* tiles, std::int64_t tileCount, std::int64_t channels,
               float* sums) {
    HWY_DYNAMIC_DISPATCH(sumPixels)(tiles, tileCount, channels, sums);
}

void transformSums(const PointMatrices& sums, std::int64_t inputs, std::int64_t channels,
                   const GradientBlock& dWeight) {
    HWY_DYNAMIC_DISPATCH(gradientsOfSums)(sums, inputs, channels, dWeight);
}

} // namespace fovea::convolution::winograd_gradient

#endif
