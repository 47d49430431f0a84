/// What a layer says its outputs are made of is what its own passes compute: for random settings of
/// every layer type, the numbers from the taps alone against forward and backward.

#include <QTest>

#include <fmt/format.h>

#include "core/evaluation/convolution_steps.hpp"
#include "core/layer/declare.hpp"
#include "core/layer/plugin.hpp"
#include "core/promises/layer_case.hpp"
#include "core/promises/layer_run.hpp"

using namespace fovea;

namespace {

/// Those that take no part, and why.
const std::map<std::string, std::string> withoutParts{
    {"normalization.local_contrast",
     "its divisor is at least the mean deviation of the whole image, so that no window shows what "
     "an output is made of"},
    {"example.prelu", "the tutorial's layer leaves out what is optional"}};

Tensor tensorOf(const Shape& shape, std::span<const float> values) {
    Tensor made(shape);
    std::ranges::copy(values, made.view().values().begin());
    return made;
}

bool isNear(double actual, double expected) {
    return std::abs(actual - expected) <= 1e-5 * std::max(1.0, std::abs(expected));
}

LayerTrial trialOf(const LayerRegistry& registry, const LayerType& type, const LayerCase& drawn,
                   LayerRun& run) {
    std::vector<Tensor> inputs;
    for (std::size_t i = 0; i != run.inputCount(); ++i)
        inputs.push_back(tensorOf(drawn.inputs[i], run.input(i)));
    std::vector<TrialWeight> weights;
    for (std::size_t i = 0; i != run.plan().weights.size(); ++i) {
        const auto values = run.weight(i);
        weights.push_back({run.plan().weights[i], {values.begin(), values.end()}});
    }
    return LayerTrial::make(registry, type.id, drawn.settings, std::move(inputs),
                            std::move(weights))
        .value();
}

/// The first and the last value of the output, and some between.
std::vector<TensorPlace> placesOf(const Shape& output, RandomStream& random) {
    std::vector<TensorPlace> places{placeOf(0, output), placeOf(output.perSample() - 1, output)};
    for (int i = 0; i != 6; ++i)
        places.push_back(placeOf(
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(output.perSample()))),
            output));
    return places;
}

/// Empty where the gradient of this output by every input is what the taps say.
std::string gradientFault(LayerRun& run, const LayerCase& drawn, const ConvolutionStep& step) {
    const std::int64_t place = elementOf(step.at, run.plan().output);
    std::ranges::fill(run.dOutput(), 0.0F);
    run.dOutput()[static_cast<std::size_t>(place)] = 1;
    run.backward();
    for (std::size_t input = 0; input != run.inputCount(); ++input) {
        std::vector<double> slopes(run.input(input).size());
        for (const StepTap& tap : step.taps)
            if (tap.input == input && !tap.isPadding)
                slopes[static_cast<std::size_t>(elementOf(tap.at, drawn.inputs[input]))] +=
                    tap.slope;
        for (std::size_t i = 0; i != slopes.size(); ++i)
            if (!isNear(slopes[i], static_cast<double>(run.dInput(input)[i])))
                return fmt::format("output {}, input {}: slope {} by the taps, {} by backward",
                                   place, i, slopes[i], run.dInput(input)[i]);
    }
    return {};
}

/// A layer that says it reads what is not there.
struct Boastful {
    static constexpr About about{"test.boastful", 1, "Boastful", "Says what is not so."};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const { return Plan::unchanged(inputs[0]); }

    void forward(const Forward&) const noexcept {}

    void backward(const Backward&) const noexcept {}

    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofValue(at, 5); }
};

NodeSpec nodeOf(std::string id, std::string type, std::vector<std::string> inputs) {
    NodeSpec node;
    node.id = std::move(id);
    node.type = std::move(type);
    node.inputs = std::move(inputs);
    return node;
}

} // namespace

class TestConvolutionSteps : public QObject {
    Q_OBJECT

private slots:
    void equalsTheLayersOwnPasses_data();
    void equalsTheLayersOwnPasses();
    void showsTheWindowOfAConvolution();
    void framesTheWinner();
    void sharesAnAverageOut();
    void isMadeOfANodeOfANetwork();
    void saysWhatThereIsInstead();
    void refusesPartsThatAreNotThere();

private:
    LayerRegistry m_registry = loadPlugins();
};

void TestConvolutionSteps::equalsTheLayersOwnPasses_data() {
    QTest::addColumn<QString>("id");
    for (const LayerType* each : m_registry.layers())
        QTest::newRow(each->id.c_str()) << QString::fromStdString(each->id);
}

