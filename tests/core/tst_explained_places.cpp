#include <QTest>

#include "core/evaluation/explain/heat_picture.hpp"
#include "core/evaluation/explain/layer_choice.hpp"
#include "core/evaluation/explain/principal_axes.hpp"
#include "core/evaluation/explain/receptive_box.hpp"
#include "tests/core/explained_networks.hpp"

using namespace fovea;
using namespace fovea::test;

/// What explanations are made of: heat and its checks, its colours, what a place sees, the axes of
/// a map.
class TestExplainedPlaces : public QObject {
    Q_OBJECT

private slots:
    void heatOnTheBorderIsToldApart();
    void heatGrowsLinearly();
    void zeroIsInTheMiddleOfSignedColours();
    void picturesTellOfImagesSignalsAndVolumes_data();
    void picturesTellOfImagesSignalsAndVolumes();
    void aPlaceSeesWhatItsGradientReaches_data();
    void aPlaceSeesWhatItsGradientReaches();
    void theLastFeaturesAreBeforeTheLastWeights();
    void axesAreThoseOfAKnownCase_data();
    void axesAreThoseOfAKnownCase();
    void oneRowHasNoAxes();

private:
    LayerRegistry m_registry = loadPlugins();
};

namespace {

template <class Value>
Heat heatOf(std::int64_t height, std::int64_t width, Value value) {
    Heat heat{{1, 1, height, width, 1}, {}, true};
    for (std::int64_t y = 0; y < height; ++y)
        for (std::int64_t x = 0; x < width; ++x)
            heat.values.push_back(value(y, x));
    return heat;
}

} // namespace

void TestExplainedPlaces::heatOnTheBorderIsToldApart() {
    const Heat even = heatOf(20, 30, [](auto, auto) { return -2.0F; });
    // The outer tenth: 2 rows and 3 columns at each side.
    QVERIFY(std::abs(shareOnBorder(even) - (1 - 16.0 * 24 / 600)) < 1e-9);
    QVERIFY(!liesOnBorder(even));
    QVERIFY(liesOnBorder(heatOf(20, 30, [](auto y, auto) { return y < 2 ? 1.0F : 0.01F; })));
    QVERIFY(!liesOnBorder(heatOf(20, 30, [](auto y, auto) { return y > 8 && y < 12 ? 1.0F : 0; })));
    QCOMPARE(shareOnBorder(heatOf(20, 30, [](auto, auto) { return 0.0F; })), 0.0);
    // Nearly all of a tiny image is its border, which says nothing.
    QVERIFY(!liesOnBorder(heatOf(3, 3, [](auto, auto) { return 1.0F; })));
    // A signal has no border above and below.
    QVERIFY(std::abs(shareOnBorder(heatOf(1, 20, [](auto, auto) { return 1.0F; })) - 0.2) < 1e-9);
}

void TestExplainedPlaces::heatGrowsLinearly() {
    const Heat small = heatOf(1, 2, [](auto, auto x) { return x == 0 ? 0.0F : 4.0F; });
    const Heat grown = resized(small, {1, 1, 1, 4, 1});
    QCOMPARE(grown.values, (std::vector<float>{0, 1, 3, 4}));
    QVERIFY(grown.isSigned);
    QCOMPARE(resized(small, small.shape).values, small.values);
    const Heat flat = resized(heatOf(3, 5, [](auto, auto) { return 2.0F; }), {1, 2, 7, 11, 1});
    QVERIFY(std::ranges::all_of(flat.values, [](float value) { return value == 2; }));
}

void TestExplainedPlaces::zeroIsInTheMiddleOfSignedColours() {
    const Heat heat = heatOf(1, 3, [](auto, auto x) {
        return x == 0 ? -1.0F : x == 1 ? 0.0F : 4.0F;
    });
    const HeatScale scale = HeatScale::of(heat);
    QCOMPARE(scale.least, -4.0);
    QCOMPARE(scale.most, 4.0);
    const Rgb zero = scale.colour(0);
    QVERIFY(zero.red == zero.green && zero.green == zero.blue && zero.red > 240);
    QVERIFY(scale.colour(4).red > scale.colour(4).blue);
    QVERIFY(scale.colour(-4).blue > scale.colour(-4).red);
    Heat unsignedHeat = heat;
    unsignedHeat.isSigned = false;
    unsignedHeat.values = {0, 1, 2};
    QCOMPARE(HeatScale::of(unsignedHeat).least, 0.0);
    QCOMPARE(HeatScale::of(unsignedHeat).colour(2).red, cividis(1).red);
}

