#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/function_ref.hpp"

namespace fovea {

/// The lines of a file that others write: all of them first, later those that have come since.
///
/// threads  one at a time
class LogTail {
public:
    explicit LogTail(std::filesystem::path path) : m_path(std::move(path)) {}

    LogTail(LogTail&& other) noexcept;
    LogTail& operator=(LogTail&& other) noexcept;
    LogTail(const LogTail&) = delete;
    LogTail& operator=(const LogTail&) = delete;
    ~LogTail();

    /// Hands over each new whole line; a torn last one waits for its end. `anew` is called before,
    /// where the file is another than before (cut, replaced or gone): what it said no longer holds.
    /// errors  it is there and cannot be read
    Result<void> read(FunctionRef<void()> anew, FunctionRef<void(std::string_view)> line);

    /// Closes the file, which is not expected to grow; read() then looks whether it has changed.
    void rest();

private:
    /// Tells one state of a file from another.
    struct Stamp {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::int64_t size = 0;
        std::int64_t changedNs = 0;

        bool operator==(const Stamp&) const = default;

        bool isSameFile(const Stamp& other) const {
            return device == other.device && inode == other.inode;
        }
    };

    Result<bool> open(const Stamp& now); ///< whether it is another file
    Result<void> readOn(FunctionRef<void(std::string_view)> line);
    tl::unexpected<Error> fault(std::string_view what) const;

    static Stamp stampOf(const std::filesystem::path& path);

    std::filesystem::path m_path;
    int m_file = -1; ///< while it is open, no other file can have its inode
    Stamp m_seen;    ///< as it was read last; all zero: never, or it was not there
    std::int64_t m_offset = 0;
    std::string m_torn;
};

} // namespace fovea
