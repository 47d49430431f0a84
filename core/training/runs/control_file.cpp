#include "core/training/runs/control_file.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/base/regular_file.hpp"
#include "core/training/runs/run_lock.hpp"

namespace fovea {

namespace {

constexpr std::chrono::milliseconds interval{200};
constexpr std::size_t longestLine = 200; ///< of what may come in, not of what is a command

tl::unexpected<Error> cannotWrite(const RunFolder& run, int error) {
    return fail(fmt::format("{}: cannot be written ({}); only who may write into the run's folder "
                            "can lead the run",
                            run.controlFile().string(), whyNotOpened(run.controlFile(), error)));
}

} // namespace

Result<void> sendCommand(const RunFolder& run, RunCommand command) {
    // Opened before asking who lives: should that process end in between and another take the run,
    // the line goes into a file that this one has taken away.
    const int file = openRegular(run.controlFile(), O_WRONLY | O_APPEND);
    const int openError = errno;
    const bool isAlive = RunLock::isHeld(run);
    Result<void> sent;
    const std::string line = std::string(nameOf(command)) + "\n";
    if (!isAlive)
        sent = fail(fmt::format("{}: no process is training this run, so there is nobody to ask "
                                "to {} it",
                                run.path.string(), nameOf(command)));
    else if (file < 0 && openError == ENOENT)
        sent = fail(fmt::format("{}: its process is getting ready or ending just now; try again in "
                                "a moment",
                                run.path.string()));
    else if (file < 0)
        sent = cannotWrite(run, openError);
    else if (::write(file, line.data(), line.size()) != std::ssize(line))
        sent = cannotWrite(run, errno);
    if (file >= 0)
        ::close(file);
    return sent;
}

Result<void> makeControlFile(const RunFolder& run) {
    ::unlink(run.controlFile().c_str());
    const int file =
        ::open(run.controlFile().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0)
        return cannotWrite(run, errno);
    ::close(file);
    return {};
}

ControlWatch::ControlWatch(const RunFolder& run, std::function<void(std::string_view)> take)
    : m_path(run.controlFile()),
      m_take(std::move(take)),
      m_thread([this](const std::stop_token& stop) { watch(stop); }) {}

ControlWatch::~ControlWatch() {
    m_thread.request_stop();
    m_thread.join();
    ::unlink(m_path.c_str());
}

void ControlWatch::watch(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        look();
        m_ended.wait_for(lock, stop, interval, [] { return false; });
    }
}

void ControlWatch::look() {
    const int file = openRegular(m_path, O_RDONLY);
    if (file < 0)
        return; // somebody has taken it away, and cannot ask for anything any more
    std::array<char, 256> bytes{};
    ssize_t count = 0;
    while ((count = ::pread(file, bytes.data(), bytes.size(), m_offset)) > 0) {
        m_offset += count;
        take({bytes.data(), static_cast<std::size_t>(count)});
    }
    ::close(file);
}

void ControlWatch::take(std::string_view bytes) {
    for (const char each : bytes) {
        if (each == '\n')
            m_take(std::exchange(m_torn, {}));
        else if (m_torn.size() < longestLine)
            m_torn += each;
    }
}

} // namespace fovea
