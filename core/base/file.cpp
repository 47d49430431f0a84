#include "core/base/file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace fovea {

namespace {

std::string reason(int error) { return std::system_category().message(error); }

/// Closes on every way out; the sync has already told us of a failed write.
struct Descriptor {
    int value;

    ~Descriptor() {
        if (value >= 0)
            ::close(value);
    }
};

Result<void> writeAll(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail(fmt::format("{}: cannot be written ({}); free some room or choose another "
                                    "folder",
                                    path.string(), reason(errno)));
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

} // namespace

Result<std::string> readFile(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        return fail(fmt::format("{}: is a folder where a file is expected", path.string()));
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        return fail(fmt::format("{}: cannot be opened ({})", path.string(), reason(errno)));
    std::string bytes;
    // Only a hint: what is no regular file has no size.
    if (const std::uintmax_t size = std::filesystem::file_size(path, error); !error)
        bytes.reserve(size);
    std::array<char, 1 << 16> block{};
    while (stream.read(block.data(), block.size()), stream.gcount() > 0)
        bytes.append(block.data(), static_cast<std::size_t>(stream.gcount()));
    if (stream.bad())
        return fail(fmt::format("{}: cannot be read ({})", path.string(), reason(errno)));
    return bytes;
}

Result<void> writeFile(const std::filesystem::path& path, std::string_view bytes) {
    std::error_code error;
    const std::filesystem::path folder =
        path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    std::filesystem::create_directories(folder, error);
    if (error)
        return fail(
            fmt::format("{}: the folder cannot be made ({})", folder.string(), error.message()));
    std::filesystem::path temporary = path;
    temporary += fmt::format(".{}.part", ::getpid());
    {
        const Descriptor file{
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
        if (file.value < 0)
            return fail(fmt::format("{}: cannot be written ({}); check the folder's permissions",
                                    path.string(), reason(errno)));
        auto written = writeAll(file.value, bytes, path);
        if (written && ::fsync(file.value) != 0)
            written = fail(
                fmt::format("{}: cannot be written to disk ({})", path.string(), reason(errno)));
        if (!written) {
            ::unlink(temporary.c_str());
            return written;
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const std::string why = reason(errno);
        ::unlink(temporary.c_str());
        return fail(fmt::format("{}: cannot be replaced ({})", path.string(), why));
    }
    // The new name is safe only once the folder itself is on disk.
    const Descriptor directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (directory.value >= 0)
        ::fsync(directory.value);
    return {};
}

} // namespace fovea
