#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QIODevice>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QJsonValue>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"
#include "small_training.hpp"

using namespace fovea::test;

/// How a run is started, followed, steered and ended.
class TestCommandTraining : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void aRunLeavesItsFolder();
    void progressIsPlainWithoutATerminal();
    void trainJsonKeysAreStable();
    void theLossCanBeChosen();
    void aWrongLossIsRefused_data();
    void aWrongLossIsRefused();
    void classesCanBeWeighed();
    void aRunIsNotOverwritten();
    void aProjectTrainsIntoItsRuns();
    void aProjectIsNotOverwritten();
    void aProjectNeedsData();
    void imagesOfVariousSizesNeedOne();
    void divergingIsFive();
    void eventsAreJsonLines();
    void aRunObeysItsStdin();
    void theEndOfStdinIsNoStop();
    void ctrlCIs130AndResumes();
    void aFinishedRunIsExtended();
    void aRunIsNotMadeShorter();
    void theSameIsTrainedAgain();
    void aRunFindsItsDataWhereItIsTold();
    void aReaderThatLeavesDoesNotEndTheRun();

private:
    QStringList trainingTo(const QString& out, const QStringList& more) const {
        return training(path("shapes"), path(out), more);
    }

    QString path(const QString& name) const { return m_folder.filePath(name); }

    QByteArray read(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    /// What has to agree to the byte of runs that are the same.
    QByteArray bytesOf(const QString& run) const {
        QByteArray bytes;
        for (const char* file : {"/last/weights.safetensors", "/last/optimizer.safetensors",
                                 "/last/state.json", "/best/weights.safetensors"})
            bytes += read(run + "/checkpoints" + file);
        return bytes;
    }

    QTemporaryDir m_folder;
    Called m_trained;
};

void TestCommandTraining::initTestCase() {
    COMPARE_STATUS(call(drawing(path("shapes"))), 0);
    m_trained = call(trainingTo("run", {"--epochs", "2", "--json"}));
    COMPARE_STATUS(m_trained, 0);
}

