/// Normalization layers against plain loops in double, written from the formulas of their papers,
/// and against figures worked out by hand.

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>

#include <QTest>

#include "core/layer/registry.hpp"
#include "core/promises/layer_run.hpp"
#include "tests/layers/normalization_reference.hpp"

using namespace fovea;
using namespace fovea::test;

namespace {

std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

Shape randomShape(RandomStream& random, std::int64_t mostChannels) {
    return {between(random, 1, 3), between(random, 1, 2), between(random, 1, 8),
            between(random, 1, 8), between(random, 1, mostChannels)};
}

} // namespace

class TestNormalization : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void defaultsArePyTorchs();
    void cellsMatchTheirDefinition_data();
    void cellsMatchTheirDefinition();
    void aMeanFarFromZeroCostsNoDigits();
    void constantsBecomeTheBias();
    void groupsMustDivideTheChannels();
    void localResponseOfKnownValues();
    void localResponseMatchesItsDefinition();
    void localContrastMatchesItsDefinition_data();
    void localContrastMatchesItsDefinition();
    void anEvenImageHasNoContrast();
    void contrastIgnoresBrightnessAndScale();
    void anEvenKernelIsRefused();

private:
    std::unique_ptr<Layer> make(const std::string& id, const SettingMap& settings = {}) const {
        return m_registry.layer(id)->make(settings).value();
    }

    /// A layer's output and dInput hold against a function that says what it computes.
    void compare(LayerRun& run, const DoublesFunction& function) const;

    LayerRegistry m_registry = loadPlugins();
};

void TestNormalization::initTestCase() {
    for (const char* id : {"normalization.layer", "normalization.group", "normalization.instance",
                           "normalization.local_response", "normalization.local_contrast"})
        QVERIFY2(m_registry.layer(id) != nullptr, id);
}

void TestNormalization::compare(LayerRun& run, const DoublesFunction& function) const {
    const Doubles x = doublesOf(run.input(0));
    const Doubles expected = function(x);
    run.infer();
    QVERIFY(distance(run.output(), expected) < 1e-5);
    run.forward(Behaviour::Training);
    QVERIFY(distance(run.output(), expected) < 1e-5);
    run.backward();
    if (x.size() > 600)
        return; // the differences take the square of it
    QVERIFY(distance(run.dInput(0), gradientOf(function, x, doublesOf(run.dOutput()))) < 1e-4);
}

void TestNormalization::defaultsArePyTorchs() {
    const auto setting = [&](const std::string& id, const std::string& key) {
        return make(id)->settings().at(key);
    };
    for (const char* id : {"normalization.layer", "normalization.group", "normalization.instance"})
        QVERIFY2(setting(id, "epsilon") == SettingValue(1e-5), id);
    QVERIFY(setting("normalization.instance", "affine") == SettingValue(false));
    QVERIFY(setting("normalization.local_response", "size") == SettingValue(std::int64_t{5}));
    QVERIFY(setting("normalization.local_response", "alpha") == SettingValue(1e-4));
    QVERIFY(setting("normalization.local_response", "beta") == SettingValue(0.75));
    QVERIFY(setting("normalization.local_response", "k") == SettingValue(1.0));
}

void TestNormalization::cellsMatchTheirDefinition_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"channels", "sample", "group", "instance", "affine instance"})
        QTest::newRow(kind) << kind;
}

