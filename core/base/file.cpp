#include "core/base/file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/base/regular_file.hpp"

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

Result<std::string> readFile(const std::filesystem::path& path, const FileKind& kind,
                             const std::stop_token& stop) {
    return RegularFile::open(path, kind).and_then([&](RegularFile file) {
        return file.readRest(stop);
    });
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
        // Made anew: what already has the name may be a pipe, or a link to somewhere else.
        ::unlink(temporary.c_str());
        const Descriptor file{
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644)};
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
