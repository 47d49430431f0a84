#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

#include "core/base/error.hpp"
#include "core/base/file_kind.hpp"

namespace fovea {

/// A file as it is read from its beginning, unpacked where it is gzip's (RFC 1952), whatever its
/// name says. Nothing of it is unpacked, and no memory taken for it, before somebody asks.
class MaybePacked {
public:
    /// errors  what the door for reading has
    static Result<MaybePacked> open(const std::filesystem::path& path, const FileKind& kind);
    MaybePacked(MaybePacked&&) noexcept;
    MaybePacked& operator=(MaybePacked&&) noexcept;
    ~MaybePacked();

    bool isPacked() const;

    /// More than these it cannot hold: its bytes, or what so many packed ones unpack to at most.
    std::uint64_t mostBytes() const;

    /// Of what is packed, how much it promises to be, modulo 2^32. Only where it was packed in
    /// parts does it hold more.
    std::uint64_t promisedBytes() const;

    /// Appends the next `count` bytes to `bytes`; fewer only where they end.
    /// errors  damaged, cut short, too little memory, stopped; without the file's name
    Result<void> append(std::string& bytes, std::uint64_t count, const std::stop_token& stop = {});

private:
    class Packed;
    class Parts;

    explicit MaybePacked(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> m_parts;
};

/// What a packed file may unpack to where its own header says nothing of how much it holds.
inline constexpr std::uint64_t mostUnpackedBytes = file_kinds::gibibyte;

/// All bytes of a file, unpacked.
/// errors  unreadable, damaged, cut short, larger than its kind, or than `mostUnpacked` unpacked
Result<std::string> readMaybeGzip(const std::filesystem::path& path, const FileKind& kind,
                                  const std::stop_token& stop = {},
                                  std::uint64_t mostUnpacked = mostUnpackedBytes);

} // namespace fovea