void TestExplainedPlaces::picturesTellOfImagesSignalsAndVolumes_data() {
    QTest::addColumn<Shape>("input");
    QTest::newRow("image") << Shape{1, 1, 12, 10, 3};
    QTest::newRow("large image") << Shape{1, 1, 700, 30, 1};
    QTest::newRow("signal") << Shape{1, 1, 1, 40, 2};
    QTest::newRow("volume") << Shape{1, 5, 8, 8, 1};
}

void TestExplainedPlaces::picturesTellOfImagesSignalsAndVolumes() {
    QFETCH(const Shape, input);
    Explanation explanation;
    explanation.method = *explanationMethod("integrated-gradients");
    explanation.target = {1, 0};
    explanation.logits = {1, 2};
    explanation.probabilities = {0.25F, 0.75F};
    explanation.completeness = Completeness{1, 1.001};
    explanation.heat = {{1, input.d, input.h, input.w, 1}, randomValues(input.pixels(), 1), true};
    const Image sample{input.h, input.w, input.c,
                       {},      input.d, randomValues(input.perSample(), 2, 0, 1)};
    const Image picture = explanationPicture(explanation, sample, {"four", "nine"});
    QCOMPARE(picture.channels, 3);
    QVERIFY(picture.height > 100 && picture.height < 1000);
    QVERIFY(picture.width > 300 && picture.width < 2000);
    QCOMPARE(titleOf(explanation, {"four", "nine"}),
             std::string("Integrated gradients: nine against four"));
    QVERIFY(hottestSlice(explanation.heat) < input.d);
}

void TestExplainedPlaces::aPlaceSeesWhatItsGradientReaches_data() {
    QTest::addColumn<NetworkSpec>("spec");
    QTest::addColumn<Shape>("input");
    const SettingMap three{{"out_channels", std::int64_t{2}}};
    SettingMap same = three;
    same["padding"] = std::string("same");
    SettingMap strided = same;
    strided["stride"] = std::vector<std::int64_t>{2, 2};
    SettingMap valid = three;
    valid["stride"] = std::vector<std::int64_t>{2, 2};
    using Layers = std::vector<std::pair<std::string, SettingMap>>;
    const auto row = [](const char* name, const Layers& layers, const Shape& input) {
        QTest::newRow(name) << chain(name, layers) << input;
    };
    row("one", {{"conv.conv2d", three}}, {1, 1, 9, 8, 1});
    row("same", {{"conv.conv2d", same}, {"conv.conv2d", same}}, {1, 1, 9, 8, 1});
    row("pooled", {{"conv.conv2d", same}, {"pool.average2d", {}}, {"conv.conv2d", three}},
        {1, 1, 14, 13, 1});
    row("a rest is left", {{"conv.conv2d", valid}, {"conv.conv2d", valid}}, {1, 1, 17, 16, 1});
    row("padded", {{"shape.zero_pad", {}}, {"conv.conv2d", three}}, {1, 1, 8, 8, 1});
    row("global", {{"conv.conv2d", three}, {"pool.global_average2d", {}}}, {1, 1, 8, 8, 1});
    row("signal", {{"conv.conv1d", three}, {"pool.average1d", {}}}, {1, 1, 1, 20, 1});
}

