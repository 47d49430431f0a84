/// Gradients of a whole network in both behaviours, as those who explain a trained network ask for
/// them: with respect to the batch and to every node, under the statistics that training has kept.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <QTest>

#include "core/base/random.hpp"
#include "core/graph/network.hpp"
#include "core/layer/registry.hpp"
#include "core/promises/gradient_check.hpp"
#include "core/training/initialize.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;

namespace {

constexpr std::int64_t batch = 3;
constexpr RandomKey key{5, 6};
constexpr Shape image{1, 1, 8, 8, 2};

using Floats = std::vector<float>;

void fillRandom(std::span<float> values, std::uint64_t stream, float low, float high) {
    RandomStream random({19, stream});
    for (float& value : values)
        value = random.uniform(low, high);
}

Floats copyOf(std::span<const float> values) { return {values.begin(), values.end()}; }

NodeSpec node(std::string id, std::string type, std::vector<std::string> inputs,
              SettingMap settings = {}) {
    NodeSpec spec;
    spec.id = std::move(id);
    spec.type = std::move(type);
    spec.inputs = std::move(inputs);
    spec.settings = std::move(settings);
    return spec;
}

/// Every layer that behaves in one way in training and in another at inference, around a branch.
/// The activations are smooth, so that differences find the slopes everywhere.
NetworkSpec twoFaced() {
    const SettingMap conv{{"kernel", std::vector<std::int64_t>{3, 3}},
                          {"padding", std::string("same")},
                          {"out_channels", std::int64_t{4}}};
    NetworkSpec spec;
    spec.nodes = {
        node("in", "input", {}),
        node("before", "activation.tanh", {"in"}), // no weights: reached only for the batch's sake
        node("conv1", "conv.conv2d", {"before"}, conv),
        node("norm1", "normalization.batch", {"conv1"}),
        node("tanh1", "activation.tanh", {"norm1"}),
        node("conv2", "conv.conv2d", {"tanh1"}, conv),
        node("norm2", "normalization.batch", {"conv2"}),
        node("depth", "regularization.stochastic_depth", {"norm2"}),
        node("sum", "merge.add", {"depth", "tanh1"}),
        node("maps", "regularization.spatial_dropout", {"sum"}),
        node("noise", "regularization.gaussian_noise", {"maps"}),
        node("pool", "pool.global_average2d", {"noise"}),
        node("flat", "shape.flatten", {"pool"}),
        node("drop", "regularization.dropout", {"flat"}),
        node("dense", "dense.dense", {"drop"}, {{"units", std::int64_t{5}}}),
    };
    return spec;
}

void fillWeights(Network& network, const LayerRegistry& registry) {
    initializeWeights(network, *test::initializationOf(registry, "kaiming_uniform"), 7);
    for (NetworkWeight& weight : network.weights())
        if (weight.info.name != "weight" || weight.info.extents.size() == 1)
            fillRandom(weight.values, 9, 0.5F, 1.5F); // scales, variances, biases
}

/// The gradient of each node's output.
std::map<std::string, Floats> gradientsOfNodes(Network& network, std::int64_t count) {
    std::map<std::string, Floats> gradients;
    network.backward(
        count, key, [](const NetworkWeight&, std::size_t, std::span<const float>) {},
        [&](const std::string& id, View<const float> gradient) {
            gradients[id] = copyOf(gradient.values());
        });
    return gradients;
}

} // namespace

class TestGradients : public QObject {
    Q_OBJECT

private slots:
    void matchDifferences_data();
    void matchDifferences();
    void ofANodeAreThoseOfTheRestsInput();
    void areSeenFromTheLastNodeToTheFirst();
    void askingForThemLeavesTheNetworkAsItIs();
    void inferenceDrawsNothing();
    void trainingWithoutThemFollowsTheStatistics();

private:
    Network compiled(const NetworkSpec& spec, CompileOptions options) const;
    Network compiled(Behaviour behaviour, Gradients gradients = Gradients::Kept,
                     bool joins = true) const;

    LayerRegistry m_registry = loadPlugins();
};

