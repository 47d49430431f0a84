/// Products and maxima against plain loops in double, and layers that draw while training: what
/// they draw, how often, and that backward draws it again.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include <QTest>

#include "core/base/random.hpp"
#include "core/layer/registry.hpp"
#include "core/promises/layer_run.hpp"

using namespace fovea;

namespace {

using Floats = std::vector<float>;

std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

bool isNear(float a, double b) { return std::abs(static_cast<double>(a) - b) < 1e-5; }

Floats copyOf(std::span<const float> values) { return {values.begin(), values.end()}; }

/// Values among which zeros and equal ones are frequent.
void fillCoarsely(std::span<float> values, RandomStream& random) {
    for (float& value : values)
        value = static_cast<float>(between(random, -2, 2)) / 2;
}

/// What the layer multiplied each value by, where the values are 1.
Floats factorsOf(LayerRun& run) {
    std::ranges::fill(run.input(0), 1.0F);
    run.forward(Behaviour::Training);
    return copyOf(run.output());
}

/// Whether `count` out of `trials` is what `rate` gives, but for chance (five deviations).
bool isShare(std::int64_t count, std::int64_t trials, double rate) {
    const double expected = static_cast<double>(trials) * rate;
    const double deviation = std::sqrt(expected * (1 - rate));
    return std::abs(static_cast<double>(count) - expected) <= 5 * deviation;
}

} // namespace

class TestMergeAndNoise : public QObject {
    Q_OBJECT

private slots:
    void productsMatchPlainLoops();
    void maximaMatchPlainLoops();
    void whatIsDroppedIsDroppedInBackward_data();
    void whatIsDroppedIsDroppedInBackward();
    void drawsFollowThePlaceInTheBatchAlone_data();
    void drawsFollowThePlaceInTheBatchAlone();
    void spatialDropoutDropsMapsOfSamples();
    void stochasticDepthDropsRowsOrBatches();
    void whatIsDroppedIsZeroEvenIfNotFinite();
    void noiseIsNormal();
    void noiseLeavesGradientsAlone();
    void inferenceHandsOn_data();
    void inferenceHandsOn();

private:
    std::unique_ptr<Layer> make(const std::string& id, const SettingMap& settings = {}) const {
        return m_registry.layer(id)->make(settings).value();
    }

    LayerRegistry m_registry = loadPlugins();
};

void TestMergeAndNoise::productsMatchPlainLoops() {
    const auto layer = make("merge.multiply");
    RandomStream random({61, 0});
    for (std::uint64_t round = 0; round < 30; ++round) {
        const Shape shape{between(random, 1, 3), between(random, 1, 2), between(random, 1, 5),
                          between(random, 1, 5), between(random, 1, 9)};
        const auto count = static_cast<std::size_t>(between(random, 2, 16));
        LayerRun run(*layer, std::vector<Shape>(count, shape), round);
        for (std::size_t k = 0; k < count; ++k)
            fillCoarsely(run.input(k), random);
        run.forward(Behaviour::Training);
        run.backward();
        for (std::size_t i = 0; i < run.output().size(); ++i) {
            double product = 1;
            for (std::size_t k = 0; k < count; ++k)
                product *= static_cast<double>(run.input(k)[i]);
            QVERIFY(isNear(run.output()[i], product));
            for (std::size_t k = 0; k < count; ++k) {
                double others = static_cast<double>(run.dOutput()[i]);
                for (std::size_t j = 0; j < count; ++j)
                    others *= j == k ? 1.0 : static_cast<double>(run.input(j)[i]);
                QVERIFY(isNear(run.dInput(k)[i], others));
            }
        }
    }
}