void TestConvolutionSteps::equalsTheLayersOwnPasses() {
    QFETCH(QString, id);
    const LayerType& type = *m_registry.layer(id.toStdString());
    if (const auto left = withoutParts.find(type.id); left != withoutParts.end()) {
        QVERIFY(!type.saysParts);
        QSKIP(left->second.c_str());
    }
    QVERIFY(type.saysParts);
    RandomStream random({31, 0});
    for (int i = 0; i != 12; ++i) {
        std::optional<LayerCase> drawn = randomCase(type, random, CaseSize::Small);
        QVERIFY(drawn);
        for (Shape& input : drawn->inputs)
            input.n = 1;
        const auto layer = type.make(drawn->settings);
        QVERIFY(layer);
        LayerRun run(**layer, drawn->inputs, static_cast<std::uint64_t>(i));
        run.forward(Behaviour::Inference);
        const LayerTrial trial = trialOf(m_registry, type, *drawn, run);
        for (const TensorPlace& at : placesOf(run.plan().output, random)) {
            const Result<ConvolutionStep> step = convolutionStep(trial, at);
            QVERIFY2(step, step ? "" : step.error().message.c_str());
            const auto place = static_cast<std::size_t>(elementOf(at, run.plan().output));
            const double output = static_cast<double>(run.output()[place]);
            QVERIFY2(isNear(step->output, output),
                     fmt::format("{}: {} by the taps, {} by forward", drawn->toString(),
                                 step->output, output)
                         .c_str());
            const std::string fault = gradientFault(run, *drawn, *step);
            QVERIFY2(fault.empty(), (drawn->toString() + ": " + fault).c_str());
        }
    }
}

void TestConvolutionSteps::showsTheWindowOfAConvolution() {
    std::vector<Tensor> inputs;
    inputs.push_back(tensorOf({1, 1, 2, 2, 1}, std::array{1.0F, 2.0F, 3.0F, 4.0F}));
    TrialWeight kernel;
    kernel.info.name = "weight";
    kernel.info.extents = {3, 3, 1, 1};
    kernel.values = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    TrialWeight bias;
    bias.info.name = "bias";
    bias.info.extents = {1};
    bias.values = {0.5F};
    const auto trial =
        LayerTrial::make(m_registry, "conv.conv2d",
                         {{"out_channels", std::int64_t{1}}, {"padding", std::string("same")}},
                         std::move(inputs), {kernel, bias});
    QVERIFY2(trial, trial ? "" : trial.error().message.c_str());
    const auto step = convolutionStep(*trial, {0, 0, 1, 0});
    QVERIFY(step);
    QCOMPARE(step->taps.size(), std::size_t{9});
    // The kernel's middle lies on 2: the row above and the column to the right are the border.
    QVERIFY(step->taps[0].isPadding);
    QVERIFY(step->taps[0].at == (TensorPlace{0, -1, 0, 0}));
    QCOMPARE(*step->taps[3].weight, 4.0F);
    QCOMPARE(step->taps[3].value, 1.0F);
    QCOMPARE(*step->taps[3].product, 4.0);
    QVERIFY(step->taps[5].isPadding);
    QCOMPARE(*step->taps[5].product, 0.0);
    QCOMPARE(*step->sum, 1.0 * 4 + 2 * 5 + 3 * 7 + 4 * 8);
    QCOMPARE(*step->bias, 0.5F);
    QCOMPARE(step->output, 67.5);
}

void TestConvolutionSteps::framesTheWinner() {
    std::vector<Tensor> inputs;
    inputs.push_back(tensorOf({1, 1, 2, 2, 1}, std::array{1.0F, 4.0F, 3.0F, 2.0F}));
    const auto trial = LayerTrial::make(m_registry, "pool.max2d", {}, std::move(inputs), {});
    QVERIFY(trial);
    const auto step = convolutionStep(*trial, {});
    QVERIFY(step && step->join == Join::Largest && !step->sum && !step->bias);
    for (std::size_t i = 0; i != 4; ++i) {
        QCOMPARE(step->taps[i].isWinner, i == 1);
        QVERIFY(!step->taps[i].weight && !step->taps[i].product);
    }
    QCOMPARE(step->output, 4.0);
}

