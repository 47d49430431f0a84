#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/parallel.hpp"

namespace fovea {

/// Sums over all pixels of a tensor, one or more a channel, in double: the gradients of weights
/// that each channel has for itself. In parallel, in an order that follows from the sizes alone.
class ChannelSums {
public:
    /// sums  how many there are in all
    ChannelSums(std::int64_t pixelCount, std::int64_t sums)
        : m_pixels(pixelCount),
          m_sums(sums),
          m_pixelsPerTask(std::max(leastPixels, (pixelCount + mostTasks - 1) / mostTasks)) {}

    /// Fewer pixels never take more.
    std::int64_t scratchBytes() const {
        return taskCount() * m_sums * static_cast<std::int64_t>(sizeof(double));
    }

    /// The sums, in the scratch memory.
    /// add  called as add(first pixel, the one behind the last, sums), adds these pixels to `sums`
    template <class Add>
    std::span<const double> run(std::span<std::byte> scratch, Add&& add) const {
        auto* rows = reinterpret_cast<double*>(scratch.data());
        parallelChunks(m_pixels, m_pixelsPerTask, [&](std::int64_t begin, std::int64_t end) {
            double* row = rows + begin / m_pixelsPerTask * m_sums;
            std::fill_n(row, m_sums, 0.0);
            add(begin, end, row);
        });
        for (std::int64_t task = 1; task < taskCount(); ++task)
            for (std::int64_t i = 0; i < m_sums; ++i)
                rows[i] += rows[task * m_sums + i];
        return {rows, static_cast<std::size_t>(m_sums)};
    }

private:
    static constexpr std::int64_t leastPixels = 256; // so that their sums are few beside them
    static constexpr std::int64_t mostTasks = 64;

    std::int64_t taskCount() const { return (m_pixels + m_pixelsPerTask - 1) / m_pixelsPerTask; }

    std::int64_t m_pixels;
    std::int64_t m_sums;
    std::int64_t m_pixelsPerTask;
};

/// sums[c] += term(i) for the values i of each channel c in pixels [begin, end). A few terms are
/// added in float, these sums in double.
/// term  of a value's index, which the compiler can do for several at once
template <class Term>
void addChannels(std::int64_t begin, std::int64_t end, std::int64_t channels, const Term& term,
                 double* sums) {
    constexpr std::int64_t widest = 64;
    constexpr std::int64_t rowsInFloat = 16;
    // Of few channels, several pixels in a row: what lies side by side is long enough for vectors.
    const std::int64_t atOnce = std::max<std::int64_t>(1, widest / channels);
    const auto addRow = [&](std::int64_t first, std::int64_t width, auto& row) {
        for (std::int64_t i = 0; i < width; ++i)
            row[static_cast<std::size_t>(i)] += term(first + i);
    };
    for (std::int64_t c = 0; c < channels; c += widest) {
        const std::int64_t width = std::min(widest, channels - c);
        for (std::int64_t pixel = begin; pixel < end;) {
            std::array<float, widest> row{};
            for (std::int64_t i = 0; i < rowsInFloat && pixel < end; ++i) {
                const std::int64_t count = std::min(atOnce, end - pixel);
                addRow(pixel * channels + c, count * width, row);
                pixel += count;
            }
            for (std::int64_t i = 0; i < atOnce; ++i)
                for (std::int64_t k = 0; k < width; ++k)
                    sums[c + k] +=
                        static_cast<double>(row[static_cast<std::size_t>(i * width + k)]);
        }
    }
}

} // namespace fovea
