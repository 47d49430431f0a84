#pragma once

#include <cstdint>
#include <span>

#include "core/base/error.hpp"

namespace fovea {

/// Published tables of which input maps each output map reads.
enum class TableKind { LeNet5C3, LeCun1989H2, Pairs };

/// Which input maps each output map of a convolution reads.
///
/// LeNet5C3     6 maps to 16, 60 connections: table I of LeCun, Bottou, Bengio, Haffner 1998
/// LeCun1989H2  12 maps to 12, each reading 8: 96 connections. LeCun et al. 1989, "Backpropagation
///              applied to handwritten zip code recognition", give these numbers and not the
///              scheme; taken is that of Karpathy's reconstruction (2022): four outputs each read
///              maps 0-7, 4-11, and 0-3 with 8-11
/// Pairs        I maps to I, each reading its own and the next, the last and the first
class ConnectionTable {
public:
    /// errors  a number of input maps that the table is not made for
    static Result<ConnectionTable> make(TableKind kind, std::int64_t inputs);

    std::int64_t inputs() const { return m_inputs; }

    std::int64_t outputs() const { return m_kind == TableKind::LeNet5C3 ? 16 : m_inputs; }

    std::int64_t connections() const;

    bool reads(std::int64_t output, std::int64_t input) const;

    /// dense[KH, KW, I, O] from sparse[KH, KW, connections], 0 where there is none. Connections
    /// are numbered output by output, and by inputs within.
    void expand(std::int64_t taps, std::span<const float> sparse, float* dense) const;

    /// The other way.
    void gather(std::int64_t taps, const float* dense, std::span<float> sparse) const;

private:
    ConnectionTable(TableKind kind, std::int64_t inputs) : m_kind(kind), m_inputs(inputs) {}

    /// body(connection, its index in a tap of the dense weights) for each.
    template <class Body>
    void forEach(Body&& body) const;

    TableKind m_kind;
    std::int64_t m_inputs;
};

} // namespace fovea
