#include <fstream>

#include <QtTest>

#include "core/base/file.hpp"
#include "core/graph/infer.hpp"
#include "core/graph/templates.hpp"
#include "core/layer/registry.hpp"

using namespace fovea;

class TestTemplates : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void listsEveryFileByName();
    void isInferredWithoutProblems_data();
    void isInferredWithoutProblems();
    void hasTheWeightsOfTorchvision();
    void isWrittenAsTheProgramWritesIt();
    void followsTheClassCount();
    void noTwoCardsOverlap();
    void aPathOpensAsWell();
    void anUnknownNameListsTheKnownOnes();
    void aBrokenFileIsNamed();

private:
    LayerRegistry m_registry = loadPlugins();
};

void TestTemplates::initTestCase() {
    for (const PluginFault& fault : m_registry.faults())
        QFAIL(fault.message.c_str());
}

void TestTemplates::listsEveryFileByName() {
    std::vector<std::string> names;
    for (const NetworkTemplate& each : networkTemplates())
        names.push_back(each.name);
    QCOMPARE(names,
             (std::vector<std::string>{"alexnet", "lenet-5", "linear", "mlp", "mobilenet-v1",
                                       "resnet-18", "resnet-18-cifar", "small-cnn", "vgg-small"}));
    for (const NetworkTemplate& each : networkTemplates())
        QCOMPARE(loadNetwork(each.name)->name, each.name);
}

void TestTemplates::isInferredWithoutProblems_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("channels");
    QTest::addColumn<qint64>("weights"); // counted by hand from the papers' descriptions
    QTest::newRow("LeNet-5, MNIST") << "lenet-5" << 28 << 1 << qint64{61'706};
    QTest::newRow("LeNet-5, sample dataset") << "lenet-5" << 32 << 3 << qint64{83'126};
    QTest::newRow("linear, MNIST") << "linear" << 28 << 1 << qint64{7'850};
    QTest::newRow("perceptron, MNIST") << "mlp" << 28 << 1 << qint64{235'146};
    QTest::newRow("small CNN, Fashion-MNIST") << "small-cnn" << 28 << 1 << qint64{241'898};
    QTest::newRow("small CNN, smallest image") << "small-cnn" << 16 << 3 << qint64{242'474};
    QTest::newRow("small CNN, photographs") << "small-cnn" << 64 << 3 << qint64{242'474};
    QTest::newRow("VGG, CIFAR") << "vgg-small" << 32 << 3 << qint64{2'197'706};
    QTest::newRow("ResNet-18, CIFAR") << "resnet-18-cifar" << 32 << 3 << qint64{11'173'962};
    QTest::newRow("ResNet-18") << "resnet-18" << 224 << 3 << qint64{11'181'642};
    QTest::newRow("AlexNet") << "alexnet" << 224 << 3 << qint64{57'044'810};
    QTest::newRow("MobileNet") << "mobilenet-v1" << 96 << 3 << qint64{3'217'226};
    QTest::newRow("MobileNet, CIFAR") << "mobilenet-v1" << 32 << 3 << qint64{3'217'226};
}

void TestTemplates::isInferredWithoutProblems() {
    QFETCH(const QString, name);
    QFETCH(const int, size);
    QFETCH(const int, channels);
    QFETCH(const qint64, weights);
    const Result<NetworkSpec> network = loadNetwork(name.toStdString());
    QVERIFY2(network, network ? "" : network.error().message.c_str());
    const NetworkReport report = infer(*network, {1, 1, size, size, channels}, m_registry);
    for (const Problem& problem : report.problems)
        QFAIL(problem.message.c_str());
    QVERIFY((report.nodes.at(report.output).output == Shape{1, 1, 1, 1, 10}));
    QCOMPARE(qint64{report.weights}, weights);
}

void TestTemplates::hasTheWeightsOfTorchvision() {
    const auto weights = [&](const char* name) {
        const NetworkSpec network = withClassCount(*loadNetwork(name), 1000, m_registry);
        return qint64{infer(network, {1, 1, 224, 224, 3}, m_registry).weights};
    };
    QCOMPARE(weights("resnet-18"), qint64{11'689'512});
    QCOMPARE(weights("alexnet"), qint64{61'100'840});
}

void TestTemplates::isWrittenAsTheProgramWritesIt() {
    for (const NetworkTemplate& each : networkTemplates()) {
        const Result<NetworkSpec> network = loadNetwork(each.name);
        QVERIFY2(network, each.name.c_str());
        QCOMPARE(toJson(*network), *readFile(each.file));
        QVERIFY(*networkFromJson(toJson(*network)) == *network);
        for (const NodeSpec& node : network->nodes)
            QCOMPARE(node.plugin, m_registry.pluginOf(node.type));
    }
}

void TestTemplates::followsTheClassCount() {
    for (const NetworkTemplate& each : networkTemplates()) {
        const NetworkSpec network = withClassCount(*loadNetwork(each.name), 7, m_registry);
        const NetworkReport report = infer(network, {1, 1, 224, 224, 3}, m_registry);
        QVERIFY2(report.isRunnable(), each.name.c_str());
        QCOMPARE(report.nodes.at(report.output).output.c, std::int64_t{7});
    }
}

void TestTemplates::noTwoCardsOverlap() {
    for (const NetworkTemplate& each : networkTemplates()) {
        const NetworkSpec network = *loadNetwork(each.name);
        for (const NodeSpec& a : network.nodes)
            for (const NodeSpec& b : network.nodes)
                if (a.id < b.id)
                    QVERIFY2(std::abs(a.position.x - b.position.x) >= 200 ||
                                 std::abs(a.position.y - b.position.y) >= 100,
                             (each.name + ": " + a.id + " and " + b.id).c_str());
    }
}

void TestTemplates::aPathOpensAsWell() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath("mine.json").toStdString();
    const NetworkSpec network = *loadNetwork("linear");
    QVERIFY(writeFile(path, toJson(network)));
    QVERIFY(*loadNetwork(path) == network);
}

void TestTemplates::anUnknownNameListsTheKnownOnes() {
    const Result<NetworkSpec> network = loadNetwork("lenet-6");
    QVERIFY(!network);
    QCOMPARE(network.error().kind, ErrorKind::Network);
    QVERIFY(network.error().message.find("lenet-6") != std::string::npos);
    QVERIFY(network.error().message.find("lenet-5") != std::string::npos);
}

void TestTemplates::aBrokenFileIsNamed() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath("broken.json").toStdString();
    QVERIFY(writeFile(path, "{\"format\": \"fovea-network\","));
    const Result<NetworkSpec> network = loadNetwork(path);
    QVERIFY(!network);
    QVERIFY(network.error().message.find(path) != std::string::npos);
}

QTEST_GUILESS_MAIN(TestTemplates)
#include "tst_templates.moc"
