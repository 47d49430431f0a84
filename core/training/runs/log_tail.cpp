#include "core/training/runs/log_tail.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"

namespace fovea {

LogTail::LogTail(LogTail&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_file(std::exchange(other.m_file, -1)),
      m_seen(other.m_seen),
      m_offset(other.m_offset),
      m_torn(std::move(other.m_torn)) {}

LogTail& LogTail::operator=(LogTail&& other) noexcept {
    std::swap(m_path, other.m_path);
    std::swap(m_file, other.m_file);
    std::swap(m_seen, other.m_seen);
    std::swap(m_offset, other.m_offset);
    std::swap(m_torn, other.m_torn);
    return *this;
}

LogTail::~LogTail() { rest(); }

void LogTail::rest() {
    if (m_file >= 0)
        ::close(std::exchange(m_file, -1));
}

LogTail::Stamp LogTail::stampOf(const std::filesystem::path& path) {
    struct stat info = {};
    if (::stat(path.c_str(), &info) != 0)
        return {};
    constexpr std::int64_t nsPerSecond = 1'000'000'000;
    return {info.st_dev, info.st_ino, info.st_size,
            info.st_mtim.tv_sec * nsPerSecond + info.st_mtim.tv_nsec};
}

tl::unexpected<Error> LogTail::fault(std::string_view what) const {
    return fail(
        fmt::format("{}: {} ({})", m_path.string(), what, std::system_category().message(errno)));
}

Result<bool> LogTail::open(const Stamp& now) {
    const bool goesOn = m_file >= 0 && now.isSameFile(m_seen) && now.size >= m_offset;
    if (goesOn || now == m_seen)
        return false;
    rest();
    m_offset = 0;
    m_torn.clear();
    m_seen = {};
    if (now == Stamp{})
        return true; // it is gone
    m_file = openRegular(m_path, O_RDONLY);
    if (m_file < 0)
        return fail(
            fmt::format("{}: cannot be opened ({})", m_path.string(), whyNotOpened(m_path, errno)));
    return true;
}

Result<void> LogTail::read(FunctionRef<void()> anew, FunctionRef<void(std::string_view)> line) {
    const Stamp now = stampOf(m_path);
    if (now.size > static_cast<std::int64_t>(file_kinds::log.mostBytes)) {
        anew();
        return fail(fmt::format("{}: has {}, and {} is read up to {}; make it smaller",
                                m_path.string(), sizeText(static_cast<std::uint64_t>(now.size)),
                                file_kinds::log.name, sizeText(file_kinds::log.mostBytes)));
    }
    const Result<bool> isAnother = open(now);
    if (!isAnother || *isAnother)
        anew();
    if (!isAnother)
        return tl::unexpected(isAnother.error());
    m_seen = now;
    return m_file >= 0 ? readOn(line) : Result<void>();
}

Result<void> LogTail::readOn(FunctionRef<void(std::string_view)> line) {
    std::array<char, 1 << 16> block{};
    for (;;) {
        const ssize_t count = ::pread(m_file, block.data(), block.size(), m_offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fault("cannot be read");
        if (count == 0)
            return {};
        m_offset += count;
        std::string_view rest(block.data(), static_cast<std::size_t>(count));
        for (std::size_t end = rest.find('\n'); end != std::string_view::npos;
             end = rest.find('\n')) {
            if (m_torn.empty()) {
                line(rest.substr(0, end));
            } else {
                line(m_torn.append(rest.substr(0, end)));
                m_torn.clear();
            }
            rest.remove_prefix(end + 1);
        }
        m_torn.append(rest);
    }
}

} // namespace fovea