void TestNormalization::cellsMatchTheirDefinition() {
    QFETCH(QString, kind);
    RandomStream random({41, 0});
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        // Every third is wider than what is summed at once.
        Shape shape = randomShape(random, seed % 3 == 0 ? 200 : 12);
        const std::int64_t groups = between(random, 1, 5);
        std::unique_ptr<Layer> layer;
        CellOf key;
        if (kind == "channels") {
            layer = make("normalization.layer");
            key = [=](auto n, auto p, auto) { return n * shape.d * shape.h * shape.w + p; };
        } else if (kind == "sample") {
            layer = make("normalization.layer", {{"over", std::string("sample")}});
            key = [](auto n, auto, auto) { return n; };
        } else if (kind == "group") {
            shape.c = (shape.c + groups - 1) / groups * groups;
            layer = make("normalization.group", {{"groups", groups}});
            key = [=](auto n, auto, auto c) { return n * groups + c / (shape.c / groups); };
        } else {
            layer = make("normalization.instance", {{"affine", kind != "instance"}});
            key = [=](auto n, auto, auto c) { return n * shape.c + c; };
        }
        LayerRun run(*layer, {shape}, seed);
        QCOMPARE(run.plan().weights.size(), kind == "instance" ? 0U : 2U);
        const auto channel = [&](std::size_t i) { return i % static_cast<std::size_t>(shape.c); };
        const auto function = [&](const Doubles& x) {
            Doubles y = normalized(shape, x, 1e-5, key);
            for (std::size_t i = 0; i < y.size() && !run.plan().weights.empty(); ++i)
                y[i] = y[i] * static_cast<double>(run.weight(0)[channel(i)]) +
                       static_cast<double>(run.weight(1)[channel(i)]);
            return y;
        };
        compare(run, function);
        if (QTest::currentTestFailed() || run.plan().weights.empty())
            continue;
        const Doubles plain = normalized(shape, doublesOf(run.input(0)), 1e-5, key);
        Doubles dWeight(static_cast<std::size_t>(shape.c));
        Doubles dBias = dWeight;
        for (std::size_t i = 0; i < plain.size(); ++i) {
            dWeight[channel(i)] += static_cast<double>(run.dOutput()[i]) * plain[i];
            dBias[channel(i)] += static_cast<double>(run.dOutput()[i]);
        }
        QVERIFY(distance(run.dWeight(0), dWeight) < 1e-4);
        QVERIFY(distance(run.dWeight(1), dBias) < 1e-4);
    }
}

void TestNormalization::aMeanFarFromZeroCostsNoDigits() {
    const auto layer = make("normalization.instance");
    const Shape shape{2, 1, 40, 40, 3};
    LayerRun run(*layer, {shape}, 7);
    for (float& value : run.input(0))
        value = 10000 + std::round(value * 8); // exact, and of deviation about 5
    run.infer();
    const Doubles expected = normalized(shape, doublesOf(run.input(0)), 1e-5,
                                        [](auto n, auto, auto c) { return n * 3 + c; });
    QVERIFY(distance(run.output(), expected) < 1e-3 / 5); // a float's step at 10000 is 1e-3
}

void TestNormalization::constantsBecomeTheBias() {
    for (const char* id : {"normalization.layer", "normalization.group"}) {
        const auto layer = make(id);
        LayerRun run(*layer, {Shape{2, 1, 3, 3, 64}}, 8);
        std::ranges::fill(run.input(0), 0.1F);
        run.infer();
        for (std::size_t i = 0; i < run.output().size(); ++i)
            QVERIFY2(std::abs(run.output()[i] - run.weight(1)[i % 64]) < 1e-5F, id);
    }
}

void TestNormalization::groupsMustDivideTheChannels() {
    const std::vector<Shape> input{Shape{1, 1, 4, 4, 48}};
    const auto plan = make("normalization.group")->plan(input);
    QVERIFY(!plan);
    QVERIFY(plan.error().message.find("32 groups do not divide the 48 channels") !=
            std::string::npos);
    QVERIFY(plan.error().message.find("such as 16") != std::string::npos);
    QVERIFY(make("normalization.group", {{"groups", std::int64_t{16}}})->plan(input));
}

