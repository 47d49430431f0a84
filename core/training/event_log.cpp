#include "core/training/event_log.hpp"

#include <cerrno>
#include <system_error>
#include <type_traits>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/base/file.hpp"
#include "core/base/regular_file.hpp"

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
    // A folder that holds no run is none to lock.
    if (const Result<void> there = run.mustExist(); !there)
        return tl::unexpected(there.error());
    Result<RunLock> lock = RunLock::take(run);
    if (!lock)
        return tl::unexpected(lock.error());
    return EventLog(run, std::move(*lock));
}

EventLog::EventLog(EventLog&& other) noexcept
    : m_run(other.m_run),
      m_lock(std::move(other.m_lock)),
      m_file(std::exchange(other.m_file, -1)) {}

EventLog::~EventLog() {
    if (m_file >= 0)
        ::close(m_file);
}

Result<void> EventLog::cutAfter(const RunState& state, std::int64_t stepsPerEpoch) {
    std::error_code ignored;
    if (!std::filesystem::exists(m_run.eventsFile(), ignored))
        return {};
    const Result<std::string> text = readFile(m_run.eventsFile(), file_kinds::log);
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
        // What cannot be read may be a newer program's; it stays for whoever can.
        const bool goesOn = step > 0 || state.layersLearnt > 0;
        if (goesOn && (!event || isBefore(event->body, state, step)))
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
        m_file = openRegular(m_run.eventsFile(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (m_file < 0)
        return fail(fmt::format("{}: cannot be opened ({})", m_run.eventsFile().string(),
                                whyNotOpened(m_run.eventsFile(), errno)));
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
