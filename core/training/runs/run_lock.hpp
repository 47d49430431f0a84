#pragma once

#include <filesystem>
#include <optional>

#include "core/training/run_folder.hpp"

namespace fovea {

/// Who has it writes into a run's folder, and nobody else: an flock on run.lock in that folder. The
/// system lets go of it when its process ends, however that ends, so that a process that was killed
/// hinders nobody. It reaches as far as the file system carries flock: over NFS and SMB too.
class RunLock {
public:
    /// Takes it, making the file where it is missing. What was asked of a process that had it
    /// before and was killed (RunFolder::controlFile) goes.
    /// errors  another process has it; the folder is missing or cannot be written
    static Result<RunLock> take(const RunFolder& run);

    /// The same for whoever knows another way: nothing where another process has it, or has taken
    /// the folder away. errors  the file cannot be made or opened
    static Result<std::optional<RunLock>> takeIfFree(const RunFolder& run);

    /// Whether a process has it. Asking takes nothing from whoever wants it now.
    static bool isHeld(const RunFolder& run);

    RunLock(RunLock&& other) noexcept;
    RunLock& operator=(RunLock&& other) noexcept;
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;
    ~RunLock();

    /// False where the file system has no locks: then nothing keeps others out, and whether the run
    /// lives cannot be told.
    bool isFirm() const { return m_isFirm; }

private:
    RunLock(int file, bool isFirm) : m_file(file), m_isFirm(isFirm) {}

    int m_file = -1;
    bool m_isFirm = true;
};

} // namespace fovea
