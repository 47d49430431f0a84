#include <QDir>
#include <QFile>
#include <QIODevice>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"
#include "small_training.hpp"

using namespace fovea::test;

/// Runs as a table, and runs that another process leads.
class TestCommandControl : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void anotherProcessLeadsARun();
    void aPausedRunThatIsLeftAloneStaysPaused();
    void nobodyTrainsIsAFailure();
    void theTableHasEachRun();
    void aBrokenRunIsARowWithItsSentence();
    void aFolderThatIsNotThereIsAFailure();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    QJsonObject rowOf(const QString& run) const {
        for (const QJsonValue& row : call({"runs", path("project"), "--json"}).json().array())
            if (row["run"].toString().endsWith("/" + run))
                return row.toObject();
        return {};
    }

    QTemporaryDir m_folder;
};

void TestCommandControl::initTestCase() {
    COMPARE_STATUS(call(drawing(path("shapes"))), 0);
    COMPARE_STATUS(call({"new", path("project"), "--data", path("shapes")}), 0);
}

void TestCommandControl::anotherProcessLeadsARun() {
    const QString out = path("project/runs/0001-led");
    Running run(training(path("shapes"), out, {"--epochs", "100000", "--events"}));
    QVERIFY(run.waitForEvent("progress"));
    QCOMPARE(rowOf("0001-led")["state"].toString(), QString("running"));
    COMPARE_STATUS(call({"control", out, "pause", "--wait"}), 0);
    QVERIFY(run.waitForEvent("paused"));
    QCOMPARE(rowOf("0001-led")["state"].toString(), QString("paused"));
    COMPARE_STATUS(call({"control", out, "resume", "--wait"}), 0);
    QVERIFY(run.waitForEvent("resumed"));
    COMPARE_STATUS(call({"control", out, "snapshot"}), 0);
    QVERIFY(run.waitForEvent("snapshot_written"));
    COMPARE_STATUS(call({"control", out, "stop", "--wait"}), 0);
    QCOMPARE(run.waitForEnd(), 0);
    QCOMPARE(rowOf("0001-led")["state"].toString(), QString("stopped"));
    QVERIFY(!QFile::exists(out + "/control"));
}

/// Who started it is gone, with the pipe to its stdin; another process can still wake it.
void TestCommandControl::aPausedRunThatIsLeftAloneStaysPaused() {
    const QString out = path("project/runs/0002-left");
    Running run(training(path("shapes"), out, {"--epochs", "100000", "--events"}));
    QVERIFY(run.waitForEvent("progress"));
    run.say("pause");
    QVERIFY(run.waitForEvent("paused"));
    run.hangUp();
    // It answers, so it has seen the end of its stdin or never will.
    COMPARE_STATUS(call({"control", out, "checkpoint"}), 0);
    QVERIFY(run.waitForEvent("checkpoint_written"));
    QCOMPARE(rowOf("0002-left")["state"].toString(), QString("paused"));
    COMPARE_STATUS(call({"control", out, "resume", "--wait"}), 0);
    QVERIFY(run.waitForEvent("progress"));
    COMPARE_STATUS(call({"control", out, "stop"}), 0);
    QCOMPARE(run.waitForEnd(), 0);
}

void TestCommandControl::nobodyTrainsIsAFailure() {
    const QString out = path("project/runs/0001-led");
    const Called called = call({"control", out, "stop"});
    COMPARE_STATUS(called, 1);
    QVERIFY2(called.err.contains("no process"), called.err.constData());
    COMPARE_STATUS(call({"control", path("shapes"), "stop"}), 1);
    COMPARE_STATUS(call({"control", out, "dance"}), 2);
}

void TestCommandControl::theTableHasEachRun() {
    COMPARE_STATUS(call({"train", path("project"), "--epochs", "2"}), 0);
    const Called table = call({"runs", path("project")});
    COMPARE_STATUS(table, 0);
    for (const char* word : {"0001-led", "0002-left", "0003-lenet-5", "stopped", "finished", "2/2"})
        QVERIFY2(table.out.contains(word), table.out.constData());
    const QJsonObject row = rowOf("0003-lenet-5");
    QCOMPARE(row.keys(),
             (QStringList{"alive", "best", "epochs", "epochs_to_do", "faults", "message", "network",
                          "run", "seconds", "state", "steps", "test_top1", "warnings"}));
    QCOMPARE(row["epochs"].toInt(), 2);
    QCOMPARE(row["state"].toString(), QString("finished"));
    QCOMPARE(row["best"].toObject()["split"].toString(), QString("validation"));
    // In the project's folder, it needs no name.
    QCOMPARE(call({"runs"}, path("project")).out, table.out);
}

void TestCommandControl::aBrokenRunIsARowWithItsSentence() {
    const QString runs = path("project/runs/");
    QVERIFY(QDir().mkpath(runs + "0004-torn"));
    QFile spec(runs + "0004-torn/run.json");
    QVERIFY(spec.open(QIODevice::WriteOnly));
    spec.write("{ \"version\"");
    spec.close();
    QFile log(runs + "0003-lenet-5/events.jsonl");
    QVERIFY(log.open(QIODevice::Append));
    log.write("{\"event\": \"danced\", \"time\": 1}\n");
    log.close();
    const Called table = call({"runs", path("project")});
    COMPARE_STATUS(table, 0);
    QVERIFY2(table.out.contains("unreadable"), table.out.constData());
    QVERIFY2(table.out.contains("0004-torn: run.json"), table.out.constData());
    QVERIFY2(table.out.contains("danced"), table.out.constData());
    QCOMPARE(rowOf("0004-torn")["state"].toString(), QString("unreadable"));
    QCOMPARE(rowOf("0004-torn")["faults"].toArray().size(), 1);
    QCOMPARE(rowOf("0003-lenet-5")["state"].toString(), QString("finished"));
    QCOMPARE(rowOf("0003-lenet-5")["faults"].toArray().size(), 1);
}

void TestCommandControl::aFolderThatIsNotThereIsAFailure() {
    COMPARE_STATUS(call({"runs", path("nowhere")}), 1);
    COMPARE_STATUS(call({"runs", path("shapes")}), 1);
}

QTEST_GUILESS_MAIN(TestCommandControl)
#include "tst_command_control.moc"
