#include "plugins/convolution/connection_table.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/parallel.hpp"

namespace fovea {

namespace {

/// The columns of table I as bits: bit i of column o is set where C3's map o reads S2's map i.
constexpr std::array<unsigned, 16> lenet5Columns{
    0b000111, 0b001110, 0b011100, 0b111000, 0b110001, 0b100011, 0b001111, 0b011110,
    0b111100, 0b111001, 0b110011, 0b100111, 0b011011, 0b110110, 0b101101, 0b111111};

/// Of three groups of four input maps, each group of four outputs leaves one out.
constexpr std::array<std::int64_t, 3> leftOut{2, 0, 1};

Error wrongMaps(std::int64_t inputs, const std::string& table, const std::string& takes) {
    return {ErrorKind::Network, "the input has " + std::to_string(inputs) +
                                    " feature maps, and the table " + table + " is for " + takes +
                                    "; change the feature maps of the layer before it, or choose "
                                    "another table"};
}

/// Expanded weights grow with the square of the maps.
constexpr std::int64_t mostPairs = 256;

} // namespace

Result<ConnectionTable> ConnectionTable::make(TableKind kind, std::int64_t inputs) {
    if (kind == TableKind::LeNet5C3 && inputs != 6)
        return tl::unexpected(wrongMaps(inputs, "lenet5_c3", "6"));
    if (kind == TableKind::LeCun1989H2 && inputs != 12)
        return tl::unexpected(wrongMaps(inputs, "lecun1989_h2", "12"));
    if (kind == TableKind::Pairs && (inputs < 2 || inputs > mostPairs))
        return tl::unexpected(wrongMaps(inputs, "pairs", "2 to 256"));
    return ConnectionTable(kind, inputs);
}

std::int64_t ConnectionTable::connections() const {
    switch (m_kind) {
    case TableKind::LeNet5C3:
        return 60;
    case TableKind::LeCun1989H2:
        return 96;
    case TableKind::Pairs:
        return 2 * m_inputs;
    }
    return 0;
}

bool ConnectionTable::reads(std::int64_t output, std::int64_t input) const {
    switch (m_kind) {
    case TableKind::LeNet5C3:
        return (lenet5Columns[static_cast<std::size_t>(output)] >> input & 1U) != 0;
    case TableKind::LeCun1989H2:
        return input / 4 != leftOut[static_cast<std::size_t>(output / 4)];
    case TableKind::Pairs:
        return input == output || input == (output + 1) % m_inputs;
    }
    return false;
}

template <class Body>
void ConnectionTable::forEach(Body&& body) const {
    std::int64_t connection = 0;
    for (std::int64_t output = 0; output < outputs(); ++output)
        for (std::int64_t input = 0; input < m_inputs; ++input)
            if (reads(output, input))
                body(connection++, input * outputs() + output);
}

void ConnectionTable::expand(std::int64_t taps, std::span<const float> sparse, float* dense) const {
    const std::int64_t perTap = m_inputs * outputs();
    parallelFor(taps, [&](std::int64_t tap) {
        float* to = dense + tap * perTap;
        const float* from = sparse.data() + tap * connections();
        std::fill_n(to, perTap, 0.0F);
        forEach([&](std::int64_t connection, std::int64_t at) { to[at] = from[connection]; });
    });
}

void ConnectionTable::gather(std::int64_t taps, const float* dense, std::span<float> sparse) const {
    const std::int64_t perTap = m_inputs * outputs();
    parallelFor(taps, [&](std::int64_t tap) {
        const float* from = dense + tap * perTap;
        float* to = sparse.data() + tap * connections();
        forEach([&](std::int64_t connection, std::int64_t at) { to[connection] = from[at]; });
    });
}

} // namespace fovea