void TestExplainedPlaces::aPlaceSeesWhatItsGradientReaches() {
    QFETCH(const NetworkSpec, spec);
    QFETCH(const Shape, input);
    const MadeUp made = madeUp(spec, input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    const std::string last = spec.nodes.back().id;
    const Shape output = explainer.report().nodes.at(last).output;
    explainer.forward(randomValues(input.perSample(), 3));
    for (std::int64_t y = 0; y < output.h; ++y)
        for (std::int64_t x = 0; x < output.w; ++x) {
            std::vector<float> seed(static_cast<std::size_t>(output.perSample()), 0.0F);
            for (std::int64_t c = 0; c < output.c; ++c)
                seed[static_cast<std::size_t>((y * output.w + x) * output.c + c)] = 1;
            const View<const float> gradient = explainer.backward(seed);
            std::int64_t top = input.h;
            std::int64_t left = input.w;
            std::int64_t bottom = -1;
            std::int64_t right = -1;
            for (std::int64_t i = 0; i < input.h; ++i)
                for (std::int64_t j = 0; j < input.w; ++j)
                    if (gradient.at(0, 0, i, j, 0) != 0) {
                        top = std::min(top, i);
                        left = std::min(left, j);
                        bottom = std::max(bottom, i);
                        right = std::max(right, j);
                    }
            const ReceptiveBox box = receptiveBox(spec, explainer.report(), last, {0, y, x});
            const ReceptiveBox expected{top, left, bottom - top + 1, right - left + 1};
            QVERIFY2(box == expected,
                     qPrintable(QString("at %1, %2: %3 %4 %5 %6 instead of %7 %8 %9 %10")
                                    .arg(y)
                                    .arg(x)
                                    .arg(box.top)
                                    .arg(box.left)
                                    .arg(box.height)
                                    .arg(box.width)
                                    .arg(expected.top)
                                    .arg(expected.left)
                                    .arg(expected.height)
                                    .arg(expected.width)));
        }
}

void TestExplainedPlaces::theLastFeaturesAreBeforeTheLastWeights() {
    const NetworkSpec spec = chain("deep", {{"conv.conv2d", {}},
                                            {"shape.flatten", {}},
                                            {"regularization.dropout", {}},
                                            {"dense.dense", {{"units", std::int64_t{4}}}},
                                            {"activation.softmax", {}}});
    const NetworkReport report = infer(spec, {1, 1, 6, 6, 1}, m_registry);
    QVERIFY(report.isRunnable());
    QCOMPARE(penultimate(report, spec), std::string("n3"));
    QCOMPARE(*lastWithMaps(report, spec), std::string("n1"));
}

void TestExplainedPlaces::axesAreThoseOfAKnownCase_data() {
    QTest::addColumn<int>("width");
    QTest::newRow("narrow") << 5;
    QTest::newRow("wide") << 300;
}

void TestExplainedPlaces::axesAreThoseOfAKnownCase() {
    QFETCH(const int, width);
    // Points that lie along two known directions at right angles, with a little of all others.
    constexpr int count = 60;
    std::vector<double> first(static_cast<std::size_t>(width));
    std::vector<double> second(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        first[i] = i == 0 ? 0.8 : i == 1 ? 0.6 : 0;
        second[i] = i == 0 ? -0.6 : i == 1 ? 0.8 : 0;
    }
    RandomStream random({8, 1});
    std::vector<double> a;
    std::vector<double> b;
    for (int row = 0; row < count; ++row) {
        a.push_back(5 * static_cast<double>(random.normal()));
        b.push_back(2 * static_cast<double>(random.normal()));
    }
    // Exactly uncorrelated, so that the directions are the axes.
    const auto centre = [](std::vector<double>& values) {
        double mean = 0;
        for (const double value : values)
            mean += value / static_cast<double>(values.size());
        for (double& value : values)
            value -= mean;
    };
    centre(a);
    centre(b);
    double ab = 0;
    double aa = 0;
    for (int i = 0; i < count; ++i) {
        ab += a[static_cast<std::size_t>(i)] * b[static_cast<std::size_t>(i)];
        aa += a[static_cast<std::size_t>(i)] * a[static_cast<std::size_t>(i)];
    }
    double bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        b[i] -= ab / aa * a[i];
        bb += b[i] * b[i];
    }
    std::vector<float> rows;
    for (std::size_t row = 0; row < a.size(); ++row)
        for (std::size_t i = 0; i < first.size(); ++i)
            rows.push_back(static_cast<float>(3 + a[row] * first[i] + b[row] * second[i]));
    const PrincipalAxes axes = principalAxes(rows, first.size());
    QCOMPARE(axes.points.size(), a.size());
    QVERIFY(std::abs(axes.shares[0] - aa / (aa + bb)) < 1e-5);
    QVERIFY(std::abs(axes.shares[1] - bb / (aa + bb)) < 1e-5);
    // 0.8 is the largest number of either direction, and positive.
    for (std::size_t row = 0; row < a.size(); ++row) {
        QVERIFY(std::abs(axes.points[row][0] - a[row]) < 1e-4);
        QVERIFY(std::abs(axes.points[row][1] - b[row]) < 1e-4);
    }
}

void TestExplainedPlaces::oneRowHasNoAxes() {
    const PrincipalAxes axes = principalAxes(std::vector<float>{1, 2, 3}, 3);
    QCOMPARE(axes.points.size(), std::size_t{1});
    QCOMPARE(axes.points[0][0], 0.0);
    const PrincipalAxes single = principalAxes(std::vector<float>{1, 2, 4}, 1);
    QVERIFY(std::abs(single.shares[0] - 1) < 1e-9);
    QCOMPARE(single.points[2][1], 0.0);
}

QTEST_GUILESS_MAIN(TestExplainedPlaces)
#include "tst_explained_places.moc"
