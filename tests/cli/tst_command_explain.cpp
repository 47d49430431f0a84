#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"
#include "small_training.hpp"

using namespace fovea::test;

/// `fovea explain` over a run of LeNet-5.
class TestCommandExplain : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void heatIsPrintedAndDrawn_data();
    void heatIsPrintedAndDrawn();
    void oneClassIsSetAgainstAnother();
    void theDataAreLookedAt();
    void aUnitIsExcited();
    void whatMakesNoSenseIsRefused_data();
    void whatMakesNoSenseIsRefused();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    /// Whether a PNG lies there.
    bool isPicture(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) && file.read(8) == "\x89PNG\r\n\x1a\n";
    }

    QTemporaryDir m_folder;
    QString m_run;
    QString m_image;
};

void TestCommandExplain::initTestCase() {
    m_run = path("run");
    COMPARE_STATUS(call(drawing(path("shapes"))), 0);
    COMPARE_STATUS(call(training(path("shapes"), m_run, {"--epochs", "2"})), 0);
    m_image = path("shapes/test/circle/0021.png");
    QVERIFY(QFile::exists(m_image));
}

void TestCommandExplain::heatIsPrintedAndDrawn_data() {
    QTest::addColumn<QString>("method");
    for (const char* method :
         {"grad-cam", "integrated-gradients", "gradient-x-input", "saliency", "occlusion"})
        QTest::newRow(method) << QString(method);
}

void TestCommandExplain::heatIsPrintedAndDrawn() {
    QFETCH(const QString, method);
    const Called called = call({"explain", m_run, m_image, "--method", method, "--class", "circle",
                                "--out", path(method + ".png"), "--json"});
    COMPARE_STATUS(called, 0);
    const QJsonObject json = called.json().object();
    QCOMPARE(json.keys(),
             (QStringList{"against", "border", "class", "completeness", "heat", "layer", "logit",
                          "method", "probability", "range", "steps", "sums", "warnings"}));
    QCOMPARE(json["method"].toString(), method);
    QCOMPARE(json["class"].toString(), QString("circle"));
    QVERIFY(json["against"].isNull());
    QCOMPARE(json["heat"]["width"].toInt(), 16);
    const QJsonArray values = json["heat"]["values"].toArray();
    QCOMPARE(values.size(), 256);
    double positive = 0;
    double negative = 0;
    for (const QJsonValue& value : values)
        (value.toDouble() > 0 ? positive : negative) += value.toDouble();
    QVERIFY(std::abs(json["sums"]["positive"].toDouble() - positive) < 1e-3);
    QVERIFY(std::abs(json["sums"]["negative"].toDouble() - negative) < 1e-3);
    QCOMPARE(json["completeness"].isNull(), method != "integrated-gradients");
    if (method == "integrated-gradients")
        QVERIFY(std::abs(json["completeness"]["sum"].toDouble() - positive - negative) < 1e-3);
    QCOMPARE(json["layer"].toString(), method == "grad-cam" ? "pool2" : "");
    QVERIFY(isPicture(method + ".png"));
    QVERIFY2(called.err.contains("weights of"), called.err.constData());
}

void TestCommandExplain::oneClassIsSetAgainstAnother() {
    const QStringList line{"explain", m_run,     m_image,  "--method", "integrated-gradients",
                           "--json",  "--class", "circle", "--steps",  "32"};
    const auto sum = [](const Called& called) {
        return called.json()["completeness"]["difference"].toDouble();
    };
    const Called both = call(line + QStringList{"--against", "cross"});
    COMPARE_STATUS(both, 0);
    QCOMPARE(both.json()["against"].toString(), QString("cross"));
    QCOMPARE(both.json()["steps"].toInt(), 32);
    QStringList other = line;
    other[7] = "cross";
    QVERIFY(std::abs(sum(both) - (sum(call(line)) - sum(call(other)))) < 1e-4);
    const Called text =
        call({"explain", m_run, m_image, "--against", "cross", "--class", "circle"});
    QVERIFY2(text.out.startsWith("Grad-CAM at pool2: circle against cross: logit"),
             text.out.constData());
}

