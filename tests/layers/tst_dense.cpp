/// The radial basis layer: its distances, its gradients, and the codes of the digits.

#include <algorithm>
#include <array>
#include <cstring>

#include <QTest>

#include "core/base/parallel.hpp"
#include "core/graph/network.hpp"
#include "core/layer/registry.hpp"
#include "core/promises/gradient_check.hpp"
#include "core/promises/layer_run.hpp"
#include "core/training/initialize.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;

namespace {

constexpr std::size_t pixelCount = 84;
constexpr std::size_t digits = 10;

/// A one and a seven as LeNet-5's code shows them, drawn here once more.
constexpr std::array<std::pair<std::size_t, std::string_view>, 2> drawn{{{1, "......."
                                                                             "...#..."
                                                                             "..##..."
                                                                             ".#.#..."
                                                                             "...#..."
                                                                             "...#..."
                                                                             "...#..."
                                                                             "...#..."
                                                                             "...#..."
                                                                             "...#..."
                                                                             ".#####."
                                                                             "......."},
                                                                         {7, "......."
                                                                             "#######"
                                                                             "......#"
                                                                             "......#"
                                                                             ".....#."
                                                                             ".....#."
                                                                             "....#.."
                                                                             "....#.."
                                                                             "...#..."
                                                                             "...#..."
                                                                             "...#..."
                                                                             "......."}}};

/// The layer's three results by the formula, in double.
struct Reference {
    Reference(LayerRun& run, std::size_t batch, std::size_t in, std::size_t out, double sign)
        : output(batch * out), dInput(batch * in), dCodes(in * out) {
        for (std::size_t n = 0; n < batch; ++n)
            for (std::size_t o = 0; o < out; ++o)
                for (std::size_t i = 0; i < in; ++i) {
                    const double x = static_cast<double>(run.input(0)[n * in + i]);
                    const double code = static_cast<double>(run.weight(0)[i * out + o]);
                    const double slope = static_cast<double>(run.dOutput()[n * out + o]);
                    output[n * out + o] += sign * (x - code) * (x - code);
                    dInput[n * in + i] += slope * sign * 2 * (x - code);
                    dCodes[i * out + o] -= slope * sign * 2 * (x - code);
                }
    }

    std::vector<double> output;
    std::vector<double> dInput;
    std::vector<double> dCodes;
};

bool areClose(std::span<const float> actual, std::span<const double> expected) {
    double largest = 1e-3;
    for (const double value : expected)
        largest = std::max(largest, std::abs(value));
    return std::ranges::equal(actual, expected, [&](float a, double b) {
        return std::abs(static_cast<double>(a) - b) <= 1e-6 * largest;
    });
}

bool areBitEqual(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

} // namespace

class TestDense : public QObject {
    Q_OBJECT

private slots:
    void measuresDistances();
    void digitsHaveCodesOfInk();
    void aDigitIsNearestToItself();
    void digitsStayInsideTheirMemory();
    void digitsHaveTheGradientOfTheirInput();
    void anyThreadCountGivesTheSameBytes();
    void digitsTakeEightyFourValues();
    void fewerUnitsTakeTheFirstDigits();
    void networkStartsWithTheCodesAndCountsNone();

private:
    std::unique_ptr<Layer> radialBasis(const SettingMap& settings = {}) const {
        return m_registry.layer("dense.radial_basis")->make(settings).value();
    }

