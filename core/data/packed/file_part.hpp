#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"

namespace fovea {

/// How a part of a file is packed: RFC 1951, or RFC 1950 with its checksum.
enum class Packing { None, Deflate, Zlib };

/// Where a part of a file lies, and what is known of it.
struct FilePlace {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0; ///< in the file
    Packing packing = Packing::None;
};

/// A part of a file as it is read from its beginning, unpacked. Nothing of it is unpacked, and no
/// memory taken for it, before somebody asks. Private to core/data.
///
/// lifetime  the file has to outlive it
class FilePart {
public:
    FilePart(const RegularFile& file, const FilePlace& place);
    FilePart(FilePart&&) noexcept;
    FilePart& operator=(FilePart&&) noexcept;
    ~FilePart();

    /// More than these it cannot hold, unpacked.
    std::uint64_t mostBytes() const;

    /// Fills `bytes` with the next `count`; fewer only where they end. Gives how many.
    /// errors  damaged, cut short, unreadable; without the file's name
    Result<std::size_t> read(char* bytes, std::size_t count);

    /// Appends the next `count` bytes; fewer only where they end.
    /// errors  as above; too little memory, stopped
    Result<void> append(std::string& bytes, std::uint64_t count, const std::stop_token& stop = {});

    /// CRC-32 of all that has been read.
    std::uint32_t checksum() const;

    /// Bytes of the file that what has been read took.
    std::uint64_t packedBytes() const;

private:
    class State;

    std::unique_ptr<State> m_state;
};

} // namespace fovea
