#include "plugins/normalization/local_response.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

namespace fovea {

namespace {

/// Channels that are computed together, with what their windows reach to either side at hand.
constexpr std::int64_t blockWidth = 64;
constexpr std::int64_t mostReach = 2 * (LocalResponse::mostSize - 1);
using Buffer = std::array<double, static_cast<std::size_t>(blockWidth + mostReach)>;

/// Two roots cost a fraction of a power, and this is the exponent that networks are published with.
double power(double base, double beta) {
    if (beta == 0.75) {
        const double root = std::sqrt(base);
        return 1 / (root * std::sqrt(root));
    }
    return std::pow(base, -beta);
}

struct Pixel {
    const LocalResponse& layer;
    std::int64_t channels;
    const float* x;

    std::int64_t before() const { return (layer.size - 1) / 2; }

    std::int64_t behind() const { return layer.size - 1 - before(); }

    /// The bases k + alpha / size * sum of channels [begin, end).
    void bases(std::int64_t begin, std::int64_t end, Buffer& result) const {
        Buffer squares{};
        const std::int64_t first = begin - before();
        const std::int64_t last = std::min(channels, end + behind());
        for (std::int64_t c = std::max<std::int64_t>(0, first); c < last; ++c) {
            const auto value = static_cast<double>(x[c]);
            squares[static_cast<std::size_t>(c - first)] = value * value;
        }
        const auto count = static_cast<std::size_t>(end - begin);
        sumWindows(squares, count, result);
        const double factor = layer.alpha / static_cast<double>(layer.size);
        for (std::size_t i = 0; i < count; ++i)
            result[i] = layer.k + factor * result[i];
    }

    /// The sums of `size` values each, from each of the first `count` on.
    void sumWindows(const Buffer& values, std::size_t count, Buffer& sums) const {
        std::fill_n(sums.begin(), count, 0.0);
        for (std::size_t tap = 0; tap < static_cast<std::size_t>(layer.size); ++tap)
            for (std::size_t i = 0; i < count; ++i)
                sums[i] += values[tap + i];
    }

    void forward(std::int64_t begin, std::int64_t end, float* output) const {
        Buffer base;
        bases(begin, end, base);
        for (std::int64_t c = begin; c < end; ++c)
            output[c] =
                static_cast<float>(static_cast<double>(x[c]) *
                                   power(base[static_cast<std::size_t>(c - begin)], layer.beta));
    }

    /// dx = dy * base^-beta - 2 beta alpha / size * x * (sum of dy * x * base^(-beta - 1) over the
    /// channels whose windows reach this one).
    void backward(std::int64_t begin, std::int64_t end, const float* dOutput, float* dInput) const {
        // The windows that reach a channel lie the other way round.
        const std::int64_t first = begin - behind();
        const std::int64_t from = std::max<std::int64_t>(0, first);
        const std::int64_t to = std::min(channels, end + before());
        Buffer base;
        bases(from, to, base);
        Buffer terms{};
        Buffer powers;
        for (std::int64_t c = from; c < to; ++c) {
            const double here = base[static_cast<std::size_t>(c - from)];
            const auto at = static_cast<std::size_t>(c - first);
            powers[at] = power(here, layer.beta);
            terms[at] =
                static_cast<double>(dOutput[c]) * static_cast<double>(x[c]) * powers[at] / here;
        }
        Buffer sums;
        sumWindows(terms, static_cast<std::size_t>(end - begin), sums);
        const double factor = 2 * layer.beta * layer.alpha / static_cast<double>(layer.size);
        for (std::int64_t c = begin; c < end; ++c)
            dInput[c] = static_cast<float>(
                static_cast<double>(dOutput[c]) * powers[static_cast<std::size_t>(c - first)] -
                factor * static_cast<double>(x[c]) * sums[static_cast<std::size_t>(c - begin)]);
    }
};

/// body(pixel, offset of its first channel, channel begin, channel end), in parallel.
template <class Body>
void forBlocks(const LocalResponse& layer, View<const float> input, const Body& body) {
    const std::int64_t channels = input.shape.c;
    constexpr std::int64_t bytesPerValue = 40; // a power costs some ten times what moving it does
    parallelChunks(input.shape.pixels(), itemsPerTask(channels * bytesPerValue),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t p = begin; p < end; ++p)
                           for (std::int64_t c = 0; c < channels; c += blockWidth)
                               body(Pixel{layer, channels, input.data + p * channels}, p * channels,
                                    c, std::min(channels, c + blockWidth));
                   });
}

} // namespace

void LocalResponse::forward(const Forward& pass) const noexcept {
    forBlocks(*this, pass.input(),
              [&](const Pixel& pixel, std::int64_t offset, std::int64_t begin, std::int64_t end) {
                  pixel.forward(begin, end, pass.output.data + offset);
              });
}

void LocalResponse::backward(const Backward& pass) const noexcept {
    if (!pass.dInput())
        return;
    forBlocks(*this, pass.input(),
              [&](const Pixel& pixel, std::int64_t offset, std::int64_t begin, std::int64_t end) {
                  pixel.backward(begin, end, pass.dOutput.data + offset,
                                 pass.dInput().data + offset);
              });
}

} // namespace fovea