    LayerRegistry m_registry = loadPlugins();
};

void TestDense::measuresDistances() {
    RandomStream random({41, 0});
    for (std::uint64_t i = 0; i < 60; ++i) {
        const bool areDigits = i % 3 == 0;
        const bool isNegated = i % 2 == 0;
        const std::size_t batch = 1 + random.below(9);
        const std::size_t in = areDigits ? pixelCount : 1 + random.below(150);
        const std::size_t out = areDigits ? digits : 1 + random.below(70);
        const auto layer = radialBasis({{"codes", areDigits ? "digits" : "learnt"},
                                        {"units", static_cast<std::int64_t>(out)},
                                        {"negated", isNegated}});
        LayerRun run(*layer,
                     {{static_cast<std::int64_t>(batch), 1, 1, 1, static_cast<std::int64_t>(in)}},
                     i);
        run.forward(Behaviour::Training);
        run.backward();
        const Reference expected(run, batch, in, out, isNegated ? -1 : 1);
        QVERIFY(areClose(run.output(), expected.output));
        QVERIFY(areClose(run.dInput(0), expected.dInput));
        QCOMPARE(run.isTrained(0), !areDigits);
        if (!areDigits)
            QVERIFY(areClose(run.dWeight(0), expected.dCodes));
    }
}

void TestDense::digitsHaveCodesOfInk() {
    const Plan plan = radialBasis()->plan(std::array{Shape{1, 1, 1, 1, pixelCount}}).value();
    QCOMPARE(plan.weights.size(), std::size_t{1});
    QVERIFY((plan.weights[0].extents == Extents{pixelCount, digits}));
    const std::span<const float> codes = plan.weights[0].startValues;
    QCOMPARE(codes.size(), pixelCount * digits);
    QVERIFY(std::ranges::all_of(codes, [](float value) { return value == 1 || value == -1; }));
    // As many as leave room for a mistaken pixel or two.
    for (std::size_t a = 0; a < digits; ++a)
        for (std::size_t b = 0; b < a; ++b) {
            int different = 0;
            for (std::size_t i = 0; i < pixelCount; ++i)
                different += codes[i * digits + a] != codes[i * digits + b] ? 1 : 0;
            QVERIFY2(different >= 5, qPrintable(QString("%1 and %2").arg(a).arg(b)));
        }
    for (const auto& [digit, picture] : drawn)
        for (std::size_t i = 0; i < pixelCount; ++i)
            QCOMPARE(codes[i * digits + digit], picture[i] == '#' ? 1.0F : -1.0F);
}

void TestDense::aDigitIsNearestToItself() {
    for (const bool isNegated : {true, false})
        for (std::size_t digit = 0; digit < digits; ++digit) {
            const auto layer = radialBasis({{"negated", isNegated}});
            LayerRun run(*layer, {{1, 1, 1, 1, pixelCount}}, 1);
            for (std::size_t i = 0; i < pixelCount; ++i)
                run.input(0)[i] = run.weight(0)[i * digits + digit];
            run.infer();
            QCOMPARE(run.output()[digit], 0.0F);
            const auto best = isNegated ? std::ranges::max_element(run.output())
                                        : std::ranges::min_element(run.output());
            QCOMPARE(static_cast<std::size_t>(best - run.output().begin()), digit);
            // Each pixel that differs, by 2, adds 4.
            for (const float value : run.output())
                QCOMPARE(std::fmod(std::abs(value), 4.0F), 0.0F);
        }
}

void TestDense::digitsStayInsideTheirMemory() {
    const auto layer = radialBasis();
    for (const std::int64_t batch : {1, 3}) {
        LayerRun run(*layer, {{3, 1, 1, 1, pixelCount}}, 2);
        run.setBatch(batch);
        for (const bool wantsDInputs : {false, true}) {
            run.forward(Behaviour::Training);
            run.backward(wantsDInputs);
            QVERIFY(run.isIntact());
        }
        const auto isSet = [](float x) { return !std::isnan(x); };
        QVERIFY(std::ranges::all_of(run.output(), isSet));
        QVERIFY(std::ranges::all_of(run.dInput(0), isSet));
    }
}

void TestDense::digitsHaveTheGradientOfTheirInput() {
    RandomStream random({42, 0});
    for (const bool isNegated : {true, false}) {
        const auto layer = radialBasis({{"negated", isNegated}});
        LayerRun run(*layer, {{2, 1, 1, 1, pixelCount}}, 3);
        run.forward(Behaviour::Training);
        run.backward();
        const auto objective = [&] {
            run.forward(Behaviour::Training);
            double sum = 0;
            for (std::size_t i = 0; i < run.output().size(); ++i)
                sum += static_cast<double>(run.output()[i]) * static_cast<double>(run.dOutput()[i]);
            return sum;
        };
        const GradientReport report = checkGradient(run.input(0), run.dInput(0), objective, random);
        QVERIFY2(report.isGood(), report.failure.c_str());
    }
}

void TestDense::anyThreadCountGivesTheSameBytes() {
    const auto layer = radialBasis();
    const auto ran = [&](int threads) {
        setThreadCount(threads);
        auto run = std::make_unique<LayerRun>(*layer, std::vector{Shape{300, 1, 1, 1, pixelCount}},
                                              std::uint64_t{4});
        run->forward(Behaviour::Training);
        run->backward();
        setThreadCount(0);
        return run;
    };
    const auto alone = ran(1);
    for (const int threads : {2, 5}) {
        const auto together = ran(threads);
        QVERIFY(areBitEqual(together->output(), alone->output()));
        QVERIFY(areBitEqual(together->dInput(0), alone->dInput(0)));
    }
}

void TestDense::digitsTakeEightyFourValues() {
    const auto refusal = [&](const SettingMap& settings, const Shape& input) {
        const auto plan = radialBasis(settings)->plan(std::array{input});
        return plan ? std::string() : plan.error().message;
    };
    const std::string tooFew = refusal({}, {1, 1, 1, 1, 83});
    QVERIFY2(tooFew.find("83 values") != std::string::npos, tooFew.c_str());
    QVERIFY2(tooFew.find("; put a dense layer of 84 units") != std::string::npos, tooFew.c_str());
    const std::string image = refusal({}, {1, 1, 12, 7, 1});
    QVERIFY2(image.find("; put a flatten layer") != std::string::npos, image.c_str());
    QVERIFY(refusal({}, {1, 1, 1, 1, 84}).empty());
    QVERIFY(refusal({{"codes", "learnt"}}, {1, 1, 1, 1, 83}).empty());
    const std::string letters = refusal({{"units", std::int64_t{26}}}, {1, 1, 1, 1, 84});
    QVERIFY2(letters.find("26 units") != std::string::npos, letters.c_str());
    QVERIFY2(letters.find("; let the codes be learnt") != std::string::npos, letters.c_str());
}

void TestDense::fewerUnitsTakeTheFirstDigits() {
    const Shape input{1, 1, 1, 1, pixelCount};
    const Plan all = radialBasis()->plan(std::array{input}).value();
    const Plan few = radialBasis({{"units", std::int64_t{7}}})->plan(std::array{input}).value();
    QCOMPARE(few.output.c, std::int64_t{7});
    QCOMPARE(few.weights[0].startValues.size(), pixelCount * 7);
    for (std::size_t i = 0; i < pixelCount; ++i)
        for (std::size_t digit = 0; digit < 7; ++digit)
            QCOMPARE(few.weights[0].startValues[i * 7 + digit],
                     all.weights[0].startValues[i * digits + digit]);
}

void TestDense::networkStartsWithTheCodesAndCountsNone() {
    NetworkSpec spec;
    spec.nodes.resize(2);
    spec.nodes[0].id = "input";
    spec.nodes[0].type = inputNodeType;
    spec.nodes[1].id = "rbf";
    spec.nodes[1].type = "dense.radial_basis";
    spec.nodes[1].inputs = {"input"};
    const Shape sample{1, 1, 1, 1, pixelCount};
    QCOMPARE(infer(spec, sample, m_registry).weights, std::int64_t{0});
    Network network = compile(spec,
                              {.input = sample,
                               .batch = 2,
                               .behaviour = Behaviour::Training,
                               .gradients = Gradients::Kept},
                              m_registry)
                          .value();
    initializeWeights(network, *test::initializationOf(m_registry, "kaiming_uniform"), 5);
    QCOMPARE(network.weights().size(), std::size_t{1});
    const Plan plan = radialBasis()->plan(std::array{sample}).value();
    QVERIFY(areBitEqual(network.weights()[0].values, plan.weights[0].startValues));
    QVERIFY(network.weights()[0].gradient.empty());
}

QTEST_GUILESS_MAIN(TestDense)
#include "tst_dense.moc"
