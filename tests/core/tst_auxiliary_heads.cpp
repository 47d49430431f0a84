/// Networks with auxiliary heads: what infer says of them, that memory is theirs until their loss
/// is taken, and that nothing of them is left at inference.

#include <map>

#include <QTemporaryDir>
#include <QTest>

#include "auxiliary_networks.hpp"
#include "core/graph/network.hpp"
#include "core/training/initialize.hpp"
#include "core/training/weights_file.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;
using namespace fovea::test;

namespace {

std::vector<std::string> namesOf(const Network& network) {
    std::vector<std::string> names;
    for (const NetworkWeight& weight : network.weights())
        names.push_back(weight.name());
    return names;
}

constexpr Shape image{1, 1, 8, 8, 2};

} // namespace

class TestAuxiliaryHeads : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void areNoSecondOutput();
    void followTheClassCount();
    void faultsAreNamed_data();
    void faultsAreNamed();
    void memoryIsTheirsUntilTheirLoss_data();
    void memoryIsTheirsUntilTheirLoss();
    void inferenceKnowsNothingOfThem_data();
    void inferenceKnowsNothingOfThem();
    void anEvaluationWhileTrainingLeavesThemOut();
    void weightsFilesMayHaveTheirWeights();

private:
    /// Training goes backward, inference does not.
    Network compiled(const NetworkSpec& spec, Behaviour behaviour, bool joins = true,
                     bool handsOn = false) const;

    LayerRegistry m_registry;
};

void TestAuxiliaryHeads::initTestCase() {
    m_registry = loadPlugins();
    QVERIFY2(m_registry.layer("regularization.auxiliary_head") != nullptr, "build the plugins");
}

Network TestAuxiliaryHeads::compiled(const NetworkSpec& spec, Behaviour behaviour, bool joins,
                                     bool handsOn) const {
    Gradients gradients = Gradients::None;
    if (behaviour == Behaviour::Training)
        gradients = handsOn ? Gradients::HandedOn : Gradients::Kept;
    Result<Network> network = compile(spec, {image, 3, behaviour, gradients, joins}, m_registry);
    if (!network)
        qFatal("%s", network.error().message.c_str());
    initializeWeights(*network, *initializationOf(m_registry, "kaiming_uniform"), 5);
    return std::move(*network);
}

void TestAuxiliaryHeads::areNoSecondOutput() {
    const NetworkReport report = infer(convolutional(), image, m_registry);
    const NetworkReport bare = infer(withoutHeads(convolutional()), image, m_registry);
    QVERIFY2(report.isRunnable(), report.isRunnable() ? "" : report.problems[0].message.c_str());
    QCOMPARE(report.output, std::string("out"));
    QCOMPARE(report.heads.size(), std::size_t{2});
    QCOMPARE(report.heads[0].node, std::string("a_head"));
    QCOMPARE(report.heads[0].weight, 0.3);
    // 4*3 + 3; 3*3*4*4 + 4, 4 + 4, 8*8*4*3 + 3
    QCOMPARE(report.weights, bare.weights + 15 + 148 + 8 + 771);
    std::int64_t macs = 0;
    for (const auto& [id, each] : report.nodes)
        macs += isOfHead(id) ? each.macs : 0;
    QCOMPARE(report.macs, bare.macs + macs);
    for (const auto& [id, each] : report.nodes)
        QCOMPARE(each.servesHeadsOnly, isOfHead(id));
}

void TestAuxiliaryHeads::followTheClassCount() {
    const NetworkSpec spec = withClassCount(twoHeads(), 7, m_registry);
    const NetworkReport report = infer(spec, {1, 1, 1, 1, 6}, m_registry);
    QVERIFY(report.isRunnable());
    for (const char* id : {"out", "a_head", "b_head"})
        QCOMPARE(report.nodes.at(id).output.perSample(), std::int64_t{7});
    for (const char* id : {"dense1", "dense2", "b_dense1"})
        QVERIFY(spec.find(id)->settings == twoHeads().find(id)->settings);
    // A head without a layer of its own that counts classes leaves those of the others alone.
    NetworkSpec poor = twoHeads();
    poor.find("a_head")->inputs = {"tanh1"};
    poor = withClassCount(poor, 7, m_registry);
    QVERIFY(poor.find("dense1")->settings == units(5));
}

void TestAuxiliaryHeads::faultsAreNamed_data() {
    QTest::addColumn<QString>("node");
    QTest::addColumn<QString>("says");
    QTest::newRow("classes") << "a_head"
                             << "let the layer before it have 3 outputs";
    QTest::newRow("feeds") << "a_head"
                           << "link b_dense1 to the node before it";
    QTest::newRow("heads only") << ""
                                << "no output";
    QTest::newRow("weight") << "b_head"
                            << "weight";
    QTest::newRow("two outputs") << "tanh2"
                                 << "one output";
}

void TestAuxiliaryHeads::faultsAreNamed() {
    QFETCH(const QString, node);
    QFETCH(const QString, says);
    NetworkSpec spec = twoHeads();
    const std::string fault = QTest::currentDataTag();
    if (fault == "classes")
        spec.find("a_dense")->settings = units(4);
    else if (fault == "feeds")
        spec.find("b_dense1")->inputs = {"a_head"};
    else if (fault == "heads only")
        spec.find("out")->type = "regularization.auxiliary_head", spec.find("out")->settings = {};
    else if (fault == "weight")
        spec.find("b_head")->settings["weight"] = -1.0;
    else
        spec.find("out")->inputs = {"tanh1"}, spec.find("b_dense1")->inputs = {"tanh1"};
    const NetworkReport report = infer(spec, {1, 1, 1, 1, 6}, m_registry);
    const Problem* problem = report.problemOf(node.toStdString());
    QVERIFY(problem != nullptr);
    QVERIFY2(problem->message.find(says.toStdString()) != std::string::npos,
             problem->message.c_str());
}