void TestConvolutionSteps::sharesAnAverageOut() {
    std::vector<Tensor> inputs;
    inputs.push_back(tensorOf({1, 1, 2, 2, 1}, std::array{1.0F, 4.0F, 3.0F, 2.0F}));
    const auto trial = LayerTrial::make(m_registry, "pool.average2d", {}, std::move(inputs), {});
    QVERIFY(trial);
    const auto step = convolutionStep(*trial, {});
    QVERIFY(step && step->join == Join::Sum);
    QCOMPARE(step->taps[1].factor, 0.25F);
    QCOMPARE(*step->taps[1].product, 1.0);
    QCOMPARE(step->output, 2.5);
}

void TestConvolutionSteps::isMadeOfANodeOfANetwork() {
    NetworkSpec spec;
    spec.nodes = {nodeOf("in", "input", {}), nodeOf("conv", "conv.conv2d", {"in"}),
                  nodeOf("drop", "normalization.local_contrast", {"conv"}),
                  nodeOf("pool", "pool.max2d", {"drop"})};
    CompileOptions options;
    options.input = {1, 1, 12, 12, 2};
    options.joinsLayers = false;
    auto network = compile(spec, options, m_registry);
    QVERIFY2(network, network ? "" : network.error().message.c_str());
    RandomStream random({32, 0});
    for (NetworkWeight& weight : network->weights())
        for (float& value : weight.values)
            value = random.uniform(-1, 1);
    for (float& value : network->input(1).values())
        value = random.uniform(-1, 1);
    std::vector<FeatureMaps> maps;
    network->forward(1, Behaviour::Inference, {},
                     [&](const std::string& id, View<const float> output) {
                         const auto values = output.values();
                         maps.push_back({id, "", output.shape, {values.begin(), values.end()}});
                     });
    if (maps.front().node != "in") {
        const auto values = network->input(1).values();
        maps.push_back({"in", "", options.input, {values.begin(), values.end()}});
    }
    const auto step = convolutionStep(m_registry, *network, maps, "conv", {0, 3, 9, 7});
    QVERIFY2(step, step ? "" : step.error().message.c_str());
    const auto of = std::ranges::find(maps, "conv", &FeatureMaps::node);
    QVERIFY(isNear(step->output, static_cast<double>(of->at(3, 9, 7))));
    const auto absent = convolutionStep(m_registry, *network, maps, "conv9", {});
    QVERIFY(!absent && QString::fromStdString(absent.error().message)
                           .contains("no layer conv9; it has conv, drop, pool"));
    const auto silent = convolutionStep(m_registry, *network, maps, "drop", {});
    QVERIFY(!silent &&
            QString::fromStdString(silent.error().message).contains("these layers do: conv, pool"));
    QVERIFY(!convolutionStep(m_registry, *network, maps, "in", {}));
    const auto beside = convolutionStep(m_registry, *network, maps, "conv", {0, 10, 3, 2});
    QVERIFY(!beside);
    QCOMPARE(beside.error().kind, ErrorKind::Usage);
}

void TestConvolutionSteps::saysWhatThereIsInstead() {
    std::vector<Tensor> inputs;
    inputs.emplace_back(Shape{1, 1, 4, 4, 1});
    const auto trial = LayerTrial::make(m_registry, "pool.max2d", {}, std::move(inputs), {});
    QVERIFY(trial);
    const auto message = [&](const TensorPlace& at) {
        const auto step = convolutionStep(*trial, at);
        return step ? std::string() : step.error().message;
    };
    QVERIFY(message({0, 1, 1, 0}).empty());
    QCOMPARE(message({0, 2, 1, 0}), std::string("its output has no place 2,1 in map 0: there are "
                                                "y 0 to 1, x 0 to 1 and map 0"));
    QVERIFY(!message({0, 0, -1, 0}).empty());
    QVERIFY(!message({0, 0, 0, 1}).empty());
    QVERIFY(!message({1, 0, 0, 0}).empty());
}

void TestConvolutionSteps::refusesPartsThatAreNotThere() {
    LayerRegistry registry;
    QVERIFY(registry.add(
        {.id = "test", .version = "1", .title = "Test", .layers = {layerType<Boastful>()}},
        "test.so"));
    std::vector<Tensor> inputs;
    inputs.emplace_back(Shape{1, 1, 4, 4, 1});
    const auto trial = LayerTrial::make(registry, "test.boastful", {}, std::move(inputs), {});
    QVERIFY(trial);
    const auto step = convolutionStep(*trial, {});
    QVERIFY(!step);
    QVERIFY(QString::fromStdString(step.error().message).contains("plugin's author"));
}

QTEST_GUILESS_MAIN(TestConvolutionSteps)
#include "tst_convolution_steps.moc"
