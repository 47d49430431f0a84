/// One layer by itself computes what it computes elsewhere, and keeps its weights' middle where its
/// settings change.

#include <QTest>

#include "core/evaluation/layer_trial.hpp"
#include "core/evaluation/number_trial.hpp"
#include "core/evaluation/taken_layer.hpp"
#include "core/promises/layer_case.hpp"
#include "core/promises/layer_run.hpp"

using namespace fovea;

namespace {

Tensor tensorOf(const Shape& shape, std::span<const float> values) {
    Tensor made(shape);
    std::ranges::copy(values, made.view().values().begin());
    return made;
}

TrialWeight kernel(Extents extents, std::vector<float> values) {
    TrialWeight made;
    made.info.name = "weight";
    made.info.extents = std::move(extents);
    made.info.axes = "HWIO";
    made.values = std::move(values);
    return made;
}

NodeSpec nodeOf(std::string id, std::string type, std::vector<std::string> inputs) {
    NodeSpec node;
    node.id = std::move(id);
    node.type = std::move(type);
    node.inputs = std::move(inputs);
    return node;
}

WeightInfo wantedKernel(Extents extents) {
    WeightInfo info;
    info.name = "weight";
    info.extents = std::move(extents);
    info.axes = "HWIO";
    return info;
}

} // namespace

class TestLayerTrial : public QObject {
    Q_OBJECT

private slots:
    void computesWhatEveryLayerComputes_data();
    void computesWhatEveryLayerComputes();
    void keepsAKernelsMiddle();
    void cutsChannelsAtTheEnd();
    void followsItsSettings();
    void followsNumbersThatAreTyped();
    void hasSmallNumbersForEveryLayer_data();
    void hasSmallNumbersForEveryLayer();
    void findsEdgesInSmallNumbers();
    void isTakenOutOfANetwork();
    void saysWhatDoesNotFit();

private:
    LayerRegistry m_registry = loadPlugins();
};

void TestLayerTrial::computesWhatEveryLayerComputes_data() {
    QTest::addColumn<QString>("id");
    for (const LayerType* each : m_registry.layers())
        QTest::newRow(each->id.c_str()) << QString::fromStdString(each->id);
}

void TestLayerTrial::computesWhatEveryLayerComputes() {
    QFETCH(QString, id);
    const LayerType& type = *m_registry.layer(id.toStdString());
    RandomStream random({3, 1});
    for (int i = 0; i != 5; ++i) {
        std::optional<LayerCase> drawn = randomCase(type, random, CaseSize::Small);
        QVERIFY(drawn);
        for (Shape& input : drawn->inputs)
            input.n = 1;
        const auto layer = type.make(drawn->settings);
        QVERIFY(layer);
        LayerRun run(**layer, drawn->inputs, 7);
        std::vector<Tensor> inputs;
        for (std::size_t k = 0; k != run.inputCount(); ++k)
            inputs.push_back(tensorOf(drawn->inputs[k], run.input(k)));
        std::vector<TrialWeight> weights;
        for (std::size_t k = 0; k != run.plan().weights.size(); ++k) {
            const auto values = run.weight(k);
            weights.push_back({run.plan().weights[k], {values.begin(), values.end()}});
        }
        const Result<LayerTrial> trial = LayerTrial::make(m_registry, type.id, drawn->settings,
                                                          std::move(inputs), std::move(weights));
        QVERIFY2(trial, trial ? "" : trial.error().message.c_str());
        run.infer();
        const auto expected = run.output();
        const auto actual = trial->output().values();
        QCOMPARE(actual.size(), expected.size());
        for (std::size_t k = 0; k != expected.size(); ++k)
            QVERIFY2(actual[k] == expected[k] || std::isnan(expected[k]),
                     drawn->toString().c_str());
    }
}

