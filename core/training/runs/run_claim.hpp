#pragma once

#include <optional>
#include <vector>

#include "core/training/runs/run_lock.hpp"

namespace fovea {

/// A folder that is ours to make a run in. It is claimed before anything slow happens, so that two
/// trainings that start together get two folders, and a name that is taken is known at once.
///
/// Until there is a run in it, the folder goes away with its claim. What a process that was killed
/// leaves behind, the next claim beside it clears away.
class RunClaim {
public:
    /// A new folder "0003-lenet-5" in `runs`: the next number, the network's name.
    /// errors  the folder cannot be made
    static Result<RunClaim> next(const std::filesystem::path& runs, const std::string& network);

    /// This very folder, which may exist.
    /// errors  there is a run in it; another process has claimed it; it cannot be made
    static Result<RunClaim> at(const std::filesystem::path& folder);

    RunClaim(RunClaim&&) noexcept = default;
    RunClaim(const RunClaim&) = delete;
    RunClaim& operator=(RunClaim&&) = delete;
    RunClaim& operator=(const RunClaim&) = delete;
    ~RunClaim();

    /// With an absolute path.
    const RunFolder& run() const { return m_run; }

    /// Hands the lock on to whoever trains the run now.
    RunLock takeLock() &&;

private:
    RunClaim(RunFolder run, RunLock lock, std::vector<std::filesystem::path> made);

    RunFolder m_run;
    std::optional<RunLock> m_lock;
    std::vector<std::filesystem::path> m_made; ///< folders that were not there before, outer first
};

} // namespace fovea
