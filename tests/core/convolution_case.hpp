#pragma once

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/base/aligned_buffer.hpp"
#include "core/base/random.hpp"
#include "core/kernels/convolution.hpp"

namespace fovea {

/// A result of `count` floats, NaN until it is written, between guards that must stay.
class Guarded {
    static constexpr float guard = 12345.5F;
    static constexpr std::size_t guardFloats = 32;

public:
    explicit Guarded(std::int64_t count)
        : m_values(static_cast<std::size_t>(count) + 2 * guardFloats, guard) {
        std::ranges::fill(span(), std::numeric_limits<float>::quiet_NaN());
    }

    std::span<float> span() {
        return std::span(m_values).subspan(guardFloats, m_values.size() - 2 * guardFloats);
    }

    bool isIntact() const {
        const auto isGuard = [](float value) { return value == guard; };
        return std::all_of(m_values.begin(), m_values.begin() + guardFloats, isGuard) &&
               std::all_of(m_values.end() - guardFloats, m_values.end(), isGuard);
    }

private:
    std::vector<float> m_values;
};

/// Scratch of exactly the size that was asked for, filled with NaNs, a guard behind it.
class Scratch {
public:
    explicit Scratch(std::int64_t bytes)
        : m_bytes(static_cast<std::size_t>(bytes)), m_memory(m_bytes + 256) {
        std::memset(m_memory.data(), 0xFF, m_memory.sizeBytes());
    }

    std::span<std::byte> span() { return {m_memory.data(), m_bytes}; }

    bool isIntact() const {
        return std::all_of(m_memory.data() + m_bytes, m_memory.data() + m_memory.sizeBytes(),
                           [](std::byte b) { return b == std::byte{0xFF}; });
    }

private:
    std::size_t m_bytes;
    AlignedBuffer m_memory;
};

/// A convolution with random values in [-1, 1].
struct Case {
    ConvolutionShape shape;
    bool hasBias = true;
    std::vector<float> input;
    std::vector<float> weight;
    std::vector<float> bias;
    std::vector<float> dOutput;
};

inline std::vector<float> randomFloats(std::int64_t count, RandomStream& random) {
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values)
        value = random.uniform(-1, 1);
    return values;
}

inline Case caseOf(const ConvolutionShape& shape, bool hasBias, std::uint64_t seed) {
    RandomStream random({seed, 7});
    Case c{shape, hasBias, {}, {}, {}, {}};
    c.input = randomFloats(shape.input.elements(), random);
    c.weight = randomFloats(
        shape.kernel.height * shape.kernel.width * shape.inputsPerGroup() * shape.output.c, random);
    if (hasBias)
        c.bias = randomFloats(shape.output.c, random);
    c.dOutput = randomFloats(shape.output.elements(), random);
    return c;
}

inline std::string describe(const ConvolutionShape& s) {
    return fmt::format("{}x{} -> {}, kernel {}x{}, stride {}x{}, dilation {}x{}, pads {} {}, "
                       "groups {}",
                       s.input.n, toString(s.input), toString(s.output), s.kernel.height,
                       s.kernel.width, s.stride.height, s.stride.width, s.dilation.height,
                       s.dilation.width, s.pads.top, s.pads.left, s.groups);
}

/// A convolution's tensors, in few words.
struct Sizes {
    std::int64_t batch;
    Size2 image;
    std::int64_t inputs;
    std::int64_t outputs;
    std::int64_t groups = 1;
};

/// Empty where the window does not fit.
inline std::optional<ConvolutionShape> shapeOf(const Sizes& sizes, const Window& window) {
    const Result<WindowPlacement> placement = placeWindow(window, sizes.image);
    if (!placement)
        return std::nullopt;
    ConvolutionShape shape;
    shape.input = {sizes.batch, 1, sizes.image.height, sizes.image.width, sizes.inputs};
    shape.output = {sizes.batch, 1, placement->output.height, placement->output.width,
                    sizes.outputs};
    shape.kernel = window.kernel;
    shape.stride = window.stride;
    shape.dilation = window.dilation;
    shape.pads = placement->pads;
    shape.groups = sizes.groups;
    return shape;
}

inline bool haveSameBytes(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

} // namespace fovea
