#include "core/data/sources/arrays/numbers.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace fovea {

namespace {

/// IEEE 754's binary16.
double halfOf(std::uint64_t bits) {
    constexpr int mantissaBits = 10;
    constexpr int bias = 15;
    const auto exponent = static_cast<int>(bits >> mantissaBits & 0x1f);
    const auto mantissa = static_cast<double>(bits & 0x3ff);
    double value = 0;
    if (exponent == 0x1f)
        value = mantissa == 0 ? std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::quiet_NaN();
    else if (exponent == 0)
        value = std::ldexp(mantissa, 1 - bias - mantissaBits);
    else
        value = std::ldexp(mantissa + (1 << mantissaBits), exponent - bias - mantissaBits);
    return (bits >> 15 & 1) != 0 ? -value : value;
}

double floatOf(std::uint64_t bits, std::size_t bytes) {
    if (bytes == 2)
        return halfOf(bits);
    return bytes == 4 ? double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))}
                      : std::bit_cast<double>(bits);
}

double signedOf(std::uint64_t bits, std::size_t bytes) {
    const std::size_t unused = 64 - 8 * bytes;
    return static_cast<double>(static_cast<std::int64_t>(bits << unused) >> unused);
}

} // namespace

std::string nameOf(const NumberForm& form) {
    const std::size_t bits = 8 * form.bytes;
    switch (form.kind) {
    case NumberKind::Bool:
        return "bool";
    case NumberKind::Signed:
        return fmt::format("int{}", bits);
    case NumberKind::Unsigned:
        return fmt::format("uint{}", bits);
    case NumberKind::Float:
        return fmt::format("float{}", bits);
    case NumberKind::Letters:
    case NumberKind::Bytes:
        break;
    }
    return "a text";
}

std::int64_t numbersIn(const std::vector<std::int64_t>& extents) {
    constexpr std::int64_t most = std::int64_t{1} << 40;
    std::int64_t product = 1;
    for (const std::int64_t extent : extents) {
        if (extent == 0)
            return 0;
        product = product > most / extent ? most : product * extent;
    }
    return product;
}

std::uint64_t unsignedAt(const char* bytes, std::size_t count, bool isBigEndian) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i != count; ++i) {
        const std::uint64_t byte = static_cast<unsigned char>(bytes[i]);
        value |= byte << 8 * (isBigEndian ? count - 1 - i : i);
    }
    return value;
}

double numberAt(const char* bytes, const NumberForm& form) {
    const std::uint64_t bits = unsignedAt(bytes, form.bytes, form.isBigEndian);
    if (form.kind == NumberKind::Float)
        return floatOf(bits, form.bytes);
    return form.kind == NumberKind::Signed ? signedOf(bits, form.bytes) : static_cast<double>(bits);
}

} // namespace fovea
