#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "core/base/error.hpp"
#include "core/base/file_kind.hpp"

/// The one door through which the program reads what others have written.
namespace fovea {

/// A file opened for reading. It is a regular file: pipes, devices and sockets, which may block or
/// never end, are not even opened.
class RegularFile {
public:
    /// errors  there is none, it may not be read, it is something else (what), larger than its
    ///         kind may be (both sizes)
    static Result<RegularFile> open(const std::filesystem::path& path, const FileKind& kind);
    RegularFile(RegularFile&& other) noexcept;
    RegularFile& operator=(RegularFile&& other) noexcept;
    ~RegularFile();

    /// Bytes when it was opened.
    std::uint64_t size() const { return m_size; }

    /// Appends the next `count` bytes to `bytes`; fewer only where the file ends.
    /// errors  the disk's; it has grown beyond its kind meanwhile; too little memory; stopped
    Result<void> append(std::string& bytes, std::uint64_t count, const std::stop_token& stop = {});

    /// All that is left.
    Result<std::string> readRest(const std::stop_token& stop = {});

    /// Its last `count` bytes, wherever it has been read to.
    Result<std::string> last(std::size_t count) const;

    /// Fills `bytes` with `count` of its bytes from `offset` on, wherever it has been read to;
    /// fewer only where it ends. Gives how many.
    Result<std::size_t> readAt(std::uint64_t offset, char* bytes, std::size_t count) const;

    /// A path under which another library opens this very file, whatever its name has come to
    /// stand for.
    std::filesystem::path samePath() const;

private:
    RegularFile(int file, std::uint64_t size, std::filesystem::path path, const FileKind& kind)
        : m_file(file), m_size(size), m_path(std::move(path)), m_kind(kind) {}

    tl::unexpected<Error> tooLarge(std::uint64_t bytes) const;
    tl::unexpected<Error> unreadable() const;

    int m_file = -1;
    std::uint64_t m_size = 0;
    std::uint64_t m_read = 0;
    std::filesystem::path m_path;
    FileKind m_kind;
};

/// As the system's open, of regular files only, and without ever waiting: -1 with errno for all
/// else. For files that are more than read: locks, logs, commands.
int openRegular(const std::filesystem::path& path, int flags, unsigned mode = 0);

/// Why it gave -1, in words: the system's, or "it is a named pipe where a file is expected".
std::string whyNotOpened(const std::filesystem::path& path, int error);

} // namespace fovea
