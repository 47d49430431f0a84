#include "core/kernels/convolution/winograd/output.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/winograd/output.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/activation-inl.h"
#include "core/kernels/convolution/winograd/transforms-inl.h"
#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using convolution::Correlation;
using convolution::ProductBlock;
using convolution::Tile;
using convolution::Tiles;

using Floats = hn::CappedTag<float, convolution::widestLanes>;
using Vector = hn::Vec<Floats>;

struct Identity {
    template <class D>
    static HWY_INLINE hn::Vec<D> value(D, hn::Vec<D> x) {
        return x;
    }
};

/// Distances from the block's first value instead of from 0 keep the digits of a mean far from 0.
struct Sums {
    Vector pivot;
    Vector sum;
    Vector square;

    HWY_INLINE void add(Vector value) {
        const Vector distance = hn::Sub(value, pivot);
        sum = hn::Add(sum, distance);
        square = hn::MulAdd(distance, distance, square);
    }
};

/// What is done to one vector of channels of each result.
template <class Function>
struct Finish {
    Vector bias;
    Vector scale;
    Vector shift;
    bool isScaled = false;
    const float* addend = nullptr; ///< of the destination's first value
    float* destination = nullptr;

    template <class Load, class Store>
    HWY_INLINE Vector operator()(Vector value, std::int64_t offset, Load load, Store store) const {
        const Floats d;
        value = hn::Add(value, bias);
        if (isScaled)
            value = hn::MulAdd(value, scale, shift);
        if (addend != nullptr)
            value = hn::Add(value, load(addend + offset));
        value = Function::value(d, value);
        store(value, destination + offset);
        return value;
    }
};

/// A^T m A of one vector of channels, 4 rows of 4.
HWY_INLINE void transformProducts(const float* products, std::int64_t planeStride,
                                  Vector (&results)[4][4]) {
    const Floats d;
    Vector lines[4][6];
#pragma GCC unroll 6
    for (int i = 0; i < 6; ++i) {
        Vector column[6];
#pragma GCC unroll 6
        for (int j = 0; j < 6; ++j)
            column[j] = hn::LoadU(d, products + (6 * j + i) * planeStride);
        Vector made[4];
        winogradOutput(d, column, made);
#pragma GCC unroll 4
        for (int j = 0; j < 4; ++j)
            lines[j][i] = made[j];
    }
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j)
        winogradOutput(d, lines[j], results[j]);
}

/// All the pass has to know, and the way to one vector of a tile.
template <class Function>
class Output {
public:
    Output(const Correlation& correlation, const Tiles& tiles, const ProductBlock& block)
        : m_c(correlation), m_tiles(tiles), m_block(block) {}

    HWY_INLINE void run() const {
        const Floats d;
        const float* products = m_block.products;
        for (std::int64_t t = m_block.beginTile; t < m_block.endTile; ++t) {
            const Tile tile = m_tiles.at(t);
            forVectors(
                d, 0, m_block.channels,
                [&](std::int64_t c) HWY_ATTR {
                    finishTile(
                        tile, t == m_block.beginTile, products, c,
                        [&](const float* from) HWY_ATTR { return hn::LoadU(d, from); },
                        [&](Vector value, float* to) HWY_ATTR { hn::StoreU(value, d, to); });
                },
                [&](std::int64_t c, std::size_t count) HWY_ATTR {
                    finishTile(
                        tile, t == m_block.beginTile, products, c,
                        [&](const float* from) HWY_ATTR { return loadFirst(d, from, count); },
                        [&](Vector value, float* to) HWY_ATTR { storeFirst(value, d, to, count); });
                });
            products += m_block.planes.rowStride;
        }
    }

private:
    template <class Load>
    HWY_INLINE Finish<Function> finishOf(std::int64_t channel, Load load) const {
        const Floats d;
        const Epilogue& epilogue = m_c.epilogue;
        const auto c = static_cast<std::size_t>(m_c.destination.firstChannel + channel);
        Finish<Function> finish;
        finish.bias = m_c.bias == nullptr ? hn::Zero(d) : load(m_c.bias + channel);
        finish.scale = epilogue.scale.empty() ? hn::Set(d, 1.0F) : load(&epilogue.scale[c]);
        finish.shift = epilogue.shift.empty() ? hn::Zero(d) : load(&epilogue.shift[c]);
        finish.isScaled = !epilogue.scale.empty() || !epilogue.shift.empty();
        finish.addend = epilogue.addend;
        finish.destination = m_c.destination.data;
        return finish;
    }

