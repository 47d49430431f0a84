/// The relatives of the 2-D convolution against one plain sum in double.

#include <array>
#include <memory>

#include <QTest>

#include "core/layer/registry.hpp"
#include "core/promises/layer_run.hpp"
#include "tests/layers/convolution_sum.hpp"
#include "tests/layers/random_convolution.hpp"

using namespace fovea;
using namespace fovea::test;

namespace {

/// Table I of LeCun, Bottou, Bengio, Haffner 1998: a row for each map of S2, a column for each of
/// C3.
constexpr std::array<std::string_view, 6> tableOfC3{"X...XXX..XXXX.XX", "XX...XXX..XXXX.X",
                                                    "XXX...XXX..X.XXX", ".XXX..XXXX..X.XX",
                                                    "..XXX..XXXX.XX.X", "...XXX..XXXX.XXX"};

/// Whether an output map of a table reads an input map, of `inputs`.
bool isConnected(const std::string& table, std::int64_t inputs, std::int64_t in, std::int64_t out) {
    if (table == "lenet5_c3")
        return tableOfC3[static_cast<std::size_t>(in)][static_cast<std::size_t>(out)] == 'X';
    if (table == "pairs")
        return in == out || in == out + 1 || (in == 0 && out == inputs - 1);
    if (out < 4)
        return in < 8;
    return out < 8 ? in >= 4 : in < 4 || in >= 8;
}

Ints flat(const Size3& size) { return {size.height, size.width}; }

} // namespace

class TestConvolutionFamily : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void locallyConnectedMatchesTheSum();
    void signalsMatchTheSum();
    void biasForEachLocationMatchesTheSum();
    void tablesMatchTheSum();
    void transposedMatchesTheSum();
    void volumesMatchTheSum();

private:
    std::unique_ptr<Layer> make(const std::string& id, const SettingMap& settings = {}) const {
        return m_registry.layer(id)->make(settings).value();
    }

    /// What a layer computes, forward and backward, is the sum.
    void compare(const std::string& id, const SettingMap& settings, const Shape& input,
                 ConvolutionSum sum, std::uint64_t seed) const;

    LayerRegistry m_registry = loadPlugins();
};

void TestConvolutionFamily::initTestCase() {
    for (const char* id :
         {"conv.connection_table2d", "conv.conv1d", "conv.conv2d", "conv.conv3d",
          "conv.transposed2d", "local.locally_connected1d", "local.locally_connected2d"})
        QVERIFY2(m_registry.layer(id) != nullptr, id);
}

void TestConvolutionFamily::compare(const std::string& id, const SettingMap& settings,
                                    const Shape& input, ConvolutionSum sum,
                                    std::uint64_t seed) const {
    const std::unique_ptr<Layer> layer = make(id, settings);
    const auto planned = layer->plan(std::array{input});
    QVERIFY2(planned, planned ? "" : planned.error().message.c_str());
    LayerRun run(*layer, {input}, seed);
    (sum.isTransposed ? sum.from : sum.to) = run.plan().output;
    run.forward(Behaviour::Training);
    run.backward();
    const bool hasBias = run.plan().weights.size() > 1;
    const std::span<float> bias = hasBias ? run.weight(1) : std::span<float>();
    const SumResults expected = sum.results(run.input(0), run.weight(0), bias, run.dOutput());
    QVERIFY(isNear(run.output(), expected.output));
    QVERIFY(isNear(run.dInput(0), expected.dInput));
    QVERIFY(isNear(run.dWeight(0), expected.dWeight));
    if (hasBias)
        QVERIFY(isNear(run.dWeight(1), expected.dBias));
    run.infer();
    QVERIFY(isNear(run.output(), expected.output));
    QVERIFY(run.isIntact());
}

