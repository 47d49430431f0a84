#include <filesystem>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"
#include "tests/core/archive_writer.hpp"

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
    void anArchiveIsPredictedAsItsFolder_data();
    void anArchiveIsPredictedAsItsFolder();
    void aPlaceInAnArchiveIsPredicted();
    void whatCannotBePredictedInAnArchiveIsNamed();
    void whatASourceHasWithoutLabelsIsPredicted();

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

void TestCommandFolders::anArchiveIsPredictedAsItsFolder_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"new.zip", "new.tar", "new.tar.gz", "new.7z"})
        QTest::newRow(name) << name;
}

void TestCommandFolders::anArchiveIsPredictedAsItsFolder() {
    QFETCH(const QString, name);
    fovea::testdata::ArchiveWriter(at(name)).addTree(at("new"));
    for (const char* format : {"--csv", "--json"}) {
        const Called folder = call({"predict", m_run, path("new"), format});
        const Called archive = call({"predict", m_run, path(name), format});
        COMPARE_STATUS(archive, 0);
        QCOMPARE(archive.out.count("0.png"), 2);
        QCOMPARE(QByteArray(archive.out).replace((path(name) + '/').toUtf8(), "new: "),
                 QByteArray(folder.out).replace((path("new") + '/').toUtf8(), "new: "));
    }
}

void TestCommandFolders::aPlaceInAnArchiveIsPredicted() {
    fovea::testdata::ArchiveWriter(at("place.zip")).addTree(at("new"));
    const QString file = path("place.zip/2.png");
    const Called places = call({"predict", m_run, path("place.zip//./deep/"), file, "--json"});
    COMPARE_STATUS(places, 0);
    const QJsonArray lines = places.json().array();
    QCOMPARE(lines.size(), 18 / 2 + 1);
    QVERIFY(lines.first()["path"].toString().startsWith(path("place.zip/deep/er/")));
    QCOMPARE(lines.last()["path"].toString(), file);
    const Called missing = call({"predict", m_run, path("place.zip/none.png"), file});
    COMPARE_STATUS(missing, 3);
    QVERIFY(missing.out.startsWith(file.toUtf8() + "  "));
    QVERIFY2(
        missing.err.contains((path("place.zip/none.png") + ": is not in the archive").toUtf8()),
        missing.err.constData());
}

void TestCommandFolders::whatCannotBePredictedInAnArchiveIsNamed() {
    {
        fovea::testdata::ArchiveWriter archive(at("odd.tar"));
        archive.addTree(at("damaged"));
        archive.addLink("link.png", "0.png");
        archive.add("inner.zip", "PK");
    }
    const Called odd = call({"predict", m_run, path("odd.tar")});
    COMPARE_STATUS(odd, 3);
    QCOMPARE(odd.out.count(".png  "), 18);
    for (const QString& words : {path("odd.tar/broken.png: "), path("odd.tar/link.png: is a link"),
                                 path("odd.tar: 1 archive in the archive was passed over")})
        QVERIFY2(odd.err.contains(words.toUtf8()), odd.err.constData());
    fovea::testdata::ArchiveWriter(at("empty.zip")).add("readme.txt", "none");
    const Called empty = call({"predict", m_run, path("empty.zip"), path("new/0.png")});
    COMPARE_STATUS(empty, 3);
    QCOMPARE(empty.out.count(".png  "), 1);
    QVERIFY2(empty.err.contains("empty.zip: has no picture to predict"), empty.err.constData());
}

/// On the disk and in an archive; the paths are told as predict takes them.
void TestCommandFolders::whatASourceHasWithoutLabelsIsPredicted() {
    copy("own", "kaggle/train");
    fs::copy(at("new"), at("kaggle/test")); // what lies deeper stays
    fovea::testdata::ArchiveWriter(at("kaggle.zip")).addTree(at("kaggle"));
    for (const QString& source : {path("kaggle"), path("kaggle.zip")}) {
        const Called inspected = call({"data", "inspect", source, "--json"});
        COMPARE_STATUS(inspected, 0);
        const QJsonArray folders = inspected.json().object()["unlabelled"].toArray();
        QCOMPARE(folders, QJsonArray{source + "/test"});
        const Called called = call({"predict", m_run, folders.first().toString()});
        COMPARE_STATUS(called, 0);
        QCOMPARE(called.out.count(".png  "), 18 / 2);
    }
}

QTEST_GUILESS_MAIN(TestCommandFolders)
#include "tst_command_folders.moc"
