/// The relatives of the 2-D convolution against figures of the papers and of PyTorch.

#include <algorithm>
#include <array>
#include <memory>

#include <QTest>

#include "core/base/aligned_buffer.hpp"
#include "core/layer/registry.hpp"
#include "core/promises/layer_run.hpp"
#include "core/tensor/tensor.hpp"
#include "tests/layers/convolution_sum.hpp"

using namespace fovea;
using namespace fovea::test;

using Ints = std::vector<std::int64_t>;

class TestConvolutionFigures : public QObject {
    Q_OBJECT

private slots:
    void samePaddingOfVolumesKeepsTheirSize();
    void countsAreThePapers();
    void transposedOfKnownValues();
    void transposedSizesArePyTorchs();
    void epilogueFollowsTheBias();
    void refusesInWords();

private:
    std::unique_ptr<Layer> make(const std::string& id, const SettingMap& settings = {}) const {
        return m_registry.layer(id)->make(settings).value();
    }

    Plan plan(const std::string& id, const SettingMap& settings, const Shape& input) const {
        return make(id, settings)->plan(std::array{input}).value();
    }

    LayerRegistry m_registry = loadPlugins();
};

void TestConvolutionFigures::samePaddingOfVolumesKeepsTheirSize() {
    const SettingMap same{{"padding", std::string("same")}, {"out_channels", std::int64_t{2}}};
    QVERIFY((plan("conv.conv3d", same, {1, 4, 5, 6, 3}).output == Shape{1, 4, 5, 6, 2}));
    QVERIFY((plan("conv.conv3d", {}, {1, 4, 5, 6, 3}).output == Shape{1, 2, 3, 4, 16}));
}

void TestConvolutionFigures::countsAreThePapers() {
    const auto count = [](const Plan& plan) {
        std::int64_t sum = 0;
        for (const WeightInfo& weight : plan.weights)
            sum += elementsOf(weight.extents);
        return sum;
    };
    const auto of = [](std::int64_t n) { return Ints{n, n}; };
    // LeNet-5: "layer C3 has 1,516 trainable parameters and 151,600 connections".
    const Plan c3 = plan("conv.connection_table2d", {}, {1, 1, 14, 14, 6});
    QCOMPARE(count(c3), 1516);
    QCOMPARE(c3.macs + c3.output.perSample(), 151600);
    // LeCun et al. 1989: H1 has 1,068 free parameters and 19,968 connections, H2 has 2,592 and
    // 38,592.
    const SettingMap pads{{"padding", std::string("same")},
                          {"kernel", of(5)},
                          {"stride", of(2)},
                          {"unshared_bias", true}};
    SettingMap first = pads;
    first["out_channels"] = std::int64_t{12};
    const Plan h1 = plan("conv.conv2d", first, {1, 1, 16, 16, 1});
    QVERIFY((h1.output == Shape{1, 1, 8, 8, 12}));
    QCOMPARE(count(h1), 1068);
    QCOMPARE(h1.macs + h1.output.perSample(), 19968);
    QVERIFY(!h1.joining.takesEpilogue && h1.joining.momentBlocks == 0);
    SettingMap second = pads;
    second["table"] = std::string("lecun1989_h2");
    const Plan h2 = plan("conv.connection_table2d", second, h1.output);
    QVERIFY((h2.output == Shape{1, 1, 4, 4, 12}));
    QCOMPARE(count(h2), 2592);
    QCOMPARE(h2.macs + h2.output.perSample(), 38592);
    QVERIFY(!h2.joining.takesEpilogue && h2.joining.momentBlocks == 0);
    // LeCun 1989: Net-3's first hidden layer, 8x8 units that each see 3x3 of 16x16 pixels.
    const Plan net3 = plan(
        "local.locally_connected2d",
        {{"padding", std::string("same")}, {"stride", of(2)}, {"out_channels", std::int64_t{1}}},
        {1, 1, 16, 16, 1});
    QCOMPARE(count(net3), 8 * 8 * (3 * 3 + 1));
}

void TestConvolutionFigures::transposedOfKnownValues() {
    const auto layer = make("conv.transposed2d", {{"out_channels", std::int64_t{1}},
                                                  {"stride", Ints{2, 2}},
                                                  {"pads", Ints{1, 1, 1, 1}},
                                                  {"output_padding", Ints{1, 1}}});
    LayerRun run(*layer, {{1, 1, 2, 2, 1}}, 1);
    std::ranges::copy(std::array{1.0F, 2.0F, 3.0F, 4.0F}, run.input(0).begin());
    std::ranges::fill(run.weight(0), 1.0F);
    run.weight(1)[0] = 0.5F;
    run.infer();
    // Along an axis, a and b spread by ones over three pixels, two apart, give a, a, a + b, b, b;
    // the first is cut off, and of the last one is cut off and one put back, empty.
    const std::array expected{1.5F, 3.5F, 2.5F, 2.5F, 4.5F, 10.5F, 6.5F, 6.5F,
                              3.5F, 7.5F, 4.5F, 4.5F, 3.5F, 7.5F,  4.5F, 4.5F};
    QVERIFY(std::ranges::equal(run.output(), expected));
}

