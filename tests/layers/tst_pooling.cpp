/// The pooling layers against their definitions, window by window in double.

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>

#include <QTest>

#include "core/layer/registry.hpp"
#include "core/promises/layer_run.hpp"
#include "tests/layers/pool_windows.hpp"

using namespace fovea;
using namespace fovea::test;

namespace {

using Doubles = std::vector<double>;

double d(float value) { return static_cast<double>(value); }

/// A pool's results: for each window, given its values, its own value, and what each of its values
/// gets of the gradient.
struct Expected {
    Doubles output;
    Doubles dInput;
};

using WindowValue = std::function<double(const Doubles&, const Seen&)>;
using WindowGradient = std::function<double(const Doubles&, const Seen&, std::size_t)>;

Expected resultsOf(const PoolWindows& windows, const Shape& input, LayerRun& run,
                   const WindowValue& value, const WindowGradient& gradient) {
    Expected expected{Doubles(run.output().size()), Doubles(run.input(0).size())};
    windows.forEach(input, [&](std::size_t to, const Seen& seen) {
        Doubles values;
        for (const std::size_t i : seen.inside)
            values.push_back(d(run.input(0)[i]));
        expected.output[to] = value(values, seen);
        for (std::size_t i = 0; i < values.size(); ++i)
            expected.dInput[seen.inside[i]] += d(run.dOutput()[to]) * gradient(values, seen, i);
    });
    return expected;
}

double sumOf(const Doubles& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

double normOf(const Doubles& values, double p) {
    double sum = 0;
    for (const double each : values)
        sum += std::pow(std::abs(each), p);
    return std::pow(sum, 1 / p);
}

} // namespace

class TestPooling : public QObject {
    Q_OBJECT

private slots:

    void maximaMatchTheDefinition_data() { axes(); }

    void maximaMatchTheDefinition();

    void meansMatchTheDefinition_data() { axes(); }

    void meansMatchTheDefinition();
    void normsMatchTheDefinition();
    void subsamplingMatchesTheDefinition();
    void binsMatchTheDefinition();

private:
    static void axes();

    std::unique_ptr<Layer> make(const std::string& id, const SettingMap& settings = {}) const {
        return m_registry.layer(id)->make(settings).value();
    }

    /// check(settings, windows, input, seed) for random windows and inputs that they fit.
    static void forCases(int axes, const std::function<void(SettingMap, const PoolWindows&,
                                                            const Shape&, std::uint64_t)>& check);

