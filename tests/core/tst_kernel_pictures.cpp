#include <QTest>

#include <algorithm>
#include <set>

#include "core/evaluation/layer_trial.hpp"
#include "core/evaluation/values/kernel_connections.hpp"
#include "core/evaluation/values/kernel_wall.hpp"

using namespace fovea;

/// That a kernel's picture shows the weights by which its output hears of its input.
class TestKernelPictures : public QObject {
    Q_OBJECT

private slots:
    void everyKernelJoinsItsMaps_data();
    void everyKernelJoinsItsMaps();
    void everyNumberIsShownOnce_data();
    void everyNumberIsShownOnce();
    void connectionsAreThoseOfTheTable();
    void aDenseLayerIsATemplateOfTheMaps();
    void aDenseLayerBehindAnotherIsBars();
    void coloursComeWithTheirChannels();
    void kernelsOfALayerCanBeCompared();
    void kernelsOfAPositionAreItsOwn();
    void aTableLeavesGaps();
    void unknownAxesAreARow();
};

namespace {

/// A network of an input, the node and, where that puts out no vector, what ends it.
struct Lone {
    const char* type = nullptr;
    SettingMap settings;
    Shape input;
};

const std::map<std::string, Lone>& lones() {
    static const std::map<std::string, Lone> all{
        {"plain", {"conv.conv2d", {{"out_channels", 4L}}, {1, 1, 7, 8, 2}}},
        {"groups", {"conv.conv2d", {{"out_channels", 6L}, {"groups", 2L}}, {1, 1, 7, 8, 4}}},
        {"depthwise", {"conv.conv2d", {{"out_channels", 8L}, {"groups", 4L}}, {1, 1, 7, 8, 4}}},
        {"transposed", {"conv.transposed2d", {{"out_channels", 3L}}, {1, 1, 5, 6, 2}}},
        {"transposed in groups",
         {"conv.transposed2d", {{"out_channels", 6L}, {"groups", 2L}}, {1, 1, 5, 6, 4}}},
        {"1-D", {"conv.conv1d", {{"out_channels", 3L}, {"kernel", 5L}}, {1, 1, 1, 12, 2}}},
        {"3-D", {"conv.conv3d", {{"out_channels", 3L}}, {1, 5, 6, 7, 2}}},
        {"locally connected",
         {"local.locally_connected2d", {{"out_channels", 3L}}, {1, 1, 6, 7, 2}}},
        {"locally connected 1-D",
         {"local.locally_connected1d", {{"out_channels", 3L}}, {1, 1, 1, 9, 2}}},
        {"table", {"conv.connection_table2d", {}, {1, 1, 9, 9, 6}}},
        {"pairs", {"conv.connection_table2d", {{"table", std::string("pairs")}}, {1, 1, 9, 9, 5}}},
        {"dense", {"dense.dense", {{"units", 3L}}, {1, 1, 1, 1, 5}}}};
    return all;
}

NodeSpec nodeOf(const char* id, const char* type, const char* input, SettingMap settings = {}) {
    NodeSpec node;
    node.id = id;
    node.type = type;
    node.inputs = {input};
    node.settings = std::move(settings);
    return node;
}

NetworkSpec networkOf(std::vector<NodeSpec> nodes) {
    NetworkSpec spec;
    NodeSpec input;
    input.id = "input";
    input.type = "input";
    spec.nodes.push_back(input);
    spec.nodes.insert(spec.nodes.end(), nodes.begin(), nodes.end());
    return spec;
}

const LayerRegistry& registry() {
    static const LayerRegistry all = loadPlugins();
    return all;
}

/// The first weight of a node, laid out.
KernelLayout layoutOf(const NetworkSpec& spec, const Shape& input, const std::string& node) {
    const NetworkReport report = infer(spec, input, registry());
    const NodeReport& planned = report.nodes.at(node);
    if (!planned.isPlanned)
        qFatal("%s", sentences(report.problems).c_str());
    return kernelLayout(planned.plan.weights.front(),
                        kernelContext(spec, report, node, registry()));
}

Tensor filled(const Shape& shape, std::int64_t channel) {
    Tensor tensor(shape);
    for (std::int64_t i = 0; i < shape.elements(); ++i)
        if (i % shape.c == channel)
            tensor.view().values()[static_cast<std::size_t>(i)] = 1;
    return tensor;
}

/// Which channels of the output are not zero anywhere.
std::set<std::int64_t> heard(View<const float> output) {
    std::set<std::int64_t> channels;
    for (std::int64_t i = 0; i < output.shape.elements(); ++i)
        if (output.values()[static_cast<std::size_t>(i)] != 0)
            channels.insert(i % output.shape.c);
    return channels;
}

std::vector<float> counted(std::int64_t count) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i)
        values.push_back(static_cast<float>(i));
    return values;
}

