#pragma once

#include <cstdint>
#include <string_view>

namespace fovea {

/// FNV-1a of 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv): stable over machines and versions.
class Hash {
public:
    explicit Hash(std::uint64_t start = 0xcbf29ce484222325U) : m_value(start) {}

    Hash& add(std::string_view bytes) {
        for (const char byte : bytes)
            m_value = (m_value ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
        return *this;
    }

    /// Adds a number, least byte first.
    Hash& add(std::uint64_t number) {
        for (int i = 0; i != 8; ++i)
            m_value = (m_value ^ (number >> (8 * i) & 0xff)) * 0x100000001b3U;
        return *this;
    }

    std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value;
};

inline std::uint64_t hashOf(std::string_view bytes) { return Hash().add(bytes).value(); }

} // namespace fovea
