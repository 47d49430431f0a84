#include "core/base/regular_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/text.hpp"

namespace fovea {

namespace {

/// What stands under a name where a file should; empty: a file, or nothing.
std::string_view otherThanFile(mode_t mode) {
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISFIFO(mode))
        return "a named pipe";
    if (S_ISCHR(mode) || S_ISBLK(mode))
        return "a device";
    if (S_ISSOCK(mode))
        return "a socket";
    return {};
}

/// openRegular, and what the system says of the file that it opened.
int openKnown(const std::filesystem::path& path, int flags, unsigned mode, struct stat& info) {
    // Asked first: to open a device may already do something, and who opens a pipe waits.
    if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
        errno = S_ISDIR(info.st_mode) ? EISDIR : ENXIO;
        return -1;
    }
    const int file = ::open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, mode);
    if (file < 0 || (::fstat(file, &info) == 0 && S_ISREG(info.st_mode)))
        return file;
    ::close(file); // it has changed in between
    errno = ENXIO;
    return -1;
}

} // namespace

int openRegular(const std::filesystem::path& path, int flags, unsigned mode) {
    struct stat info = {};
    return openKnown(path, flags, mode, info);
}

std::string whyNotOpened(const std::filesystem::path& path, int error) {
    struct stat info = {};
    const bool isThere = ::stat(path.c_str(), &info) == 0;
    if (const auto other = isThere ? otherThanFile(info.st_mode) : std::string_view();
        !other.empty())
        return fmt::format("it is {} where a file is expected", other);
    return std::system_category().message(error);
}

Result<RegularFile> RegularFile::open(const std::filesystem::path& path, const FileKind& kind) {
    struct stat info = {};
    const int descriptor = openKnown(path, O_RDONLY, 0, info);
    const int error = errno;
    if (descriptor < 0 && ::stat(path.c_str(), &info) == 0)
        if (const std::string_view other = otherThanFile(info.st_mode); !other.empty())
            return fail(fmt::format("{}: is {} where a file is expected; take it away, or put a "
                                    "file in its place",
                                    path.string(), other));
    if (descriptor < 0)
        return fail(fmt::format("{}: cannot be opened ({})", path.string(),
                                std::system_category().message(error)));
    RegularFile file(descriptor, static_cast<std::uint64_t>(info.st_size), path, kind);
    if (file.m_size > kind.mostBytes)
        return file.tooLarge(file.m_size);
    return file;
}

RegularFile::RegularFile(RegularFile&& other) noexcept
    : m_file(std::exchange(other.m_file, -1)),
      m_size(other.m_size),
      m_read(other.m_read),
      m_path(std::move(other.m_path)),
      m_kind(other.m_kind) {}

RegularFile& RegularFile::operator=(RegularFile&& other) noexcept {
    std::swap(m_file, other.m_file);
    std::swap(m_size, other.m_size);
    std::swap(m_read, other.m_read);
    std::swap(m_path, other.m_path);
    std::swap(m_kind, other.m_kind);
    return *this;
}

RegularFile::~RegularFile() {
    if (m_file >= 0)
        ::close(m_file);
}

tl::unexpected<Error> RegularFile::tooLarge(std::uint64_t bytes) const {
    return fail(fmt::format("{}: has {}, and {} is read up to {}; make it smaller, or take it away",
                            m_path.string(), sizeText(bytes), m_kind.name,
                            sizeText(m_kind.mostBytes)));
}

/// As errno has it.
tl::unexpected<Error> RegularFile::unreadable() const {
    return fail(fmt::format("{}: cannot be read ({})", m_path.string(),
                            std::system_category().message(errno)));
}

Result<void> RegularFile::append(std::string& bytes, std::uint64_t count,
                                 const std::stop_token& stop) {
    std::array<char, 1 << 16> block; // not cleared, which would take longer than a small file
    try {
        const std::uint64_t due = m_size - std::min(m_size, m_read);
        bytes.reserve(bytes.size() + std::min(count, due));
        while (count > 0) {
            if (stop.stop_requested())
                return fail(ErrorKind::Interrupted,
                            fmt::format("{}: reading it was stopped", m_path.string()));
            const std::size_t asked = std::min<std::uint64_t>(count, block.size());
            const ssize_t got = ::read(m_file, block.data(), asked);
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return unreadable();
            if (got == 0)
                break;
            m_read += static_cast<std::uint64_t>(got);
            count -= static_cast<std::uint64_t>(got);
            if (m_read > m_kind.mostBytes)
                return tooLarge(m_read);
            bytes.append(block.data(), static_cast<std::size_t>(got));
            // Its end, of which there is no need to ask again.
            if (static_cast<std::size_t>(got) < asked && m_read == m_size)
                break;
        }
    } catch (const std::bad_alloc&) {
        return fail(fmt::format("{}: there is not enough memory to read its {}; close other "
                                "programs, or make it smaller",
                                m_path.string(), sizeText(m_size)));
    }
    return {};
}

Result<std::string> RegularFile::readRest(const std::stop_token& stop) {
    std::string bytes;
    return append(bytes, std::numeric_limits<std::uint64_t>::max(), stop).map([&] {
        return std::move(bytes);
    });
}

Result<std::string> RegularFile::last(std::size_t count) const {
    std::string bytes(std::min<std::uint64_t>(count, m_size), '\0');
    const auto begin = static_cast<off_t>(m_size - bytes.size());
    if (::pread(m_file, bytes.data(), bytes.size(), begin) != std::ssize(bytes))
        return fail(fmt::format("{}: its end cannot be read", m_path.string()));
    return bytes;
}

Result<std::size_t> RegularFile::readAt(std::uint64_t offset, char* bytes,
                                        std::size_t count) const {
    std::size_t done = 0;
    while (done != count) {
        const ssize_t got =
            ::pread(m_file, bytes + done, count - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return unreadable();
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

std::filesystem::path RegularFile::samePath() const {
    return fmt::format("/proc/self/fd/{}", m_file);
}

} // namespace fovea
