#include <cmath>
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/training/event_log.hpp"
#include "core/training/runs/run_reader.hpp"
#include "core/training/runs/step_curve.hpp"

using namespace fovea;

namespace fs = std::filesystem;

namespace {

RunStarted started(std::int64_t firstStep = 0, std::optional<double> secondsBefore = {}) {
    return {4, 10, 640, 64, firstStep, "validation", secondsBefore};
}

Progress progressAt(std::int64_t step) {
    Progress progress;
    progress.epoch = step / 10;
    progress.step = step;
    return progress;
}

EpochEnded endOf(std::int64_t epoch, double top1, bool isBest = true) {
    return {epoch, (epoch + 1) * 10, 0.8, 0.7, 0.9, top1, 1000, 5, isBest};
}

RunEnded ended(RunEnd end, double seconds = 0) { return {end, 40, seconds, std::nullopt, ""}; }

RunHistory historyOf(const std::vector<Event>& events) {
    RunHistory history;
    for (const Event& event : events)
        history.take(event);
    return history;
}

std::vector<std::int64_t> stepsOf(const RunHistory& run) {
    std::vector<std::int64_t> steps;
    for (const Progress& point : run.points())
        steps.push_back(point.step);
    return steps;
}

/// What a reader needs of a run.json: a whole one.
std::string specText(std::int64_t epochs = 4) {
    RunSpec spec;
    spec.classes = {"a", "b"};
    spec.train.epochs = epochs;
    spec.normalization = {{0.5F}, {0.25F}}; // of the one channel
    return toJson(spec);
}

} // namespace

class TstRunHistory : public QObject {
    Q_OBJECT

private slots:

    void gathersPointsEpochsAndTheBest() {
        const RunHistory run = historyOf({{1, started()},
                                          {2, progressAt(5)},
                                          {3, endOf(0, 0.6)},
                                          {4, endOf(1, 0.5, false)},
                                          {5, progressAt(25)}});
        QCOMPARE(stepsOf(run), (std::vector<std::int64_t>{5, 25}));
        QCOMPARE(run.epochsDone(), 2);
        QCOMPARE(run.best()->epoch, 0);
        QCOMPARE(run.shareDone(), 25.0 / 40);
        QCOMPARE(run.epochsAt(25), 2.5);
        QCOMPARE(run.phase(), RunPhase::Running);
        QVERIFY(!isOver(run.phase()));
    }

    void onlyWhatTheLogHasIsAPoint() {
        Progress passing = progressAt(7);
        passing.isKept = false;
        RunHistory run = historyOf({{1, started()}, {2, progressAt(5)}, {3, passing}});
        QCOMPARE(stepsOf(run), (std::vector<std::int64_t>{5}));
        QCOMPARE(run.progress()->step, 7);
        QCOMPARE(run.step(), 7);
        run.take({4, started(5)});
        QCOMPARE(run.progress()->step, 5);
    }

    void takesTheMeansOfAnEpochApart() {
        RunRecord run;
        run.spec.train.batch = 64;
        const auto meanAt = [](std::int64_t step, double loss) {
            Progress progress = progressAt(step);
            progress.epoch = (step - 1) / 10;
            progress.loss = loss;
            return progress;
        };
        // Steps of 64 samples but the last of each epoch, of 32: losses 4, 4, 1 (eight times), and
        // in the second epoch 2 throughout.
        run.history.take({0, RunStarted{4, 10, 608, 64, 0, "validation", {}}});
        run.history.take({1, meanAt(2, 4)});
        run.history.take({2, meanAt(4, 2.5)});
        run.history.take({3, meanAt(4, 2.5)}); // told again
        EpochEnded ended = endOf(0, 0.5);
        ended.trainLoss = (4 * 128 + 1 * 480) / 608.0;
        run.history.take({4, ended});
        run.history.take({5, meanAt(13, 2)});
        const auto means = stepMeans(run, &Progress::loss, &EpochEnded::trainLoss);
        QCOMPARE(means.size(), std::size_t{4});
        const std::vector<StepMean> expected{{0, 2, 4}, {2, 4, 1}, {4, 10, 1}, {10, 13, 2}};
        for (std::size_t i = 0; i < means.size(); ++i) {
            QCOMPARE(means[i].from, expected[i].from);
            QCOMPARE(means[i].to, expected[i].to);
            QVERIFY(std::abs(means[i].value - expected[i].value) < 1e-12);
        }
    }