void TestMergeAndNoise::maximaMatchPlainLoops() {
    const auto layer = make("merge.maximum");
    RandomStream random({62, 0});
    for (std::uint64_t round = 0; round < 30; ++round) {
        const Shape shape{between(random, 1, 3), between(random, 1, 2), between(random, 1, 5),
                          between(random, 1, 5), between(random, 1, 9)};
        const auto count = static_cast<std::size_t>(between(random, 2, 16));
        LayerRun run(*layer, std::vector<Shape>(count, shape), round);
        for (std::size_t k = 0; k < count; ++k)
            fillCoarsely(run.input(k), random);
        run.forward(Behaviour::Training);
        run.backward();
        for (std::size_t i = 0; i < run.output().size(); ++i) {
            Floats column;
            for (std::size_t k = 0; k < count; ++k)
                column.push_back(run.input(k)[i]);
            const auto winner = std::ranges::max_element(column); // the first of equal ones
            QCOMPARE(run.output()[i], *winner);
            for (std::size_t k = 0; k < count; ++k)
                QCOMPARE(run.dInput(k)[i], &column[k] == &*winner ? run.dOutput()[i] : 0.0F);
        }
    }
}

void TestMergeAndNoise::whatIsDroppedIsDroppedInBackward_data() {
    QTest::addColumn<QString>("id");
    for (const char* id : {"regularization.dropout", "regularization.spatial_dropout",
                           "regularization.stochastic_depth"})
        QTest::newRow(id) << QString(id);
}

void TestMergeAndNoise::whatIsDroppedIsDroppedInBackward() {
    QFETCH(const QString, id);
    const auto layer = make(id.toStdString(), {{"rate", 0.4}});
    LayerRun run(*layer, {{40, 1, 3, 5, 7}}, 1);
    const Floats factors = factorsOf(run);
    QVERIFY(std::ranges::any_of(factors, [](float x) { return x == 0; }));
    QVERIFY(std::ranges::all_of(factors, [](float x) { return x == 0 || isNear(x, 1 / 0.6); }));
    run.backward();
    for (std::size_t i = 0; i < factors.size(); ++i)
        QCOMPARE(run.dInput(0)[i], run.dOutput()[i] * factors[i]);
}

void TestMergeAndNoise::drawsFollowThePlaceInTheBatchAlone_data() {
    whatIsDroppedIsDroppedInBackward_data();
    QTest::newRow("regularization.gaussian_noise") << "regularization.gaussian_noise";
}

void TestMergeAndNoise::drawsFollowThePlaceInTheBatchAlone() {
    QFETCH(const QString, id);
    const auto layer = make(id.toStdString());
    LayerRun whole(*layer, {{9, 2, 3, 5, 7}}, 1);
    LayerRun part(*layer, {{9, 2, 3, 5, 7}}, 2);
    part.setBatch(5);
    const Floats expected = factorsOf(whole);
    const Floats actual = factorsOf(part);
    QVERIFY(std::ranges::equal(actual, std::span(expected).first(actual.size())));
}

void TestMergeAndNoise::spatialDropoutDropsMapsOfSamples() {
    constexpr std::size_t samples = 100;
    constexpr std::size_t pixels = 2 * 3 * 4;
    constexpr std::size_t channels = 33;
    const auto layer = make("regularization.spatial_dropout", {{"rate", 0.3}});
    LayerRun run(*layer, {{samples, 2, 3, 4, channels}}, 1);
    const Floats factors = factorsOf(run);
    std::int64_t dropped = 0;
    bool differ = false;
    for (std::size_t n = 0; n < samples; ++n) {
        const auto map = [&](std::size_t pixel, std::size_t c) {
            return factors[(n * pixels + pixel) * channels + c];
        };
        for (std::size_t c = 0; c < channels; ++c) {
            for (std::size_t pixel = 1; pixel < pixels; ++pixel)
                QCOMPARE(map(pixel, c), map(0, c));
            dropped += map(0, c) == 0 ? 1 : 0;
            differ = differ || map(0, c) != factors[c]; // from the first sample
        }
    }
    QVERIFY(differ);
    QVERIFY(isShare(dropped, samples * channels, 0.3));
}

