/// Layers whose results can be told by heart: what they give for small inputs.

#include <array>
#include <cmath>

#include <QTest>

#include "core/layer/registry.hpp"
#include "core/tensor/tensor.hpp"

using namespace fovea;

class TestSimpleLayers : public QObject {
    Q_OBJECT

private slots:
    void multiplyMultiplies();
    void maximumKeepsTheLargest();
    void wideningShortcutSkipsAndAppends();
    void cropAndZeroPadMoveTheEdges();
    void reflectPadMirrors();
    void reshapeKeepsTheOrder();
    void reshapeSaysWhatWouldFit();
    void upsampleRepeatsOrMixes();
    void spatialDropoutDropsWholeMaps();
    void stochasticDepthDropsSamples();
    void gaussianNoiseHasItsDeviation();
    void regularizationRestsAtInference();

private:
    using Floats = std::vector<float>;

    /// The output for inputs of one shape.
    Floats run(const std::string& id, const SettingMap& settings, const Shape& shape,
               const std::vector<Floats>& values,
               Behaviour behaviour = Behaviour::Inference) const {
        const auto layer = m_registry.layer(id)->make(settings).value();
        std::vector<Tensor> tensors;
        for (const Floats& each : values) {
            tensors.emplace_back(shape);
            std::ranges::copy(each, tensors.back().view().values().begin());
        }
        std::vector<View<const float>> inputs;
        for (Tensor& tensor : tensors)
            inputs.emplace_back(tensor.view());
        const std::vector<Shape> shapes(values.size(), shape);
        const Plan plan = layer->plan(shapes).value();
        Tensor output(plan.output);
        std::vector<std::byte> scratch(static_cast<std::size_t>(plan.forwardScratchBytes));
        layer->forward({.inputs = inputs,
                        .output = output.view(),
                        .weights = {},
                        .saved = {},
                        .scratch = scratch,
                        .behaviour = behaviour,
                        .random = {7, 8}});
        const auto result = output.view().values();
        return {result.begin(), result.end()};
    }

    LayerRegistry m_registry = loadPlugins();
};

void TestSimpleLayers::multiplyMultiplies() {
    QCOMPARE(run("merge.multiply", {}, {1, 1, 1, 1, 3}, {{1, 2, 3}, {4, 0, -1}, {2, 5, 0.5F}}),
             (Floats{8, 0, -1.5F}));
}

void TestSimpleLayers::maximumKeepsTheLargest() {
    QCOMPARE(run("merge.maximum", {}, {1, 1, 1, 1, 3}, {{1, 2, -3}, {4, 2, -1}, {2, -5, -7}}),
             (Floats{4, 2, -1}));
}

void TestSimpleLayers::wideningShortcutSkipsAndAppends() {
    // 3x3 pixels of two channels: every second pixel of every second row, and two maps of zeros.
    Floats input;
    for (int pixel = 0; pixel < 9; ++pixel)
        for (int channel = 1; channel <= 2; ++channel)
            input.push_back(static_cast<float>(10 * pixel + channel));
    QCOMPARE(run("shape.widening_shortcut", {{"out_channels", std::int64_t{4}}}, {1, 1, 3, 3, 2},
                 {input}),
             (Floats{1, 2, 0, 0, 21, 22, 0, 0, 61, 62, 0, 0, 81, 82, 0, 0}));
}

void TestSimpleLayers::cropAndZeroPadMoveTheEdges() {
    const SettingValue sides = std::vector<std::int64_t>{1, 0, 0, 1}; // top, bottom, left, right
    QCOMPARE(run("shape.crop", {{"sides", sides}}, {1, 1, 2, 3, 1}, {{1, 2, 3, 4, 5, 6}}),
             (Floats{4, 5}));
    QCOMPARE(run("shape.zero_pad", {{"pads", sides}}, {1, 1, 2, 2, 1}, {{1, 2, 3, 4}}),
             (Floats{0, 0, 0, 1, 2, 0, 3, 4, 0}));
}

/// As PyTorch's documentation shows ReflectionPad2d(2) of 0 to 8, a row and a column less.
void TestSimpleLayers::reflectPadMirrors() {
    const SettingValue pads = std::vector<std::int64_t>{1, 0, 2, 1};
    QCOMPARE(
        run("shape.reflect_pad", {{"pads", pads}}, {1, 1, 3, 3, 1}, {{0, 1, 2, 3, 4, 5, 6, 7, 8}}),
        (Floats{5, 4, 3, 4, 5, 4, 2, 1, 0, 1, 2, 1, 5, 4, 3, 4, 5, 4, 8, 7, 6, 7, 8, 7}));
}

