#include <QDir>
#include <QFile>
#include <QIODevice>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"
#include "small_training.hpp"

using namespace fovea::test;

/// Images that vanish while a run is under way, or before it is gone on with.
class TestCommandLostSamples : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void aRunGoesOnWithoutALostImage();
    void anEvaluationNamesWhatItLacks();
    void aRunWithoutItsImagesSaysWhatHelps();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    /// The first sample of a split, by the run's own table.
    QString sampleOf(const QByteArray& split) const {
        QFile table(path("run/dataset.csv"));
        if (!table.open(QIODevice::ReadOnly))
            return {};
        for (const QByteArray& line : table.readAll().split('\n'))
            if (line.endsWith("," + split))
                return QString::fromUtf8(line.left(line.indexOf(',')));
        return {};
    }

    bool lose(const QString& sample) const { return QFile::remove(path("shapes/" + sample)); }

    QTemporaryDir m_folder;
};

void TestCommandLostSamples::initTestCase() {
    COMPARE_STATUS(call(drawing(path("shapes"))), 0);
    Running run(training(path("shapes"), path("run"), {"--epochs", "4", "--events"}));
    QVERIFY(run.waitForEvent("progress"));
    run.interrupt();
    QCOMPARE(run.waitForEnd(), 130);
}

void TestCommandLostSamples::aRunGoesOnWithoutALostImage() {
    const QString lost = sampleOf("train");
    QVERIFY(lose(lost));
    const Called resumed = call({"resume", path("run")});
    COMPARE_STATUS(resumed, 0);
    QVERIFY2(resumed.err.contains("warning: ") && resumed.err.contains(lost.toUtf8()),
             resumed.err.constData());
    QVERIFY2(resumed.out.contains("finished after 4 epochs"), resumed.out.constData());
}

void TestCommandLostSamples::anEvaluationNamesWhatItLacks() {
    const Called whole = call({"evaluate", path("run"), "--split", "test", "--json"});
    COMPARE_STATUS(whole, 0);
    const QString lost = sampleOf("test");
    QVERIFY(lose(lost));
    const Called called = call({"evaluate", path("run"), "--split", "test", "--json"});
    COMPARE_STATUS(called, 0);
    QVERIFY2(called.err.contains(lost.toUtf8()), called.err.constData());
    QCOMPARE(called.json()["samples"].toInt(), whole.json()["samples"].toInt() - 1);
}

void TestCommandLostSamples::aRunWithoutItsImagesSaysWhatHelps() {
    Running run(training(path("shapes"), path("emptied"), {"--epochs", "4", "--events"}));
    QVERIFY(run.waitForEvent("progress"));
    run.interrupt();
    QCOMPARE(run.waitForEnd(), 130);
    const QString folder = QDir(path("shapes/train")).entryList({"*"}, QDir::Dirs).last();
    QVERIFY(QDir().rename(path("shapes/train/" + folder), path("elsewhere")));
    const Called resumed = call({"resume", path("emptied")});
    COMPARE_STATUS(resumed, 3);
    QVERIFY2(resumed.err.contains("train samples cannot be read any more") &&
                 resumed.err.contains("fovea resume"),
             resumed.err.constData());
    QVERIFY(QDir().rename(path("elsewhere"), path("shapes/train/" + folder)));
    COMPARE_STATUS(call({"resume", path("emptied")}), 0);
}

QTEST_GUILESS_MAIN(TestCommandLostSamples)
#include "tst_command_lost_samples.moc"
