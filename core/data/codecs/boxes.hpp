#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// The boxes of ISO/IEC 14496-12, of which HEIF, AVIF, JPEG XL and JPEG 2000 files are made.
namespace fovea {

struct Box {
    std::string_view type; ///< four letters
    std::string_view content;
};

/// The number of which `bytes` are the digits to base 256, the most significant first.
inline std::uint64_t bigEndian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8U | static_cast<std::uint8_t>(byte);
    return value;
}

/// Hands out the boxes that follow each other in what it is given, one after another.
class Boxes {
public:
    explicit Boxes(std::string_view bytes) : m_rest(bytes) {}

    /// Empty: there are no more, or the next is cut.
    std::optional<Box> next() {
        if (m_isCut || m_rest.size() < 8)
            return std::nullopt;
        std::uint64_t size = bigEndian(m_rest.substr(0, 4));
        std::uint64_t header = 8;
        if (size == 1) {
            header = 16;
            size = m_rest.size() < header ? 0 : bigEndian(m_rest.substr(8, 8));
        } else if (size == 0)
            size = m_rest.size();
        m_isCut = size < header || size > m_rest.size();
        if (m_isCut)
            return std::nullopt;
        const Box box{m_rest.substr(4, 4), m_rest.substr(header, size - header)};
        m_rest.remove_prefix(size);
        return box;
    }

    /// Whether the box is cut at which next() ended.
    bool isCut() const { return m_isCut; }

private:
    std::string_view m_rest;
    bool m_isCut = false;
};

/// Whether the last of the boxes in `bytes` is larger than what is left for it.
inline bool endsWithinBox(std::string_view bytes) {
    Boxes boxes(bytes);
    while (boxes.next()) {
    }
    return boxes.isCut();
}

/// The content of the first box of a type; empty where there is none.
inline std::string_view firstBox(std::string_view bytes, std::string_view type) {
    Boxes boxes(bytes);
    while (const std::optional<Box> box = boxes.next())
        if (box->type == type)
            return box->content;
    return {};
}

} // namespace fovea