void TestSimpleLayers::reshapeKeepsTheOrder() {
    const SettingValue size = std::vector<std::int64_t>{2, 1};
    QCOMPARE(run("shape.reshape", {{"size", size}}, {1, 1, 1, 2, 3}, {{1, 2, 3, 4, 5, 6}}),
             (Floats{1, 2, 3, 4, 5, 6}));
    const auto layer = m_registry.layer("shape.reshape")->make({{"size", size}}).value();
    QVERIFY((layer->plan(std::array{Shape{1, 1, 1, 2, 3}})->output == Shape{1, 1, 2, 1, 3}));
}

void TestSimpleLayers::reshapeSaysWhatWouldFit() {
    const SettingValue size = std::vector<std::int64_t>{4, 4};
    const auto layer = m_registry.layer("shape.reshape")->make({{"size", size}}).value();
    const auto plan = layer->plan(std::array{Shape{1, 1, 1, 1, 90}});
    QVERIFY(!plan);
    QVERIFY2(plan.error().message.find("90 values") != std::string::npos,
             plan.error().message.c_str());
}

/// The second row as PyTorch's documentation shows Upsample(scale_factor=2, mode='bilinear').
void TestSimpleLayers::upsampleRepeatsOrMixes() {
    QCOMPARE(run("shape.upsample", {}, {1, 1, 2, 2, 1}, {{1, 2, 3, 4}}),
             (Floats{1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4}));
    QCOMPARE(run("shape.upsample", {{"mode", "bilinear"}}, {1, 1, 2, 2, 1}, {{1, 2, 3, 4}}),
             (Floats{1, 1.25F, 1.75F, 2, 1.5F, 1.75F, 2.25F, 2.5F, 2.5F, 2.75F, 3.25F, 3.5F, 3,
                     3.25F, 3.75F, 4}));
}

void TestSimpleLayers::spatialDropoutDropsWholeMaps() {
    constexpr std::int64_t pixelCount = 9;
    constexpr std::int64_t channels = 400;
    const Floats result =
        run("regularization.spatial_dropout", {{"rate", 0.25}}, {1, 1, 3, 3, channels},
            {Floats(static_cast<std::size_t>(pixelCount * channels), 3)}, Behaviour::Training);
    std::int64_t dropped = 0;
    for (std::size_t c = 0; c < channels; ++c) {
        QVERIFY(result[c] == 0 || result[c] == 4); // 3 / (1 - 0.25)
        dropped += result[c] == 0 ? 1 : 0;
        for (std::size_t pixel = 1; pixel < pixelCount; ++pixel)
            QCOMPARE(result[pixel * channels + c], result[c]);
    }
    QVERIFY2(dropped > 70 && dropped < 130, qPrintable(QString::number(dropped))); // 100 expected
}

void TestSimpleLayers::stochasticDepthDropsSamples() {
    for (const char* mode : {"row", "batch"}) {
        const Floats result =
            run("regularization.stochastic_depth", {{"rate", 0.5}, {"mode", mode}},
                {200, 1, 1, 1, 2}, {Floats(400, 1)}, Behaviour::Training);
        std::int64_t dropped = 0;
        for (std::size_t sample = 0; sample < 200; ++sample) {
            QVERIFY(result[2 * sample] == 0 || result[2 * sample] == 2);
            QCOMPARE(result[2 * sample + 1], result[2 * sample]);
            dropped += result[2 * sample] == 0 ? 1 : 0;
        }
        if (std::string_view(mode) == "row")
            QVERIFY(dropped > 70 && dropped < 130);
        else
            QVERIFY(dropped == 0 || dropped == 200);
    }
}

void TestSimpleLayers::gaussianNoiseHasItsDeviation() {
    constexpr std::size_t count = 20000;
    const Floats result = run("regularization.gaussian_noise", {{"deviation", 0.5}},
                              {1, 1, 1, 1, static_cast<std::int64_t>(count)}, {Floats(count, 1)},
                              Behaviour::Training);
    double sum = 0;
    double squares = 0;
    for (const float value : result) {
        sum += static_cast<double>(value) - 1;
        squares += (static_cast<double>(value) - 1) * (static_cast<double>(value) - 1);
    }
    QVERIFY(std::abs(sum / count) < 0.02);
    QVERIFY(std::abs(std::sqrt(squares / count) - 0.5) < 0.01);
}

void TestSimpleLayers::regularizationRestsAtInference() {
    for (const char* id : {"regularization.spatial_dropout", "regularization.stochastic_depth",
                           "regularization.gaussian_noise"})
        QCOMPARE(run(id, {}, {1, 1, 1, 2, 2}, {{1, -2, 3, 4}}), (Floats{1, -2, 3, 4}));
}

QTEST_GUILESS_MAIN(TestSimpleLayers)
#include "tst_simple_layers.moc"
