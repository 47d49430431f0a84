#include <QDir>
#include <QFile>
#include <QIODevice>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"

using namespace fovea::test;

/// Drawing, inspecting and splitting images.
class TestCommandData : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void sampleDrawsWhatWasAsked();
    void sampleLeavesAFullFolderAlone();
    void inspectCountsImages();
    void inspectNamesFaults();
    void showWritesWhatIsSeen();
    void splitNamesEveryImage();
    void splitFollowsItsSeed();
    void dataThatIsNotThereIsThree();
    void dataWithoutImagesIsThree();

private:
    QTemporaryDir m_folder;
    QString m_shapes;
};

namespace {

QStringList foldersIn(const QString& path) {
    return QDir(path).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
}

} // namespace

void TestCommandData::initTestCase() {
    m_shapes = m_folder.filePath("shapes");
    const Called called = call(
        {"sample", m_shapes, "--classes", "3", "--per-class", "12", "--size", "16", "--seed", "4"});
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.out, QByteArray());
}

void TestCommandData::sampleDrawsWhatWasAsked() {
    QCOMPARE(foldersIn(m_shapes + "/train").size(), 3);
    QCOMPARE(foldersIn(m_shapes + "/test"), foldersIn(m_shapes + "/train"));
}

void TestCommandData::sampleLeavesAFullFolderAlone() {
    const Called called = call({"sample", m_shapes});
    QVERIFY(called.status != 0);
    QVERIFY2(called.err.contains("not empty"), called.err.constData());
}

void TestCommandData::inspectCountsImages() {
    const Called called = call({"data", "inspect", m_shapes, "--json"});
    COMPARE_STATUS(called, 0);
    const QJsonObject json = called.json().object();
    QCOMPARE(json.keys(), (QStringList{"classes", "faults", "unlabelled"}));
    QCOMPARE(json["classes"].toArray().size(), 3);
    for (const QJsonValue& each : json["classes"].toArray()) {
        QCOMPARE(each.toObject().keys(), (QStringList{"name", "samples"}));
        QCOMPARE(each["samples"].toInt(), 12);
    }
    QVERIFY(json["faults"].toArray().isEmpty() && json["unlabelled"].toArray().isEmpty());
    const Called table = call({"data", "inspect", m_shapes});
    COMPARE_STATUS(table, 0);
    QVERIFY2(table.out.contains("36 images of 3 classes"), table.out.constData());
}

void TestCommandData::inspectNamesFaults() {
    const QString folder = m_folder.filePath("faulty");
    COMPARE_STATUS(call({"sample", folder, "--classes", "2", "--per-class", "6", "--size", "16"}),
                   0);
    QFile broken(folder + "/train/" + foldersIn(folder + "/train").first() + "/broken.png");
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("\x89PNG\r\n\x1a\n and then nothing");
    broken.close();
    const Called called = call({"data", "inspect", folder, "--json"});
    COMPARE_STATUS(called, 0);
    const QJsonArray faults = called.json().object()["faults"].toArray();
    QCOMPARE(faults.size(), 1);
    QCOMPARE(faults.first().toObject().keys(), (QStringList{"cause", "path"}));
    QVERIFY(faults.first()["path"].toString().endsWith("broken.png"));
    QVERIFY(!faults.first()["cause"].toString().isEmpty());
}

void TestCommandData::showWritesWhatIsSeen() {
    // Grey of 10 bits: white is 1023.
    const QString file = m_folder.filePath("ten.pgm");
    QFile written(file);
    QVERIFY(written.open(QIODevice::WriteOnly));
    written.write(QByteArray("P5 2 1 1023\n\x00\x00\x03\xff", 16));
    written.close();
    const QString out = m_folder.filePath("seen.png");
    const Called shown = call({"data", "show", file, "--out", out, "--json"});
    COMPARE_STATUS(shown, 0);
    const QJsonObject json = shown.json().object();
    QCOMPARE(json["samples"].toString(), QString("values"));
    QCOMPARE(json["max"].toDouble(), 1.0);
    QCOMPARE(json["mean"].toDouble(), 0.5);
    const Called again = call({"data", "show", out, "--json"});
    COMPARE_STATUS(again, 0);
    QCOMPARE(again.json()["samples"].toString(), QString("eight_bits"));
    QCOMPARE(again.json()["max"].toInt(), 255);
    QCOMPARE(again.json()["min"].toInt(), 0);
    const Called absent = call({"data", "show", m_folder.filePath("absent.png")});
    QCOMPARE(absent.status, 3);
    QVERIFY2(absent.err.contains("absent.png"), absent.err.constData());
}

void TestCommandData::splitNamesEveryImage() {
    const Called called = call({"data", "split", m_shapes, "--validation", "0.2"});
    COMPARE_STATUS(called, 0);
    QVERIFY(called.out.startsWith("path,label,split\n"));
    QCOMPARE(called.out.count(".png,"), 36);
    QVERIFY(called.out.contains(",validation\n"));
    const QString file = m_folder.filePath("split.csv");
    const Called toFile = call({"data", "split", m_shapes, "--validation", "0.2", "--out", file});
    COMPARE_STATUS(toFile, 0);
    QCOMPARE(toFile.out, QByteArray());
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll(), called.out);
}

void TestCommandData::splitFollowsItsSeed() {
    const auto csv = [&](const char* seed) {
        return call({"data", "split", m_shapes, "--validation", "0.3", "--seed", seed}).out;
    };
    QCOMPARE(csv("1"), csv("1"));
    QVERIFY(csv("1") != csv("2"));
}

void TestCommandData::dataThatIsNotThereIsThree() {
    for (const QStringList& line :
         {QStringList{"data", "inspect", "/no/such/folder"},
          QStringList{"data", "split", "/no/such/folder"},
          QStringList{"new", m_folder.filePath("p"), "--data", "/no/such/folder"},
          QStringList{"train", "--data", "/no/such/folder", "--out", m_folder.filePath("r")}}) {
        const Called called = call(line);
        COMPARE_STATUS(called, 3);
        QVERIFY2(called.err.contains("/no/such/folder"), called.err.constData());
        QCOMPARE(called.out, QByteArray());
    }
}

void TestCommandData::dataWithoutImagesIsThree() {
    const QTemporaryDir empty;
    COMPARE_STATUS(call({"data", "inspect", empty.path()}), 3);
}

QTEST_GUILESS_MAIN(TestCommandData)
#include "tst_command_data.moc"
