#include "core/kernels/convolution/winograd/gradient_products.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/winograd/gradient_products.cpp"
#include "hwy/foreach_target.h"

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::convolution::winograd_gradient::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Wide = hn::CappedTag<float, 16>;

// A tile of sums stays in registers while all tiles of the images pass.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr int mostVectors = 4;
#else
constexpr int mostVectors = 2;
#endif
constexpr int rows = 6;

/// What a register tile brings to the cache for later.
class Ahead {
public:
    Ahead(const Products& p, std::int64_t registerTiles)
        : m_next(p.ahead),
          m_end(p.ahead + p.aheadCount),
          m_floats(p.aheadFloats),
          m_atOnce((p.aheadCount + registerTiles - 1) / registerTiles) {}

    HWY_INLINE void fetch() {
        constexpr std::int64_t lineFloats = 16;
        const std::int64_t count = std::min<std::int64_t>(m_atOnce, m_end - m_next);
        for (std::int64_t i = 0; i < count; ++i, ++m_next)
            for (std::int64_t f = 0; f < m_floats; f += lineFloats)
                __builtin_prefetch(*m_next + f, 0, 2);
    }

private:
    const float* const* m_next;
    const float* const* m_end;
    std::int64_t m_floats;
    std::int64_t m_atOnce;
};

template <int vectors>
HWY_INLINE void multiplyTile(const Products& p, const float* HWY_RESTRICT left,
                             const float* HWY_RESTRICT right, float* HWY_RESTRICT sums) {
    const Wide w;
    constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(Wide()));
    hn::Vec<Wide> tile[rows][vectors];
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            tile[r][v] =
                p.accumulates ? hn::Load(w, sums + r * p.sums.rowFloats + v * lanes) : hn::Zero(w);
    for (std::int64_t t = 0; t < p.tiles; ++t) {
        hn::Vec<Wide> outputs[vectors];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            outputs[v] = hn::Load(w, right + v * lanes);
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) {
            const auto input = hn::Set(w, left[r]);
#pragma GCC unroll 4
            for (int v = 0; v < vectors; ++v)
                tile[r][v] = hn::MulAdd(input, outputs[v], tile[r][v]);
        }
        left += p.inputs.rowFloats;
        right += p.outputs.rowFloats;
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            hn::Store(tile[r][v], w, sums + r * p.sums.rowFloats + v * lanes);
}

template <int vectors>
HWY_NOINLINE void multiplyColumns(const Products& p, std::int64_t point, std::int64_t column,
                                  Ahead& ahead) {
    const float* left = p.inputs.data + point * p.inputs.pointFloats;
    const float* right = p.outputs.data + point * p.outputs.pointFloats + column;
    float* sums = p.sums.data + point * p.sums.pointFloats + column;
    for (std::int64_t row = 0; row < p.inputChannels; row += rows) {
        multiplyTile<vectors>(p, left + row, right, sums + row * p.sums.rowFloats);
        ahead.fetch();
    }
}

template <int vectors>
HWY_INLINE void multiplyRest(const Products& p, std::int64_t point, std::int64_t column,
                             std::int64_t count, Ahead& ahead) {
    if constexpr (vectors > 1) {
        if (count < vectors) {
            multiplyRest<vectors - 1>(p, point, column, count, ahead);
            return;
        }
    }
    multiplyColumns<vectors>(p, point, column, ahead);
}

void multiply(const Products& p) {
    constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(Wide()));
    const std::int64_t vectors = (p.outputChannels + lanes - 1) / lanes;
    const std::int64_t panels = (vectors + mostVectors - 1) / mostVectors;
    Ahead ahead(p, partPoints * panels * ((p.inputChannels + rows - 1) / rows));
    for (std::int64_t point = 0; point < partPoints; ++point)
        for (std::int64_t v = 0; v < vectors; v += mostVectors)
            multiplyRest<mostVectors>(p, point, v * lanes, vectors - v, ahead);
}

std::int64_t tileRows() { return rows; }

} // namespace fovea::convolution::winograd_gradient::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea::convolution::winograd_gradient {

HWY_EXPORT(multiply);
HWY_EXPORT(tileRows);

void multiplyPoints(const Products& products) { HWY_DYNAMIC_DISPATCH(multiply)(products); }

std::int64_t productRows() { return HWY_DYNAMIC_DISPATCH(tileRows)(); }

} // namespace fovea::convolution::winograd_gradient

#endif
