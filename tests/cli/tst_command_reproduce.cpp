#include <QDir>
#include <QFile>
#include <QIODevice>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"
#include "small_training.hpp"

using namespace fovea::test;

/// `fovea reproduce` on a reproduction of the test's own: two small trials on drawn images.
class TestCommandReproduce : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void listsByName();
    void asksForData();
    void anUnknownTrialIsNamed();
    void reportsEverySeed();
    void aSecondCallTrainsNothing();
    void otherSettingsAreNotMixedIn();
    void tablesSayTheSame();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    void writeReproduction(int epochs) const;

    Called reproduce(const QStringList& more) const {
        return call(QStringList{"reproduce", "small", "--data", path("shapes"), "--runs",
                                path("runs"), "--threads", "1"} +
                        more,
                    {}, m_environment);
    }

    QTemporaryDir m_folder;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
};

void TestCommandReproduce::writeReproduction(int epochs) const {
    QDir().mkpath(path("resources/reproductions"));
    QFile file(path("resources/reproductions/small.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QString trial = R"({"name": "%1", "network": {"format": "fovea-network", "version": 1,
        "name": "%1", "description": "", "nodes": [
        {"id": "input", "type": "input"},
        {"id": "flatten", "type": "shape.flatten", "inputs": ["input"]},
        {"id": "dense", "type": "dense.dense", "settings": {"units": 3}, "inputs": ["flatten"]}]},
        "data": {"validation_share": 0}, "train": {"epochs": %2, "batch": 16}%3})";
    const QString text = R"({"format": "fovea-reproduction", "version": 1, "name": "small",
        "title": "Small ones", "source": "A paper", "data": "drawn images", "trials": [%1, %2]})";
    file.write(text.arg(trial.arg("plain").arg(epochs).arg(
                            R"(, "paper": 5.0, "at_most": 100, "shifts": [0, 3])"),
                        trial.arg("strict").arg(1).arg(R"(, "at_most": -1)"))
                   .toUtf8());
}

void TestCommandReproduce::initTestCase() {
    COMPARE_STATUS(call(drawing(path("shapes"))), 0);
    m_environment.insert("FOVEA_RESOURCES", path("resources"));
    writeReproduction(2);
}

void TestCommandReproduce::listsByName() {
    const Called called = call({"reproduce"}, {}, m_environment);
    COMPARE_STATUS(called, 0);
    QVERIFY(called.out.startsWith("small "));
    QVERIFY(called.out.contains("Small ones"));
}

void TestCommandReproduce::asksForData() {
    const Called called = call({"reproduce", "small"}, {}, m_environment);
    COMPARE_STATUS(called, 2);
    QVERIFY(called.err.contains("small needs --data: drawn images"));
}

void TestCommandReproduce::anUnknownTrialIsNamed() {
    const Called called = reproduce({"--trial", "other"});
    COMPARE_STATUS(called, 2);
    QVERIFY(called.err.contains("--trial other: small has the trials plain, strict"));
}

void TestCommandReproduce::reportsEverySeed() {
    const Called called = reproduce({"--seeds", "2", "--json"});
    COMPARE_STATUS(called, 0);
    const QJsonObject report = called.json().object();
    QCOMPARE(report["name"].toString(), QString("small"));
    const QJsonArray trials = report["trials"].toArray();
    QCOMPARE(trials.size(), 2);
    for (const QJsonValue& trial : trials) {
        const QJsonArray errors = trial["errors"].toArray();
        QCOMPARE(errors.size(), 2);
        QCOMPARE(trial["mean"].toDouble(), (errors[0].toDouble() + errors[1].toDouble()) / 2);
        QVERIFY(trial["half_width"].isDouble());
    }
    QCOMPARE(trials[0]["paper"].toDouble(), 5.0);
    QCOMPARE(trials[0]["is_within"].toBool(), true);
    QCOMPARE(trials[1]["is_within"].toBool(true), false); // no error is below -1 %
    // Moved by nothing, the images are those of the test itself.
    const QJsonArray moved = trials[0]["shifted"].toArray();
    QCOMPARE(moved.size(), 2);
    QCOMPARE(moved[0]["errors"].toArray(), trials[0]["errors"].toArray());
    QCOMPARE(moved[1]["pixels"].toInt(), 3);
    QVERIFY(QFile::exists(path("runs/plain-seed-2/checkpoints/last/weights.safetensors")));
}

void TestCommandReproduce::aSecondCallTrainsNothing() {
    const Called first = reproduce({"--seeds", "2", "--json"});
    QFile events(path("runs/plain-seed-1/events.jsonl"));
    QVERIFY(events.open(QIODevice::ReadOnly));
    const QByteArray before = events.readAll();
    const Called second = reproduce({"--seeds", "2", "--json"});
    COMPARE_STATUS(second, 0);
    QCOMPARE(second.out, first.out);
    events.seek(0);
    QCOMPARE(events.readAll(), before);
}

void TestCommandReproduce::otherSettingsAreNotMixedIn() {
    COMPARE_STATUS(reproduce({"--seeds", "1", "--trial", "plain"}), 0);
    writeReproduction(3);
    const Called called = reproduce({"--seeds", "1", "--trial", "plain"});
    COMPARE_STATUS(called, 1);
    QVERIFY(called.err.contains("plain-seed-1 holds a run with other settings; name another "
                                "folder with --runs"));
    writeReproduction(2);
}

void TestCommandReproduce::tablesSayTheSame() {
    const Called text = reproduce({"--seeds", "2"});
    COMPARE_STATUS(text, 0);
    const Called markdown = reproduce({"--seeds", "2", "--markdown"});
    COMPARE_STATUS(markdown, 0);
    QVERIFY(markdown.out.startsWith("## Small ones\nA paper\n"));
    for (const Called& called : {text, markdown})
        for (const char* part : {"plain", "5.00 %", "at most 100.00 %", "yes", "no", "moved 3 px"})
            QVERIFY2(called.out.contains(part), part);
}

QTEST_GUILESS_MAIN(TestCommandReproduce)
#include "tst_command_reproduce.moc"