void TestNormalization::localResponseOfKnownValues() {
    const auto outputs = [&](std::int64_t size) {
        const auto layer = make("normalization.local_response",
                                {{"size", size}, {"alpha", 1.0}, {"beta", 1.0}, {"k", 1.0}});
        LayerRun run(*layer, {Shape{1, 1, 1, 1, 4}}, 9);
        std::ranges::copy(std::array{1.0F, 2.0F, 3.0F, 4.0F}, run.input(0).begin());
        run.infer();
        return doublesOf(run.output());
    };
    const auto areNear = [](const Doubles& a, const Doubles& b) {
        return std::ranges::equal(a, b, [](double x, double y) { return std::abs(x - y) < 1e-6; });
    };
    // Sums of squares 5, 14, 29, 25, of three; then 5, 13, 25, 16, of a channel and the one behind.
    QVERIFY(areNear(outputs(3), {1 / (1 + 5 / 3.0), 2 / (1 + 14 / 3.0), 3 / (1 + 29 / 3.0),
                                 4 / (1 + 25 / 3.0)}));
    QVERIFY(areNear(outputs(2), {1 / 3.5, 2 / 7.5, 3 / 13.5, 4 / 9.0}));
}

void TestNormalization::localResponseMatchesItsDefinition() {
    RandomStream random({42, 0});
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Shape shape = randomShape(random, seed % 3 == 0 ? 200 : 12);
        const std::int64_t size = between(random, 1, seed % 5 == 0 ? 255 : 8);
        const double beta = seed % 2 == 0 ? 0.75 : static_cast<double>(random.uniform(0, 2));
        const auto layer = make("normalization.local_response",
                                {{"size", size}, {"alpha", 2.0}, {"beta", beta}, {"k", 0.5}});
        LayerRun run(*layer, {shape}, seed);
        compare(run, [&](const Doubles& x) { return localResponse(shape, x, size, 2, beta, 0.5); });
    }
}

void TestNormalization::localContrastMatchesItsDefinition_data() {
    QTest::addColumn<QString>("mode");
    for (const char* mode : {"both", "subtractive", "divisive"})
        QTest::newRow(mode) << mode;
}

void TestNormalization::localContrastMatchesItsDefinition() {
    QFETCH(QString, mode);
    RandomStream random({43, 0});
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
        Shape shape = randomShape(random, 6);
        shape.h += 1; // a single value has no contrast, and no gradient
        const std::int64_t kernel = 3 + 2 * between(random, 0, 4);
        const double threshold = seed % 3 == 0 ? 0.6 : 1e-4;
        const auto layer =
            make("normalization.local_contrast",
                 {{"kernel", kernel}, {"mode", mode.toStdString()}, {"threshold", threshold}});
        LayerRun run(*layer, {shape}, seed);
        compare(run, [&](const Doubles& x) {
            return localContrast(shape, x, kernel, mode.toStdString(), threshold);
        });
    }
}

void TestNormalization::anEvenImageHasNoContrast() {
    const auto layer = make("normalization.local_contrast");
    LayerRun run(*layer, {Shape{2, 1, 12, 15, 3}}, 10);
    std::ranges::fill(run.input(0), 0.7F);
    run.forward(Behaviour::Training);
    QVERIFY(std::ranges::all_of(run.output(), [](float y) { return std::abs(y) < 1e-6F; }));
    run.backward();
    QVERIFY(std::ranges::all_of(run.dInput(0), [](float y) { return std::isfinite(y); }));
}

void TestNormalization::contrastIgnoresBrightnessAndScale() {
    const auto layer = make("normalization.local_contrast");
    LayerRun run(*layer, {Shape{2, 1, 12, 15, 3}}, 11);
    run.infer();
    const Doubles expected = doublesOf(run.output());
    for (float& value : run.input(0))
        value = 4 * value + 3;
    run.infer();
    QVERIFY(distance(run.output(), expected) < 1e-5);
}

void TestNormalization::anEvenKernelIsRefused() {
    const auto layer = make("normalization.local_contrast", {{"kernel", std::int64_t{8}}});
    const auto plan = layer->plan(std::vector<Shape>{Shape{1, 1, 9, 9, 1}});
    QVERIFY(!plan);
    QVERIFY(plan.error().message.find("kernel of 8 pixels is even") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestNormalization)
#include "tst_normalization.moc"
