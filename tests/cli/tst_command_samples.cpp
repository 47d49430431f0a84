#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"
#include "core/base/file.hpp"
#include "core/graph/network_spec.hpp"
#include "tests/core/sample_networks.hpp"

using namespace fovea::test;

/// Signals and volumes through the program: inspected, trained on, evaluated, predicted.
class TestCommandSamples : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void signalsTrainAndAreToldApart();
    void signalsAreInspected();
    void theLabelColumnIsAskedFor();
    void volumesTrainAndAreToldApart();
    void changesThatMakeNoSenseAreRefused();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    void write(const QString& name, const std::string& bytes) const {
        QVERIFY(fovea::writeFile(path(name).toStdString(), bytes).has_value());
    }

    QStringList training(const QString& data, const QString& network, const QStringList& more) {
        return QStringList{"train",   "--data", path(data), "--network", path(network),
                           "--batch", "10",     "--json",   "--threads", "1"} +
               more;
    }

    QTemporaryDir m_folder;
};

namespace {

/// A grey slice of 6x6 as PGM.
std::string slice(int value) { return "P5 6 6 255\n" + std::string(36, static_cast<char>(value)); }

QString bestOf(const QJsonValue& prediction) {
    return prediction["predictions"].toArray().first()["class"].toString();
}

} // namespace

void TestCommandSamples::initTestCase() {
    write("waves.csv", waves(40));
    write("signals.json", toJson(signalNetwork()));
    write("volumes.json", toJson(volumeNetwork()));
    for (int i = 0; i < 24; ++i)
        for (int z = 0; z < 4; ++z) {
            write(QString("halves/front/%1/%2.pgm").arg(i).arg(z), slice(z < 2 ? 120 + i : 30 + i));
            write(QString("halves/behind/%1/%2.pgm").arg(i).arg(z),
                  slice(z < 2 ? 30 + i : 120 + i));
        }
}

void TestCommandSamples::signalsTrainAndAreToldApart() {
    const Called trained =
        call(training("waves.csv", "signals.json", {"--epochs", "20", "--out", path("signals")}));
    COMPARE_STATUS(trained, 0);
    QVERIFY2(trained.err.contains("the label is column 1 (\"label\")"), trained.err.constData());
    QVERIFY(trained.json()["test"]["top1"].toDouble() > 0.7);

    const Called evaluated = call({"evaluate", path("signals"), "--split", "test", "--json"});
    COMPARE_STATUS(evaluated, 0);
    QCOMPARE(evaluated.json()["samples"].toInt(), 24);

    const Called predicted = call({"predict", path("signals"), path("waves.csv"), "--json"});
    COMPARE_STATUS(predicted, 0);
    const QJsonArray predictions = predicted.json().array();
    QCOMPARE(predictions.size(), 120);
    QCOMPARE(predictions[1]["path"].toString(), path("waves.csv") + "#1");
    int right = 0;
    for (int i = 0; i < predictions.size(); ++i)
        right += bestOf(predictions[i]) == QStringList{"pitch1", "pitch3", "pitch6"}[i % 3];
    QVERIFY(right > 84);
    write("short.csv", "1,2,3\n");
    const Called refused = call({"predict", path("signals"), path("short.csv")});
    COMPARE_STATUS(refused, 3);
    QVERIFY2(refused.err.contains("the network takes 32"), refused.err.constData());
}

void TestCommandSamples::signalsAreInspected() {
    const Called table = call({"data", "inspect", path("waves.csv")});
    COMPARE_STATUS(table, 0);
    QVERIFY2(table.out.contains("csv source, 120 signals of 3 classes, 32 points long, 1 channel"),
             table.out.constData());
}

void TestCommandSamples::theLabelColumnIsAskedFor() {
    write("measured.csv", "x,y\n1,0.5\n2,0.6\n3,0.7\n");
    const Called refused = call({"data", "inspect", path("measured.csv")});
    COMPARE_STATUS(refused, 3);
    QVERIFY2(refused.err.contains("choose the label column"), refused.err.constData());
    write("groups.csv", "group,y\n1,0.5\n2,0.6\n1,0.7\n");
    COMPARE_STATUS(call({"data", "inspect", path("groups.csv"), "--label-column", "group"}), 0);
}

void TestCommandSamples::volumesTrainAndAreToldApart() {
    const QStringList volumes{"--samples", "volumes"};
    const Called table = call(QStringList{"data", "inspect", path("halves")} + volumes);
    COMPARE_STATUS(table, 0);
    QVERIFY2(table.out.contains("volumes source, 48 volumes of 2 classes, 4 deep, 6 high, 6 wide"),
             table.out.constData());
    const Called trained =
        call(training("halves", "volumes.json",
                      volumes + QStringList{"--epochs", "10", "--out", path("volumes")}));
    COMPARE_STATUS(trained, 0);
    QVERIFY(trained.json()["test"]["top1"].toDouble() > 0.8);
    COMPARE_STATUS(call({"evaluate", path("volumes")}), 0);
    const Called predicted = call(
        {"predict", path("volumes"), path("halves/front/3"), path("halves/behind/3"), "--json"});
    COMPARE_STATUS(predicted, 0);
    QCOMPARE(bestOf(predicted.json()[0]), QString("front"));
    QCOMPARE(bestOf(predicted.json()[1]), QString("behind"));
    const Called image = call({"predict", path("volumes"), path("halves/front/3/0.pgm")});
    COMPARE_STATUS(image, 3);
    QVERIFY2(image.err.contains("has one slice"), image.err.constData());
}

void TestCommandSamples::changesThatMakeNoSenseAreRefused() {
    const Called refused = call(training("waves.csv", "signals.json",
                                         {"--augment", "rotation=10", "--out", path("rotated")}));
    COMPARE_STATUS(refused, 3);
    QVERIFY2(refused.err.contains("rotation is no random change of signals"),
             refused.err.constData());
}

QTEST_GUILESS_MAIN(TestCommandSamples)
#include "tst_command_samples.moc"