void TestMergeAndNoise::stochasticDepthDropsRowsOrBatches() {
    constexpr std::size_t samples = 2000;
    constexpr std::size_t perSample = 2 * 3 * 5;
    for (const std::string mode : {"row", "batch"}) {
        const auto layer =
            make("regularization.stochastic_depth", {{"rate", 0.25}, {"mode", mode}});
        LayerRun run(*layer, {{samples, 1, 2, 3, 5}}, 1);
        const Floats factors = factorsOf(run);
        std::int64_t dropped = 0;
        for (std::size_t n = 0; n < samples; ++n) {
            for (std::size_t i = 1; i < perSample; ++i)
                QCOMPARE(factors[n * perSample + i], factors[n * perSample]);
            dropped += factors[n * perSample] == 0 ? 1 : 0;
        }
        if (mode == "row")
            QVERIFY(isShare(dropped, samples, 0.25));
        else
            QVERIFY(dropped == 0 || dropped == samples);
    }
}

void TestMergeAndNoise::whatIsDroppedIsZeroEvenIfNotFinite() {
    for (const char* id : {"regularization.spatial_dropout", "regularization.stochastic_depth"}) {
        const auto layer = make(id, {{"rate", 0.5}});
        LayerRun run(*layer, {{50, 1, 2, 2, 3}}, 1);
        const Floats factors = factorsOf(run);
        std::ranges::fill(run.input(0), std::numeric_limits<float>::infinity());
        run.forward(Behaviour::Training);
        for (std::size_t i = 0; i < factors.size(); ++i)
            QCOMPARE(run.output()[i], factors[i] == 0 ? 0.0F : run.input(0)[i]);
    }
}

void TestMergeAndNoise::noiseIsNormal() {
    constexpr double deviation = 0.5;
    const auto layer = make("regularization.gaussian_noise", {{"deviation", deviation}});
    LayerRun run(*layer, {{20, 1, 50, 50, 3}}, 1); // odd in width and channels
    run.forward(Behaviour::Training);
    const auto count = static_cast<std::int64_t>(run.output().size());
    std::array<double, 5> moments{};
    std::int64_t within = 0;
    double neighbours = 0;
    double last = 0;
    for (std::size_t i = 0; i < run.output().size(); ++i) {
        const double noise =
            (static_cast<double>(run.output()[i]) - static_cast<double>(run.input(0)[i])) /
            deviation;
        for (std::size_t power = 1; power < moments.size(); ++power)
            moments[power] += std::pow(noise, static_cast<double>(power));
        within += std::abs(noise) < 1 ? 1 : 0;
        neighbours += noise * last;
        last = noise;
    }
    for (double& moment : moments)
        moment /= static_cast<double>(count);
    // Bounds of five deviations of each mean over the 150000 values.
    const double unit = 5 / std::sqrt(static_cast<double>(count));
    QVERIFY(std::abs(moments[1]) < unit);
    QVERIFY(std::abs(moments[2] - 1) < std::sqrt(2.0) * unit);
    QVERIFY(std::abs(moments[3]) < std::sqrt(15.0) * unit);
    QVERIFY(std::abs(moments[4] - 3) < std::sqrt(96.0) * unit);
    QVERIFY(std::abs(neighbours / static_cast<double>(count)) < unit);
    QVERIFY(isShare(within, count, std::erf(1 / std::sqrt(2.0))));
}

void TestMergeAndNoise::noiseLeavesGradientsAlone() {
    const auto layer = make("regularization.gaussian_noise");
    LayerRun run(*layer, {{3, 1, 2, 3, 5}}, 1);
    run.forward(Behaviour::Training);
    run.backward();
    QVERIFY(std::ranges::equal(run.dInput(0), run.dOutput()));
}

void TestMergeAndNoise::inferenceHandsOn_data() { drawsFollowThePlaceInTheBatchAlone_data(); }

void TestMergeAndNoise::inferenceHandsOn() {
    QFETCH(const QString, id);
    const auto layer = make(id.toStdString());
    LayerRun run(*layer, {{3, 2, 2, 3, 5}}, 1);
    run.infer();
    QVERIFY(std::ranges::equal(run.output(), run.input(0)));
}

QTEST_GUILESS_MAIN(TestMergeAndNoise)
#include "tst_merge_and_noise.moc"
