#include <QDeadlineTimer>
#include <QTest>

#include <atomic>
#include <numeric>
#include <set>
#include <thread>

#include <sched.h>

#include "core/base/core_pinning.hpp"
#include "core/base/parallel.hpp"

using namespace fovea;

namespace {

/// How often each index was met.
std::vector<int> visits(std::int64_t count) {
    std::vector<std::atomic<int>> met(static_cast<std::size_t>(count));
    parallelFor(count, [&](std::int64_t i) { ++met[static_cast<std::size_t>(i)]; });
    return {met.begin(), met.end()};
}

bool areAllOnce(const std::vector<int>& met) {
    return std::all_of(met.begin(), met.end(), [](int times) { return times == 1; });
}

std::set<int> coresOfThisThread() {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    std::set<int> cores;
    for (int core = 0; core != CPU_SETSIZE; ++core)
        if (CPU_ISSET(core, &set))
            cores.insert(core);
    return cores;
}

/// The cores of each thread of a loop in which every index waits until all have begun; empty where
/// that never comes.
std::set<std::set<int>> coresOfThreads(int threads) {
    std::vector<std::set<int>> found(static_cast<std::size_t>(threads));
    std::atomic<int> begun = 0;
    std::atomic<bool> isLate = false;
    parallelFor(threads, [&](std::int64_t i) {
        found[static_cast<std::size_t>(i)] = coresOfThisThread();
        ++begun;
        const QDeadlineTimer deadline(20'000);
        while (begun != threads && !isLate) {
            std::this_thread::yield();
            isLate = isLate || deadline.hasExpired();
        }
    });
    if (isLate)
        return {};
    return {found.begin(), found.end()};
}

} // namespace

class TestParallel : public QObject {
    Q_OBJECT

private slots:
    void cleanup();
    void meetsEveryIndexOnce();
    void cutsIntoChunks();
    void runsLoopsInsideLoops();
    void runsLoopsOfSeveralThreads();
    void handsExceptionsToTheCaller();
    void takesEveryThread();
    void pinsEachThreadToItsCore();
    void leavesThreadsFreeWithCoresToSpare();
};

void TestParallel::cleanup() {
    pinThreads(false);
    setThreadCount(0);
}

void TestParallel::meetsEveryIndexOnce() {
    for (const int threads : {1, 2, 3, 16}) {
        setThreadCount(threads);
        QCOMPARE(threadCount(), threads);
        for (int round = 0; round != 50; ++round)
            for (const std::int64_t count : {0, 1, 2, 3, 5, 31, 1000})
                QVERIFY2(areAllOnce(visits(count)), qPrintable(QString::number(count)));
    }
}

void TestParallel::cutsIntoChunks() {
    setThreadCount(2);
    std::vector<std::atomic<int>> met(10);
    std::atomic<int> pieces = 0;
    parallelChunks(10, 4, [&](std::int64_t begin, std::int64_t end) {
        ++pieces;
        for (std::int64_t i = begin; i != end; ++i)
            ++met[static_cast<std::size_t>(i)];
    });
    QCOMPARE(pieces.load(), 3);
    QVERIFY(areAllOnce({met.begin(), met.end()}));
}

void TestParallel::runsLoopsInsideLoops() {
    setThreadCount(4);
    std::atomic<std::int64_t> sum = 0;
    parallelFor(
        20, [&](std::int64_t i) { parallelFor(30, [&](std::int64_t j) { sum += 30 * i + j; }); });
    QCOMPARE(sum.load(), 600 * 599 / 2);
}

void TestParallel::runsLoopsOfSeveralThreads() {
    setThreadCount(2);
    std::atomic<int> wrong = 0;
    const auto manyLoops = [&] {
        for (int i = 0; i != 200; ++i)
            wrong += areAllOnce(visits(17)) ? 0 : 1;
    };
    std::vector<std::thread> threads;
    for (int i = 0; i != 3; ++i)
        threads.emplace_back(manyLoops);
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

void TestParallel::handsExceptionsToTheCaller() {
    setThreadCount(2);
    for (int round = 0; round != 100; ++round) {
        QVERIFY_EXCEPTION_THROWN(parallelFor(64,
                                             [&](std::int64_t i) {
                                                 if (i % 8 == round % 8)
                                                     throw std::runtime_error("on purpose");
                                             }),
                                 std::runtime_error);
        QVERIFY(areAllOnce(visits(64)));
    }
}

void TestParallel::takesEveryThread() {
    for (const int threads : {2, 3, 8}) {
        setThreadCount(threads);
        for (int round = 0; round != 20; ++round)
            QVERIFY(!coresOfThreads(threads).empty());
    }
}

void TestParallel::pinsEachThreadToItsCore() {
    setThreadCount(0);
    const int threads = threadCount();
    if (threads == 1)
        QSKIP("there is one core");
    pinThreads(true);
    const std::set<std::set<int>> pinned = coresOfThreads(threads);
    QCOMPARE(static_cast<int>(pinned.size()), threads);
    for (const std::set<int>& cores : pinned)
        QCOMPARE(static_cast<int>(cores.size()), 1);
    pinThreads(false);
    QCOMPARE(static_cast<int>(coresOfThisThread().size()), usableCores());
}

void TestParallel::leavesThreadsFreeWithCoresToSpare() {
    if (usableCores() < 2)
        QSKIP("there is one core");
    pinThreads(true);
    setThreadCount(usableCores() - 1);
    QCOMPARE(static_cast<int>(coresOfThisThread().size()), usableCores());
    setThreadCount(usableCores() + 1);
    QCOMPARE(static_cast<int>(coresOfThisThread().size()), usableCores());
}

QTEST_GUILESS_MAIN(TestParallel)
#include "tst_parallel.moc"