    void theAverageBeginsAtTheFirstAndRemembers() {
        const auto average = movingAverage({{0, 1, 4}, {1, 2, 4}, {2, 12, 0}}, 10);
        QVERIFY(std::abs(average[0].value - 4) < 1e-12);
        QVERIFY(std::abs(average[1].value - 4) < 1e-12);
        // Of all weights, 1 - exp(-1.2), those of the first two steps are exp(-1) of (1 -
        // exp(-0.2)).
        const double share = std::exp(-1.0) * (1 - std::exp(-0.2)) / (1 - std::exp(-1.2));
        QVERIFY(std::abs(average[2].value - 4 * share) < 1e-12);
        // As many steps in one stretch or in several weigh the same.
        const auto whole = movingAverage({{0, 2, 4}, {2, 12, 0}}, 10);
        QVERIFY(std::abs(whole.back().value - average.back().value) < 1e-12);
    }

    void forgetsWhatAResumedRunTellsAgain() {
        const RunHistory run = historyOf({{1, started()},
                                          {2, progressAt(5)},
                                          {3, endOf(0, 0.6)},
                                          {4, progressAt(15)},
                                          {5, endOf(1, 0.9)},
                                          {6, started(12)},
                                          {7, progressAt(13)},
                                          {8, endOf(1, 0.7)}});
        QCOMPARE(stepsOf(run), (std::vector<std::int64_t>{5, 13}));
        QCOMPARE(run.epochs().size(), std::size_t{2});
        QCOMPARE(run.best()->validationTop1, std::optional(0.7));
    }

    void endsAsItSays_data() {
        QTest::addColumn<RunEnd>("end");
        QTest::addColumn<RunPhase>("phase");
        QTest::newRow("finished") << RunEnd::Finished << RunPhase::Finished;
        QTest::newRow("stopped") << RunEnd::Stopped << RunPhase::Stopped;
        QTest::newRow("interrupted") << RunEnd::Interrupted << RunPhase::Interrupted;
        QTest::newRow("failed") << RunEnd::Failed << RunPhase::Failed;
    }

    void endsAsItSays() {
        QFETCH(RunEnd, end);
        QFETCH(RunPhase, phase);
        const RunHistory run = historyOf({{1, started()}, {2, ended(end)}});
        QCOMPARE(run.phase(), phase);
        QVERIFY(isOver(run.phase()));
        QCOMPARE(nameOf(phase), nameOf(end));
        QCOMPARE(runEndFromName(nameOf(end)).value(), end);
    }

    void divergingSaysMoreThanFailing() {
        const RunHistory run =
            historyOf({{1, started()},
                       {2, Diverged{7, "conv1", "conv1: not a number"}},
                       {3, RunEnded{RunEnd::Failed, 7, 3, std::nullopt, "other words"}}});
        QCOMPARE(run.phase(), RunPhase::Diverged);
        QCOMPARE(run.message(), std::string("conv1: not a number"));
    }

    void aNewSittingForgetsTheTest() {
        RunEnded end = ended(RunEnd::Finished);
        end.testTop1 = 0.9;
        RunHistory run = historyOf({{1, started()}, {2, end}});
        QCOMPARE(run.testTop1(), std::optional(0.9));
        run.take({3, started(40)});
        QVERIFY(!run.testTop1());
        QCOMPARE(run.phase(), RunPhase::Running);
    }