void TestAuxiliaryHeads::memoryIsTheirsUntilTheirLoss_data() {
    QTest::addColumn<bool>("joins");
    QTest::addColumn<bool>("handsOn");
    QTest::newRow("joined") << true << false;
    QTest::newRow("apart") << false << false;
    QTest::newRow("joined, gradients handed on") << true << true;
}

void TestAuxiliaryHeads::memoryIsTheirsUntilTheirLoss() {
    QFETCH(const bool, joins);
    QFETCH(const bool, handsOn);
    Network network = compiled(convolutional(), Behaviour::Training, joins, handsOn);
    QCOMPARE(network.heads().size(), std::size_t{2});
    fillRandom(network.input(3).values(), 1);
    std::map<std::string, std::vector<float>> atOnce;
    const View<const float> logits = network.forward(
        3, Behaviour::Training, {1, 2}, [&](const std::string& id, View<const float> output) {
            atOnce[id].assign(output.values().begin(), output.values().end());
        });
    // All gradients are written before any output is looked at.
    std::ranges::fill(network.dOutput(3).values(), 100.0F);
    std::ranges::fill(network.dHeadOutput(0, 3).values(), 101.0F);
    std::ranges::fill(network.dHeadOutput(1, 3).values(), 102.0F);
    QVERIFY(std::ranges::equal(logits.values(), atOnce.at("out")));
    QVERIFY(std::ranges::equal(network.headOutput(0, 3).values(), atOnce.at("a_head")));
    QVERIFY(std::ranges::equal(network.headOutput(1, 3).values(), atOnce.at("b_head")));
    QCOMPARE(network.dOutput(3).values().size(), std::size_t{9});
    QCOMPARE(std::ranges::count(network.dOutput(3).values(), 100.0F), 9);
    QCOMPARE(std::ranges::count(network.dHeadOutput(0, 3).values(), 101.0F), 9);
    QCOMPARE(std::ranges::count(network.dHeadOutput(1, 3).values(), 102.0F), 9);
}

void TestAuxiliaryHeads::inferenceKnowsNothingOfThem_data() {
    QTest::addColumn<bool>("joins");
    QTest::newRow("joined") << true;
    QTest::newRow("apart") << false;
}

void TestAuxiliaryHeads::inferenceKnowsNothingOfThem() {
    QFETCH(const bool, joins);
    Network network = compiled(convolutional(), Behaviour::Inference, joins);
    Network bare = compiled(withoutHeads(convolutional()), Behaviour::Inference, joins);
    QVERIFY(network.heads().empty());
    QCOMPARE(network.arenaBytes(), bare.arenaBytes());
    QCOMPARE(namesOf(network), namesOf(bare));
    QCOMPARE(network.weightsLeftOut().size(), std::size_t{2 + 2 + 4 + 2});
    fillRandom(network.input(3).values(), 1);
    fillRandom(bare.input(3).values(), 1);
    using Seen = std::vector<std::pair<std::string, std::vector<float>>>;
    const auto passOf = [](Network& of) {
        Seen seen;
        of.forward(3, Behaviour::Inference, {},
                   [&](const std::string& id, View<const float> output) {
                       seen.push_back({id, {output.values().begin(), output.values().end()}});
                   });
        return seen;
    };
    QVERIFY(passOf(network) == passOf(bare));
}

void TestAuxiliaryHeads::anEvaluationWhileTrainingLeavesThemOut() {
    Network network = compiled(convolutional(), Behaviour::Training);
    fillRandom(network.input(3).values(), 1);
    const auto noHead = [](const std::string& id, View<const float>) { QVERIFY(!isOfHead(id)); };
    const auto logits = network.forward(3, Behaviour::Inference, {}, noHead).values();
    Network bare = compiled(withoutHeads(convolutional()), Behaviour::Training);
    fillRandom(bare.input(3).values(), 1);
    QVERIFY(std::ranges::equal(logits, bare.forward(3, Behaviour::Inference, {}).values()));
}

void TestAuxiliaryHeads::weightsFilesMayHaveTheirWeights() {
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    Network training = compiled(convolutional(), Behaviour::Training);
    Network inference = compiled(convolutional(), Behaviour::Inference);
    Network bare = compiled(withoutHeads(convolutional()), Behaviour::Inference);
    QVERIFY(saveWeights(root / "whole", training));
    QVERIFY(saveWeights(root / "without", inference));
    QVERIFY(loadWeights(root / "whole", inference));
    QVERIFY(loadWeights(root / "without", inference));
    QVERIFY(loadWeights(root / "without", bare));
    // A network that has no such heads does not know these weights, and training needs them.
    const Result<void> foreign = loadWeights(root / "whole", bare);
    QVERIFY(!foreign);
    QVERIFY(foreign.error().message.find("b_norm.running_mean is not in") != std::string::npos);
    const Result<void> missing = loadWeights(root / "without", training);
    QVERIFY(!missing);
    QVERIFY(missing.error().message.find("a_dense.weight is missing") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestAuxiliaryHeads)
#include "tst_auxiliary_heads.moc"