std::shared_ptr<const std::vector<float>> shared(std::vector<float> values) {
    return std::make_shared<const std::vector<float>>(std::move(values));
}

} // namespace

void TestKernelPictures::everyKernelJoinsItsMaps_data() {
    QTest::addColumn<QString>("name");
    for (const auto& [name, lone] : lones())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

/// A kernel of ones alone: only its output hears, and only of its input.
void TestKernelPictures::everyKernelJoinsItsMaps() {
    QFETCH(QString, name);
    const Lone& lone = lones().at(name.toStdString());
    const NetworkSpec spec = networkOf({nodeOf("node", lone.type, "input", lone.settings)});
    const KernelLayout layout = layoutOf(spec, lone.input, "node");
    if (layout.isNumbers)
        return; // a kernel is all inputs of an output there
    std::vector<Tensor> inputs;
    inputs.push_back(filled(lone.input, 0));
    const Result<LayerTrial> first =
        LayerTrial::make(registry(), lone.type, lone.settings, std::move(inputs), {});
    QVERIFY(first.has_value());
    for (std::int64_t output = 0; output < layout.outputs; ++output)
        for (std::int64_t input = 0; input < layout.inputs; ++input) {
            std::vector<TrialWeight> weights(first->weights().begin(), first->weights().end());
            for (TrialWeight& weight : weights)
                std::ranges::fill(weight.values, 0.0F);
            std::vector<float>& values = weights.front().values;
            for (std::int64_t position = 0; position < layout.positions; ++position) {
                const Volume kernel = layout.kernel(values, position, input, output);
                for (std::int64_t d = 0; d < layout.extents.depth; ++d)
                    for (std::int64_t h = 0; h < layout.extents.height; ++h)
                        for (std::int64_t w = 0; w < layout.extents.width; ++w)
                            values[static_cast<std::size_t>(
                                &kernel.first[0] - values.data() + d * kernel.steps.depth +
                                h * kernel.steps.height + w * kernel.steps.width)] = 1;
            }
            for (std::int64_t channel = 0; channel < lone.input.c; ++channel) {
                std::vector<Tensor> only;
                only.push_back(filled(lone.input, channel));
                const Result<LayerTrial> trial = LayerTrial::make(
                    registry(), lone.type, lone.settings, std::move(only), weights);
                QVERIFY(trial.has_value());
                std::set<std::int64_t> expected;
                if (channel == layout.inputChannel(input, output))
                    expected.insert(layout.outputChannel(input, output));
                QVERIFY2(heard(trial->output()) == expected,
                         qPrintable(QString("kernel %1, %2").arg(input).arg(output)));
            }
        }
}

void TestKernelPictures::everyNumberIsShownOnce_data() { everyKernelJoinsItsMaps_data(); }

void TestKernelPictures::everyNumberIsShownOnce() {
    QFETCH(QString, name);
    const Lone& lone = lones().at(name.toStdString());
    const NetworkSpec spec = networkOf({nodeOf("node", lone.type, "input", lone.settings)});
    const NetworkReport report = infer(spec, lone.input, registry());
    const KernelContext context = kernelContext(spec, report, "node", registry());
    for (const WeightInfo& info : report.nodes.at("node").plan.weights) {
        const KernelLayout layout = kernelLayout(info, context);
        const std::int64_t count = elementsOf(info.extents);
        const auto values = shared(counted(count));
        std::set<float> shown;
        for (std::int64_t position = 0; position < layout.positions; ++position) {
            const ValueWall wall =
                kernelWall(values, layout, {.position = position}, "node.weight");
            for (std::int64_t tile = 0; tile < wall.count; ++tile)
                if (const std::optional<ValueTile> made = wall.tile(tile))
                    for (std::int64_t d = 0; d < layout.extents.depth; ++d)
                        for (std::int64_t h = 0; h < layout.extents.height; ++h)
                            for (std::int64_t w = 0; w < layout.extents.width; ++w)
                                QVERIFY(shown.insert(made->numbers.at(d, h, w)).second);
        }
        QCOMPARE(static_cast<std::int64_t>(shown.size()), count);
    }
}

void TestKernelPictures::connectionsAreThoseOfTheTable() {
    NodeSpec node = nodeOf("c3", "conv.connection_table2d", "s2");
    const std::vector<Connection> lenet = connectionsOf(node, {1, 1, 14, 14, 6}, registry());
    QCOMPARE(lenet.size(), std::size_t{60});
    // Table I of LeCun et al. 1998: its first output reads maps 0 to 2, its last all six.
    const std::vector<Connection> head(lenet.begin(), lenet.begin() + 3);
    QVERIFY((head == std::vector<Connection>{{0, 0}, {1, 0}, {2, 0}}));
    for (std::int64_t map = 0; map < 6; ++map)
        QVERIFY((lenet[static_cast<std::size_t>(54 + map)] == Connection{map, 15}));
    node.settings = {{"table", std::string("pairs")}, {"padding", std::string("same")}};
    const std::vector<Connection> pairs = connectionsOf(node, {1, 1, 3, 3, 4}, registry());
    QCOMPARE(pairs.size(), std::size_t{8});
    QVERIFY(std::ranges::count(pairs, Connection{0, 3}) == 1); // the last reads the first, too
    // What has no table has none.
    node.type = "conv.conv2d";
    node.settings = {};
    QVERIFY(connectionsOf(node, {1, 1, 14, 14, 6}, registry()).empty());
}

void TestKernelPictures::aDenseLayerIsATemplateOfTheMaps() {
    const NetworkSpec spec = networkOf({nodeOf("flatten", "shape.flatten", "input"),
                                        nodeOf("relu", "activation.relu", "flatten"),
                                        nodeOf("dense", "dense.dense", "relu", {{"units", 2L}})});
    const KernelLayout layout = layoutOf(spec, {1, 1, 3, 4, 2}, "dense");
    QVERIFY(layout.isTemplate);
    QVERIFY((layout.extents == Size3{1, 3, 4}));
    QCOMPARE(layout.inputs, 2);
    QCOMPARE(layout.outputs, 2);
    // weight [in, out]: of unit 1 the value of map 1 at row 2, column 3.
    const std::vector<float> values = counted(2 * 3 * 4 * 2);
    QCOMPARE(layout.kernel(values, 0, 1, 1).at(0, 2, 3),
             static_cast<float>(((2 * 4 + 3) * 2 + 1) * 2 + 1));
}

void TestKernelPictures::aDenseLayerBehindAnotherIsBars() {
    const NetworkSpec spec = networkOf({nodeOf("flatten", "shape.flatten", "input"),
                                        nodeOf("first", "dense.dense", "flatten", {{"units", 5L}}),
                                        nodeOf("second", "dense.dense", "first", {{"units", 3L}})});
    const NetworkReport report = infer(spec, {1, 1, 3, 4, 1}, registry());
    const KernelContext context = kernelContext(spec, report, "second", registry());
    QVERIFY(context.givesClasses);
    QVERIFY(!kernelContext(spec, report, "first", registry()).givesClasses);
    const KernelLayout layout =
        kernelLayout(report.nodes.at("second").plan.weights.front(), context);
    QVERIFY(layout.isNumbers && !layout.isTemplate);
    const ValueWall wall =
        kernelWall(shared(counted(15)), layout, {}, "second.weight", {"ant", "bee", "cat"});
    QCOMPARE(wall.count, 3);
    QVERIFY(wall.form == TileForm::Bars);
    const ValueTile tile = *wall.tile(1);
    QCOMPARE(tile.name, std::string("second.weight, bee"));
    QCOMPARE(tile.numbers.at(0, 0, 4), 13.0F); // [in, out]: input 4, output 1
    QCOMPARE(valueAt(tile, wall.cut, 0.99, 0.5)->words, std::string("input 4: 13"));
}

void TestKernelPictures::coloursComeWithTheirChannels() {
    const NetworkSpec spec =
        networkOf({nodeOf("conv", "conv.conv2d", "input", {{"out_channels", 2L}}),
                   nodeOf("next", "conv.conv2d", "conv", {{"out_channels", 3L}}),
                   nodeOf("last", "conv.conv2d", "next", {{"out_channels", 3L}})});
    const Shape image{1, 1, 16, 16, 3};
    const KernelLayout layout = layoutOf(spec, image, "conv");
    QVERIFY(layout.isColour);
    // Three inputs that are not the image's are no colours.
    QVERIFY(!layoutOf(spec, image, "last").isColour);
    std::vector<float> values(
        static_cast<std::size_t>(layout.extents.height * layout.extents.width * 3 * 2));
    values[0] = 1;  // red of output 0 at the first place
    values[2] = -1; // green
    const ValueWall wall = kernelWall(shared(values), layout, {}, "conv.weight");
    QCOMPARE(wall.count, 8);
    QCOMPARE(wall.unit, 4);
    const Image colour = tileImage(*wall.tile(0), wall.cut, {});
    QCOMPARE(colour.pixels[0], std::uint8_t{255});
    QCOMPARE(colour.pixels[1], std::uint8_t{0});
    QCOMPARE(colour.pixels[2], std::uint8_t{128}); // zero is mid-grey
    QCOMPARE(wall.tile(2)->name, std::string("conv.weight, output 0, green"));
    QCOMPARE(wall.tile(2)->numbers.at(0, 0, 0), -1.0F);
    QVERIFY(wall.tile(2)->form == TileForm::Map);
    QCOMPARE(valueAt(*wall.tile(0), wall.cut, 0, 0)->words, std::string("y 0, x 0: 1, -1, 0"));
}

void TestKernelPictures::kernelsOfALayerCanBeCompared() {
    const NetworkSpec spec =
        networkOf({nodeOf("conv", "conv.conv2d", "input", {{"out_channels", 2L}})});
    const KernelLayout layout = layoutOf(spec, {1, 1, 9, 9, 1}, "conv");
    std::vector<float> values(
        static_cast<std::size_t>(layout.extents.height * layout.extents.width * 2));
    values[0] = 1;
    values[1] = -8;
    const ValueWall alike = kernelWall(shared(values), layout, {}, "conv.weight");
    QVERIFY((alike.scale == ValueScale{-8, 8}));
    QVERIFY((alike.tile(0)->scale == ValueScale{-8, 8}));
    const ValueWall own =
        kernelWall(shared(values), layout, {.scale = ScaleBy::Map}, "conv.weight");
    QVERIFY(!own.scale);
    QVERIFY((own.tile(0)->scale == ValueScale{-1, 1}));
    QVERIFY((own.tile(1)->scale == ValueScale{-8, 8}));
}

void TestKernelPictures::kernelsOfAPositionAreItsOwn() {
    const Lone& lone = lones().at("locally connected");
    const NetworkSpec spec = networkOf({nodeOf("node", lone.type, "input", lone.settings)});
    const KernelLayout layout = layoutOf(spec, lone.input, "node");
    QCOMPARE(layout.positions, layout.positionGrid.height * layout.positionGrid.width);
    QVERIFY(layout.positionGrid.height > 1);
    const auto values = shared(counted(layout.positions * layout.positionStep));
    const ValueWall second = kernelWall(values, layout, {.position = 1}, "node.weight");
    QCOMPARE(second.tile(0)->numbers.at(0, 0, 0), static_cast<float>(layout.positionStep));
    QCOMPARE(second.scale->high, static_cast<float>(2 * layout.positionStep - 1));
}

void TestKernelPictures::aTableLeavesGaps() {
    const Lone& lone = lones().at("table");
    const NetworkSpec spec = networkOf({nodeOf("node", lone.type, "input", lone.settings)});
    const KernelLayout layout = layoutOf(spec, lone.input, "node");
    const ValueWall wall = kernelWall(
        shared(counted(60 * layout.extents.height * layout.extents.width)), layout, {}, "c3");
    QCOMPARE(wall.columns, 6);
    QCOMPARE(wall.count, 16 * 6);
    QVERIFY(wall.tile(2).has_value() && !wall.tile(3).has_value());
    QCOMPARE(wall.tile(95)->name, std::string("c3, output 15, input 5"));
}

void TestKernelPictures::unknownAxesAreARow() {
    WeightInfo info;
    info.axes = "XY";
    info.extents = {2, 3};
    const KernelLayout layout = kernelLayout(info, {});
    QVERIFY(layout.isNumbers);
    const std::vector<float> values = counted(6);
    QCOMPARE(layout.kernel(values, 0, 0, 0).at(0, 0, 5), 5.0F);
}

QTEST_GUILESS_MAIN(TestKernelPictures)
#include "tst_kernel_pictures.moc"
