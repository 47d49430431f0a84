#pragma once

#include <algorithm>
#include <array>

#include "core/base/parallel.hpp"
#include "plugins/normalization/cells.hpp"

namespace fovea {

constexpr std::int64_t widest = 64;          // channels that a loop runs over with its sums at hand
constexpr std::int64_t valuesPerRow = 32768; // outweighs handing a task to another thread

using Doubles = std::array<double, widest>;
using Floats = std::array<float, widest>;

inline std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

/// A row is a stretch of slabs that one task goes through; it follows from sizes alone.
inline std::int64_t slabsPerRow(const Cells& cells) {
    return std::max<std::int64_t>(1, valuesPerRow / (cells.pixels * cells.channels));
}

inline std::int64_t rowCount(const Cells& cells) {
    return (cells.slabs + slabsPerRow(cells) - 1) / slabsPerRow(cells);
}

/// Whole groups that are gone through together: one wide one, or as many narrow ones as fit, so
/// that the innermost loop has neighbours in memory even where each channel is a group.
struct Bundle {
    std::int64_t firstGroup;
    std::int64_t groups;
    std::int64_t width; ///< of a group

    std::int64_t begin() const { return firstGroup * width; }

    std::int64_t end() const { return (firstGroup + groups) * width; }

    /// body(c, count) for stretches of at most `widest` channels. More than one group is in a
    /// stretch only where all of the bundle is.
    template <class Body>
    void forStretches(const Body& body) const {
        for (std::int64_t c = begin(); c < end(); c += widest)
            body(c, std::min(widest, end() - c));
    }

    /// Gives each channel of a stretch its group's value.
    template <class Out>
    void spread(const Doubles& ofGroups, Out& ofChannels) const {
        using T = typename Out::value_type;
        if (groups == 1)
            ofChannels.fill(static_cast<T>(ofGroups[0]));
        else
            for (std::int64_t g = 0; g < groups; ++g)
                std::fill_n(ofChannels.begin() + g * width, width,
                            static_cast<T>(ofGroups[index(g)]));
    }

    /// Adds each channel's value to its group's. Behind a stretch's end there are zeros.
    void gather(Doubles ofChannels, Doubles& ofGroups) const {
        if (groups > 1) {
            for (std::int64_t g = 0; g < groups; ++g)
                for (std::int64_t i = 0; i < width; ++i)
                    ofGroups[index(g)] += ofChannels[index(g * width + i)];
            return;
        }
        for (std::size_t half = widest / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i)
                ofChannels[i] += ofChannels[i + half];
        ofGroups[0] += ofChannels[0];
    }
};

/// body(row, bundle, slab begin, slab end), in parallel.
template <class Body>
void forTasks(const Cells& cells, const Body& body) {
    const std::int64_t width = cells.groupWidth();
    const std::int64_t each = std::max<std::int64_t>(1, widest / width);
    const std::int64_t bundles = (cells.groups + each - 1) / each;
    const std::int64_t slabs = slabsPerRow(cells);
    parallelFor(rowCount(cells) * bundles, [&](std::int64_t task) {
        const std::int64_t row = task / bundles;
        const std::int64_t first = task % bundles * each;
        body(row, Bundle{first, std::min(each, cells.groups - first), width}, row * slabs,
             std::min(cells.slabs, (row + 1) * slabs));
    });
}

} // namespace fovea
