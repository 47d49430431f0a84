#pragma once

#include "core/training/runs/log_tail.hpp"
#include "core/training/runs/run_record.hpp"

namespace fovea {

/// Reads a run's folder, and from then on only what has come since.
///
/// threads  one at a time
class RunReader {
public:
    explicit RunReader(RunFolder run);

    /// Reads what is new; what cannot be read is among the record's faults.
    /// Returns whether the record is another than before.
    bool update();

    const RunRecord& record() const { return m_record; }

private:
    void readSpec();
    void readLog();
    void takeLine(std::string_view line);
    void collectFaults();

    RunRecord m_record;
    LogTail m_log;
    std::string m_specText; ///< as it was read last
    std::string m_specFault;
    std::string m_logFault;  ///< it cannot be read at all
    std::string m_lineFault; ///< of the first line that is no event
    std::int64_t m_lines = 0;
    std::int64_t m_badLines = 0;
    bool m_hasRead = false;
};

/// A run's folder as it is now.
RunRecord readRun(const RunFolder& run);

} // namespace fovea
