#include "core/training/event_log.hpp"

#include <cerrno>
#include <system_error>
#include <type_traits>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/file.hpp"

namespace fovea {

namespace {

tl::unexpected<Error> systemFault(const std::filesystem::path& path, std::string_view what) {
    return fail(
        fmt::format("{}: {} ({})", path.string(), what, std::system_category().message(errno)));
}

/// Whether an event stays when a run goes on from `state`, whose step is `step`.
bool isBefore(const EventBody& body, const RunState& state, std::int64_t step) {
    return std::visit(
        [&](const auto& event) {
            using Body = std::decay_t<decltype(event)>;
            if constexpr (std::is_same_v<Body, RunStarted>)
                return event.firstStep <= step;
            else if constexpr (std::is_same_v<Body, LayerLearning>)
                return event.layer < state.layersLearnt;
            else if constexpr (std::is_same_v<Body, EpochEnded>)
                return event.epoch < state.epoch;
            else if constexpr (std::is_same_v<Body, Warning>)
                return true;
            else
                return event.step <= step;
        },
        body);
}

} // namespace

Result<EventLog> EventLog::open(const RunFolder& run) {
    const int lock = ::open(run.specFile().c_str(), O_RDONLY | O_CLOEXEC);
    if (lock < 0)
        return systemFault(run.specFile(), "cannot be opened");
    EventLog log(run, lock);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return fail(fmt::format("{}: another process is training this run; wait for it or stop it",
                                run.path.string()));
    return log;
}

EventLog::EventLog(EventLog&& other) noexcept
    : m_run(other.m_run),
      m_lock(std::exchange(other.m_lock, -1)),
      m_file(std::exchange(other.m_file, -1)) {}

EventLog::~EventLog() {
    for (const int descriptor : {m_file, m_lock})
        if (descriptor >= 0)
            ::close(descriptor);
}

Result<void> EventLog::cutAfter(const RunState& state, std::int64_t stepsPerEpoch) {
    std::error_code ignored;
    if (!std::filesystem::exists(m_run.eventsFile(), ignored))
        return {};
    const Result<std::string> text = readFile(m_run.eventsFile());
    if (!text)
        return tl::unexpected(text.error());
    const std::int64_t step = state.step(stepsPerEpoch);
    std::string kept;
    for (std::size_t begin = 0, end = 0; begin < text->size(); begin = end + 1) {
        end = text->find('\n', begin);
        if (end == std::string::npos)
            break; // torn
        const std::string_view line = std::string_view(*text).substr(begin, end - begin);
        const Result<Event> event = eventFromJsonLine(line);
        if (event && (step > 0 || state.layersLearnt > 0) && isBefore(event->body, state, step))
            kept.append(line).append("\n");
    }
    if (kept == *text)
        return {};
    if (m_file >= 0)
        ::close(std::exchange(m_file, -1)); // it would go on in the file that is replaced
    return writeFile(m_run.eventsFile(), kept);
}

Result<void> EventLog::append(const Event& event) {
    if (m_file < 0)
        m_file =
            ::open(m_run.eventsFile().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (m_file < 0)
        return systemFault(m_run.eventsFile(), "cannot be opened");
    const std::string line = toJsonLine(event) + "\n";
    ssize_t written = 0;
    do
        written = ::write(m_file, line.data(), line.size());
    while (written < 0 && errno == EINTR);
    if (written != static_cast<ssize_t>(line.size()))
        return systemFault(m_run.eventsFile(), "cannot be written; free some room");
    return {};
}

} // namespace fovea