void TestLayerTrial::keepsAKernelsMiddle() {
    const TrialWeight small = kernel({3, 3, 1, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
    const TrialWeight large = fitted(small, wantedKernel({5, 5, 1, 1}));
    QVERIFY(large.isFitted);
    const std::vector<float> bordered{0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 4, 5,
                                      6, 0, 0, 7, 8, 9, 0, 0, 0, 0, 0, 0};
    QVERIFY(large.values == bordered);
    QVERIFY(fitted(large, wantedKernel({3, 3, 1, 1})).values == small.values);
    QVERIFY(fitted(small, wantedKernel({1, 1, 1, 1})).values == std::vector<float>{5});
    QVERIFY(!fitted(small, wantedKernel({3, 3, 1, 1})).isFitted);
}

void TestLayerTrial::cutsChannelsAtTheEnd() {
    const TrialWeight weight = kernel({1, 1, 2, 2}, {1, 2, 3, 4});
    QVERIFY(fitted(weight, wantedKernel({1, 1, 1, 2})).values == (std::vector<float>{1, 2}));
    QVERIFY(fitted(weight, wantedKernel({1, 1, 2, 3})).values ==
            (std::vector<float>{1, 2, 0, 3, 4, 0}));
}

void TestLayerTrial::followsItsSettings() {
    std::vector<float> ramp(36);
    for (std::size_t i = 0; i != ramp.size(); ++i)
        ramp[i] = static_cast<float>(i);
    std::vector<Tensor> inputs;
    inputs.push_back(tensorOf({1, 1, 6, 6, 1}, ramp));
    TrialWeight middle = kernel({3, 3, 1, 1}, {0, 0, 0, 0, 1, 0, 0, 0, 0});
    const SettingMap settings{{"out_channels", std::int64_t{1}}};
    const auto trial =
        LayerTrial::make(m_registry, "conv.conv2d", settings, std::move(inputs), {middle});
    QVERIFY2(trial, trial ? "" : trial.error().message.c_str());
    QCOMPARE(trial->output().shape.h, 4);
    QCOMPARE(trial->output().at(0, 0, 0, 0, 0), 7.0F);
    SettingMap changed = settings;
    changed["padding"] = std::string("same");
    changed["stride"] = std::vector<std::int64_t>{2, 2};
    const auto wide = trial->with(changed);
    QVERIFY2(wide, wide ? "" : wide.error().message.c_str());
    QCOMPARE(wide->output().shape.h, 3);
    changed["kernel"] = std::vector<std::int64_t>{7, 7};
    changed["padding"] = std::string("valid");
    const auto tooLarge = trial->with(changed);
    QVERIFY(!tooLarge);
    QVERIFY(!tooLarge.error().message.empty());
    QCOMPARE(trial->output().shape.h, 4);
}

void TestLayerTrial::followsNumbersThatAreTyped() {
    std::vector<Tensor> inputs;
    inputs.push_back(tensorOf({1, 1, 1, 3, 1}, std::vector<float>{1, 2, 3}));
    const auto trial = LayerTrial::make(
        m_registry, "pool.max2d",
        {{"kernel", std::vector<std::int64_t>{1, 3}}, {"stride", std::vector<std::int64_t>{1, 1}}},
        std::move(inputs), {});
    QVERIFY2(trial, trial ? "" : trial.error().message.c_str());
    QCOMPARE(trial->output().values()[0], 3.0F);
    const auto other =
        trial->withInput(0, tensorOf({1, 1, 1, 4, 1}, std::vector<float>{9, 2, 3, 4}));
    QVERIFY(other);
    QCOMPARE(other->output().values()[0], 9.0F);
    QCOMPARE(other->output().values()[1], 4.0F);
}

void TestLayerTrial::hasSmallNumbersForEveryLayer_data() { computesWhatEveryLayerComputes_data(); }

void TestLayerTrial::hasSmallNumbersForEveryLayer() {
    QFETCH(QString, id);
    const Result<LayerTrial> trial = numberTrial(m_registry, id.toStdString());
    QVERIFY2(trial, trial ? "" : trial.error().message.c_str());
    for (const float value : trial->output().values())
        QVERIFY(std::isfinite(value));
}

void TestLayerTrial::findsEdgesInSmallNumbers() {
    const Result<LayerTrial> trial = numberTrial(m_registry, "conv.conv2d");
    QVERIFY(trial);
    const View<const float> input = trial->input(0);
    const View<const float> output = trial->output();
    QVERIFY((output.shape == Shape{1, 1, 5, 5, 2}));
    for (std::int64_t y = 0; y != 5; ++y)
        for (std::int64_t x = 0; x != 5; ++x) {
            float across = 0;
            float down = 0;
            for (std::int64_t k = 0; k != 3; ++k) {
                across += input.at(0, 0, y + k, x + 2, 0) - input.at(0, 0, y + k, x, 0);
                down += input.at(0, 0, y + 2, x + k, 0) - input.at(0, 0, y, x + k, 0);
            }
            QCOMPARE(output.at(0, 0, y, x, 0), across);
            QCOMPARE(output.at(0, 0, y, x, 1), down);
        }
}

void TestLayerTrial::isTakenOutOfANetwork() {
    NetworkSpec network;
    network.nodes = {
        nodeOf("in", std::string(inputNodeType), {}), nodeOf("conv", "conv.conv2d", {"in"}),
        nodeOf("relu", "activation.relu", {"conv"}), nodeOf("pool", "pool.max2d", {"relu"})};
    network.nodes[1].settings["out_channels"] = std::int64_t{1};
    const std::vector<FeatureMaps> maps{
        {"in", "input", {1, 1, 3, 3, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9}}};
    const TrialWeight middle = kernel({3, 3, 1, 1}, {0, 0, 0, 0, 2, 0, 0, 0, 0});
    const auto trial = takenLayer(m_registry, network, "conv", maps, {middle});
    QVERIFY2(trial, trial ? "" : trial.error().message.c_str());
    QCOMPARE(trial->output().values()[0], 10.0F);
    const Shape output = trial->output().shape;
    const NodeSpec* behind = followingActivation(m_registry, network, "conv", output);
    QVERIFY(behind != nullptr);
    QCOMPARE(behind->id, std::string("relu"));
    QVERIFY(followingActivation(m_registry, network, "relu", output) == nullptr);
    const auto entrance = takenLayer(m_registry, network, "in", maps, {});
    QVERIFY(!entrance && entrance.error().message.find("samples enter") != std::string::npos);
    QVERIFY(!takenLayer(m_registry, network, "pool", maps, {}));
    QVERIFY(!takenLayer(m_registry, network, "none", maps, {}));
}

void TestLayerTrial::saysWhatDoesNotFit() {
    const auto unknown = LayerTrial::make(m_registry, "conv.none", {}, {}, {});
    QVERIFY(!unknown);
    QVERIFY(unknown.error().message.find("conv.none") != std::string::npos);
    QVERIFY(!LayerTrial::make(m_registry, "conv.conv2d", {}, {}, {}));
}

QTEST_GUILESS_MAIN(TestLayerTrial)
#include "tst_layer_trial.moc"
