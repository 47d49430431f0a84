/// Plugins may be wrong: what their layers plan is checked, whatever they throw is a problem of the
/// node, and a damaged file is refused before the system's loader sees it.

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <stdexcept>

#include <QTemporaryDir>
#include <QTest>

#include "core/graph/infer.hpp"
#include "core/graph/network.hpp"
#include "core/layer/plugin.hpp"
#include "core/layer/registry.hpp"
#include "core/training/recipe.hpp"

namespace fs = std::filesystem;
using namespace fovea;

namespace {

constexpr Shape image{1, 1, 6, 5, 3};

/// What the next plan is changed by, or throws.
std::function<void(Plan&)> change;
/// What making a layer does first.
std::function<void()> beforeMaking;

/// A layer that hands its input on and plans what `change` makes of it.
class Changed final : public Layer {
public:
    Result<Plan> plan(Shapes inputs, const PlanContext& /*context*/) const override {
        Plan plan = Plan::unchanged(inputs[0]);
        WeightInfo weight;
        weight.name = "weight";
        weight.extents = {2, 3};
        plan.weights = {weight, weight};
        plan.weights[1].name = "bias";
        plan.saved = {{"first", 4}, {"second", 8}};
        if (change)
            change(plan);
        return plan;
    }

    void forward(const Forward& /*pass*/) const noexcept override {}

    void backward(const Backward& /*pass*/) const noexcept override {}

    SettingMap settings() const override { return {}; }
};

/// An optimizer that fails when it is asked what it keeps.
class Forgetful final : public OptimizerRule {
public:
    double learningRate() const override { return 0.1; }

    std::vector<std::string> state() const override { throw std::runtime_error("it has no state"); }

