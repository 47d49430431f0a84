/// PReLU against its formula in double, and how its slopes start.

#include <algorithm>
#include <array>

#include <QTest>

#include "core/graph/network.hpp"
#include "core/layer/registry.hpp"
#include "core/promises/layer_run.hpp"
#include "core/training/initialize.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;

namespace {

double d(float value) { return static_cast<double>(value); }

bool isNear(std::span<const float> actual, const std::vector<double>& expected) {
    double largest = 1e-3;
    for (const double value : expected)
        largest = std::max(largest, std::abs(value));
    return std::ranges::equal(
        actual, expected, [&](float a, double b) { return std::abs(d(a) - b) <= 1e-6 * largest; });
}

} // namespace

class TestPrelu : public QObject {
    Q_OBJECT

private slots:
    void followsItsFormula_data();
    void followsItsFormula();

    void startsAtAQuarter_data() { followsItsFormula_data(); }

    void startsAtAQuarter();
    void takesTheSlopeAtZero();

private:
    std::unique_ptr<Layer> make(bool isShared) const {
        return m_registry.layer("activation.prelu")->make({{"shared", isShared}}).value();
    }

    LayerRegistry m_registry = loadPlugins();
};

void TestPrelu::followsItsFormula_data() {
    QTest::addColumn<bool>("isShared");
    QTest::newRow("a slope for each channel") << false;
    QTest::newRow("one slope") << true;
}

void TestPrelu::followsItsFormula() {
    QFETCH(const bool, isShared);
    const auto layer = make(isShared);
    // One pixel, a vector, and enough pixels for several tasks to share their sums.
    const std::array shapes{Shape{1, 1, 1, 1, 3}, Shape{7, 1, 1, 1, 130}, Shape{3, 2, 19, 17, 5}};
    for (const Shape& shape : shapes) {
        LayerRun run(*layer, {shape}, 1);
        run.forward(Behaviour::Training);
        run.backward();
        const std::size_t slopes = run.weight(0).size();
        QCOMPARE(slopes, isShared ? std::size_t{1} : static_cast<std::size_t>(shape.c));
        std::vector<double> output;
        std::vector<double> dInput;
        std::vector<double> dSlope(slopes);
        for (std::size_t i = 0; i < run.output().size(); ++i) {
            const double x = d(run.input(0)[i]);
            const double dy = d(run.dOutput()[i]);
            const double slope = d(run.weight(0)[i % static_cast<std::size_t>(shape.c) % slopes]);
            output.push_back(x > 0 ? x : slope * x);
            dInput.push_back(x > 0 ? dy : slope * dy);
            if (x <= 0)
                dSlope[i % static_cast<std::size_t>(shape.c) % slopes] += x * dy;
        }
        QVERIFY2(isNear(run.output(), output), toString(shape).c_str());
        QVERIFY2(isNear(run.dInput(0), dInput), toString(shape).c_str());
        QVERIFY2(isNear(run.dWeight(0), dSlope), toString(shape).c_str());
        QVERIFY(run.isIntact());
    }
}

void TestPrelu::startsAtAQuarter() {
    QFETCH(const bool, isShared);
    NetworkSpec spec;
    spec.nodes.resize(2);
    spec.nodes[0].id = "input";
    spec.nodes[0].type = inputNodeType;
    spec.nodes[1].id = "prelu";
    spec.nodes[1].type = "activation.prelu";
    spec.nodes[1].settings = {{"shared", isShared}};
    spec.nodes[1].inputs = {"input"};
    const Shape sample{1, 1, 4, 4, 6};
    Network network = compile(spec,
                              {.input = sample,
                               .batch = 2,
                               .behaviour = Behaviour::Training,
                               .gradients = Gradients::Kept},
                              m_registry)
                          .value();
    for (const char* start : {"kaiming_uniform", "xavier_normal"}) {
        std::ranges::fill(network.weights()[0].values, 7.0F);
        initializeWeights(network, *test::initializationOf(m_registry, start), 5);
        const auto values = network.weights()[0].values;
        QCOMPARE(values.size(), isShared ? std::size_t{1} : std::size_t{6});
        QVERIFY(std::ranges::all_of(values, [](float value) { return value == 0.25F; }));
    }
    QVERIFY(!network.weights()[0].info.decays);
}

void TestPrelu::takesTheSlopeAtZero() {
    const auto layer = make(false);
    LayerRun run(*layer, {{1, 1, 1, 1, 1}}, 1);
    run.input(0)[0] = 0;
    run.forward(Behaviour::Training);
    run.backward();
    QCOMPARE(run.dInput(0)[0], run.weight(0)[0] * run.dOutput()[0]);
}

QTEST_GUILESS_MAIN(TestPrelu)
#include "tst_prelu.moc"