Network TestGradients::compiled(const NetworkSpec& spec, CompileOptions options) const {
    options.batch = batch;
    options.wantsInputGradient = options.gradients != Gradients::None;
    Result<Network> network = compile(spec, options, m_registry);
    if (!network)
        qFatal("%s", network.error().message.c_str());
    fillWeights(*network, m_registry);
    fillRandom(network->input(batch).values(), 1, -1, 1);
    return std::move(*network);
}

Network TestGradients::compiled(Behaviour behaviour, Gradients gradients, bool joins) const {
    CompileOptions options;
    options.input = image;
    options.behaviour = behaviour;
    options.gradients = gradients;
    options.joinsLayers = joins;
    return compiled(twoFaced(), options);
}

void TestGradients::matchDifferences_data() {
    QTest::addColumn<bool>("isTraining");
    QTest::addColumn<bool>("joins");
    QTest::addColumn<int>("count");
    for (const bool isTraining : {false, true})
        for (const bool joins : {false, true})
            for (const int count : {3, 2})
                QTest::addRow("%s, %s, %d of 3 samples", isTraining ? "training" : "inference",
                              joins ? "joined" : "apart", count)
                    << isTraining << joins << count;
}

void TestGradients::matchDifferences() {
    QFETCH(bool, isTraining);
    QFETCH(bool, joins);
    QFETCH(int, count);
    const Behaviour behaviour = isTraining ? Behaviour::Training : Behaviour::Inference;
    Network network = compiled(behaviour, Gradients::Kept, joins);
    Floats importance(static_cast<std::size_t>(count * network.outputShape().perSample()));
    fillRandom(importance, 2, -1, 1);
    const auto objective = [&] {
        const auto logits = network.forward(count, behaviour, key).values();
        double sum = 0;
        for (std::size_t i = 0; i < logits.size(); ++i)
            sum += static_cast<double>(logits[i]) * static_cast<double>(importance[i]);
        return sum;
    };
    objective();
    std::ranges::copy(importance, network.dOutput(count).data);
    network.backward(count, key);
    const Floats dInput = copyOf(network.dInput(count).values());
    const Floats dWeights = copyOf(network.trainedGradients());
    RandomStream random({23, 0});
    const auto check = [&](const char* of, std::span<float> values, std::span<const float> is) {
        const GradientReport report = checkGradient(values, is, objective, random);
        QVERIFY2(report.isGood(), (std::string(of) + ": " + report.failure).c_str());
    };
    check("batch", network.input(count).values(), dInput);
    const float* first = network.trainedValues().data();
    for (NetworkWeight& weight : network.weights())
        if (weight.info.role == WeightRole::Trained)
            check(
                weight.name().c_str(), weight.values,
                std::span(dWeights).subspan(static_cast<std::size_t>(weight.values.data() - first),
                                            weight.values.size()));
}

void TestGradients::ofANodeAreThoseOfTheRestsInput() {
    Network whole = compiled(Behaviour::Inference, Gradients::Kept, false);
    Floats sum;
    whole.forward(batch, Behaviour::Inference, key,
                  [&](const std::string& id, View<const float> output) {
                      if (id == "sum")
                          sum = copyOf(output.values());
                  });
    fillRandom(whole.dOutput(batch).values(), 2, -1, 1);
    const Floats expected = gradientsOfNodes(whole, batch).at("sum");

    NetworkSpec rest = twoFaced();
    rest.nodes.erase(rest.nodes.begin(), rest.nodes.begin() + 8);
    rest.nodes[0] = node("sum", "input", {});
    CompileOptions options;
    options.input = {1, 1, 8, 8, 4};
    options.gradients = Gradients::Kept;
    Network behind = compiled(rest, options);
    for (NetworkWeight& weight : behind.weights())
        for (const NetworkWeight& of : std::as_const(whole).weights())
            if (of.name() == weight.name())
                std::ranges::copy(of.values, weight.values.begin());
    std::ranges::copy(sum, behind.input(batch).data);
    behind.forward(batch, Behaviour::Inference, key);
    fillRandom(behind.dOutput(batch).values(), 2, -1, 1);
    behind.backward(batch, key);
    QVERIFY(std::ranges::equal(behind.dInput(batch).values(), expected));
}

