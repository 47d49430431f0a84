#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QTest>

#include "command.hpp"

using namespace fovea::test;

/// What `fovea benchmark` says; how fast anything is, no test can know.
class TestCommandBenchmark : public QObject {
    Q_OBJECT

private slots:
    void everyLayerHasItsPasses();
    void inferenceHasNoBackward();
    void directForbidsWinograd();
    void theTableNamesEveryLayer();
    void anUnknownNetworkIsFour();

private:
    static QStringList line(const QString& network, const QString& input,
                            const QStringList& options) {
        return QStringList{"benchmark", network, "--input", input, "--seconds", "0"} + options;
    }

    /// All that the algorithms of a layer's passes are called.
    static QString algorithms(const QJsonValue& layer) {
        return layer["forward"]["algorithm"].toString() + " " +
               layer["backward"]["algorithm"].toString();
    }
};

void TestCommandBenchmark::everyLayerHasItsPasses() {
    const Called called =
        call(line("lenet-5", "1x28x28", {"--batch", "8", "--threads", "1", "--json"}));
    COMPARE_STATUS(called, 0);
    const QJsonObject report = called.json().object();
    QCOMPARE(report["network"].toString(), QString("lenet-5"));
    QCOMPARE(report["mode"].toString(), QString("train"));
    QCOMPARE(report["batch"].toInt(), 8);
    QCOMPARE(report["threads"].toInt(), 1);
    QVERIFY(report["peak"]["gflops"].toDouble() > 0);
    QVERIFY(report["peak"]["gb_per_second"].toDouble() > 0);
    QStringList nodes;
    double sum = report["total"]["other_ms"].toDouble();
    for (const QJsonValue& layer : report["layers"].toArray()) {
        for (const QJsonValue& node : layer["nodes"].toArray())
            nodes << node.toString();
        for (const char* pass : {"forward", "backward"}) {
            QVERIFY(layer[pass]["ms"].toDouble() > 0);
            // Where a layer only hands values on and runs in place, nothing moves.
            const bool movesData = layer[pass]["gb_per_second"].toDouble() > 0;
            QVERIFY(movesData || layer["type"] == "shape.flatten");
            QCOMPARE(layer[pass]["share"].toDouble() > 0, movesData);
            sum += layer[pass]["ms"].toDouble();
        }
        const bool multiplies = layer["type"] == "conv.conv2d" || layer["type"] == "dense.dense";
        QCOMPARE(layer["forward"]["gflops"].toDouble() > 0, multiplies);
        QCOMPARE(!algorithms(layer).trimmed().isEmpty(), layer["type"] == "conv.conv2d");
    }
    // In the order in which they run: a ReLU comes behind the maximum that reads it.
    QCOMPARE(nodes, (QStringList{"conv1", "pool1", "relu1", "conv2", "pool2", "relu2", "flatten",
                                 "dense1", "relu3", "dense2", "relu4", "dense3"}));
    const double whole = report["total"]["ms"].toDouble();
    QVERIFY(std::abs(sum - whole) < 1e-6 * whole);
    QVERIFY(std::abs(report["total"]["images_per_second"].toDouble() * whole - 8000) < 1e-3);
}

void TestCommandBenchmark::inferenceHasNoBackward() {
    const Called called =
        call(line("small-cnn", "3x32x32", {"--batch", "2", "--inference", "--json"}));
    COMPARE_STATUS(called, 0);
    const QJsonObject report = called.json().object();
    QCOMPARE(report["mode"].toString(), QString("inference"));
    QVERIFY(!report["total"].toObject().contains("backward"));
    QVERIFY(!report["layers"].toArray().isEmpty());
    for (const QJsonValue& layer : report["layers"].toArray())
        QVERIFY(!layer.toObject().contains("backward"));
}

void TestCommandBenchmark::directForbidsWinograd() {
    const auto takesWinograd = [](const QStringList& options) {
        const Called called =
            call(line("small-cnn", "3x32x32", options + QStringList{"--batch", "8", "--json"}));
        for (const QJsonValue& layer : called.json().object()["layers"].toArray())
            if (algorithms(layer).contains("Winograd"))
                return true;
        return false;
    };
    QVERIFY(takesWinograd({}));
    QVERIFY(!takesWinograd({"--direct"}));
}

void TestCommandBenchmark::theTableNamesEveryLayer() {
    const Called called = call(line("lenet-5", "1x28x28", {"--batch", "4"}));
    COMPARE_STATUS(called, 0);
    for (const char* word : {"conv1", "pool1", "dense3", "of roofline", "total", "images/s"})
        QVERIFY2(called.out.contains(word), word);
    QCOMPARE(called.err, QByteArray());
}

void TestCommandBenchmark::anUnknownNetworkIsFour() {
    const Called unknown = call(line("lenet-6", "1x28x28", {}));
    COMPARE_STATUS(unknown, 4);
    QVERIFY(unknown.err.contains("lenet-6"));
    const Called tooSmall = call(line("lenet-5", "1x8x8", {}));
    COMPARE_STATUS(tooSmall, 4);
    QCOMPARE(tooSmall.out, QByteArray());
}

QTEST_GUILESS_MAIN(TestCommandBenchmark)
#include "tst_command_benchmark.moc"
