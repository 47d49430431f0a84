#include "core/base/loop_team.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>

#include "core/base/core_pinning.hpp"

namespace fovea {

namespace {

using Clock = std::chrono::steady_clock;

/// How long a helper waits for the next loop: longer than the serial pieces of a training step,
/// shorter than anybody would miss the core. With more threads than cores it would keep others from
/// working.
constexpr std::chrono::microseconds patienceOnOwnCore{50};

/// Relaxations between two looks at the clock, and before a waiting thread offers its core.
constexpr int turnsPerLook = 32;
constexpr int turnsBeforeYield = 1000;

// Tells the core that we only wait: that saves power, and a thread that shares the core runs on.
#if defined(__x86_64__)
void relax() { __builtin_ia32_pause(); }
#elif defined(__aarch64__)
void relax() { asm volatile("yield"); }
#else
void relax() { std::this_thread::yield(); }
#endif

/// The caller of a loop has place 0, its helpers have the following.
int placeOfHelper() { return tbb::this_task_arena::current_thread_index(); }

} // namespace

/// Where TBB's threads come in as helpers. No caller enters: it might take up a helper's task and
/// wait for itself. So its place, the first, is reserved for nobody.
class LoopTeam::Room : public tbb::task_scheduler_observer {
public:
    explicit Room(int threads) : Room(threads, std::make_unique<tbb::task_arena>(threads, 1)) {}

    ~Room() override { observe(false); }

    template <class Task>
    void call(Task task) {
        m_arena->enqueue(task);
    }

    void pin(bool isPinned) { m_isPinned = isPinned; }

    /// A helper that leaves stays where it is: it is of no less use to others there.
    void on_scheduler_entry(bool) override {
        if (m_isPinned)
            stayOnCore(placeOfHelper());
        else
            leaveCore();
    }

private:
    Room(int threads, std::unique_ptr<tbb::task_arena> arena)
        : tbb::task_scheduler_observer(*arena),
          m_limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads)),
          m_arena(std::move(arena)) {
        m_arena->initialize();
        observe(true);
    }

    tbb::global_control m_limit; ///< of the whole pool
    std::unique_ptr<tbb::task_arena> m_arena;
    std::atomic<bool> m_isPinned{false};
};

LoopTeam::LoopTeam() { resize(usableCores()); }

LoopTeam::~LoopTeam() = default;

void LoopTeam::resize(int threads) {
    while (m_helpers.load(std::memory_order_acquire) != 0)
        std::this_thread::yield(); // they leave when their patience is over
    m_threads = std::min(threads, mostThreads);
    m_patience = m_threads <= usableCores() ? patienceOnOwnCore : std::chrono::microseconds{0};
    m_room.reset(); // or its limit would hold beside the new one
    m_room = std::make_unique<Room>(m_threads);
    placeThreads();
}

void LoopTeam::pin(bool wanted) {
    m_wantsPinning = wanted;
    placeThreads();
}

void LoopTeam::placeThreads() {
    // With cores to spare, the system places the threads better than we: another process may be
    // pinned too, and to the same cores. With too few, threads have to take turns.
    const bool isPinned = m_wantsPinning && m_threads == usableCores();
    if (isPinned)
        stayOnCore(0);
    else
        leaveCore();
    m_room->pin(isPinned);
}

bool LoopTeam::run(std::int64_t count, FunctionRef<void(std::int64_t)> body) {
    if (m_isBusy.test_and_set(std::memory_order_acquire))
        return false;
    announce(count, body);
    work(0);
    awaitVisitors();
    const std::exception_ptr error = std::exchange(m_error, nullptr);
    m_hasFailed.clear(std::memory_order_relaxed);
    m_isBusy.clear(std::memory_order_release);
    if (error)
        std::rethrow_exception(error);
    return true;
}

void LoopTeam::announce(std::int64_t count, FunctionRef<void(std::int64_t)>& body) {
    const auto shares = static_cast<int>(std::min<std::int64_t>(m_threads, count));
    m_body = &body;
    std::int64_t begin = 0;
    for (int i = 0; i != shares; ++i) {
        Share& share = m_shares[static_cast<std::size_t>(i)];
        share.end = count * (i + 1) / shares;
        // From here on a helper may take indexes of this share: it then sees what stands above.
        share.left.store(share.end - begin, std::memory_order_release);
        begin = share.end;
    }
    m_shareCount.store(shares, std::memory_order_relaxed);
    m_loop.fetch_add(1);
    callHelpers(shares - 1);
}

void LoopTeam::callHelpers(int wanted) {
    for (int i = m_helpers.load(); i < wanted; ++i) {
        m_helpers.fetch_add(1);
        m_room->call([this] { help(); });
    }
}

void LoopTeam::help() {
    const int place = placeOfHelper();
    std::uint32_t seen = 0;
    do {
        seen = m_loop.load(std::memory_order_acquire);
        visit(place);
    } while (awaitLoopAfter(seen) || !leaveAfter(seen));
}

bool LoopTeam::awaitLoopAfter(std::uint32_t seen) const {
    const Clock::time_point end = Clock::now() + m_patience;
    for (int turn = 1; turn % turnsPerLook != 0 || Clock::now() < end; ++turn) {
        if (m_loop.load(std::memory_order_acquire) != seen)
            return true;
        relax();
    }
    return false;
}

bool LoopTeam::leaveAfter(std::uint32_t seen) {
    // In this order, and the caller's is the reverse: either the caller of a new loop sees that one
    // is missing, or the one who leaves sees the loop.
    m_helpers.fetch_sub(1);
    if (m_loop.load() == seen)
        return true;
    m_helpers.fetch_add(1);
    return false;
}

void LoopTeam::visit(int place) {
    // Told before an index is taken, so that the caller, who finds none left, waits for this visit.
    m_visitors.fetch_add(1, std::memory_order_acq_rel);
    work(place);
    m_visitors.fetch_sub(1, std::memory_order_release);
}

void LoopTeam::work(int place) {
    const int shares = m_shareCount.load(std::memory_order_relaxed);
    for (int i = 0; i != shares; ++i) {
        Share& share = m_shares[static_cast<std::size_t>((place + i) % shares)];
        while (share.left.load(std::memory_order_acquire) > 0) {
            const std::int64_t left = share.left.fetch_sub(1, std::memory_order_acq_rel);
            if (left <= 0)
                break;
            try {
                (*m_body)(share.end - left);
            } catch (...) {
                leaveOutTheRest(std::current_exception());
            }
        }
    }
}

void LoopTeam::leaveOutTheRest(std::exception_ptr error) {
    if (!m_hasFailed.test_and_set(std::memory_order_relaxed))
        m_error = std::move(error);
    for (Share& share : m_shares)
        share.left.store(0, std::memory_order_release);
}

void LoopTeam::awaitVisitors() const {
    for (int turn = 0; m_visitors.load(std::memory_order_acquire) != 0; ++turn) {
        if (turn < turnsBeforeYield)
            relax();
        else
            std::this_thread::yield();
    }
}

} // namespace fovea