void TestCommandTraining::aRunLeavesItsFolder() {
    for (const char* name :
         {"run.json", "dataset.csv", "events.jsonl", "checkpoints/best/weights.safetensors",
          "checkpoints/last/weights.safetensors", "evaluation/metrics.json",
          "evaluation/predictions.csv", "evaluation/confusion_matrix.csv",
          "evaluation/confusion_matrix.png"})
        QVERIFY2(QFile::exists(path("run/") + name), name);
    QFile file(path("run/run.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY2(file.readAll().contains("fovea train --data"), "the line that made it");
}

void TestCommandTraining::progressIsPlainWithoutATerminal() {
    QVERIFY(!m_trained.err.contains('\r'));
    QVERIFY(!m_trained.err.contains('\033'));
    QVERIFY2(m_trained.err.contains("epoch 2/2"), m_trained.err.constData());
    QVERIFY(m_trained.err.contains("images/s"));
}

void TestCommandTraining::trainJsonKeysAreStable() {
    const QJsonObject json = m_trained.json().object();
    QCOMPARE(json.keys(),
             (QStringList{"best", "epochs", "run", "seconds", "state", "steps", "test"}));
    QCOMPARE(json["state"].toString(), QString("finished"));
    QCOMPARE(json["epochs"].toInt(), 2);
    QCOMPARE(json["test"].toObject().keys(),
             (QStringList{"loss", "samples", "split", "top1", "weights"}));
    QCOMPARE(json["best"].toObject().keys(), (QStringList{"epoch", "loss", "split", "top1"}));
    QVERIFY(QDir(json["run"].toString()).exists());
}

void TestCommandTraining::theLossCanBeChosen() {
    COMPARE_STATUS(call(trainingTo("focal", {"--epochs", "1", "--loss", "loss.focal",
                                             "--loss-setting", "gamma=3"})),
                   0);
    QFile file(path("focal/run.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray run = file.readAll();
    QVERIFY(run.contains("loss.focal"));
    QVERIFY(run.contains("gamma"));
}

void TestCommandTraining::aWrongLossIsRefused_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("unknown") << QStringList{"--loss", "loss.none"} << QByteArray("loss.none");
    QTest::newRow("unknown setting")
        << QStringList{"--loss", "loss.focal", "--loss-setting", "gama=3"} << QByteArray("gama");
    QTest::newRow("out of range") << QStringList{"--loss", "loss.focal", "--loss-setting",
                                                 "gamma=-1"}
                                  << QByteArray("gamma");
    QTest::newRow("no setting") << QStringList{"--loss-setting", "gamma"}
                                << QByteArray("key=value");
}

void TestCommandTraining::aWrongLossIsRefused() {
    QFETCH(const QStringList, options);
    QFETCH(const QByteArray, said);
    const Called called = call(trainingTo("refused", options));
    QVERIFY(called.status != 0);
    QVERIFY2(called.err.contains(said), called.err.constData());
}

void TestCommandTraining::classesCanBeWeighed() {
    COMPARE_STATUS(call(trainingTo("balanced", {"--epochs", "1", "--class-weights", "balanced"})),
                   0);
    QFile file(path("balanced/run.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject run = QJsonDocument::fromJson(file.readAll()).object();
    QCOMPARE(run["train"].toObject()["class_weights"].toString(), QString("balanced"));
    const QJsonArray weights = run["class_weights"].toArray();
    QCOMPARE(weights.size(), 3);
    for (const QJsonValue& weight : weights)
        QVERIFY(weight.toDouble() > 0);

    const Called refused = call(trainingTo("refused", {"--class-weights", "equal"}));
    COMPARE_STATUS(refused, 2);
    QVERIFY2(refused.err.contains("balanced"), refused.err.constData());
}

void TestCommandTraining::aRunIsNotOverwritten() {
    const Called called = call(trainingTo("run", {"--epochs", "1"}));
    QVERIFY(called.status != 0);
    QVERIFY2(called.err.contains("run"), called.err.constData());
}

void TestCommandTraining::aProjectTrainsIntoItsRuns() {
    const QString project = path("project");
    COMPARE_STATUS(call({"new", project, "--data", path("shapes"), "--network", "perceptron",
                         "--epochs", "3"}),
                   0);
    QVERIFY(QFile::exists(project + "/project.json"));
    QVERIFY(QFile::exists(project + "/dataset.csv"));
    QFile spec(project + "/project.json");
    QVERIFY(spec.open(QIODevice::ReadOnly));
    QVERIFY(spec.readAll().contains("\"winograd\": true")); // a flag not given changes nothing
    const Called first = call({"train", project, "--json"});
    COMPARE_STATUS(first, 0);
    QCOMPARE(first.json().object()["epochs"].toInt(), 3);
    // From inside the folder, with an option that wins over the project's recipe.
    const Called second = call({"train", "--epochs", "1", "--json"}, project);
    COMPARE_STATUS(second, 0);
    QCOMPARE(second.json().object()["epochs"].toInt(), 1);
    QCOMPARE(QDir(project + "/runs").entryList(QDir::Dirs | QDir::NoDotAndDotDot),
             (QStringList{"0001-perceptron", "0002-perceptron"}));
}

void TestCommandTraining::aProjectIsNotOverwritten() {
    COMPARE_STATUS(call({"new", path("once")}), 0);
    const Called again = call({"new", path("once")});
    COMPARE_STATUS(again, 1);
    QVERIFY2(again.err.contains("already"), again.err.constData());
}

void TestCommandTraining::aProjectNeedsData() {
    COMPARE_STATUS(call({"new", path("empty")}), 0);
    const Called called = call({"train", path("empty")});
    COMPARE_STATUS(called, 2);
    QVERIFY2(called.err.contains("--data"), called.err.constData());
}

void TestCommandTraining::imagesOfVariousSizesNeedOne() {
    COMPARE_STATUS(call(drawing(path("mixed"))), 0);
    COMPARE_STATUS(
        call({"sample", path("large"), "--classes", "2", "--per-class", "6", "--size", "40"}), 0);
    QDirIterator large(path("large/train"), {"*.png"}, QDir::Files, QDirIterator::Subdirectories);
    const QFileInfo image(large.next());
    QVERIFY(
        QFile::copy(image.filePath(), path("mixed/train/") + image.dir().dirName() + "/large.png"));
    const QStringList line{"train",    "--data", path("mixed"), "--network", "perceptron",
                           "--epochs", "1"};
    const Called refused = call(line + QStringList{"--out", path("mixed1")});
    COMPARE_STATUS(refused, 3);
    QVERIFY2(refused.err.contains("--size"), refused.err.constData());
    COMPARE_STATUS(call(line + QStringList{"--size", "20x24", "--out", path("mixed2")}), 0);
}

void TestCommandTraining::divergingIsFive() {
    const Called called =
        call(trainingTo("diverged", {"--epochs", "4", "--lr", "1e12", "--schedule", "constant"}));
    COMPARE_STATUS(called, 5);
    QVERIFY2(called.err.contains("step"), called.err.constData());
    QCOMPARE(called.out, QByteArray());
}

void TestCommandTraining::eventsAreJsonLines() {
    const Called called = call(trainingTo("told", {"--epochs", "1", "--events"}));
    COMPARE_STATUS(called, 0);
    QStringList names;
    for (const QByteArray& line : called.out.trimmed().split('\n')) {
        const QJsonObject event = QJsonDocument::fromJson(line).object();
        QVERIFY2(event.contains("event") && event.contains("time"), line.constData());
        names.append(event["event"].toString());
    }
    QCOMPARE(names.first(), QString("run_started"));
    QCOMPARE(names.last(), QString("run_ended"));
    QCOMPARE(names.count("epoch_ended"), 1);
}

void TestCommandTraining::aRunObeysItsStdin() {
    Running run(trainingTo("obedient", {"--epochs", "100000", "--events"}));
    QVERIFY(run.waitForEvent("progress"));
    run.say("pause");
    QVERIFY(run.waitForEvent("paused"));
    run.say("snapshot");
    QVERIFY(run.waitForEvent("snapshot_written"));
    QVERIFY(QFile::exists(path("obedient/snapshot.safetensors")));
    run.say("resume");
    QVERIFY(run.waitForEvent("resumed"));
    run.say("checkpoint");
    QVERIFY(run.waitForEvent("checkpoint_written"));
    run.say("nonsense");
    run.say("stop");
    QVERIFY(run.waitForEvent("run_ended"));
    QCOMPARE(run.waitForEnd(), 0);
}

void TestCommandTraining::theEndOfStdinIsNoStop() {
    // call() closes stdin at once; all epochs are run nevertheless.
    const Called called = call(trainingTo("deaf", {"--epochs", "3", "--events"}));
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.out.count("\"epoch_ended\""), 3);
}

void TestCommandTraining::ctrlCIs130AndResumes() {
    {
        Running run(trainingTo("stopped", {"--epochs", "100000", "--events"}));
        QVERIFY(run.waitForEvent("epoch_ended"));
        run.interrupt();
        QCOMPARE(run.waitForEnd(), 130);
        QCOMPARE(run.events().last(), QString("run_ended"));
    }
    QVERIFY(QFile::exists(path("stopped/checkpoints/last/weights.safetensors")));
    Running again({"resume", path("stopped"), "--events"});
    QVERIFY(again.waitForEvent("epoch_ended"));
    again.interrupt();
    QCOMPARE(again.waitForEnd(), 130);
}

void TestCommandTraining::aFinishedRunIsExtended() {
    const QStringList recipe{"--schedule", "constant", "--seed", "5"};
    COMPARE_STATUS(call(trainingTo("at-once", QStringList{"--epochs", "5"} + recipe)), 0);
    COMPARE_STATUS(call(trainingTo("extended", QStringList{"--epochs", "2"} + recipe)), 0);
    const Called more = call({"resume", path("extended"), "--epochs", "5", "--json"});
    COMPARE_STATUS(more, 0);
    QCOMPARE(more.json().object()["epochs"].toInt(), 5);
    QCOMPARE(more.json().object()["state"].toString(), QString("finished"));
    QVERIFY(bytesOf("extended").size() > 1000);
    QCOMPARE(bytesOf("extended"), bytesOf("at-once"));
    QCOMPARE(read("extended/evaluation/predictions.csv"),
             read("at-once/evaluation/predictions.csv"));
    // Both sittings are told, each with its epochs, and each epoch once.
    QList<int> epochs;
    QList<int> ended;
    for (const QByteArray& line : read("extended/events.jsonl").trimmed().split('\n')) {
        const QJsonObject event = QJsonDocument::fromJson(line).object();
        if (event["event"] == "run_started")
            epochs += event["epochs"].toInt();
        if (event["event"] == "epoch_ended")
            ended += event["epoch"].toInt();
    }
    QCOMPARE(epochs, (QList<int>{2, 5}));
    QCOMPARE(ended, (QList<int>{0, 1, 2, 3, 4}));
    QVERIFY(read("extended/run.json").contains("resume"));
}

void TestCommandTraining::aRunIsNotMadeShorter() {
    const QByteArray before = read("run/run.json");
    for (const char* epochs : {"1", "2", "-3", "10000000"}) {
        const Called called = call({"resume", path("run"), "--epochs", epochs});
        QVERIFY(called.status != 0);
        QVERIFY2(called.err.contains("epochs"), called.err.constData());
    }
    COMPARE_STATUS(call({"resume", path("run"), "--epochs", "2"}), 2);
    QCOMPARE(read("run/run.json"), before);
}

void TestCommandTraining::theSameIsTrainedAgain() {
    COMPARE_STATUS(call({"train", "--like", path("run"), "--out", path("again")}), 0);
    QCOMPARE(bytesOf("again"), bytesOf("run"));
    // The next folder beside it, and what the options change.
    const Called other = call({"train", "--like", path("run"), "--seed", "9", "--json"});
    COMPARE_STATUS(other, 0);
    const QString folder = other.json().object()["run"].toString();
    QCOMPARE(QFileInfo(folder).path(), QFileInfo(path("run")).path());
    QVERIFY(bytesOf(QFileInfo(folder).fileName()) != bytesOf("run"));
    COMPARE_STATUS(call({"train", "--like", path("shapes")}), 1);
    COMPARE_STATUS(call({"train", "--like", path("run"), "--network", "lenet-5"}), 2);
}

void TestCommandTraining::aRunFindsItsDataWhereItIsTold() {
    QVERIFY(QDir().rename(path("shapes"), path("moved")));
    QVERIFY(QDir().mkpath(path("elsewhere")));
    COMPARE_STATUS(call(trainingTo("lost", {"--epochs", "1"})), 3);
    QVERIFY(QDir().rename(path("extended"), path("elsewhere/extended")));
    const QString run = "elsewhere/extended";
    COMPARE_STATUS(call({"resume", path(run), "--epochs", "6"}), 3);
    // What is not its data is refused, and not written down.
    COMPARE_STATUS(
        call({"sample", path("others"), "--classes", "2", "--per-class", "20", "--size", "16"}), 0);
    const Called wrong = call({"resume", path(run), "--data", path("others")});
    COMPARE_STATUS(wrong, 3);
    QVERIFY2(wrong.err.contains("others"), wrong.err.constData());
    QVERIFY(!read(run + "/run.json").contains("others"));
    COMPARE_STATUS(call({"resume", path(run), "--data", path("moved")}), 0);
    // It is written down.
    COMPARE_STATUS(call({"evaluate", path(run)}), 0);
    QVERIFY(QDir().rename(path("moved"), path("shapes")));
}

void TestCommandTraining::aReaderThatLeavesDoesNotEndTheRun() {
    // The reader takes one line and goes, as a window does that is closed.
    const QString line = "exec 3>&1; { \"$0\" \"$@\"; echo status $? >&3; } | head -n 1 >/dev/null";
    QProcess shell;
    shell.start("sh", QStringList{"-c", line, program()} +
                          trainingTo("left", {"--epochs", "3", "--events"}));
    QVERIFY(shell.waitForFinished(120000));
    QCOMPARE(shell.readAllStandardOutput(), QByteArray("status 0\n"));
    QVERIFY(QFile::exists(path("left/evaluation/metrics.json")));
}

QTEST_GUILESS_MAIN(TestCommandTraining)
#include "tst_command_training.moc"
