#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// What stands before the bytes of a zip's member (PKWARE's APPNOTE 6.3). In a header alone, for
/// the module that knows libarchive needs it, too. Private to core/data.
namespace fovea {

/// A number of up to eight bytes, the least first.
inline std::uint64_t littleAt(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = count; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

inline constexpr std::size_t zipHeaderBytes = 30; ///< without the name and what is behind it
inline constexpr std::string_view zipHeaderMagic{"PK\3\4", 4};

struct ZipHeader {
    bool isEncrypted = false;
    bool hasDescriptor = false; ///< the checksum follows behind the bytes
    std::uint16_t method = 0;   ///< 0 stored, 8 deflated
    std::uint32_t checksum = 0;
    std::size_t bytes = 0; ///< of the header, with the name and what is behind it

    static constexpr std::uint16_t stored = 0;
    static constexpr std::uint16_t deflated = 8;

    bool isReadable() const { return !isEncrypted && (method == stored || method == deflated); }
};

/// Of the header that `bytes` begin with; nothing where there is none.
inline std::optional<ZipHeader> zipHeaderIn(std::string_view bytes) {
    if (bytes.size() < zipHeaderBytes || !bytes.starts_with(zipHeaderMagic))
        return std::nullopt;
    const std::uint64_t flags = littleAt(bytes, 6, 2);
    return ZipHeader{
        (flags & 1) != 0, (flags & 8) != 0, static_cast<std::uint16_t>(littleAt(bytes, 8, 2)),
        static_cast<std::uint32_t>(littleAt(bytes, 14, 4)),
        zipHeaderBytes + static_cast<std::size_t>(littleAt(bytes, 26, 2) + littleAt(bytes, 28, 2))};
}

/// Where in `before` the header begins with which they end. Nothing where that is no member that is
/// read: encrypted, or neither stored nor deflated.
inline std::optional<std::size_t> zipHeaderAtEndOf(std::string_view before) {
    for (std::size_t at = before.rfind(zipHeaderMagic); at != std::string_view::npos;
         at = at == 0 ? std::string_view::npos : before.rfind(zipHeaderMagic, at - 1)) {
        const std::optional<ZipHeader> header = zipHeaderIn(before.substr(at));
        if (header && header->isReadable() && at + header->bytes == before.size())
            return at;
    }
    return std::nullopt;
}

} // namespace fovea
