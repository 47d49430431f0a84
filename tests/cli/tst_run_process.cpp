#include <csignal>
#include <functional>
#include <random>

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/training/events.hpp"
#include "core/training/run_folder.hpp"

using namespace fovea;

namespace fs = std::filesystem;

namespace {

constexpr int patienceMs = 120'000;

/// `fovea` as a process whose events are read one by one.
class Command {
public:
    explicit Command(const QStringList& arguments, std::function<void()> asChild = {}) {
        m_process.setChildProcessModifier(std::move(asChild));
        m_process.setProcessChannelMode(QProcess::SeparateChannels);
        m_process.start(qEnvironmentVariable("FOVEA_COMMAND"), arguments);
    }

    /// The next event; nothing when the process has ended.
    std::optional<Event> nextEvent() {
        while (!m_process.canReadLine())
            if (!m_process.waitForReadyRead(patienceMs) && !m_process.canReadLine())
                return std::nullopt;
        const QByteArray line = m_process.readLine().trimmed();
        Result<Event> event = eventFromJsonLine(line.toStdString());
        if (!event)
            qFatal("%s", event.error().message.c_str());
        return std::move(*event);
    }

    template <class Body>
    std::optional<Body> waitFor() {
        while (const std::optional<Event> event = nextEvent())
            if (const auto* body = std::get_if<Body>(&event->body))
                return *body;
        return std::nullopt;
    }

    void say(const char* line) {
        m_process.write(line);
        m_process.waitForBytesWritten(patienceMs);
    }

    void signal(int number) { ::kill(static_cast<pid_t>(m_process.processId()), number); }

    /// Ends it by SIGKILL when so much time has gone by, unless it has ended before.
    void killAfter(int ms) {
        if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(ms))
            signal(SIGKILL);
    }

    /// The exit code; -1 for a process that a signal ended.
    int finish() {
        if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(patienceMs))
            return -2;
        m_messages = m_process.readAllStandardError();
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }

    const QByteArray& messages() const { return m_messages; }

private:
    QProcess m_process;
    QByteArray m_messages;
};

} // namespace