    void update(const WeightUpdate& /*update*/) const noexcept override {}
};

PluginTable tableOf(Arity arity) {
    LayerType type;
    type.id = "wrong.layer";
    type.title = "Wrong";
    type.arity = arity;
    type.make = [](const SettingMap&) -> Result<std::unique_ptr<Layer>> {
        if (beforeMaking)
            beforeMaking();
        return std::make_unique<Changed>();
    };
    PluginTable table;
    table.id = "wrong.plugin";
    table.layers = {type};
    OptimizerType optimizer;
    optimizer.id = "forgetful";
    optimizer.make = [](const SettingMap&) -> Result<std::unique_ptr<OptimizerRule>> {
        return std::make_unique<Forgetful>();
    };
    table.optimizers = {optimizer};
    return table;
}

NodeSpec node(std::string id, std::string type, std::vector<std::string> inputs) {
    NodeSpec spec;
    spec.id = std::move(id);
    spec.type = std::move(type);
    spec.inputs = std::move(inputs);
    return spec;
}

NetworkSpec chainOf(int layers) {
    NetworkSpec spec;
    spec.nodes = {node("in", "input", {})};
    for (int i = 0; i < layers; ++i)
        spec.nodes.push_back(node(std::to_string(i), "wrong.layer", {spec.nodes.back().id}));
    return spec;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class TestWrongPlugins : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void aPossiblePlanIsTaken();
    void anImpossiblePlanIsAProblem_data();
    void anImpossiblePlanIsAProblem();
    void whatIsThrownIsAProblem_data();
    void whatIsThrownIsAProblem();
    void whatMakingThrowsIsAProblem();
    void whatAnOptimizerThrowsIsTheRecipes();
    void aPlanThatIsWrongForTheBatchAlone();
    void aLayerWithoutInputsIsRefused();
    void stridesBeyondAnyNumberAreTold();
    void anImageTooLargeIsAProblem();
    void aLongChainIsDescribed();
    void manyEndsAreToldInShort();
    void aDamagedFileIsNotOpened_data();
    void aDamagedFileIsNotOpened();
    void aFileOfAnotherMachineIsNotOpened();

private:
    LayerRegistry m_registry;
};

void TestWrongPlugins::initTestCase() { QVERIFY(m_registry.add(tableOf({1, 1}), "wrong.so")); }

void TestWrongPlugins::init() {
    change = nullptr;
    beforeMaking = nullptr;
}

void TestWrongPlugins::aPossiblePlanIsTaken() {
    const NetworkReport report = infer(chainOf(3), image, m_registry);
    QVERIFY2(report.isRunnable(), sentences(report.problems).c_str());
    QCOMPARE(report.weights, 3 * 12);
}

void TestWrongPlugins::anImpossiblePlanIsAProblem_data() {
    QTest::addColumn<std::function<void(Plan&)>>("wrong");
    QTest::addColumn<std::string>("told");
    const auto row = [](const char* name, std::function<void(Plan&)> wrong, const char* told) {
        QTest::newRow(name) << std::move(wrong) << std::string(told);
    };
    constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    row(
        "no rows", [](Plan& plan) { plan.output.h = 0; }, "output is 1 x 1 x 0 x 5 x 3");
    row(
        "negative channels", [](Plan& plan) { plan.output.c = -7; }, "x -7");
    row(
        "an overflowing output", [](Plan& plan) { plan.output.h = plan.output.w = huge / 2; },
        "output is");
    row(
        "another batch", [](Plan& plan) { plan.output.n = 2; }, "1 samples go in and 2 come out");
    row(
        "a negative weight",
        [](Plan& plan) {
            plan.weights[0].extents = {-3, 4};
        },
        "weight \"weight\" is -3 x 4");
    row(
        "an overflowing weight",
        [](Plan& plan) {
            plan.weights[1].extents = {huge, huge};
        },
        "weight \"bias\"");
    row(
        "a weight just too large",
        [](Plan& plan) {
            plan.weights[1].extents = {std::int64_t{1} << 40, 2};
        },
        "1099511627776");
    row(
        "two weights of a name", [](Plan& plan) { plan.weights[1].name = "weight"; },
        "two of its weights are called \"weight\"");
    row(
        "a weight without a name", [](Plan& plan) { plan.weights[1].name = ""; },
        "one of its weights has no name");
    row(
        "too many weights", [](Plan& plan) { plan.weights.resize(65); }, "65 weights");
    row(
        "no fan", [](Plan& plan) { plan.weights[0].fanIn = 0; }, "fanIn = 0");
    row(
        "a start that is no number",
        [](Plan& plan) {
            plan.weights[0].start = WeightStart::Constant;
            plan.weights[0].startConstant = std::numeric_limits<float>::quiet_NaN();
        },
        "starts with nan");
    row(
        "too few values to start with",
        [](Plan& plan) {
            static const float values[5]{};
            plan.weights[0].startValues = values;
        },
        "brings 5 values");
    row(
        "two saved of a name", [](Plan& plan) { plan.saved[1].name = "first"; },
        "two of its saved tensors are called \"first\"");
    row(
        "negative saved", [](Plan& plan) { plan.saved[1].bytes = -1; }, "saved \"second\"");
    row(
        "much saved", [](Plan& plan) { plan.saved[0].bytes = huge; }, "saved \"first\"");
    row(
        "negative scratch", [](Plan& plan) { plan.forwardScratchBytes = -64; },
        "forwardScratchBytes = -64");
    row(
        "much scratch", [](Plan& plan) { plan.backwardScratchBytes = huge; },
        "backwardScratchBytes");
    row(
        "negative prepared", [](Plan& plan) { plan.preparedBytes = -1; }, "preparedBytes = -1");
    row(
        "negative cost", [](Plan& plan) { plan.macs = -1; }, "macs = -1");
    row(
        "no reach", [](Plan& plan) { plan.reach.window.width = 0; }, "reach.window.width = 0");
    row(
        "no step", [](Plan& plan) { plan.reach.step.height = -2; }, "reach.step.height = -2");
    row(
        "many blocks", [](Plan& plan) { plan.joining.momentBlocks = huge; }, "momentBlocks");
}

void TestWrongPlugins::anImpossiblePlanIsAProblem() {
    QFETCH(std::function<void(Plan&)>, wrong);
    QFETCH(std::string, told);
    change = wrong;
    const NetworkSpec spec = chainOf(2);
    const NetworkReport report = infer(spec, image, m_registry);
    QCOMPARE(report.problems.size(), 1U); // the second layer's follows from the first's
    QCOMPARE(report.problems[0].node, std::string("0"));
    const std::string& message = report.problems[0].message;
    QVERIFY2(contains(message, told), message.c_str());
    QVERIFY2(contains(message, "; report it to the plugin's author"), message.c_str());
    QVERIFY(!compile(spec, {.input = image, .batch = 2}, m_registry));
}

void TestWrongPlugins::whatIsThrownIsAProblem_data() {
    QTest::addColumn<std::function<void(Plan&)>>("wrong");
    QTest::addColumn<std::string>("told");
    QTest::newRow("an exception") << std::function<void(Plan&)>([](Plan&) {
        throw std::runtime_error("the table is empty");
    }) << std::string("the table is empty");
    QTest::newRow("a number") << std::function<void(Plan&)>([](Plan&) { throw 7; })
                              << std::string("no std::exception");
    QTest::newRow("too much memory")
        << std::function<void(Plan&)>([](Plan&) { throw std::bad_alloc(); })
        << std::string("more memory than there is");
}

void TestWrongPlugins::whatIsThrownIsAProblem() {
    QFETCH(std::function<void(Plan&)>, wrong);
    QFETCH(std::string, told);
    change = wrong;
    const NetworkReport report = infer(chainOf(1), image, m_registry);
    const Problem* problem = report.problemOf("0");
    QVERIFY(problem != nullptr);
    QVERIFY2(contains(problem->message, told), problem->message.c_str());
}

void TestWrongPlugins::whatMakingThrowsIsAProblem() {
    beforeMaking = [] { throw std::out_of_range("no such key"); };
    const NetworkReport report = infer(chainOf(1), image, m_registry);
    QVERIFY(report.problemOf("0") != nullptr);
    QVERIFY(contains(report.problemOf("0")->message, "no such key"));
}

void TestWrongPlugins::whatAnOptimizerThrowsIsTheRecipes() {
    LayerRegistry registry = loadPlugins(); // of the recipe's other types
    QVERIFY(registry.add(tableOf({1, 1}), "wrong.so"));
    TrainSpec train;
    train.optimizer = {"forgetful"};
    const Result<Recipe> recipe = makeRecipe(train, registry);
    QVERIFY(!recipe);
    QVERIFY2(
        contains(recipe.error().message, "train.optimizer: its plugin failed (it has no state)"),
        recipe.error().message.c_str());
}

void TestWrongPlugins::aPlanThatIsWrongForTheBatchAlone() {
    change = [](Plan& plan) {
        if (plan.output.n > 1)
            plan.forwardScratchBytes = -plan.output.n;
    };
    const auto network = compile(chainOf(1), {.input = image, .batch = 4}, m_registry);
    QVERIFY(!network);
    QVERIFY2(contains(network.error().message, "0: its plan cannot be: forwardScratchBytes = -4"),
             network.error().message.c_str());
}

void TestWrongPlugins::aLayerWithoutInputsIsRefused() {
    for (const Arity arity : {Arity{0, 0}, Arity{2, 1}}) {
        LayerRegistry registry;
        const Result<void> added = registry.add(tableOf(arity), "wrong.so");
        QVERIFY(!added);
        QVERIFY2(contains(added.error().message, "inputs"), added.error().message.c_str());
    }
}

void TestWrongPlugins::stridesBeyondAnyNumberAreTold() {
    change = [](Plan& plan) { plan.reach = {{3, 3}, {1 << 20, 1 << 20}}; };
    const NetworkReport report = infer(chainOf(9), {1, 1, 1 << 19, 1 << 19, 1}, m_registry);
    QVERIFY2(report.isRunnable(), sentences(report.problems).c_str());
    QCOMPARE(report.nodes.at("8").receptiveField.step.width, std::int64_t{1} << 40);
}

void TestWrongPlugins::anImageTooLargeIsAProblem() {
    const NetworkReport report = infer(chainOf(1), {1, 1, 1 << 24, 1 << 24, 3}, m_registry);
    QCOMPARE(report.problems.size(), 1U);
    QVERIFY(contains(report.problems[0].message, "choose smaller ones"));
}

/// Looked up one by one from a list, these nodes would take minutes.
void TestWrongPlugins::aLongChainIsDescribed() {
    const NetworkSpec spec = chainOf(200'000);
    const NetworkReport report = infer(spec, image, m_registry, 10);
    QCOMPARE(report.order.size(), spec.nodes.size());
    QCOMPARE(report.weights, std::int64_t{12} * 200'000);
    QCOMPARE(report.output, spec.nodes.back().id);
}

void TestWrongPlugins::manyEndsAreToldInShort() {
    NetworkSpec spec = chainOf(1);
    for (int i = 1; i < 20'000; ++i)
        spec.nodes.push_back(node(std::to_string(i), "wrong.layer", {"in"}));
    const NetworkReport report = infer(spec, image, m_registry);
    QCOMPARE(report.problems.size(), 20'000U);
    QVERIFY(contains(report.problems.back().message, "(0, 1, 2, 3, 4, 5, 6, 7 and 19992 more)"));
}

namespace {

std::string goodPlugin() {
    std::ifstream file(fs::path(FOVEA_TEST_PLUGINS) / "a_good.so", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string faultOf(const std::string& bytes) {
    const QTemporaryDir folder;
    const fs::path file = fs::path(folder.path().toStdString()) / "damaged.so";
    std::ofstream(file, std::ios::binary) << bytes;
    LayerRegistry registry;
    const Result<void> loaded = registry.loadFile(file);
    return loaded ? std::string() : loaded.error().message;
}

} // namespace

void TestWrongPlugins::aDamagedFileIsNotOpened_data() {
    QTest::addColumn<double>("kept");
    for (const double kept : {0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5})
        QTest::addRow("%g of it", kept) << kept;
}

void TestWrongPlugins::aDamagedFileIsNotOpened() {
    QFETCH(double, kept);
    const std::string whole = goodPlugin();
    QVERIFY(!whole.empty());
    const auto bytes = static_cast<std::size_t>(kept * static_cast<double>(whole.size()));
    const std::string message = faultOf(whole.substr(0, bytes));
    QVERIFY2(contains(message, "damaged.so: this plugin's file is damaged"), message.c_str());
    QVERIFY2(contains(message, "; copy or build it again"), message.c_str());
}

void TestWrongPlugins::aFileOfAnotherMachineIsNotOpened() {
    std::string bytes = goodPlugin();
    bytes[18] = static_cast<char>(bytes[18] + 1); // e_machine
    QVERIFY(contains(faultOf(bytes), "built for another machine"));
    bytes = goodPlugin();
    bytes[16] = 2; // e_type: a program
    QVERIFY(contains(faultOf(bytes), "no shared library"));
}

QTEST_APPLESS_MAIN(TestWrongPlugins)
#include "tst_wrong_plugins.moc"
