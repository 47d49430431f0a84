#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"

using namespace fovea::test;

/// What the command says of itself, of layers and of networks.
class TestCommandNetworks : public QObject {
    Q_OBJECT

private slots:
    void helpIsData_data();
    void helpIsData();
    void wrongUsageIsTwo_data();
    void wrongUsageIsTwo();
    void layersComeFromPlugins();
    void withoutPluginsThereIsAWarning();
    void networksAreListed();
    void lenetHas61706Weights();
    void describeIsATable();
    void classesChangeTheOutput();
    void anUnknownNetworkIsFour();
    void aNetworkThatCannotRunIsFour();
    void aFullDiskIsAFailure();
};

void TestCommandNetworks::helpIsData_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("said");
    QTest::newRow("all") << QStringList{"--help"} << "Exit status";
    QTest::newRow("version") << QStringList{"--version"} << "fovea ";
    QTest::newRow("one") << QStringList{"evaluate", "--help"} << "confusion_matrix";
    QTest::newRow("describe") << QStringList{"describe", "--help"} << "receptive_field";
    QTest::newRow("benchmark") << QStringList{"benchmark", "--help"} << "roofline";
    QTest::newRow("predict") << QStringList{"predict", "--help"} << "probability";
    QTest::newRow("inspect") << QStringList{"data", "inspect", "--help"} << "cause";
}

void TestCommandNetworks::helpIsData() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, said);
    const Called called = call(arguments);
    COMPARE_STATUS(called, 0);
    QVERIFY2(called.out.contains(said.toUtf8()), called.out.constData());
    QCOMPARE(called.err, QByteArray());
}

void TestCommandNetworks::wrongUsageIsTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* line, const char* said) {
        QTest::newRow(line) << QString(line).split(' ', Qt::SkipEmptyParts) << said;
    };
    row("", "subcommand");
    row("trian", "trian");
    row("layers --colour", "--colour");
    row("layers --markdown --json", "--json");
    row("describe lenet-5", "--input");
    row("describe lenet-5 --input 28x28", "channels");
    row("describe lenet-5 --input 1x28xx28", "1x28x28");
    row("describe lenet-5 --input 0x28x28", "65536");
    row("describe lenet-5 --input 1x28x28 --classes 1", "--classes");
    row("benchmark lenet-5", "--input");
    row("benchmark lenet-5 --input 28x28", "channels");
    row("benchmark lenet-5 --input 1x28x28 --batch 0", "--batch");
    row("sample x --classes 11", "--classes");
    row("sample x --size 8", "--size");
    row("train --data x --epochs 0", "--epochs");
    row("train --data x --epochs many", "--epochs");
    row("train --data x --batch -1", "--batch");
    row("train --data x --lr 0", "learning_rate");
    row("train --data x --momentum 1", "momentum");
    row("train --data x --optimizer lion", "--optimizer: train.optimizer = lion is not known");
    row("train --data x --schedule often", "--schedule: train.schedule = often is not known");
    row("train --data x --set train.schedule.gama=0.5", "train.schedule.gamma");
    row("train --data x --set train.schedule.floor", "key=value");
    row("train --data x --set train.optimizer.beta1=0.5", "adam");
    row("train --data x --size 64x64x64", "height x width");
    row("train --data x --augment flip=2", "flip");
    row("train --data x --augment mirror=1", "rotation");
    row("train --run x --epochs 3", "--epochs");
    row("train --run x --data y", "--data");
    row("train --json --events --data x", "--events");
    row("evaluate x --split both", "--split");
    row("predict x", "image");
    row("feature-maps x y --out z", "--layer");
}

void TestCommandNetworks::wrongUsageIsTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, said);
    const QTemporaryDir folder;
    const Called called = call(arguments, folder.path());
    COMPARE_STATUS(called, 2);
    QVERIFY2(called.err.contains(said.toUtf8()), called.err.constData());
    QCOMPARE(called.out, QByteArray());
    QVERIFY2(QDir(folder.path()).isEmpty(), "wrong usage leaves nothing behind");
}

void TestCommandNetworks::layersComeFromPlugins() {
    const Called table = call({"layers"});
    COMPARE_STATUS(table, 0);
    for (const char* id :
         {"conv.conv2d", "pool.max2d", "dense.dense", "loss.softmax_cross_entropy"})
        QVERIFY2(table.out.contains(id), id);
    const QJsonArray layers = call({"layers", "--json"}).json().array();
    QVERIFY(layers.size() > 10);
    for (const QJsonValue& layer : layers) {
        QCOMPARE(layer.toObject().keys(),
                 (QStringList{"group", "id", "plugin", "settings", "summary", "title", "version"}));
        QVERIFY(!layer["plugin"].toString().isEmpty());
        for (const QJsonValue& setting : layer["settings"].toArray())
            QCOMPARE(setting.toObject().keys(), (QStringList{"default", "doc", "key"}));
    }
}

