#include "core/training/runs/run_lock.hpp"

#include <cerrno>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/regular_file.hpp"

namespace fovea {

namespace {

enum class Grip { Taken, Refused, Impossible };

Grip tryLock(int file, int kind) {
    while (::flock(file, kind | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return Grip::Refused;
        if (errno != EINTR)
            return Grip::Impossible;
    }
    return Grip::Taken;
}

/// Who only asks has the shared lock for a moment, which must keep nobody out: whoever is refused
/// while the shared lock is to be had has met such a one, and tries again.
Grip lockAlone(int file) {
    for (;;) {
        const Grip grip = tryLock(file, LOCK_EX);
        if (grip != Grip::Refused || tryLock(file, LOCK_SH) == Grip::Refused)
            return grip;
        ::flock(file, LOCK_UN);
        std::this_thread::yield();
    }
}

/// Whether the file that was opened still stands under its name: a claim that was given up takes
/// its lock file with it.
bool isStill(int file, const std::filesystem::path& path) {
    struct stat opened = {};
    struct stat named = {};
    return ::fstat(file, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

} // namespace

Result<std::optional<RunLock>> RunLock::takeIfFree(const RunFolder& run) {
    const std::filesystem::path path = run.lockFile();
    for (;;) {
        RunLock lock(openRegular(path, O_RDWR | O_CREAT, 0644), true);
        if (lock.m_file < 0 && errno == ENOENT)
            return std::nullopt;
        if (lock.m_file < 0)
            return fail(fmt::format("{}: cannot be opened ({}); check the folder's permissions",
                                    path.string(), whyNotOpened(path, errno)));
        const Grip grip = lockAlone(lock.m_file);
        if (grip == Grip::Refused)
            return std::nullopt;
        lock.m_isFirm = grip == Grip::Taken;
        if (!isStill(lock.m_file, path))
            continue;
        ::unlink(run.controlFile().c_str());
        return lock;
    }
}

Result<RunLock> RunLock::take(const RunFolder& run) {
    Result<std::optional<RunLock>> lock = takeIfFree(run);
    if (!lock)
        return tl::unexpected(lock.error());
    if (*lock)
        return std::move(**lock);
    std::error_code ignored;
    if (!std::filesystem::exists(run.path, ignored))
        return fail(fmt::format("{}: there is no such folder", run.path.string()));
    return fail(fmt::format("{}: another process is training this run; wait for it or stop it",
                            run.path.string()));
}

bool RunLock::isHeld(const RunFolder& run) {
    const RunLock asked(openRegular(run.lockFile(), O_RDONLY), true);
    return asked.m_file >= 0 && tryLock(asked.m_file, LOCK_SH) == Grip::Refused;
}

RunLock::RunLock(RunLock&& other) noexcept
    : m_file(std::exchange(other.m_file, -1)), m_isFirm(other.m_isFirm) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
    std::swap(m_file, other.m_file);
    std::swap(m_isFirm, other.m_isFirm);
    return *this;
}

RunLock::~RunLock() {
    if (m_file >= 0)
        ::close(m_file);
}

} // namespace fovea