void TestGradients::areSeenFromTheLastNodeToTheFirst() {
    for (const bool wantsAll : {true, false}) {
        CompileOptions options;
        options.input = image;
        options.batch = batch;
        options.gradients = Gradients::Kept;
        options.joinsLayers = false;
        options.wantsInputGradient = wantsAll;
        Result<Network> network = compile(twoFaced(), options, m_registry);
        QVERIFY(network);
        fillWeights(*network, m_registry);
        fillRandom(network->input(batch).values(), 1, -1, 1);
        network->forward(batch, Behaviour::Inference, key);
        fillRandom(network->dOutput(batch).values(), 2, -1, 1);
        const Floats dOutput = copyOf(network->dOutput(batch).values());
        std::vector<std::string> seen;
        network->backward(
            batch, key, [](const NetworkWeight&, std::size_t, std::span<const float>) {},
            [&](const std::string& id, View<const float> gradient) {
                QCOMPARE(gradient.shape.n, batch);
                if (seen.empty())
                    QVERIFY(std::ranges::equal(gradient.values(), dOutput));
                seen.push_back(id);
            });
        std::vector<std::string> expected;
        for (const NodeSpec& each : twoFaced().nodes)
            if (wantsAll || (each.id != "in" && each.id != "before"))
                expected.insert(expected.begin(), each.id);
        QCOMPARE(seen, expected);
    }
}

void TestGradients::askingForThemLeavesTheNetworkAsItIs() {
    Network asked = compiled(Behaviour::Inference);
    Network plain = compiled(Behaviour::Inference, Gradients::None);
    std::vector<Floats> before;
    for (const NetworkWeight& weight : std::as_const(asked).weights())
        before.push_back(copyOf(weight.values));
    const Floats logits = copyOf(asked.forward(batch, Behaviour::Inference, key).values());
    fillRandom(asked.dOutput(batch).values(), 2, -1, 1);
    asked.backward(batch, key);
    for (std::size_t i = 0; i < before.size(); ++i)
        QVERIFY(std::ranges::equal(std::as_const(asked).weights()[i].values, before[i]));
    QVERIFY(std::ranges::equal(asked.forward(batch, Behaviour::Inference, key).values(), logits));
    // Without gradients, scales are taken into the weights before them: the same within rounding.
    const auto expected = plain.forward(batch, Behaviour::Inference, key).values();
    for (std::size_t i = 0; i < logits.size(); ++i)
        QVERIFY(std::abs(logits[i] - expected[i]) < 1e-4F);
}

void TestGradients::inferenceDrawsNothing() {
    Network network = compiled(Behaviour::Inference);
    std::vector<Floats> results;
    for (const RandomKey random : {RandomKey{1, 2}, RandomKey{3, 4}}) {
        results.push_back(copyOf(network.forward(batch, Behaviour::Inference, random).values()));
        fillRandom(network.dOutput(batch).values(), 2, -1, 1);
        network.backward(batch, random);
        results.push_back(copyOf(network.dInput(batch).values()));
    }
    QVERIFY(results[0] == results[2]);
    QVERIFY(results[1] == results[3]);
    QVERIFY(std::ranges::any_of(results[1], [](float value) { return value != 0; }));
}

void TestGradients::trainingWithoutThemFollowsTheStatistics() {
    std::array networks{compiled(Behaviour::Training, Gradients::None),
                        compiled(Behaviour::Training, Gradients::Kept)};
    QVERIFY(networks[0].arenaBytes() < networks[1].arenaBytes());
    std::array<Floats, 2> logits;
    for (std::size_t i = 0; i < networks.size(); ++i)
        logits[i] = copyOf(networks[i].forward(batch, Behaviour::Training, key).values());
    QVERIFY(logits[0] == logits[1]);
    const Network before = compiled(Behaviour::Training, Gradients::None);
    int moved = 0;
    for (std::size_t i = 0; i < before.weights().size(); ++i) {
        const auto values = std::as_const(networks[0]).weights()[i].values;
        QVERIFY(std::ranges::equal(values, std::as_const(networks[1]).weights()[i].values));
        moved += std::ranges::equal(values, before.weights()[i].values) ? 0 : 1;
    }
    QCOMPARE(moved, 4); // a mean and a variance of either normalization
}

QTEST_GUILESS_MAIN(TestGradients)
#include "tst_gradients.moc"