    void secondsAreOfAllSittingsWithoutPauses() {
        RunHistory run = historyOf({{100, started()}, {110, Paused{3}}});
        QCOMPARE(run.seconds(), 10.0); // however long it sleeps
        run.take({150, CheckpointWritten{3, "checkpoints/last"}});
        QCOMPARE(run.seconds(), 10.0);
        run.take({200, Resumed{3}});
        run.take({205, progressAt(5)});
        QCOMPARE(run.seconds(), 15.0);
        run.take({300, started(5)}); // the process had died: its last word counts
        run.take({307, ended(RunEnd::Stopped)});
        QCOMPARE(run.seconds(), 22.0);
        run.take({900, started(8, 30.0)}); // of what was cut from the log, only this tells
        run.take({904, progressAt(9)});
        QCOMPARE(run.seconds(), 34.0);
        run.take({910, ended(RunEnd::Stopped, 40.0)});
        QCOMPARE(run.seconds(), 40.0);
        // One that could not even begin took no time of training.
        run.take({5000, ended(RunEnd::Failed, 40.0)});
        QCOMPARE(run.seconds(), 40.0);
    }

    void stoppedInAPauseCountsNoPause() {
        const RunHistory run =
            historyOf({{10, started()}, {13, Paused{3}}, {90, ended(RunEnd::Stopped)}});
        QCOMPARE(run.seconds(), 3.0);
    }

    void aClockThatWasSetBackTakesNothingAway() {
        const RunHistory run = historyOf({{1000, started()}, {10, progressAt(3)}});
        QCOMPARE(run.seconds(), 0.0);
    }

    void readsOnlyWhatIsNew() {
        const RunFolder run = makeRun("grows");
        Result<EventLog> log = EventLog::open(run);
        QVERIFY(log.has_value());
        QVERIFY(log->append({1, started()}).has_value());
        RunReader reader(run);
        QVERIFY(reader.update());
        QCOMPARE(reader.record().phase(), RunPhase::Running);
        QVERIFY(!reader.update());
        QVERIFY(log->append({2, progressAt(5)}).has_value());
        // What was read already is not looked at again: were it, this would be told.
        overwrite(run.eventsFile(), 0, "####");
        QVERIFY(reader.update());
        QVERIFY(reader.record().faults.empty());
        QCOMPARE(stepsOf(reader.record().history), (std::vector<std::int64_t>{5}));
    }

    void aTornLineIsReadWhenItIsWhole() {
        const RunFolder run = makeRun("torn");
        const std::string line = toJsonLine({2, progressAt(5)}) + "\n";
        std::ofstream file(run.eventsFile());
        file << toJsonLine({1, started()}) << "\n" << line.substr(0, 20) << std::flush;
        RunReader reader(run);
        reader.update();
        QVERIFY(reader.record().history.points().empty());
        QVERIFY(reader.record().faults.empty());
        file << line.substr(20) << std::flush;
        reader.update();
        QCOMPARE(reader.record().history.points().size(), std::size_t{1});
    }

    void aLogThatWasCutIsReadAnew() {
        const RunFolder run = makeRun("cut");
        Result<EventLog> log = EventLog::open(run);
        for (const EventBody& body : std::vector<EventBody>{started(), progressAt(5), endOf(0, 0.6),
                                                            progressAt(15), progressAt(17)})
            QVERIFY(log->append({1, body}).has_value());
        RunReader reader(run);
        reader.update();
        QCOMPARE(reader.record().history.points().size(), std::size_t{3});
        QVERIFY(log->cutAfter({1, 0, {}, {}, 0}, 10).has_value());
        QVERIFY(reader.update());
        QCOMPARE(stepsOf(reader.record().history), (std::vector<std::int64_t>{5}));
        QCOMPARE(reader.record().history.epochsDone(), 1);
    }

    void aSpecThatWasReplacedIsReadAnew() {
        const RunFolder run = makeRun("extended");
        RunReader reader(run);
        reader.update();
        QCOMPARE(reader.record().spec.train.epochs, 4);
        QVERIFY(writeFile(run.specFile(), specText(8)).has_value());
        QVERIFY(reader.update());
        QCOMPARE(reader.record().spec.train.epochs, 8);
    }

