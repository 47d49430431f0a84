#include <atomic>
#include <csignal>
#include <set>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/training/runs/run_claim.hpp"

using namespace fovea;

namespace fs = std::filesystem;

class TstRunClaim : public QObject {
    Q_OBJECT

private slots:

    void numbersRunFolders() {
        const fs::path runs = path("numbered");
        fs::create_directories(runs / "0041-x");
        fs::create_directories(runs / "notes");
        const Result<RunClaim> claim = RunClaim::next(runs, "..");
        QVERIFY(claim.has_value());
        QCOMPARE(claim->run().path.filename().string(), std::string("0042-network"));
        const Result<RunClaim> other = RunClaim::next(path("first"), "LeNet 5");
        QCOMPARE(other->run().path.filename().string(), std::string("0001-lenet-5"));
        QVERIFY(other->run().path.is_absolute());
    }

    void claimsAtOnceAreOfDifferentFolders() {
        constexpr int count = 16;
        for (int round = 0; round != 25; ++round) {
            const fs::path runs = path("together") / std::to_string(round);
            std::vector<std::string> outcomes(count);
            std::atomic<bool> go{false};
            std::vector<std::thread> threads;
            for (int i = 0; i < count; ++i)
                threads.emplace_back([&, i] {
                    while (!go)
                        std::this_thread::yield();
                    const Result<RunClaim> claim = RunClaim::next(runs, "net");
                    const bool isMade =
                        claim && writeFile(claim->run().specFile(), "{}").has_value();
                    outcomes[static_cast<std::size_t>(i)] =
                        isMade  ? claim->run().path.filename().string()
                        : claim ? "no run.json"
                                : claim.error().message;
                });
            go = true;
            for (std::thread& thread : threads)
                thread.join();
            const std::set<std::string> distinct(outcomes.begin(), outcomes.end());
            std::string all;
            for (const std::string& outcome : outcomes)
                all += outcome + "\n";
            QVERIFY2(distinct.size() == std::size_t{count}, all.c_str());
            for (const std::string& outcome : outcomes)
                QVERIFY2(fs::exists(runs / outcome / "run.json"), outcome.c_str());
        }
    }

    void aClaimThatComesToNothingLeavesNothing() {
        const fs::path runs = path("outer") / "runs";
        {
            const Result<RunClaim> claim = RunClaim::next(runs, "net");
            QVERIFY(claim.has_value());
            QVERIFY(fs::exists(claim->run().path));
            QVERIFY(writeFile(claim->run().splitFile(), "path,label,split\n").has_value());
        }
        QVERIFY(!fs::exists(path("outer")));
    }

    void whatWasThereBeforeStays() {
        const fs::path folder = path("mine");
        QVERIFY(writeFile(folder / "dataset.csv", "my own").has_value());
        { const Result<RunClaim> claim = RunClaim::at(folder); }
        QCOMPARE(*readFile(folder / "dataset.csv"), std::string("my own"));
        QVERIFY(!fs::exists(folder / "run.lock"));
    }

    void aClaimThatBecameARunStays() {
        const fs::path runs = path("becomes");
        {
            const Result<RunClaim> claim = RunClaim::next(runs, "net");
            QVERIFY(writeFile(claim->run().specFile(), "{}").has_value());
        }
        QVERIFY(fs::exists(runs / "0001-net" / "run.json"));
    }

    void aFolderThatIsTakenIsRefused() {
        const fs::path folder = path("taken");
        const Result<RunClaim> claim = RunClaim::at(folder.string() + "/");
        QVERIFY(claim.has_value());
        QCOMPARE(claim->run().path, folder);
        const Result<RunClaim> second = RunClaim::at(folder);
        QVERIFY(!second.has_value());
        QVERIFY2(second.error().message.find("another process") != std::string::npos,
                 second.error().message.c_str());
        QVERIFY(writeFile(claim->run().specFile(), "{}").has_value());
        const Result<RunClaim> third = RunClaim::at(folder);
        QVERIFY(!third.has_value());
        QVERIFY2(third.error().message.find("resume") != std::string::npos,
                 third.error().message.c_str());
    }

    void aPlaceThatCannotBeWrittenIsNamed() {
        QVERIFY(writeFile(path("file"), "").has_value());
        const Result<RunClaim> claim = RunClaim::at(path("file") / "run");
        QVERIFY(!claim.has_value());
        QVERIFY2(claim.error().message.find("file") != std::string::npos,
                 claim.error().message.c_str());
    }

    void whatADeadProcessClaimedHindersNobody() {
        const fs::path runs = path("dead");
        claimAndDie(runs);
        QVERIFY(fs::exists(runs / "0001-net" / "run.lock"));
        // By its name it can be had at once, and by its number too.
        QVERIFY(RunClaim::at(runs / "0001-net").has_value());
        const fs::path others = path("dead too");
        claimAndDie(others);
        QVERIFY(writeFile(others / "0001-net" / "dataset.csv", "path,label,split\n").has_value());
        const Result<RunClaim> next = RunClaim::next(others, "other");
        QCOMPARE(next->run().path.filename().string(), std::string("0001-other"));
        QVERIFY(!fs::exists(others / "0001-net"));
    }

    void theLockEndsWithItsProcess() {
        const RunFolder run{path("held")};
        fs::create_directories(run.path);
        QVERIFY(!RunLock::isHeld(run));
        int pipes[2];
        QCOMPARE(::pipe(pipes), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const Result<RunLock> lock = RunLock::take(run);
            [[maybe_unused]] const ssize_t told = ::write(pipes[1], lock ? "y" : "n", 1);
            ::pause();
        }
        char isTaken = 0;
        QCOMPARE(::read(pipes[0], &isTaken, 1), ssize_t{1});
        QCOMPARE(isTaken, 'y');
        QVERIFY(RunLock::isHeld(run));
        QVERIFY(!RunLock::take(run).has_value());
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        QVERIFY(!RunLock::isHeld(run));
        QVERIFY(RunLock::take(run).has_value());
    }

    void askingKeepsNobodyOut() {
        const RunFolder run{path("asked")};
        fs::create_directories(run.path);
        QVERIFY(RunLock::take(run).has_value());
        std::atomic<bool> isOver{false};
        std::vector<std::thread> askers;
        for (int i = 0; i < 2; ++i)
            askers.emplace_back([&] {
                while (!isOver)
                    RunLock::isHeld(run);
            });
        bool isTaken = true;
        for (int i = 0; i < 2000 && isTaken; ++i)
            isTaken = RunLock::take(run).has_value();
        isOver = true;
        for (std::thread& each : askers)
            each.join();
        QVERIFY(isTaken);
    }

private:
    fs::path path(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }

    static void claimAndDie(const fs::path& runs) {
        const pid_t child = ::fork();
        if (child == 0) {
            const Result<RunClaim> claim = RunClaim::next(runs, "net");
            ::kill(::getpid(), SIGKILL);
        }
        ::waitpid(child, nullptr, 0);
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TstRunClaim)
#include "tst_run_claim.moc"
