#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Numbers as files of arrays have them. Private to core/data.
namespace fovea {

enum class NumberKind : std::uint8_t { Bool, Signed, Unsigned, Float, Letters, Bytes };

struct NumberForm {
    NumberKind kind = NumberKind::Unsigned;
    std::size_t bytes = 1; ///< of one; of texts all of its letters
    bool isBigEndian = false;

    bool operator==(const NumberForm&) const = default;

    bool isText() const { return kind == NumberKind::Letters || kind == NumberKind::Bytes; }
};

/// "float64", "uint8", "a text"
std::string nameOf(const NumberForm& form);

/// How many numbers an array of these extents has. Saturates: a damaged header must not overflow
/// into something plausible.
std::int64_t numbersIn(const std::vector<std::int64_t>& extents);

std::uint64_t unsignedAt(const char* bytes, std::size_t count, bool isBigEndian);

/// The number that begins there, of a form that is no text.
double numberAt(const char* bytes, const NumberForm& form);

} // namespace fovea