class TstRunProcess : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        QVERIFY2(QFile::exists(qEnvironmentVariable("FOVEA_COMMAND")),
                 "FOVEA_COMMAND names no program");
        Command sample({"sample", path("images"), "--classes", "3", "--per-class", "60", "--size",
                        "16", "--seed", "1"});
        QVERIFY2(sample.finish() == 0, sample.messages().constData());
        Command train(trainArguments("undisturbed"));
        QVERIFY2(train.finish() == 0, train.messages().constData());
        m_expected = bytesOf("undisturbed");
        QVERIFY(!m_expected.empty());
    }

    void oneThreadGivesTheBytesOfTwo() {
        Command train(trainArguments("one-thread", "1"));
        QVERIFY2(train.finish() == 0, train.messages().constData());
        QVERIFY(bytesOf("one-thread") == m_expected);
    }

    void killedThreeTimesGivesTheSameBytes_data() {
        QTest::addColumn<int>("seed");
        QTest::newRow("first") << 1;
        QTest::newRow("second") << 2;
    }

    void killedThreeTimesGivesTheSameBytes() {
        QFETCH(int, seed);
        const QString name = QString("killed-%1").arg(seed);
        std::mt19937 random(static_cast<unsigned>(seed));
        for (int round = 0; round < 3; ++round) {
            Command train(round == 0 ? trainArguments(name) : resumeArguments(name));
            const unsigned events = 2 + static_cast<unsigned>(random() % 8);
            for (unsigned i = 0; i < events; ++i)
                QVERIFY(train.nextEvent().has_value());
            train.signal(SIGKILL);
            QCOMPARE(train.finish(), -1); // it had not ended before
        }
        Command last(resumeArguments(name));
        QVERIFY2(last.finish() == 0, last.messages().constData());
        QVERIFY(bytesOf(name) == m_expected);

        const auto events = RunFolder{path(name).toStdString()}.readEvents();
        QVERIFY(events.has_value());
        std::int64_t epoch = 0;
        for (const Event& event : *events)
            if (const auto* ended = std::get_if<EpochEnded>(&event.body))
                QCOMPARE(ended->epoch, epoch++); // each once, in order
        QCOMPARE(epoch, epochs);
    }

    /// At moments spread over the whole training; $FOVEA_KILL_TRIALS of them.
    void killedAtAnyMomentLeavesNoStrayFile() {
        QElapsedTimer clock;
        clock.start();
        Command whole(trainArguments("whole"));
        QVERIFY2(whole.finish() == 0, whole.messages().constData());
        const auto duration = static_cast<double>(clock.elapsed());
        const QStringList expected = filesOf("whole");
        const int trials = std::max(6, qEnvironmentVariableIntValue("FOVEA_KILL_TRIALS"));
        int killed = 0;
        for (int i = 0; i < trials; ++i) {
            const QString name = QString("moment-%1").arg(i);
            Command train(trainArguments(name));
            train.killAfter(static_cast<int>(duration * (i + 1) / (trials + 1)));
            killed += train.finish() == -1 ? 1 : 0;
            const bool hasBegun = QFile::exists(path(name + "/run.json"));
            Command last(hasBegun ? resumeArguments(name) : trainArguments(name));
            QVERIFY2(last.finish() == 0, last.messages().constData());
            QVERIFY2(bytesOf(name) == m_expected, qPrintable(name));
            QCOMPARE(filesOf(name), expected);
            QVERIFY(QDir(path(name)).removeRecursively());
        }
        qInfo("%d of %d trainings were killed before their end", killed, trials);
        QVERIFY(killed > 0);
        // Nor is anything left beside the runs.
        QVERIFY(!QDir(m_folder.path())
                     .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)
                     .join(' ')
                     .contains("moment"));
    }

    void aSignalWritesACheckpointAndGoesOn_data() {
        QTest::addColumn<int>("number");
        QTest::addColumn<int>("status");
        QTest::newRow("interrupted") << SIGINT << 130;
        QTest::newRow("terminated") << SIGTERM << 143;
        QTest::newRow("hung-up") << SIGHUP << 129;
    }

    void aSignalWritesACheckpointAndGoesOn() {
        QFETCH(int, number);
        QFETCH(int, status);
        const QString name = QTest::currentDataTag();
        Command train(trainArguments(name), [] { std::signal(SIGHUP, SIG_DFL); });
        QVERIFY(train.waitFor<Progress>().has_value());
        train.signal(number);
        const std::optional<RunEnded> ended = train.waitFor<RunEnded>();
        QCOMPARE(train.finish(), status);
        QVERIFY(ended.has_value());
        QCOMPARE(ended->state, RunEnd::Interrupted);
        const RunFolder run{path(name).toStdString()};
        QVERIFY(fs::exists(run.checkpoint("last") / "weights.safetensors"));

        Command resume(resumeArguments(name));
        const std::optional<RunStarted> started = resume.waitFor<RunStarted>();
        QVERIFY(started.has_value());
        QCOMPARE(started->firstStep, ended->step);
        QVERIFY2(resume.finish() == 0, resume.messages().constData());
        QVERIFY(bytesOf(name) == m_expected);
    }

    /// As nohup starts it.
    void whoIgnoresHangUpsIsNotEndedByOne() {
        Command train(trainArguments("nohup"), [] { std::signal(SIGHUP, SIG_IGN); });
        QVERIFY(train.waitFor<Progress>().has_value());
        train.signal(SIGHUP);
        QVERIFY2(train.finish() == 0, train.messages().constData());
        QVERIFY(bytesOf("nohup") == m_expected);
    }

    void obeysStdin() {
        Command train(trainArguments("obeys"));
        QVERIFY(train.waitFor<Progress>().has_value());
        train.say("pause\n");
        const std::optional<Paused> paused = train.waitFor<Paused>();
        QVERIFY(paused.has_value());
        train.say("checkpoint\nsnapshot\nresume\n");
        const RunFolder run{path("obeys").toStdString()};
        const auto checkpoint = train.waitFor<CheckpointWritten>();
        QVERIFY(checkpoint.has_value());
        QCOMPARE(checkpoint->path, std::string("checkpoints/last"));
        QVERIFY(train.waitFor<SnapshotWritten>().has_value());
        QVERIFY(fs::exists(run.snapshotFile()));
        QVERIFY(train.waitFor<Resumed>().has_value());
        train.say("dance\n");
        const std::optional<Warning> warning = train.waitFor<Warning>();
        QVERIFY(warning && warning->message.find("dance") != std::string::npos);
        train.say("stop\n");
        const std::optional<RunEnded> ended = train.waitFor<RunEnded>();
        QVERIFY(ended.has_value());
        QCOMPARE(ended->state, RunEnd::Stopped);
        QCOMPARE(train.finish(), 0);
        Command resume(resumeArguments("obeys"));
        QVERIFY2(resume.finish() == 0, resume.messages().constData());
        QVERIFY(bytesOf("obeys") == m_expected);
    }

    void divergenceHasItsExitCode() {
        Command train(trainArguments("diverged") + QStringList{"--lr", "1e20"});
        QVERIFY(train.waitFor<Diverged>().has_value());
        QCOMPARE(train.finish(), 5);
        QVERIFY2(train.messages().contains("learning rate"), train.messages().constData());
    }

private:
    static constexpr std::int64_t epochs = 16;

    QString path(const QString& name) const { return m_folder.filePath(name); }

    QStringList trainArguments(const QString& run, const QString& threads = "2") const {
        return {"train",
                "--data",
                path("images"),
                "--network",
                "lenet-5",
                "--epochs",
                QString::number(epochs),
                "--batch",
                "4",
                "--seed",
                "3",
                "--threads",
                threads,
                "--augment",
                "flip=0.5,shift=0.1",
                "--out",
                path(run),
                "--events"};
    }

    QStringList resumeArguments(const QString& run) const {
        return {"resume", path(run), "--events"};
    }

    /// Every file of a run, by its path inside of it.
    QStringList filesOf(const QString& run) const {
        const QDir folder(path(run));
        QStringList files;
        QDirIterator each(folder.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (each.hasNext())
            files << folder.relativeFilePath(each.next());
        files.sort();
        return files;
    }

    std::string bytesOf(const QString& run) const {
        std::string bytes;
        for (const char* which : {"last", "best"}) {
            const Result<std::string> file = readFile(
                RunFolder{path(run).toStdString()}.checkpoint(which) / "weights.safetensors");
            if (!file)
                qFatal("%s", file.error().message.c_str());
            bytes += *file;
        }
        return bytes;
    }

    QTemporaryDir m_folder;
    std::string m_expected;
};

QTEST_GUILESS_MAIN(TstRunProcess)
#include "tst_run_process.moc"
