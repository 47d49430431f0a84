#include <cmath>
#include <limits>

#include <QFile>
#include <QIODevice>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/training/event_log.hpp"
#include "core/training/events.hpp"
#include "core/training/run_folder.hpp"

using namespace fovea;

namespace {

std::vector<EventBody> everyEvent() {
    return {RunStarted{10, 844, 54000, 6000, 17, "validation"},
            LayerLearning{"s2", 1, 4, 64000, 1234.5},
            Progress{1, 900, 0.25, 0.9, 0.05, 12345.6, 78.9},
            Progress{1, 901, 0.25, 0.9, 0.05, 12345.6, 78.9, false},
            EpochEnded{2, 2532, 0.1, 0.97, 0.11, 0.96, 1000.5, 54.2, true},
            EpochEnded{2, 2532, 0.1, 0.97, std::nullopt, std::nullopt, 1000.5, 54.2, false},
            Paused{5},
            Resumed{6},
            CheckpointWritten{7, "checkpoints/last"},
            SnapshotWritten{8, "snapshot.safetensors"},
            Warning{"a \"quoted\"\nnote, ä"},
            Diverged{9, "conv2", "step 9: ..."},
            RunEnded{RunEnd::Finished, 8440, 99.5, 0.9912, ""},
            RunEnded{RunEnd::Failed, 12, 1.5, std::nullopt, "the disk is full"}};
}

EpochEnded epochEnded(std::int64_t epoch, std::int64_t step) {
    EpochEnded ended;
    ended.epoch = epoch;
    ended.step = step;
    return ended;
}

} // namespace

class TstEvents : public QObject {
    Q_OBJECT

private slots:

    void eachEventIsOneLineThatReadsBack() {
        for (const EventBody& body : everyEvent()) {
            const Event event{1795414210.25, body};
            const std::string line = toJsonLine(event);
            QVERIFY(line.find('\n') == std::string::npos);
            const Result<Event> read = eventFromJsonLine(line);
            QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
            QCOMPARE(read->time, event.time);
            QCOMPARE(read->body.index(), body.index());
            QCOMPARE(toJsonLine(*read), line);
        }
    }

    void namesAreStable() {
        QCOMPARE(toJsonLine({1.5, Progress{1, 2, 0.5, 0.25, 0.125, 10, 20}}),
                 std::string("{\"event\":\"progress\",\"time\":1.5,\"epoch\":1,\"step\":2,"
                             "\"loss\":0.5,\"top1\":0.25,\"learning_rate\":0.125,"
                             "\"images_per_second\":10.0,\"seconds_left\":20.0}"));
    }

    void absentFiguresStayAbsent() {
        const std::string line = toJsonLine({1, EpochEnded{}});
        QVERIFY(line.find("validation") == std::string::npos);
        const Result<Event> read = eventFromJsonLine(line);
        QVERIFY(!std::get<EpochEnded>(read->body).validationLoss.has_value());
    }

    void aLossThatIsNoNumberSurvives() {
        const Result<Event> read =
            eventFromJsonLine(toJsonLine({1, Progress{0, 1, std::nan(""), 0, 0, 0, 0}}));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(std::isnan(std::get<Progress>(read->body).loss));
    }

    void refusesWhatIsNoEvent_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("says");
        QTest::newRow("no JSON") << "{\"event\":"
                                 << "JSON";
        QTest::newRow("no event") << "{\"time\":1}"
                                  << "event";
        QTest::newRow("unknown") << "{\"event\":\"telepathy\",\"time\":1}"
                                 << "telepathy";
        QTest::newRow("missing field") << "{\"event\":\"paused\",\"time\":1}"
                                       << "step";
        QTest::newRow("wrong type") << "{\"event\":\"paused\",\"time\":1,\"step\":\"2\"}"
                                    << "step";
        QTest::newRow("unknown field") << "{\"event\":\"paused\",\"time\":1,\"step\":2,\"mood\":3}"
                                       << "mood";
        QTest::newRow("list") << "[]"
                              << "object";
    }

    void refusesWhatIsNoEvent() {
        QFETCH(QString, line);
        QFETCH(QString, says);
        const Result<Event> read = eventFromJsonLine(line.toStdString());
        QVERIFY(!read.has_value());
        QVERIFY2(QString::fromStdString(read.error().message).contains(says),
                 read.error().message.c_str());
    }

    void commandsReadBack() {
        for (const RunCommand command : {RunCommand::Pause, RunCommand::Resume, RunCommand::Stop,
                                         RunCommand::Checkpoint, RunCommand::Snapshot})
            QCOMPARE(runCommandFromName(nameOf(command)).value(), command);
        QVERIFY(!runCommandFromName("dance").has_value());
        QVERIFY(!runCommandFromName("").has_value());
    }

    void goingOnForgetsWhatWillComeAgain() {
        QTemporaryDir folder;
        const RunFolder run{folder.path().toStdString()};
        QVERIFY(writeFile(run.specFile(), "{}").has_value());
        Result<EventLog> log = EventLog::open(run);
        QVERIFY(log.has_value());
        const auto steps = [&](const RunState& state) {
            for (const EventBody& body : std::vector<EventBody>{
                     RunStarted{}, Progress{0, 3}, epochEnded(0, 10), CheckpointWritten{10, "x"},
                     Progress{1, 15}, epochEnded(1, 20), CheckpointWritten{20, "x"}})
                if (!log->append({0, body}))
                    return std::size_t{0};
            // A torn line, as a killed program leaves it.
            QFile file(QString::fromStdString(run.eventsFile().string()));
            if (file.open(QIODevice::Append))
                file.write("{\"event\":\"epo");
            file.close();
            if (!log->cutAfter(state, 10) || !log->append({0, Paused{0}}))
                return std::size_t{0};
            const std::size_t count = run.readEvents()->size() - 1;
            return log->cutAfter({}, 10) ? count : std::size_t{0};
        };
        QCOMPARE(steps({}), std::size_t{0});              // from the beginning
        QCOMPARE(steps({1, 0, {}, {}}), std::size_t{4});  // after the first epoch
        QCOMPARE(steps({1, 7, {}, {}}), std::size_t{5});  // in the second
        QCOMPARE(steps({1, 10, {}, {}}), std::size_t{6}); // at its end, not evaluated yet
        QCOMPARE(steps({2, 0, {}, {}}), std::size_t{7});  // evaluated
    }
};

QTEST_GUILESS_MAIN(TstEvents)
#include "tst_events.moc"