void TestConvolutionFamily::locallyConnectedMatchesTheSum() {
    RandomStream random({51, 0});
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const int axes = seed % 2 == 0 ? 2 : 1;
        Numbers x(random, axes);
        if (seed == 29) { // more of each than is multiplied at once
            x.batch = 35;
            x.inputs = 140;
            x.outputs = 135;
        }
        SettingMap settings{{"out_channels", x.outputs},
                            {"padding", std::string("explicit")},
                            {"bias", seed % 3 != 0}};
        if (axes == 2) {
            settings.insert({{"kernel", flat(x.kernel)},
                             {"stride", flat(x.stride)},
                             {"dilation", flat(x.dilation)},
                             {"pads", x.pads()}});
        } else {
            settings.insert({{"kernel", x.kernel.width},
                             {"stride", x.stride.width},
                             {"dilation", x.dilation.width},
                             {"pad_left", x.before.width},
                             {"pad_right", x.after.width}});
        }
        ConvolutionSum sum{x.inputShape(), {}, x.kernel, x.stride, x.dilation, x.before};
        sum.weightAt = [x](const Shape& to, const Product& p) {
            const std::int64_t position = p.y * to.w + p.x;
            const std::int64_t tap = p.kh * x.kernel.width + p.kw;
            return ((position * x.kernel.height * x.kernel.width + tap) * x.inputs + p.in) *
                       x.outputs +
                   p.out;
        };
        sum.hasBiasPerLocation = true;
        compare(axes == 2 ? "local.locally_connected2d" : "local.locally_connected1d", settings,
                x.inputShape(), sum, seed);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestConvolutionFamily::signalsMatchTheSum() {
    RandomStream random({52, 0});
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        Numbers x(random, 1);
        const std::int64_t groups = between(random, 1, 3);
        x.inputs *= groups;
        x.outputs *= groups;
        const std::int64_t ins = x.inputs / groups;
        const std::int64_t outs = x.outputs / groups;
        ConvolutionSum sum{x.inputShape(), {}, x.kernel, x.stride, x.dilation, x.before};
        sum.weightAt = [=](const Shape&, const Product& p) {
            const bool isOfOneGroup = p.in / ins == p.out / outs;
            return isOfOneGroup ? (p.kw * ins + p.in % ins) * x.outputs + p.out : -1;
        };
        compare("conv.conv1d",
                {{"out_channels", x.outputs},
                 {"kernel", x.kernel.width},
                 {"stride", x.stride.width},
                 {"padding", std::string("explicit")},
                 {"pad_left", x.before.width},
                 {"pad_right", x.after.width},
                 {"dilation", x.dilation.width},
                 {"groups", groups},
                 {"bias", seed % 3 != 0}},
                x.inputShape(), sum, seed);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestConvolutionFamily::biasForEachLocationMatchesTheSum() {
    RandomStream random({53, 0});
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Numbers x(random, 2);
        ConvolutionSum sum{x.inputShape(), {}, x.kernel, x.stride, x.dilation, x.before};
        sum.weightAt = [x](const Shape&, const Product& p) {
            return ((p.kh * x.kernel.width + p.kw) * x.inputs + p.in) * x.outputs + p.out;
        };
        sum.hasBiasPerLocation = true;
        compare("conv.conv2d",
                {{"out_channels", x.outputs},
                 {"kernel", flat(x.kernel)},
                 {"stride", flat(x.stride)},
                 {"padding", std::string("explicit")},
                 {"pads", x.pads()},
                 {"dilation", flat(x.dilation)},
                 {"unshared_bias", true}},
                x.inputShape(), sum, seed);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestConvolutionFamily::tablesMatchTheSum() {
    RandomStream random({54, 0});
    const std::array<std::string, 3> tables{"lenet5_c3", "lecun1989_h2", "pairs"};
    for (std::uint64_t seed = 0; seed < 24; ++seed) {
        Numbers x(random, 2);
        x.dilation = {1, 1, 1};
        const std::string table = tables[seed % 3];
        x.inputs = table == "lenet5_c3" ? 6 : table == "pairs" ? x.inputs + 1 : 12;
        const std::int64_t outputs = table == "lenet5_c3" ? 16 : x.inputs;
        std::vector<Ints> numbers; // [input][output], in the order of the stored weights
        numbers.assign(static_cast<std::size_t>(x.inputs),
                       Ints(static_cast<std::size_t>(outputs), -1));
        std::int64_t connections = 0;
        for (std::int64_t out = 0; out < outputs; ++out)
            for (std::int64_t in = 0; in < x.inputs; ++in)
                if (isConnected(table, x.inputs, in, out))
                    numbers[static_cast<std::size_t>(in)][static_cast<std::size_t>(out)] =
                        connections++;
        ConvolutionSum sum{x.inputShape(), {}, x.kernel, x.stride, x.dilation, x.before};
        sum.weightAt = [&](const Shape&, const Product& p) -> std::int64_t {
            const std::int64_t number =
                numbers[static_cast<std::size_t>(p.in)][static_cast<std::size_t>(p.out)];
            return number < 0 ? -1 : (p.kh * x.kernel.width + p.kw) * connections + number;
        };
        sum.hasBiasPerLocation = seed % 2 == 1;
        compare("conv.connection_table2d",
                {{"table", table},
                 {"kernel", flat(x.kernel)},
                 {"stride", flat(x.stride)},
                 {"padding", std::string("explicit")},
                 {"pads", x.pads()},
                 {"bias", seed % 5 != 0},
                 {"unshared_bias", sum.hasBiasPerLocation}},
                x.inputShape(), sum, seed);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestConvolutionFamily::transposedMatchesTheSum() {
    RandomStream random({55, 0});
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        Numbers x(random, 2);
        x.before = {0, x.before.height % 3, x.before.width % 3};
        x.after = {0, x.after.height % 3, x.after.width % 3};
        const std::int64_t groups = between(random, 1, 3);
        x.inputs *= groups;
        x.outputs *= groups;
        const std::int64_t ins = x.inputs / groups;
        const std::int64_t outs = x.outputs / groups;
        const Ints extra{between(random, 0, std::max(x.stride.height, x.dilation.height) - 1),
                         between(random, 0, std::max(x.stride.width, x.dilation.width) - 1)};
        // The mirror: it reads this layer's output, and its sums are this layer's input.
        ConvolutionSum sum{{}, x.inputShape(), x.kernel, x.stride, x.dilation, x.before};
        sum.isTransposed = true;
        sum.weightAt = [=](const Shape&, const Product& p) {
            const bool isOfOneGroup = p.in / outs == p.out / ins;
            return isOfOneGroup
                       ? ((p.kh * x.kernel.width + p.kw) * outs + p.in % outs) * x.inputs + p.out
                       : -1;
        };
        compare("conv.transposed2d",
                {{"out_channels", x.outputs},
                 {"kernel", flat(x.kernel)},
                 {"stride", flat(x.stride)},
                 {"pads", x.pads()},
                 {"output_padding", extra},
                 {"dilation", flat(x.dilation)},
                 {"groups", groups},
                 {"bias", seed % 3 != 0}},
                x.inputShape(), sum, seed);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestConvolutionFamily::volumesMatchTheSum() {
    RandomStream random({56, 0});
    for (std::uint64_t seed = 0; seed < 24; ++seed) {
        Numbers x(random, 3);
        x.dilation = {1, 1, 1};
        const bool isSame = seed % 2 == 0;
        const auto border = [&](std::int64_t in, std::int64_t kernel, std::int64_t stride) {
            const std::int64_t positions = (in + stride - 1) / stride;
            const std::int64_t missing = (positions - 1) * stride + kernel - in;
            return isSame && missing > 0 ? missing / 2 : 0;
        };
        x.before = {border(x.input.depth, x.kernel.depth, x.stride.depth),
                    border(x.input.height, x.kernel.height, x.stride.height),
                    border(x.input.width, x.kernel.width, x.stride.width)};
        ConvolutionSum sum{x.inputShape(), {}, x.kernel, x.stride, x.dilation, x.before};
        sum.weightAt = [x](const Shape&, const Product& p) {
            const std::int64_t tap = (p.kd * x.kernel.height + p.kh) * x.kernel.width + p.kw;
            return (tap * x.inputs + p.in) * x.outputs + p.out;
        };
        compare("conv.conv3d",
                {{"out_channels", x.outputs},
                 {"kernel", Ints{x.kernel.depth, x.kernel.height, x.kernel.width}},
                 {"stride", Ints{x.stride.depth, x.stride.height, x.stride.width}},
                 {"padding", std::string(isSame ? "same" : "valid")},
                 {"bias", seed % 3 != 0}},
                x.inputShape(), sum, seed);
        if (QTest::currentTestFailed())
            return;
    }
}

QTEST_GUILESS_MAIN(TestConvolutionFamily)
#include "tst_convolution_family.moc"
