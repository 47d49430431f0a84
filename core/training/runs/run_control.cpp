#include "core/training/runs/run_control.hpp"

#include <utility>

namespace fovea {

namespace {

constexpr int mostRefused = 100;

} // namespace

void RunControl::obey(RunCommand command) {
    switch (command) {
    case RunCommand::Pause:
        pauses = true;
        break;
    case RunCommand::Resume:
        pauses = false;
        break;
    case RunCommand::Stop:
        stops = true;
        break;
    case RunCommand::Checkpoint:
        wantsCheckpoint = true;
        break;
    case RunCommand::Snapshot:
        wantsSnapshot = true;
        break;
    }
    wake();
}

void RunControl::wake() {
    wakeUps.fetch_add(1);
    wakeUps.notify_all();
}

void RunControl::obeyLine(std::string_view line) {
    if (const std::optional<RunCommand> command = runCommandFromName(line))
        return obey(*command);
    {
        const std::scoped_lock lock(m_mutex);
        if (m_refusedInAll == mostRefused)
            return;
        ++m_refusedInAll;
        m_refused.emplace_back(line);
        m_hasRefused = true;
    }
    wake();
}

std::vector<std::string> RunControl::takeRefused() {
    if (!m_hasRefused)
        return {};
    const std::scoped_lock lock(m_mutex);
    m_hasRefused = false;
    return std::exchange(m_refused, {});
}

} // namespace fovea