    LayerRegistry m_registry = loadPlugins();
};

void TestPooling::axes() {
    QTest::addColumn<int>("axes");
    QTest::newRow("signals") << 1;
    QTest::newRow("images") << 2;
    QTest::newRow("volumes") << 3;
}

void TestPooling::forCases(
    int axes,
    const std::function<void(SettingMap, const PoolWindows&, const Shape&, std::uint64_t)>& check) {
    RandomStream random({61, static_cast<std::uint64_t>(axes)});
    for (std::uint64_t seed = 0; seed < 60;) {
        const PoolWindows windows = PoolWindows::random(random, axes);
        const Shape input{between(random, 1, 3), axes == 1 ? 1 : between(random, 1, 5),
                          axes == 1 ? 1 : between(random, 1, 9), between(random, 1, 9),
                          between(random, 1, seed % 20 == 0 ? 70 : 19)};
        if (windows.output(input).elements() == 0)
            continue;
        check(windows.settings(), windows, input, seed);
        if (QTest::currentTestFailed())
            return;
        ++seed;
    }
}

void TestPooling::maximaMatchTheDefinition() {
    QFETCH(const int, axes);
    forCases(axes, [&](const SettingMap& settings, const PoolWindows& windows, const Shape& input,
                       std::uint64_t seed) {
        const auto layer = make("pool.max" + std::to_string(axes) + "d", settings);
        LayerRun run(*layer, {input}, seed);
        QVERIFY(run.plan().output == windows.output(input));
        run.forward(Behaviour::Training);
        run.backward();
        const auto largest = [](const Doubles& values, const Seen&) {
            return *std::ranges::max_element(values);
        };
        const Expected expected = resultsOf(
            windows, input, run, largest, [&](const Doubles& values, const Seen&, std::size_t i) {
                return i == static_cast<std::size_t>(std::ranges::max_element(values) -
                                                     values.begin())
                           ? 1.0
                           : 0.0;
            });
        QVERIFY(isNear(run.output(), expected.output));
        QVERIFY(isNear(run.dInput(0), expected.dInput));
        run.infer();
        QVERIFY(isNear(run.output(), expected.output));
        QVERIFY(run.isIntact());
    });
}

void TestPooling::meansMatchTheDefinition() {
    QFETCH(const int, axes);
    forCases(axes, [&](SettingMap settings, const PoolWindows& windows, const Shape& input,
                       std::uint64_t seed) {
        const bool countsPadding = seed % 2 == 0;
        settings.emplace("counts_padding", countsPadding);
        const auto layer = make("pool.average" + std::to_string(axes) + "d", settings);
        LayerRun run(*layer, {input}, seed);
        QVERIFY(run.plan().output == windows.output(input));
        run.forward(Behaviour::Training);
        run.backward();
        const auto share = [&](const Seen& seen) {
            return 1 / static_cast<double>(countsPadding
                                               ? seen.onBordered
                                               : static_cast<std::int64_t>(seen.inside.size()));
        };
        const Expected expected = resultsOf(
            windows, input, run,
            [&](const Doubles& values, const Seen& seen) { return sumOf(values) * share(seen); },
            [&](const Doubles&, const Seen& seen, std::size_t) { return share(seen); });
        QVERIFY(isNear(run.output(), expected.output));
        QVERIFY(isNear(run.dInput(0), expected.dInput));
        QVERIFY(run.isIntact());
    });
}

void TestPooling::normsMatchTheDefinition() {
    forCases(2, [&](SettingMap settings, const PoolWindows& windows, const Shape& input,
                    std::uint64_t seed) {
        const double p = std::array{1.0, 2.0, 3.0, 1.5, 7.0}[seed % 5];
        settings.emplace("p", p);
        const auto layer = make("pool.lp2d", settings);
        LayerRun run(*layer, {input}, seed);
        QVERIFY(run.plan().output == windows.output(input));
        run.input(0)[0] = 0; // where the slope of a size is none
        run.forward(Behaviour::Training);
        run.backward();
        const Expected expected = resultsOf(
            windows, input, run,
            [&](const Doubles& values, const Seen&) { return normOf(values, p); },
            [&](const Doubles& values, const Seen&, std::size_t i) {
                const double x = values[i];
                return x == 0 ? 0
                              : std::copysign(std::pow(std::abs(x) / normOf(values, p), p - 1), x);
            });
        QVERIFY(isNear(run.output(), expected.output));
        QVERIFY(isNear(run.dInput(0), expected.dInput));
        QVERIFY(run.isIntact());
    });
}

void TestPooling::subsamplingMatchesTheDefinition() {
    const auto check = [&](const SettingMap& settings, const PoolWindows& windows,
                           const Shape& input, std::uint64_t seed) {
        const auto layer = make("pool.subsampling2d", settings);
        LayerRun run(*layer, {input}, seed);
        const Shape output = windows.output(input);
        QVERIFY(run.plan().output == output);
        QCOMPARE(run.plan().macs,
                 output.perSample() * windows.kernel.height * windows.kernel.width);
        run.forward(Behaviour::Training);
        run.backward();
        const auto channels = static_cast<std::size_t>(input.c);
        // The windows' sums and their gradient first; a weight is the same for a whole map.
        const auto one = [](const Doubles&, const Seen&, std::size_t) { return 1.0; };
        Expected sums = resultsOf(
            windows, input, run, [](const Doubles& values, const Seen&) { return sumOf(values); },
            one);
        Doubles output64(sums.output.size());
        Doubles dCoefficient(channels);
        Doubles dBias(channels);
        for (std::size_t i = 0; i < output64.size(); ++i) {
            const std::size_t c = i % channels;
            output64[i] = d(run.weight(0)[c]) * sums.output[i] + d(run.weight(1)[c]);
            dCoefficient[c] += d(run.dOutput()[i]) * sums.output[i];
            dBias[c] += d(run.dOutput()[i]);
        }
        for (std::size_t i = 0; i < sums.dInput.size(); ++i)
            sums.dInput[i] *= d(run.weight(0)[i % channels]);
        QVERIFY(isNear(run.output(), output64));
        QVERIFY(isNear(run.dInput(0), sums.dInput));
        QVERIFY(isNear(run.dWeight(0), dCoefficient));
        QVERIFY(isNear(run.dWeight(1), dBias));
        run.infer();
        QVERIFY(isNear(run.output(), output64));
        QVERIFY(run.isIntact());
    };
    forCases(2, check);
    PoolWindows many; // enough outputs for several tasks to share their sums
    many.kernel = many.stride = {1, 2, 2};
    check(many.settings(), many, {3, 1, 50, 44, 5}, 60);
}

void TestPooling::binsMatchTheDefinition() {
    RandomStream random({62, 0});
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Shape input{between(random, 1, 3), between(random, 1, 2), between(random, 1, 11),
                          between(random, 1, 11), between(random, 1, 19)};
        const Size2 size{between(random, 1, 12), between(random, 1, 12)};
        const auto layer = make("pool.adaptive_average2d",
                                {{"size", std::vector<std::int64_t>{size.height, size.width}}});
        LayerRun run(*layer, {input}, seed);
        const Shape output{input.n, input.d, size.height, size.width, input.c};
        QVERIFY(run.plan().output == output);
        run.forward(Behaviour::Training);
        run.backward();
        const auto edge = [](std::int64_t i, std::int64_t in, std::int64_t out) {
            return static_cast<double>(i * in) / static_cast<double>(out);
        };
        const auto isIn = [&](std::int64_t at, std::int64_t i, std::int64_t in, std::int64_t out) {
            return at >= static_cast<std::int64_t>(std::floor(edge(i, in, out))) &&
                   at < static_cast<std::int64_t>(std::ceil(edge(i + 1, in, out)));
        };
        Doubles means(run.output().size());
        Doubles dInput(run.input(0).size());
        for (std::size_t o = 0; o < means.size(); ++o) {
            const auto to = static_cast<std::int64_t>(o);
            const std::int64_t image = to / (size.height * size.width * input.c);
            Seen seen;
            for (std::int64_t y = 0; y < input.h; ++y)
                for (std::int64_t x = 0; x < input.w; ++x)
                    if (isIn(y, to / (size.width * input.c) % size.height, input.h, size.height) &&
                        isIn(x, to / input.c % size.width, input.w, size.width))
                        seen.inside.push_back(static_cast<std::size_t>(
                            ((image * input.h + y) * input.w + x) * input.c + to % input.c));
            for (const std::size_t i : seen.inside) {
                means[o] += d(run.input(0)[i]) / static_cast<double>(seen.inside.size());
                dInput[i] += d(run.dOutput()[o]) / static_cast<double>(seen.inside.size());
            }
        }
        QVERIFY(isNear(run.output(), means));
        QVERIFY(isNear(run.dInput(0), dInput));
    }
}

QTEST_GUILESS_MAIN(TestPooling)
#include "tst_pooling.moc"
