#include <atomic>
#include <fstream>
#include <thread>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/training/run.hpp"
#include "core/training/runs/control_file.hpp"
#include "core/training/runs/run_lock.hpp"
#include "small_run.hpp"

using namespace fovea;
using namespace fovea::test;

namespace fs = std::filesystem;

/// A run is led by lines in its control file.
class TstRunControl : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        m_registry = loadPlugins();
        QVERIFY2(m_registry.layer("normalization.batch") != nullptr, "build the plugins");
        drawPatterns(path("images"));
    }

    void aRunThatNobodyTrainsTakesNoCommand() {
        const RunFolder run = makeRun("idle");
        const Result<void> sent = sendCommand(run, RunCommand::Stop);
        QVERIFY(!sent.has_value());
        QVERIFY2(sent.error().message.find("no process") != std::string::npos,
                 sent.error().message.c_str());
        QVERIFY(!fs::exists(run.controlFile()));
        // Somebody has it, and does not listen yet.
        const Result<RunLock> lock = RunLock::take(run);
        QVERIFY(lock.has_value());
        const Result<void> early = sendCommand(run, RunCommand::Stop);
        QVERIFY(!early.has_value());
        QVERIFY(early.error().message.find("getting ready") != std::string::npos);
        QVERIFY(!fs::exists(run.controlFile()));
    }

    void theRunPausesGoesOnAndStops() {
        const RunFolder run = makeRun("led", 100'000);
        RunControl control;
        Recorder recorder;
        std::atomic<bool> hasBegun{false};
        recorder.onEvent = [&](const Event& event) {
            if (std::holds_alternative<Progress>(event.body))
                hasBegun = true;
        };
        Result<void> done;
        std::thread training([&] { done = train(run, m_registry, control, recorder.listener()); });
        const auto stopAnyway = qScopeGuard([&] {
            control.obey(RunCommand::Stop);
            if (training.joinable())
                training.join();
        });
        QTRY_VERIFY(hasBegun);
        QVERIFY(sendCommand(run, RunCommand::Pause).has_value());
        QTRY_COMPARE(recorder.all<Paused>().size(), std::size_t{1});
        QTRY_VERIFY(control.isAsleep);
        QVERIFY(sendCommand(run, RunCommand::Snapshot).has_value());
        QTRY_COMPARE(recorder.all<SnapshotWritten>().size(), std::size_t{1});
        QVERIFY(sendCommand(run, RunCommand::Resume).has_value());
        QTRY_COMPARE(recorder.all<Resumed>().size(), std::size_t{1});
        // Whoever writes by hand may err, and is told.
        std::ofstream(run.controlFile(), std::ios::app) << "dance\n";
        QTRY_COMPARE(recorder.all<Warning>().size(), std::size_t{1});
        QVERIFY(recorder.all<Warning>()[0].message.find("dance") != std::string::npos);
        QVERIFY(sendCommand(run, RunCommand::Stop).has_value());
        training.join();
        QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
        QCOMPARE(recorder.all<RunEnded>().back().state, RunEnd::Stopped);
        QVERIFY(!fs::exists(run.controlFile()));
    }

    /// A process that was killed leaves its control file, with what it had not yet read.
    void whatWasAskedOfAnotherSittingIsForgotten() {
        const RunFolder run = makeRun("stale");
        QVERIFY(writeFile(run.controlFile(), "pause\nstop\n").has_value());
        RunControl control;
        Recorder recorder;
        QVERIFY(train(run, m_registry, control, recorder.listener()).has_value());
        QCOMPARE(recorder.all<RunEnded>().back().state, RunEnd::Finished);
        QVERIFY(recorder.all<Paused>().empty());
        QVERIFY(!fs::exists(run.controlFile()));
    }

    void whoeverTakesTheRunTakesTheRemnantsAway() {
        const RunFolder run = makeRun("taken");
        QVERIFY(writeFile(run.controlFile(), "stop\n").has_value());
        QVERIFY(RunLock::take(run).has_value());
        QVERIFY(!fs::exists(run.controlFile()));
    }

    void linesComeWholeAndInOrder() {
        const RunFolder run = makeRun("lines");
        QVERIFY(makeControlFile(run).has_value());
        std::mutex mutex;
        QStringList lines;
        const ControlWatch watch(run, [&](std::string_view line) {
            const std::scoped_lock lock(mutex);
            lines += QString::fromStdString(std::string(line));
        });
        const auto seen = [&] {
            const std::scoped_lock lock(mutex);
            return lines;
        };
        std::ofstream file(run.controlFile(), std::ios::app);
        file << "pause\nres" << std::flush;
        QTRY_COMPARE(seen(), QStringList{"pause"});
        file << "ume\n" << std::string(1'000'000, 'x') << "\nstop\n" << std::flush;
        QTRY_COMPARE(seen().size(), 4);
        QCOMPARE(seen()[1], QString("resume"));
        QVERIFY(seen()[2].size() < 1000);
        QCOMPARE(seen()[3], QString("stop"));
    }

private:
    std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    RunFolder makeRun(const char* name, std::int64_t epochs = 3) {
        TrainSpec recipe = smallRecipe();
        recipe.epochs = epochs;
        return createSmallRun(path(name), path("images"), recipe, m_registry);
    }

    QTemporaryDir m_folder;
    LayerRegistry m_registry;
};

QTEST_GUILESS_MAIN(TstRunControl)
#include "tst_run_control.moc"
