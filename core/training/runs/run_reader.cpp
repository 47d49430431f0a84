#include "core/training/runs/run_reader.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/training/runs/run_lock.hpp"

namespace fovea {

RunReader::RunReader(RunFolder run) : m_log(run.eventsFile()) { m_record.folder = std::move(run); }

bool RunReader::update() {
    const bool wasAlive = m_record.isAlive;
    const std::vector<std::string> faults = m_record.faults;
    const std::string spec = m_specText;
    const std::int64_t lines = m_lines;
    // Asked first: what a run that has just died wrote before, is read below.
    m_record.isAlive = RunLock::isHeld(m_record.folder);
    readSpec();
    readLog();
    if (!m_record.isAlive)
        m_log.rest();
    collectFaults();
    return !std::exchange(m_hasRead, true) || wasAlive != m_record.isAlive || lines != m_lines ||
           spec != m_specText || faults != m_record.faults;
}

void RunReader::readSpec() {
    std::error_code ignored;
    const bool isThere = std::filesystem::exists(m_record.folder.specFile(), ignored);
    // A run that is being made has none yet.
    if (!isThere && m_record.isAlive)
        return;
    Result<std::string> text = readFile(m_record.folder.specFile());
    if (!text) {
        m_specFault = text.error().message;
        return;
    }
    if (m_hasRead && *text == m_specText)
        return;
    m_specText = std::move(*text);
    Result<RunSpec> spec = runSpecFromJson(m_specText);
    m_specFault = spec ? std::string() : spec.error().message;
    m_record.spec = spec ? std::move(*spec) : RunSpec{};
}

void RunReader::readLog() {
    const Result<void> read = m_log.read(
        [this] {
            m_record.history = {};
            m_lines = m_badLines = 0;
            m_lineFault.clear();
        },
        [this](std::string_view line) { takeLine(line); });
    m_logFault = read ? std::string() : read.error().message;
}

void RunReader::takeLine(std::string_view line) {
    ++m_lines;
    if (const Result<Event> event = eventFromJsonLine(line))
        m_record.history.take(*event);
    else if (m_badLines++ == 0)
        m_lineFault = fmt::format("events.jsonl, line {}: {}", m_lines, event.error().message);
}

void RunReader::collectFaults() {
    std::vector<std::string> faults;
    const auto add = [&](std::string_view fault) {
        if (!fault.empty())
            faults.push_back(fmt::format("{}: {}", m_record.name(), fault));
    };
    add(m_specFault);
    add(m_logFault);
    add(m_badLines > 1 ? fmt::format("{} ({} lines in all are no events)", m_lineFault, m_badLines)
                       : m_lineFault);
    m_record.faults = std::move(faults);
    const bool saysNothing = m_badLines > 0 && m_badLines == m_lines;
    m_record.isReadable = m_specFault.empty() && m_logFault.empty() && !saysNothing;
}

RunRecord readRun(const RunFolder& run) {
    RunReader reader(run);
    reader.update();
    return reader.record();
}

} // namespace fovea
