#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>

#include "core/base/function_ref.hpp"

namespace fovea {

/// Shares one loop at a time between the thread that calls it and helpers out of TBB's pool.
///
/// A training step of a small network has dozens of loops of some microseconds each, and splitting,
/// spawning and stealing would cost a good part of that. Here a loop is cut into one share of
/// neighbouring indexes per thread and announced by a single store. A helper takes the share of its
/// own place first, so that in the next loop it finds in its cache what it has just written, and
/// then what the others have left. It waits a moment for the next loop before it goes back to TBB.
class LoopTeam {
public:
    LoopTeam(); ///< a thread per core
    LoopTeam(const LoopTeam&) = delete;
    LoopTeam& operator=(const LoopTeam&) = delete;
    ~LoopTeam();

    /// Limits TBB's pool, and so the team, to `threads`, the caller counted. No loop may be
    /// running.
    void resize(int threads);

    int threads() const { return m_threads.load(std::memory_order_relaxed); }

    /// See pinThreads. The caller is pinned at once, a helper when it comes next.
    void pin(bool wanted);

    /// Calls body(i) for each i in [0, count), as parallelFor does, and returns true. Does nothing
    /// and returns false while the team is at another loop: another thread's, or the one that this
    /// loop is a part of.
    /// errors  what a body throws; some indexes are then left out
    bool run(std::int64_t count, FunctionRef<void(std::int64_t)> body);

private:
    static constexpr int mostThreads = 256;

    /// The indexes [end - left, end) are still to be done. Each has a cache line of its own.
    struct alignas(64) Share {
        std::atomic<std::int64_t> left{0};
        std::int64_t end = 0;
    };

    class Room;

    void placeThreads();
    void announce(std::int64_t count, FunctionRef<void(std::int64_t)>& body);
    void callHelpers(int wanted);
    void help();
    bool awaitLoopAfter(std::uint32_t seen) const;
    bool leaveAfter(std::uint32_t seen);
    void visit(int place);
    void work(int place);
    void leaveOutTheRest(std::exception_ptr error);
    void awaitVisitors() const;

    std::atomic<int> m_threads{1};
    bool m_wantsPinning = false;
    std::chrono::microseconds m_patience{0};
    std::unique_ptr<Room> m_room;
    std::atomic_flag m_isBusy;
    std::atomic<int> m_helpers{0}; ///< called and not yet gone
    FunctionRef<void(std::int64_t)>* m_body = nullptr;
    std::atomic_flag m_hasFailed;
    std::exception_ptr m_error;
    std::atomic<int> m_shareCount{0};
    std::array<Share, mostThreads> m_shares;
    alignas(64) std::atomic<std::uint32_t> m_loop{0};    ///< counts the loops; helpers watch it
    alignas(64) std::atomic<std::int32_t> m_visitors{0}; ///< helpers that may hold an index
};

} // namespace fovea