void TestCommandExplain::theDataAreLookedAt() {
    const Called patches = call({"explain", m_run, "--method", "patches", "--layer", "conv1",
                                 "--map", "2", "--count", "4", "--out", path("p.png"), "--json"});
    COMPARE_STATUS(patches, 0);
    const QJsonArray found = patches.json()["patches"].toArray();
    QCOMPARE(found.size(), 4);
    QCOMPARE(found[0].toObject().keys(), (QStringList{"box", "class", "path", "place", "value"}));
    QVERIFY(found[0]["box"]["height"].toInt() <= 5);
    QVERIFY(found[0]["value"].toDouble() >= found[3]["value"].toDouble());
    QVERIFY(isPicture("p.png"));

    const Called nearest = call({"explain", m_run, m_image, "--method", "nearest", "--split",
                                 "test", "--out", path("n.png"), "--json"});
    COMPARE_STATUS(nearest, 0);
    QCOMPARE(nearest.json()["layer"].toString(), QString("relu4"));
    const QJsonValue first = nearest.json()["samples"][0];
    QCOMPARE(first["path"].toString(), QString("test/circle/0021.png"));
    QVERIFY(std::abs(first["similarity"].toDouble() - 1) < 1e-5);
    QVERIFY(isPicture("n.png"));

    const Called map = call(
        {"explain", m_run, "--method", "map", "--count", "20", "--out", path("m.png"), "--json"});
    COMPARE_STATUS(map, 0);
    QCOMPARE(map.json()["samples"].toArray().size(), 20);
    QCOMPARE(map.json()["samples"][0].toObject().keys(),
             (QStringList{"class", "path", "predicted", "x", "y"}));
    QVERIFY(isPicture("m.png"));
}

void TestCommandExplain::aUnitIsExcited() {
    const QStringList line{"explain", m_run, "--method", "maximize", "--steps", "30", "--json"};
    const Called once = call(line + QStringList{"--class", "cross", "--out", path("x.png")});
    COMPARE_STATUS(once, 0);
    QVERIFY(once.json()["after"].toDouble() > once.json()["before"].toDouble());
    QCOMPARE(once.json()["sample"]["values"].toArray().size(), 16 * 16 * 3);
    QVERIFY(isPicture("x.png"));
    QCOMPARE(call(line + QStringList{"--class", "cross"}).out, once.out);
    QVERIFY(call(line + QStringList{"--layer", "conv2", "--map", "3"}).status == 0);
}

void TestCommandExplain::whatMakesNoSenseIsRefused_data() {
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* line, int status, const char* said) {
        QTest::newRow(line) << QString(line).split(' ') << status << QString(said);
    };
    row("IMAGE --method cam", 2, "there are grad-cam");
    row("IMAGE --class circel", 2, "is it circle");
    row("IMAGE --class circle --against circle", 2, "against itself");
    row("IMAGE --steps 9", 2, "--steps is of no use to grad-cam");
    row("IMAGE --layer conv9", 4, "it has input, conv1");
    row("IMAGE --layer dense1", 4, "choose a layer with maps");
    row("IMAGE --method map", 2, "an IMAGE is of no use to map");
    row("IMAGE --method occlusion --window 3 --stride 4", 2, "never be covered");
    row("IMAGE --method integrated-gradients --baseline grey", 2, "zero, black or white");
    row("--method saliency", 2, "name it after the run's folder");
    row("--method patches --map 99", 4, "has no map 99");
    row("--method map --split every", 2, "every");
    row("--method maximize --layer input", 4, "is the input itself");
    row("/no/such.png", 3, "/no/such.png");
}

void TestCommandExplain::whatMakesNoSenseIsRefused() {
    QFETCH(QStringList, more);
    QFETCH(const int, status);
    QFETCH(const QString, said);
    more.replaceInStrings("IMAGE", m_image);
    const Called refused = call(QStringList{"explain", m_run, "--out", path("none.png")} + more);
    COMPARE_STATUS(refused, status);
    QVERIFY2(refused.err.contains(said.toUtf8()), refused.err.constData());
    QCOMPARE(refused.out, QByteArray());
    QVERIFY(!QFile::exists(path("none.png")));
}

QTEST_GUILESS_MAIN(TestCommandExplain)
#include "tst_command_explain.moc"