    template <class Load, class Store>
    HWY_INLINE void finishTile(const Tile& tile, bool isFirst, const float* products,
                               std::int64_t vectorChannel, Load load, Store store) const {
        const Floats d;
        Vector results[4][4];
        transformProducts(products + vectorChannel, m_block.planes.planeStride, results);
        const std::int64_t channel = m_block.firstChannel + vectorChannel;
        const Finish<Function> finish = finishOf(channel, load);
        const std::int64_t pixel = m_c.destination.channels;
        const std::int64_t row = m_c.columns.destinationSize * pixel;
        const std::int64_t offset = (tile.image * m_c.rows.destinationSize + tile.row) * row +
                                    tile.column * pixel + m_c.destination.firstChannel + channel;
        Sums sums{hn::Zero(d), hn::Zero(d), hn::Zero(d)};
        float* kept = m_block.sums + vectorChannel;
        const bool hasMoments = m_c.epilogue.moments.isWanted();
        if (hasMoments && !isFirst)
            sums.pivot = hn::LoadU(d, kept);
#pragma GCC unroll 4
        for (int j = 0; j < 4; ++j)
#pragma GCC unroll 4
            for (int i = 0; i < 4; ++i)
                if (j < tile.rows && i < tile.columns) {
                    const Vector value =
                        finish(results[j][i], offset + j * row + i * pixel, load, store);
                    if (!hasMoments)
                        continue;
                    if (isFirst && j == 0 && i == 0)
                        sums.pivot = value;
                    sums.add(value);
                }
        if (hasMoments)
            keepSums(sums, isFirst, kept);
    }

    HWY_INLINE void keepSums(const Sums& sums, bool isFirst, float* kept) const {
        const Floats d;
        const std::int64_t row = m_block.planes.rowStride;
        hn::StoreU(sums.pivot, d, kept);
        hn::StoreU(isFirst ? sums.sum : hn::Add(sums.sum, hn::LoadU(d, kept + row)), d, kept + row);
        hn::StoreU(isFirst ? sums.square : hn::Add(sums.square, hn::LoadU(d, kept + 2 * row)), d,
                   kept + 2 * row);
    }

    const Correlation& m_c;
    const Tiles& m_tiles;
    const ProductBlock& m_block;
};

void finishProducts(const Correlation& correlation, const Tiles& tiles, const ProductBlock& block) {
    if (correlation.epilogue.activation)
        withActivation(*correlation.epilogue.activation, [&](auto function) {
            Output<decltype(function)>(correlation, tiles, block).run();
        });
    else
        Output<Identity>(correlation, tiles, block).run();
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(finishProducts);

namespace convolution {

namespace {

/// The block's moments out of its sums.
void writeMoments(const Correlation& correlation, const Tiles& tiles, const ProductBlock& block) {
    const BlockMoments& moments = correlation.epilogue.moments;
    std::int64_t pixels = 0;
    for (std::int64_t t = block.beginTile; t < block.endTile; ++t) {
        const Tile tile = tiles.at(t);
        pixels += tile.rows * tile.columns;
    }
    const auto count = static_cast<float>(pixels);
    const std::int64_t firstChannel = correlation.destination.firstChannel + block.firstChannel;
    if (firstChannel == 0)
        moments.counts[static_cast<std::size_t>(block.momentBlock)] = count;
    const std::int64_t row = block.planes.rowStride;
    for (std::int64_t c = 0; c < block.channels; ++c) {
        const auto at = static_cast<std::size_t>(
            block.momentBlock * correlation.destination.channels + firstChannel + c);
        const float* sums = block.sums + c;
        const float mean = sums[row] / count;
        moments.means[at] = sums[0] + mean;
        moments.squares[at] = std::max(0.0F, sums[2 * row] - mean * sums[row]);
    }
}

} // namespace

void transformOutput(const Correlation& correlation, const Tiles& tiles,
                     const ProductBlock& block) {
    HWY_DYNAMIC_DISPATCH(finishProducts)(correlation, tiles, block);
    if (correlation.epilogue.moments.isWanted())
        writeMoments(correlation, tiles, block);
}

} // namespace convolution

} // namespace fovea

#endif