    void whoeverDiesWithoutAWordIsInterrupted() {
        const RunFolder run = makeRun("dies");
        {
            Result<EventLog> log = EventLog::open(run);
            QCOMPARE(readRun(run).phase(), RunPhase::Starting);
            QVERIFY(log->append({1, started()}).has_value());
            QVERIFY(log->append({1, Paused{0}}).has_value());
            QVERIFY(readRun(run).isAlive);
            QCOMPARE(readRun(run).phase(), RunPhase::Paused);
        }
        QVERIFY(!readRun(run).isAlive);
        QCOMPARE(readRun(run).phase(), RunPhase::Interrupted);
    }

    void aRunWithMoreEpochsThanItTrainedIsNotComplete() {
        const RunFolder run = makeRun("more");
        std::ofstream(run.eventsFile()) << toJsonLine({1, started()}) << "\n"
                                        << toJsonLine({2, ended(RunEnd::Finished)}) << "\n";
        QVERIFY(readRun(run).isComplete());
        QVERIFY(writeFile(run.specFile(), specText(8)).has_value());
        QVERIFY(!readRun(run).isComplete());
        QCOMPARE(readRun(run).phase(), RunPhase::Stopped);
    }

    void aDamagedSpecIsTold() {
        const RunFolder run = makeRun("damaged-spec");
        QVERIFY(writeFile(run.specFile(), "{\"version\":").has_value());
        std::ofstream(run.eventsFile()) << toJsonLine({1, started()}) << "\n";
        const RunRecord record = readRun(run);
        QCOMPARE(record.phase(), RunPhase::Unreadable);
        QCOMPARE(record.faults.size(), std::size_t{1});
        QVERIFY2(record.trouble().find("damaged-spec: run.json") == 0, record.trouble().c_str());
    }

    void aLostSpecIsTold() {
        const RunFolder run = makeRun("lost-spec");
        fs::remove(run.specFile());
        const RunRecord record = readRun(run);
        QCOMPARE(record.phase(), RunPhase::Unreadable);
        QVERIFY2(record.trouble().find("run.json") != std::string::npos, record.trouble().c_str());
    }

    void aLogThatSaysNothingIsNotAnUnstartedRun() {
        const RunFolder run = makeRun("no-log");
        std::ofstream(run.eventsFile()) << "what?\nis this\n";
        const RunRecord record = readRun(run);
        QCOMPARE(record.phase(), RunPhase::Unreadable);
        QVERIFY2(record.trouble().find("line 1") != std::string::npos &&
                     record.trouble().find("2 lines") != std::string::npos,
                 record.trouble().c_str());
        fs::remove(run.eventsFile());
        QCOMPARE(readRun(run).phase(), RunPhase::Unstarted);
        fs::create_directory(run.eventsFile());
        QCOMPARE(readRun(run).phase(), RunPhase::Unreadable);
    }

    void aBadLineDoesNotTakeTheOthersAlong() {
        const RunFolder run = makeRun("bad-line");
        std::ofstream(run.eventsFile())
            << toJsonLine({1, started()}) << "\n{\"event\":\"telepathy\",\"time\":2}\n"
            << toJsonLine({3, ended(RunEnd::Finished)}) << "\n";
        const RunRecord record = readRun(run);
        QCOMPARE(record.phase(), RunPhase::Finished);
        QVERIFY2(record.trouble().find("line 2") != std::string::npos &&
                     record.trouble().find("telepathy") != std::string::npos,
                 record.trouble().c_str());
    }

private:
    RunFolder makeRun(const char* name) const {
        const RunFolder run{fs::path(m_folder.path().toStdString()) / name};
        if (!writeFile(run.specFile(), specText()))
            qFatal("the run cannot be written");
        return run;
    }

    static void overwrite(const fs::path& path, std::streamoff at, const char* bytes) {
        std::fstream file(path, std::ios::in | std::ios::out);
        file.seekp(at);
        file << bytes;
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TstRunHistory)
#include "tst_run_history.moc"