void TestCommandNetworks::withoutPluginsThereIsAWarning() {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("FOVEA_PLUGIN_PATH", "/no/such/folder");
    const Called layers = call({"layers", "--json"}, {}, environment);
    COMPARE_STATUS(layers, 0);
    QVERIFY(layers.json().isArray());
    QVERIFY(layers.json().array().isEmpty());
    QCOMPARE(layers.err.count("/no/such/folder"), 1);
    const Called described = call({"describe", "lenet-5", "--input", "1x28x28"}, {}, environment);
    COMPARE_STATUS(described, 4);
    QVERIFY2(described.err.contains("fovea.convolution"), described.err.constData());
}

void TestCommandNetworks::networksAreListed() {
    QVERIFY(call({"networks"}).out.contains("lenet-5"));
    const QJsonArray networks = call({"networks", "--json"}).json().array();
    QVERIFY(!networks.isEmpty());
    for (const QJsonValue& network : networks) {
        QCOMPARE(network.toObject().keys(),
                 (QStringList{"description", "file", "name", "suggested"}));
        QVERIFY(QFile::exists(network["file"].toString()));
    }
}

void TestCommandNetworks::lenetHas61706Weights() {
    const Called called = call({"describe", "lenet-5", "--input", "1x28x28", "--json"});
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.err, QByteArray());
    const QJsonObject json = called.json().object();
    QCOMPARE(json.keys(), (QStringList{"layers", "total"}));
    QCOMPARE(json["total"].toObject().keys(), (QStringList{"macs", "weights"}));
    QCOMPARE(json["total"]["weights"].toInt(), 61706);
    QCOMPARE(json["total"]["macs"].toInt(), 416520);
    const QJsonArray layers = json["layers"].toArray();
    qint64 weights = 0;
    for (const QJsonValue& layer : layers) {
        QCOMPARE(layer.toObject().keys(),
                 (QStringList{"id", "macs", "output", "receptive_field", "type", "weights"}));
        weights += layer["weights"].toInteger();
    }
    QCOMPARE(weights, 61706);
    const QJsonValue first = layers.first();
    QCOMPARE(first["type"].toString(), QString("conv.conv2d"));
    QCOMPARE(first["output"].toArray(), (QJsonArray{6, 28, 28}));
    QCOMPARE(first["receptive_field"].toArray(), (QJsonArray{5, 5}));
    QCOMPARE(first["weights"].toInt(), 6 * (5 * 5 + 1));
    QCOMPARE(first["macs"].toInt(), 28 * 28 * 6 * 5 * 5);
    QCOMPARE(layers.last()["output"].toArray(), (QJsonArray{10}));
}

void TestCommandNetworks::describeIsATable() {
    const Called called = call({"describe", "lenet-5", "--input", "1x28x28"});
    COMPARE_STATUS(called, 0);
    QVERIFY2(called.out.contains("61,706"), called.out.constData());
    QVERIFY(called.out.contains("6x28x28"));
}

void TestCommandNetworks::classesChangeTheOutput() {
    const QJsonObject json =
        call({"describe", "lenet-5", "--input", "3x32x32", "--classes", "7", "--json"})
            .json()
            .object();
    QCOMPARE(json["layers"].toArray().last()["output"].toArray(), (QJsonArray{7}));
}

void TestCommandNetworks::anUnknownNetworkIsFour() {
    const Called called = call({"describe", "lenet-6", "--input", "1x28x28", "--json"});
    COMPARE_STATUS(called, 4);
    QVERIFY2(called.err.contains("lenet-5"), "the names that there are");
    QCOMPARE(called.out, QByteArray());
}

void TestCommandNetworks::aNetworkThatCannotRunIsFour() {
    const Called called = call({"describe", "lenet-5", "--input", "1x8x8"});
    COMPARE_STATUS(called, 4);
    QVERIFY2(called.err.contains("conv2"), called.err.constData());
}

void TestCommandNetworks::aFullDiskIsAFailure() {
    if (!QFile::exists("/dev/full"))
        QSKIP("this system has no /dev/full");
    QProcess process;
    process.setStandardOutputFile("/dev/full");
    process.start(program(), {"layers"});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("stdout"));
}

QTEST_GUILESS_MAIN(TestCommandNetworks)
#include "tst_command_networks.moc"
