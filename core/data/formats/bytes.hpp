#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fovea {

/// Reads integers of either byte order; past the end everything is 0, which no format takes for
/// sound, so that callers need one check of the range instead of one per field.
class Bytes {
public:
    explicit Bytes(std::string_view bytes, bool bigEndian = true)
        : m_bytes(bytes), m_bigEndian(bigEndian) {}

    std::size_t size() const { return m_bytes.size(); }

    std::uint32_t u8(std::size_t at) const {
        return at < m_bytes.size() ? static_cast<unsigned char>(m_bytes[at]) : 0U;
    }

    std::uint32_t u16(std::size_t at) const {
        const std::uint32_t a = u8(at);
        const std::uint32_t b = u8(at + 1);
        return m_bigEndian ? a << 8 | b : b << 8 | a;
    }

    std::uint32_t u24(std::size_t at) const {
        return m_bigEndian ? u16(at) << 8 | u8(at + 2) : u8(at + 2) << 16 | u16(at);
    }

    std::uint32_t u32(std::size_t at) const {
        const std::uint32_t a = u16(at);
        const std::uint32_t b = u16(at + 2);
        return m_bigEndian ? a << 16 | b : b << 16 | a;
    }

    bool has(std::size_t at, std::string_view text) const {
        return at <= m_bytes.size() && m_bytes.substr(at).starts_with(text);
    }

    std::string_view from(std::size_t at, std::size_t count = std::string_view::npos) const {
        return at <= m_bytes.size() ? m_bytes.substr(at, count) : std::string_view();
    }

private:
    std::string_view m_bytes;
    bool m_bigEndian;
};

} // namespace fovea