void TestConvolutionFigures::transposedSizesArePyTorchs() {
    // The examples of PyTorch's ConvTranspose2d: upsampling 6x6 to 12x12, and 50x100 by a kernel
    // of 3x5.
    const Plan twice =
        plan("conv.transposed2d",
             {{"stride", Ints{2, 2}}, {"pads", Ints{1, 1, 1, 1}}, {"output_padding", Ints{1, 1}}},
             {1, 1, 6, 6, 16});
    QVERIFY((twice.output == Shape{1, 1, 12, 12, 16}));
    const Plan uneven = plan("conv.transposed2d",
                             {{"kernel", Ints{3, 5}},
                              {"stride", Ints{2, 1}},
                              {"pads", Ints{4, 4, 2, 2}},
                              {"out_channels", std::int64_t{33}}},
                             {20, 1, 50, 100, 16});
    QVERIFY((uneven.output == Shape{20, 1, 93, 100, 33}));
}

void TestConvolutionFigures::epilogueFollowsTheBias() {
    const std::array<std::pair<std::string, Shape>, 3> cases{
        {{"conv.conv1d", {2, 1, 1, 40, 5}},
         {"conv.connection_table2d", {2, 1, 9, 9, 6}},
         {"conv.conv3d", {2, 4, 7, 9, 3}}}};
    for (const auto& [id, shape] : cases) {
        const auto layer = make(id);
        LayerRun run(*layer, {shape}, 3);
        run.infer();
        QVERIFY(run.plan().joining.takesEpilogue && run.plan().joining.momentBlocks > 0);
        const auto channels = static_cast<std::size_t>(run.plan().output.c);
        std::vector<float> scale(channels);
        std::vector<float> shift(channels);
        for (std::size_t c = 0; c < channels; ++c) {
            scale[c] = 0.5F + 0.1F * static_cast<float>(c);
            shift[c] = 0.3F - 0.05F * static_cast<float>(c);
        }
        const std::span<float> addend = run.dOutput();
        Tensor output(run.plan().output);
        AlignedBuffer scratch(static_cast<std::size_t>(run.plan().forwardScratchBytes));
        const std::array inputs{View<const float>(run.input(0).data(), shape)};
        const std::array weights{run.weight(0), run.weight(1)};
        Epilogue epilogue;
        epilogue.scale = scale;
        epilogue.shift = shift;
        epilogue.addend = addend.data();
        epilogue.activation = Activation::Relu;
        const auto blocks = static_cast<std::size_t>(run.plan().joining.momentBlocks);
        std::vector<float> counts(blocks);
        std::vector<float> means(blocks * channels);
        std::vector<float> squares(blocks * channels);
        epilogue.moments = {counts, means, squares};
        layer->forward({.inputs = inputs,
                        .output = output.view(),
                        .weights = weights,
                        .saved = {},
                        .scratch = {scratch.data(), scratch.sizeBytes()},
                        .random = {},
                        .plannedBatch = shape.n,
                        .epilogue = epilogue});
        std::vector<double> expected;
        for (std::size_t i = 0; i < run.output().size(); ++i) {
            const float affine = scale[i % channels] * run.output()[i] + shift[i % channels];
            expected.push_back(std::max(0.0, static_cast<double>(affine + addend[i])));
        }
        QVERIFY2(isNear(output.view().values(), expected), id.c_str());
        std::vector<double> sums(channels);
        for (std::size_t i = 0; i < expected.size(); ++i)
            sums[i % channels] += expected[i];
        std::vector<float> gathered(channels);
        for (std::size_t i = 0; i < blocks * channels; ++i)
            gathered[i % channels] += counts[i / channels] * means[i];
        QVERIFY2(isNear(gathered, sums), id.c_str());
    }
}

void TestConvolutionFigures::refusesInWords() {
    const auto refusal = [&](const std::string& id, const SettingMap& settings,
                             const Shape& input) -> std::string {
        const auto planned = make(id, settings)->plan(std::array{input});
        return planned ? "" : planned.error().message;
    };
    const Shape image{1, 1, 8, 8, 4};
    QVERIFY(refusal("conv.conv1d", {}, image).find("is an image") != std::string::npos);
    QVERIFY(refusal("local.locally_connected1d", {}, image).find("is an image") !=
            std::string::npos);
    QVERIFY(refusal("conv.connection_table2d", {}, image)
                .starts_with("the input has 4 feature maps, and the table lenet5_c3 is for 6; "));
    QVERIFY(refusal("conv.transposed2d", {{"output_padding", Ints{0, 1}}}, image)
                .starts_with("output_padding 0x1 is as large as"));
    QVERIFY(refusal("conv.transposed2d", {{"pads", Ints{5, 5, 0, 0}}}, image)
                .find("cut off all of an output of 10x10") != std::string::npos);
    QVERIFY(refusal("conv.conv3d", {}, image).starts_with("a kernel of depth 3 is larger"));
    // More weights than 64 bits could count.
    QVERIFY(refusal("local.locally_connected2d",
                    {{"out_channels", std::int64_t{65536}}, {"kernel", Ints{64, 64}}},
                    {1, 1, 4096, 4096, 65536})
                .find("more than 4294967296") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestConvolutionFigures)
#include "tst_convolution_figures.moc"
