#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"
#include "small_training.hpp"

using namespace fovea::test;

/// Figures, comparisons, matrices and doubts, as the command tells them of two small runs.
class TestCommandFigures : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void figuresAgreeWithEachOther();
    void aThresholdIsAskedFor();
    void curvesAreWritten();
    void theTemperatureIsKeptAndTold();
    void looksAtTheTestSplitAreCounted();
    void runsAreCompared();
    void theMatrixIsWritten();
    void labelsAreDoubted();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    QByteArray bytesOf(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
    QString m_run;
    QString m_other;
};

void TestCommandFigures::initTestCase() {
    m_run = path("run");
    m_other = path("other");
    COMPARE_STATUS(call(drawing(path("shapes"))), 0);
    COMPARE_STATUS(call(training(path("shapes"), m_run, {"--epochs", "2"})), 0);
    COMPARE_STATUS(call(training(path("shapes"), m_other, {"--epochs", "1", "--seed", "2"})), 0);
}

void TestCommandFigures::figuresAgreeWithEachOther() {
    const QJsonObject json = call({"evaluate", m_run, "--json"}).json().object();
    QCOMPARE(json["split"].toString(), QString("validation"));
    const QJsonArray classes = json["per_class"].toArray();
    QCOMPARE(classes.size(), 3);
    double recalls = 0;
    int samples = 0;
    for (const QJsonValue& each : classes) {
        recalls += each["recall"].toDouble();
        samples += each["samples"].toInt();
        QVERIFY(each["recall_interval"][0].toDouble() <= each["recall"].toDouble());
    }
    QCOMPARE(samples, json["samples"].toInt());
    QVERIFY(qAbs(json["balanced_accuracy"].toDouble() - recalls / 3) < 1e-9);
    // The loss that was trained by, of unrounded probabilities.
    QVERIFY(qAbs(json["log_loss"].toDouble() - json["loss"].toDouble()) < 2e-3);
    QCOMPARE(json["top5"].toDouble(), 1.0);
    int inBins = 0;
    for (const QJsonValue& bin : json["calibration"]["bins"].toArray())
        inBins += bin["samples"].toInt();
    QCOMPARE(inBins, samples);
}

void TestCommandFigures::aThresholdIsAskedFor() {
    const Called called = call({"evaluate", m_run, "--threshold", "0", "--json"});
    COMPARE_STATUS(called, 0);
    for (const QJsonValue& each : called.json().object()["per_class"].toArray())
        QCOMPARE(each["at_threshold"]["recall"].toDouble(), 1.0);
    COMPARE_STATUS(call({"evaluate", m_run, "--threshold", "1.5"}), 2);
    QVERIFY(call({"evaluate", m_run, "--threshold", "0.5"}).out.contains("p, r, f1 at 0.5"));
}

void TestCommandFigures::curvesAreWritten() {
    COMPARE_STATUS(call({"evaluate", m_run, "--curves", path("curves.csv")}), 0);
    const QByteArray curves = bytesOf("curves.csv");
    QVERIFY(curves.startsWith("class,curve,x,y,threshold\n"));
    for (const char* part : {",roc,0,0,inf\n", ",precision-recall,0,1,inf\n", ",reliability,"})
        QVERIFY2(curves.contains(part), part);
}

void TestCommandFigures::theTemperatureIsKeptAndTold() {
    QVERIFY(!call({"evaluate", m_run}).out.contains("temperature"));
    const Called fitted = call({"evaluate", m_run, "--calibrate"});
    COMPARE_STATUS(fitted, 0);
    QVERIFY2(fitted.err.contains("temperature "), fitted.err.constData());
    QVERIFY(bytesOf("run/temperature.json").contains("\"temperature\":"));
    QVERIFY(call({"evaluate", m_run}).out.contains("with temperature "));
    const QJsonObject json = call({"evaluate", m_run, "--json"}).json().object();
    QVERIFY(json["temperature"]["log_loss"].toDouble() <= json["log_loss"].toDouble() + 1e-6);
    QVERIFY(json["temperature"]["value"].toDouble() > 0);
}

void TestCommandFigures::looksAtTheTestSplitAreCounted() {
    // The end of the training was the first.
    const Called second = call({"evaluate", m_run, "--split", "test"});
    QVERIFY2(second.err.contains("looked at the test split for the 2nd time"),
             second.err.constData());
    QVERIFY(!call({"evaluate", m_run}).err.contains("looked at the test split"));
    QVERIFY(call({"evaluate", m_run, "--split", "test"}).err.contains("for the 3rd time"));
}

void TestCommandFigures::runsAreCompared() {
    const Called same = call({"compare", m_run, m_run, "--json"});
    COMPARE_STATUS(same, 0);
    QCOMPARE(same.json()["comparison"]["mcnemar"]["p_value"].toDouble(), 1.0);
    const Called called = call({"compare", m_run, m_other, "--json"});
    COMPARE_STATUS(called, 0);
    const QJsonObject counts = called.json()["comparison"].toObject();
    const QJsonObject first = called.json()["runs"][0]["figures"].toObject();
    int pairs = 0;
    for (const char* key : {"both_right", "only_first_right", "only_second_right", "both_wrong",
                            "only_in_first", "labelled_otherwise"})
        pairs += counts[key].toInt();
    QCOMPARE(pairs, first["samples"].toInt());
    QVERIFY(call({"compare", m_run, m_other}).out.contains("calibration error"));
    COMPARE_STATUS(call({"compare", m_run, path("shapes")}), 1);
}

void TestCommandFigures::theMatrixIsWritten() {
    const Called called = call({"confusion", m_run, "--order", "clustering", "--share", "row",
                                "--out", path("matrix.svg"), "--json"});
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.json().object()["classes"].toArray().size(), 3);
    for (const QJsonValue& row : called.json().object()["matrix"].toArray())
        QVERIFY(qAbs(row[0].toDouble() + row[1].toDouble() + row[2].toDouble() - 1) < 1e-9);
    QVERIFY(bytesOf("matrix.svg").startsWith("<svg "));
    COMPARE_STATUS(call({"confusion", m_run, "--out", path("matrix.csv")}), 0);
    QVERIFY(bytesOf("matrix.csv").startsWith("true\\predicted,"));
    COMPARE_STATUS(call({"confusion", m_run, "--out", path("matrix.doc")}), 2);
    const Called difference = call({"confusion", m_run, "--against", m_run});
    QVERIFY2(difference.out.contains("are the same"), difference.out.constData());
}

void TestCommandFigures::labelsAreDoubted() {
    const Called called =
        call({"data", "label-errors", m_run, "--folds", "2", "--epochs", "1", "--json"});
    COMPARE_STATUS(called, 0);
    const QJsonObject json = called.json().object();
    QCOMPARE(json["errors"].toArray().size(), json["likely_errors"].toInt());
    QVERIFY(json["samples"].toInt() > 40); // train and validation, not the test split
    QVERIFY(QDir(m_run).entryList({".label*"}, QDir::AllEntries | QDir::Hidden).isEmpty());
    const Called quick = call({"data", "label-errors", m_run, "--quick", "--csv"});
    COMPARE_STATUS(quick, 0);
    QVERIFY(quick.out.startsWith("path,label,suggested,self_confidence,normalized_margin\n"));
    COMPARE_STATUS(call({"data", "label-errors", m_run, "--quick", "--folds", "3"}), 2);
}

QTEST_GUILESS_MAIN(TestCommandFigures)
#include "tst_command_figures.moc"
