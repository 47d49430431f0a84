#include <filesystem>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"

using namespace fovea::test;

namespace fs = std::filesystem;

/// Folders that are not the run's own: evaluated as a whole, predicted without labels.
class TestCommandFolders : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void anotherFolderIsEvaluatedAsAWhole();
    void oneClassIsEnough();
    void classesAreFoundByTheirNames();
    void whatTheNetworkNeverLearntIsTold();
    void itsOwnSplitIsTaken();
    void theRunsOwnDataKeepTheirSplit();
    void foldersArePredicted();
    void aTableOfPredictionsHasALineAnImage();
    void whatCannotBePredictedIsNamed();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    fs::path at(const QString& name) const { return path(name).toStdString(); }

    void copy(const QString& from, const QString& to) const {
        fs::create_directories(at(to).parent_path());
        fs::copy(at(from), at(to), fs::copy_options::recursive);
    }

    QTemporaryDir m_folder;
    QString m_run;
};

void TestCommandFolders::initTestCase() {
    COMPARE_STATUS(
        call({"sample", path("s"), "--classes", "3", "--per-class", "36", "--size", "16"}), 0);
    fs::rename(at("s/train"), at("own"));
    fs::rename(at("s/test"), at("held"));
    m_run = path("run");
    COMPARE_STATUS(call({"train", "--data", path("own"), "--network", "perceptron", "--epochs", "1",
                         "--out", m_run}),
                   0);
}

void TestCommandFolders::anotherFolderIsEvaluatedAsAWhole() {
    const Called called = call({"evaluate", m_run, "--data", path("held"), "--json"});
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.json().object()["samples"].toInt(), 18);
    QVERIFY2(called.err.contains("18 images of"), called.err.constData());
}

void TestCommandFolders::oneClassIsEnough() {
    const QString name = QDir(path("held")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).first();
    copy("held/" + name, "one/" + name);
    const Called called = call({"evaluate", m_run, "--data", path("one"), "--json"});
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.json().object()["samples"].toInt(), 6);
    QCOMPARE(called.json().object()["classes"].toArray().size(), 3);
}

void TestCommandFolders::classesAreFoundByTheirNames() {
    const QString name = QDir(path("held")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).first();
    copy("held/" + name, "renamed/ " + name.toUpper());
    const Called called = call({"evaluate", m_run, "--data", path("renamed"), "--json"});
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.json().object()["samples"].toInt(), 6);
}

void TestCommandFolders::whatTheNetworkNeverLearntIsTold() {
    copy("held", "more");
    const QString name = QDir(path("held")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).first();
    copy("held/" + name, "more/unheard");
    const Called called = call({"evaluate", m_run, "--data", path("more"), "--json"});
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.json().object()["samples"].toInt(), 18);
    QVERIFY2(called.err.contains("class \"unheard\" (6 images) is none"), called.err.constData());
    copy("held/" + name, "foreign/unheard");
    const Called refused = call({"evaluate", m_run, "--data", path("foreign")});
    COMPARE_STATUS(refused, 3);
    QVERIFY2(refused.err.contains(name.toUtf8()), refused.err.constData());
}

void TestCommandFolders::itsOwnSplitIsTaken() {
    copy("held", "split/test");
    copy("own", "split/train");
    const auto samples = [&](const QStringList& more) {
        const Called called =
            call(QStringList{"evaluate", m_run, "--data", path("split"), "--json"} + more);
        return called.json().object()["samples"].toInt();
    };
    QCOMPARE(samples({}), 18);
    QCOMPARE(samples({"--split", "train"}), 90);
    QCOMPARE(call({"evaluate", m_run, "--data", path("split"), "--split", "validation"}).status, 3);
}

void TestCommandFolders::theRunsOwnDataKeepTheirSplit() {
    const Called own = call({"evaluate", m_run, "--json"});
    copy("own", "moved");
    const Called moved = call({"evaluate", m_run, "--data", path("moved"), "--json"});
    COMPARE_STATUS(moved, 0);
    QCOMPARE(moved.out, own.out);
    QVERIFY2(moved.err.contains("the run's own samples"), moved.err.constData());
}

void TestCommandFolders::foldersArePredicted() {
    fs::create_directories(at("new/deep/er"));
    int count = 0;
    QDirIterator files(path("held"), {"*.png"}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString file = files.next();
        QVERIFY(QFile::copy(
            file, path(QString("new/%1%2.png").arg(count % 2 ? "deep/er/" : "").arg(count))));
        ++count;
    }
    QFile text(path("new/readme.txt"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.close();
    fs::create_directory_symlink("..", at("new/deep/up"));
    const Called called = call({"predict", m_run, path("new")});
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.out.count(".png  "), count);
    QVERIFY2(called.out.startsWith((path("new/0.png") + "  ").toUtf8()), called.out.constData());
    QVERIFY(called.out.indexOf("new/2.png") < called.out.indexOf("new/10.png"));
    const Called json = call({"predict", m_run, path("new"), path("new/0.png"), "--json"});
    COMPARE_STATUS(json, 0);
    QCOMPARE(json.json().array().size(), count + 1);
}

void TestCommandFolders::aTableOfPredictionsHasALineAnImage() {
    const Called called = call({"predict", m_run, path("held"), "--csv", "--top", "2"});
    COMPARE_STATUS(called, 0);
    const QList<QByteArray> lines = called.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 19);
    QCOMPARE(lines.first(), QByteArray("path,class,probability,class_2,probability_2"));
    QCOMPARE(lines[1].count(','), 4);
    COMPARE_STATUS(call({"predict", m_run, path("held"), "--csv", "--json"}), 2);
}

void TestCommandFolders::whatCannotBePredictedIsNamed() {
    copy("held", "damaged");
    QFile broken(path("damaged/broken.png"));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("\x89PNG\r\n\x1a\n and then nothing");
    broken.close();
    const Called called = call({"predict", m_run, path("damaged")});
    COMPARE_STATUS(called, 3);
    QCOMPARE(called.out.count(".png  "), 18);
    QVERIFY2(called.err.contains("broken.png"), called.err.constData());
    fs::create_directories(at("nothing/here"));
    const Called nothing = call({"predict", m_run, path("nothing")});
    COMPARE_STATUS(nothing, 3);
    QVERIFY2(nothing.err.contains("has no picture to predict"), nothing.err.constData());
}

QTEST_GUILESS_MAIN(TestCommandFolders)
#include "tst_command_folders.moc"
