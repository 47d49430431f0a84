#include <fstream>
#include <map>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/graph/infer.hpp"
#include "core/graph/templates.hpp"
#include "core/layer/registry.hpp"
#include "core/training/training_network.hpp"

using namespace fovea;

class TestTemplates : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void listsEveryFileByName();
    void isInferredWithoutProblems_data();
    void isInferredWithoutProblems();
    void countsAsPublished_data();
    void countsAsPublished();
    void anotherNumberOfClassesIsAFaultWithARemedy();
    void anEndThatDoesNotCountIsAFaultToo();
    void connectsAsPublished_data();
    void connectsAsPublished();
    void learnsInOneStep_data();
    void learnsInOneStep();
    void suggestsTheOnesToBeginWith();
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
    QCOMPARE(names, (std::vector<std::string>{"alexnet",
                                              "alexnet-2012",
                                              "convnet-lcn-abs",
                                              "googlenet",
                                              "googlenet-2014",
                                              "googlenet-2014-auxiliary",
                                              "googlenet-auxiliary",
                                              "lecun-1989",
                                              "lenet-5",
                                              "lenet-5-1998",
                                              "mlp",
                                              "mlp-300-100",
                                              "mobilenet-v1",
                                              "mobilenet-v2",
                                              "neocognitron",
                                              "perceptron",
                                              "resnet-101",
                                              "resnet-110-cifar",
                                              "resnet-152",
                                              "resnet-18",
                                              "resnet-18-cifar",
                                              "resnet-20-cifar",
                                              "resnet-32-cifar",
                                              "resnet-34",
                                              "resnet-44-cifar",
                                              "resnet-50",
                                              "resnet-56-cifar",
                                              "small-cnn",
                                              "squeezenet-1.0",
                                              "squeezenet-1.1",
                                              "tiny-vgg",
                                              "vgg-11",
                                              "vgg-11-bn",
                                              "vgg-13",
                                              "vgg-13-bn",
                                              "vgg-16",
                                              "vgg-16-bn",
                                              "vgg-19",
                                              "vgg-19-bn",
                                              "vgg-small"}));
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
    QTest::newRow("perceptron, MNIST") << "perceptron" << 28 << 1 << qint64{7'850};
    QTest::newRow("two hidden layers, MNIST") << "mlp" << 28 << 1 << qint64{235'146};
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

void TestTemplates::countsAsPublished_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("classes");
    QTest::addColumn<qint64>("weights");
    // Multiply-adds of convolutions and dense layers in units of 10^5; 0 where nobody states them.
    QTest::addColumn<qint64>("macs");
    // 5*5*3*32 + 32, 5*5*32*64 + 64, 6*6*64*10 + 10
    QTest::newRow("convnet-lcn-abs") << 32 << 3 << 10 << qint64{76'746} << qint64{0};
    QTest::newRow("lecun-1989") << 16 << 1 << 10 << qint64{9'760} << qint64{0};
    QTest::newRow("lenet-5") << 28 << 1 << 10 << qint64{61'706} << qint64{0};
    QTest::newRow("lenet-5-1998") << 32 << 1 << 10 << qint64{60'000} << qint64{0};
    // 25*12 + 12, 25*12*24 + 24, 25*24*36 + 36, 9*36*48 + 48, and 2*2*48*10 + 10
    QTest::newRow("neocognitron") << 28 << 1 << 10 << qint64{46'702} << qint64{0};
    QTest::newRow("perceptron") << 28 << 1 << 10 << qint64{7'850} << qint64{0};
    QTest::newRow("mlp-300-100") << 28 << 1 << 10 << qint64{266'610} << qint64{0};
    QTest::newRow("tiny-vgg") << 64 << 3 << 10 << qint64{19'920} << qint64{0};
    QTest::newRow("vgg-11") << 224 << 3 << 1000 << qint64{132'863'336} << qint64{76'091};
    QTest::newRow("vgg-11-bn") << 224 << 3 << 1000 << qint64{132'868'840} << qint64{76'091};
    QTest::newRow("vgg-13") << 224 << 3 << 1000 << qint64{133'047'848} << qint64{113'085};
    QTest::newRow("vgg-13-bn") << 224 << 3 << 1000 << qint64{133'053'736} << qint64{113'085};
    QTest::newRow("vgg-16") << 224 << 3 << 1000 << qint64{138'357'544} << qint64{154'703};
    QTest::newRow("vgg-16-bn") << 224 << 3 << 1000 << qint64{138'365'992} << qint64{154'703};
    QTest::newRow("vgg-19") << 224 << 3 << 1000 << qint64{143'667'240} << qint64{196'321};
    QTest::newRow("vgg-19-bn") << 224 << 3 << 1000 << qint64{143'678'248} << qint64{196'321};
    QTest::newRow("resnet-18") << 224 << 3 << 1000 << qint64{11'689'512} << qint64{18'141};
    QTest::newRow("resnet-34") << 224 << 3 << 1000 << qint64{21'797'672} << qint64{36'638};
    QTest::newRow("resnet-50") << 224 << 3 << 1000 << qint64{25'557'032} << qint64{40'892};
    QTest::newRow("resnet-101") << 224 << 3 << 1000 << qint64{44'549'160} << qint64{78'014};
    QTest::newRow("resnet-152") << 224 << 3 << 1000 << qint64{60'192'808} << qint64{115'136};
    QTest::newRow("alexnet") << 224 << 3 << 1000 << qint64{61'100'840} << qint64{7'142};
    QTest::newRow("alexnet-2012") << 227 << 3 << 1000 << qint64{60'965'224} << qint64{7'244};
    QTest::newRow("googlenet") << 224 << 3 << 1000 << qint64{6'624'904} << qint64{14'984};
    QTest::newRow("googlenet-2014") << 224 << 3 << 1000 << qint64{6'998'552} << qint64{15'827};
    QTest::newRow("googlenet-auxiliary") << 224 << 3 << 1000 << qint64{13'004'888} << qint64{0};
    QTest::newRow("googlenet-2014-auxiliary")
        << 224 << 3 << 1000 << qint64{13'378'280} << qint64{0};
    QTest::newRow("resnet-20-cifar") << 32 << 3 << 10 << qint64{269'722} << qint64{406};
    QTest::newRow("resnet-32-cifar") << 32 << 3 << 10 << qint64{464'154} << qint64{0};
    QTest::newRow("resnet-44-cifar") << 32 << 3 << 10 << qint64{658'586} << qint64{0};
    QTest::newRow("resnet-56-cifar") << 32 << 3 << 10 << qint64{853'018} << qint64{0};
    QTest::newRow("resnet-110-cifar") << 32 << 3 << 10 << qint64{1'727'962} << qint64{2'529};
    QTest::newRow("mobilenet-v2") << 224 << 3 << 1000 << qint64{3'504'872} << qint64{3'008};
    QTest::newRow("squeezenet-1.0") << 224 << 3 << 1000 << qint64{1'248'424} << qint64{8'189};
    QTest::newRow("squeezenet-1.1") << 224 << 3 << 1000 << qint64{1'235'496} << qint64{3'492};
}

void TestTemplates::countsAsPublished() {
    QFETCH(const int, size);
    QFETCH(const int, channels);
    QFETCH(const int, classes);
    QFETCH(const qint64, weights);
    QFETCH(const qint64, macs);
    const NetworkSpec network =
        withClassCount(*loadNetwork(QTest::currentDataTag()), classes, m_registry);
    const NetworkReport report = infer(network, {1, 1, size, size, channels}, m_registry);
    QCOMPARE(qint64{report.weights}, weights);
    std::int64_t counted = 0;
    for (const NodeSpec& node : network.nodes)
        if (node.type == "conv.conv2d" || node.type == "dense.dense")
            counted += report.nodes.at(node.id).macs;
    if (macs > 0)
        QCOMPARE(qint64{(counted + 50'000) / 100'000}, macs);
}

void TestTemplates::anotherNumberOfClassesIsAFaultWithARemedy() {
    const NetworkSpec lenet = withClassCount(*loadNetwork("lenet-5"), 7, m_registry);
    const Shape image{1, 1, 28, 28, 1};
    QVERIFY(infer(lenet, image, m_registry, 7).isRunnable());
    const NetworkReport report = infer(lenet, image, m_registry, 9);
    QCOMPARE(report.problems.size(), std::size_t{1});
    const Problem& problem = report.problems.front();
    QCOMPARE(problem.node, report.output);
    QVERIFY2(problem.message.find("7") != std::string::npos, problem.message.c_str());
    QVERIFY(problem.remedy.has_value());
    QCOMPARE(problem.remedy->words, std::string("Make it 9"));
    NetworkSpec mended = lenet;
    mended.find(problem.remedy->node)->settings[problem.remedy->setting] = problem.remedy->value;
    QVERIFY(mended == withClassCount(lenet, 9, m_registry));
    QVERIFY(infer(mended, image, m_registry, 9).isRunnable());
}

void TestTemplates::anEndThatDoesNotCountIsAFaultToo() {
    // 16 channels of 5x5: another number of channels would not make nine outputs of them.
    NetworkSpec network = *loadNetwork("lenet-5");
    const auto flatten = std::ranges::find(network.nodes, "flatten", &NodeSpec::id);
    network.nodes.erase(flatten + 1, network.nodes.end());
    const NetworkReport report = infer(network, {1, 1, 28, 28, 1}, m_registry, 9);
    QCOMPARE(report.problems.size(), std::size_t{1});
    QCOMPARE(report.problems.front().node, std::string("flatten"));
    QVERIFY2(report.problems.front().message.find("400") != std::string::npos,
             report.problems.front().message.c_str());
    QVERIFY(!report.problems.front().remedy);
}

void TestTemplates::connectsAsPublished_data() {
    using Counts = std::map<std::string, std::int64_t>;
    QTest::addColumn<int>("size");
    QTest::addColumn<Counts>("weights"); // by node
    QTest::addColumn<qint64>("connections");
    QTest::newRow("lecun-1989")
        << 16 << Counts{{"h1", 1'068}, {"h2", 2'592}, {"h3", 5'790}, {"output", 310}}
        << qint64{64'660};
    QTest::newRow("lenet-5-1998") << 32 << Counts{{"c1", 156}, {"s2", 12},     {"c3", 1'516},
                                                  {"s4", 32},  {"c5", 48'120}, {"f6", 10'164}}
                                  << qint64{340'908};
}

void TestTemplates::connectsAsPublished() {
    using Counts = std::map<std::string, std::int64_t>;
    QFETCH(const int, size);
    QFETCH(const Counts, weights);
    QFETCH(const qint64, connections);
    const NetworkSpec network = *loadNetwork(QTest::currentDataTag());
    const NetworkReport report = infer(network, {1, 1, size, size, 1}, m_registry);
    // LeCun counts a bias as one more connection of each unit that has one.
    std::int64_t counted = 0;
    for (const NodeSpec& node : network.nodes) {
        const auto& inferred = report.nodes.at(node.id);
        counted += inferred.macs;
        if (const auto published = weights.find(node.id); published != weights.end()) {
            QCOMPARE(inferred.weights, published->second);
            counted += inferred.output.perSample();
        }
    }
    QCOMPARE(qint64{counted}, connections);
}

void TestTemplates::learnsInOneStep_data() {
    QTest::addColumn<int>("size");
    for (const NetworkTemplate& each : networkTemplates()) {
        const bool isLarge = each.name.starts_with("alexnet") || each.name == "squeezenet-1.0";
        const bool hasWideHead = each.name == "googlenet-2014-auxiliary"; // 5x5 at a sixteenth
        QTest::newRow(each.name.c_str()) << (hasWideHead ? 80 : isLarge ? 67 : 32);
    }
}

void TestTemplates::learnsInOneStep() {
    QFETCH(const int, size);
    const Shape input{1, 1, size, size, 3};
    TrainSpec recipe;
    recipe.batch = 2;
    Result<TrainingNetwork> training =
        TrainingNetwork::make(*loadNetwork(QTest::currentDataTag()), recipe, input, 10, m_registry);
    QVERIFY2(training, training ? "" : training.error().message.c_str());
    Batch batch;
    batch.images = Tensor(input.withBatch(2));
    RandomStream random({41, 0});
    for (float& value : batch.images.view().values())
        value = random.normal();
    batch.labels = {3, 7};
    batch.count = 2;
    const auto classifier = [&] { // the last layer's bias, mostly: no dropout can spare it
        std::vector<float> learnt;
        for (const auto& weight : training->network().weights())
            if (weight.info.role == WeightRole::Trained)
                learnt.assign(weight.values.begin(), weight.values.end());
        return learnt;
    };
    const std::vector<float> before = classifier();
    QVERIFY(training->train(batch, 0, 0.01).isFinite);
    QVERIFY(classifier() != before);
    QVERIFY(training->nodeWithBadWeight().empty());
}

void TestTemplates::suggestsTheOnesToBeginWith() {
    std::vector<std::string> suggested;
    for (const NetworkTemplate& each : networkTemplates())
        if (each.isSuggested)
            suggested.push_back(each.name);
    QCOMPARE(suggested, (std::vector<std::string>{"lenet-5", "small-cnn"}));
}

void TestTemplates::isWrittenAsTheProgramWritesIt() {
    for (const NetworkTemplate& each : networkTemplates()) {
        const Result<NetworkSpec> network = loadNetwork(each.name);
        QVERIFY2(network, each.name.c_str());
        std::string file = *readFile(each.file);
        if (each.isSuggested) { // the one line that is no part of the network
            const std::string line = "  \"suggested\": true,\n";
            const std::size_t at = file.find(line);
            QVERIFY2(at != std::string::npos, each.name.c_str());
            file.erase(at, line.size());
        }
        QCOMPARE(toJson(*network), file);
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
    const NetworkSpec network = *loadNetwork("perceptron");
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
