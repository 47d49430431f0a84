/// The pooling layers on inputs whose results are known without a program, and what they refuse.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include <QTest>

#include "core/layer/registry.hpp"
#include "core/promises/layer_run.hpp"
#include "tests/support/settings_column.hpp"

using namespace fovea;

Q_DECLARE_METATYPE(Shape)

class TestPoolingCases : public QObject {
    Q_OBJECT

private slots:
    void ceilModeAsPyTorch();
    void normsStayInTheRangeOfNumbers();
    void theFirstOfEqualsWins();
    void globalMaximumOfAnySize();
    void lenetSubsamplesWithTwoWeightsAMap();
    void ceilModeIsOffUnlessSaid();
    void refusesInWords_data();
    void refusesInWords();

private:
    std::unique_ptr<Layer> make(const std::string& id, const SettingMap& settings = {}) const {
        return m_registry.layer(id)->make(settings).value();
    }

    /// The output for a signal of one channel.
    std::vector<float> outputOf(const std::string& id, const SettingMap& settings,
                                const std::vector<float>& signal) const;

    LayerRegistry m_registry = loadPlugins();
};

std::vector<float> TestPoolingCases::outputOf(const std::string& id, const SettingMap& settings,
                                              const std::vector<float>& signal) const {
    const auto layer = make(id, settings);
    LayerRun run(*layer, {{1, 1, 1, static_cast<std::int64_t>(signal.size()), 1}}, 1);
    std::ranges::copy(signal, run.input(0).begin());
    run.infer();
    return {run.output().begin(), run.output().end()};
}

/// Worked out by hand from the documentation of torch.nn.MaxPool1d, AvgPool1d, AdaptiveAvgPool2d.
void TestPoolingCases::ceilModeAsPyTorch() {
    using Floats = std::vector<float>;
    SettingMap settings{{"kernel", std::int64_t{3}}, {"stride", std::int64_t{2}}};
    const Floats signal{1, 2, 3, 4};
    QCOMPARE(outputOf("pool.max1d", settings, signal), (Floats{3}));
    settings.emplace("ceil_mode", true);
    QCOMPARE(outputOf("pool.max1d", settings, signal), (Floats{3, 4}));
    QCOMPARE(outputOf("pool.average1d", settings, signal), (Floats{2, 3.5}));
    // Bordered by one, the last window has the 4, a zero, and what is beyond the border.
    settings.insert({{"padding", std::string("explicit")},
                     {"pad_left", std::int64_t{1}},
                     {"pad_right", std::int64_t{1}}});
    QCOMPARE(outputOf("pool.max1d", settings, signal), (Floats{2, 4, 4}));
    QCOMPARE(outputOf("pool.average1d", settings, signal), (Floats{1.5, 3, 4}));
    settings.emplace("counts_padding", true);
    QCOMPARE(outputOf("pool.average1d", settings, signal), (Floats{1, 3, 2}));
    // Of three windows of two, three apart, the last would begin on the border behind the image.
    settings["kernel"] = std::int64_t{2};
    settings["stride"] = std::int64_t{3};
    QCOMPARE(outputOf("pool.average1d", settings, {1, 2, 3, 4, 5}), (Floats{0.5, 3.5}));

    QCOMPARE(outputOf("pool.adaptive_average2d", {{"size", std::vector<std::int64_t>{1, 3}}},
                      {1, 2, 3, 4, 5}),
             (Floats{1.5, 3, 4.5}));
}

void TestPoolingCases::normsStayInTheRangeOfNumbers() {
    const auto layer = make("pool.lp2d", {{"kernel", std::vector<std::int64_t>{1, 2}},
                                          {"stride", std::vector<std::int64_t>{1, 2}},
                                          {"p", 8.0}});
    LayerRun run(*layer, {{1, 1, 1, 8, 1}}, 1);
    constexpr float infinity = std::numeric_limits<float>::infinity();
    std::ranges::copy(std::array{1e30F, 1e30F, 1e-30F, 0.0F, 0.0F, 0.0F, infinity, 1.0F},
                      run.input(0).begin());
    run.forward(Behaviour::Training);
    run.backward();
    QCOMPARE(run.output()[0], 1e30F * std::pow(2.0F, 1 / 8.0F));
    QCOMPARE(run.output()[1], 1e-30F);
    QCOMPARE(run.output()[2], 0.0F);
    QCOMPARE(run.output()[3], infinity);
    QCOMPARE(run.dInput(0)[2], run.dOutput()[1]);
    for (const std::size_t i : {3, 4, 5})
        QCOMPARE(run.dInput(0)[i], 0.0F);
}

void TestPoolingCases::theFirstOfEqualsWins() {
    const auto layer = make("pool.max3d", {});
    LayerRun run(*layer, {{1, 2, 2, 2, 1}}, 1);
    std::ranges::fill(run.input(0), 0.5F);
    run.forward(Behaviour::Training);
    run.backward();
    QCOMPARE(run.output()[0], 0.5F);
    QCOMPARE(run.dInput(0)[0], run.dOutput()[0]);
    for (std::size_t i = 1; i < 8; ++i)
        QCOMPARE(run.dInput(0)[i], 0.0F);
}

void TestPoolingCases::globalMaximumOfAnySize() {
    const auto layer = make("pool.global_max2d");
    const Shape input{2, 2, 190, 191, 3}; // its pixels cannot be counted by 16 bits
    LayerRun run(*layer, {input}, 1);
    QVERIFY(run.plan().output == (Shape{2, 1, 1, 1, 3}));
    const auto at = [&](std::int64_t n, std::int64_t pixel, std::int64_t c) {
        return static_cast<std::size_t>(n * input.perSample() + pixel * 3 + c);
    };
    constexpr std::int64_t last = 2 * 190 * 191 - 1;
    run.input(0)[at(0, last, 0)] = 2;
    run.input(0)[at(0, 70000, 1)] = 3;
    run.input(0)[at(0, 70001, 1)] = 3;
    run.input(0)[at(0, 5, 2)] = std::nanf("");
    run.forward(Behaviour::Training);
    run.backward();
    QCOMPARE(run.output()[0], 2.0F);
    QCOMPARE(run.output()[1], 3.0F);
    QVERIFY(std::isnan(run.output()[2]));
    QCOMPARE(run.dInput(0)[at(0, last, 0)], run.dOutput()[0]);
    QCOMPARE(run.dInput(0)[at(0, 70000, 1)], run.dOutput()[1]);
    QCOMPARE(run.dInput(0)[at(0, 5, 2)], run.dOutput()[2]);
    const auto zeros = std::ranges::count(run.dInput(0), 0.0F);
    QCOMPARE(zeros, input.elements() - 6);
    for (std::size_t c = 0; c < 3; ++c) {
        float largest = -2;
        for (std::size_t i = at(1, 0, 0) + c; i < run.input(0).size(); i += 3)
            largest = std::max(largest, run.input(0)[i]);
        QCOMPARE(run.output()[3 + c], largest);
    }
}

void TestPoolingCases::lenetSubsamplesWithTwoWeightsAMap() {
    const auto layer = make("pool.subsampling2d");
    const auto weightsOf = [&](const Shape& input) {
        const Plan plan = layer->plan(std::array{input}).value();
        std::int64_t count = 0;
        for (const WeightInfo& info : plan.weights)
            count += elementsOf(info.extents);
        return count;
    };
    QCOMPARE(weightsOf({1, 1, 28, 28, 6}), 12);  // S2
    QCOMPARE(weightsOf({1, 1, 10, 10, 16}), 32); // S4
    const Plan plan = *layer->plan(std::array{Shape{1, 1, 28, 28, 6}});
    QVERIFY(plan.weights[0].start == WeightStart::Fan);
    QCOMPARE(plan.weights[0].fanIn, 4);
    QVERIFY(plan.weights[1].start == WeightStart::Zero);
}

void TestPoolingCases::ceilModeIsOffUnlessSaid() {
    for (const char* id : {"pool.max2d", "pool.average2d"}) {
        // As files had it before there was the key.
        const auto layer = make(id, {{"kernel", std::vector<std::int64_t>{3, 3}}});
        QVERIFY(layer->settings().at("ceil_mode") == SettingValue(false));
        QVERIFY(layer->plan(std::array{Shape{1, 1, 112, 112, 1}})->output ==
                (Shape{1, 1, 55, 55, 1}));
    }
}

void TestPoolingCases::refusesInWords_data() {
    using Sizes = std::vector<std::int64_t>;
    QTest::addColumn<QString>("id");
    QTest::addColumn<test::SettingsColumn>("settings");
    QTest::addColumn<Shape>("input");
    QTest::addColumn<QString>("says");
    const SettingValue given = std::string("explicit");
    const QString tooWide = "make each of the pads smaller than the kernel";
    QTest::newRow("an image for a signal")
        << "pool.max1d" << test::SettingsColumn{} << Shape{1, 1, 4, 4, 3}
        << "takes signals of height 1; put a layer before it";
    QTest::newRow("kernel longer than the signal")
        << "pool.average1d" << test::SettingsColumn{{"kernel", std::int64_t{5}}}
        << Shape{1, 1, 1, 4, 3}
        << "kernel 1x5 is larger than its input 1x4; make the kernel smaller";
    QTest::newRow("border of a signal")
        << "pool.max1d" << test::SettingsColumn{{"padding", given}, {"pad_right", std::int64_t{2}}}
        << Shape{1, 1, 1, 4, 3} << tooWide;
    QTest::newRow("border of an image")
        << "pool.lp2d" << test::SettingsColumn{{"padding", given}, {"pads", Sizes{0, 2, 0, 0}}}
        << Shape{1, 1, 4, 4, 3} << tooWide;
    QTest::newRow("border of a volume")
        << "pool.average3d"
        << test::SettingsColumn{{"padding", given}, {"pad_front", std::int64_t{2}}}
        << Shape{1, 4, 4, 4, 3} << tooWide;
    QTest::newRow("kernel deeper than the volume")
        << "pool.max3d" << test::SettingsColumn{} << Shape{1, 1, 4, 4, 3}
        << "a kernel of depth 2 is larger than its input of depth 1; make the kernel less deep";
    QTest::newRow("kernel larger than the image")
        << "pool.subsampling2d" << test::SettingsColumn{} << Shape{1, 1, 1, 4, 3}
        << "kernel 2x2 is larger than its input 1x4; make the kernel smaller";
    QTest::newRow("too many pixels") << "pool.global_max2d" << test::SettingsColumn{}
                                     << Shape{1, 1, 1 << 16, 1 << 15, 1} << "pool it before";
}

void TestPoolingCases::refusesInWords() {
    QFETCH(const QString, id);
    QFETCH(const test::SettingsColumn, settings);
    QFETCH(const Shape, input);
    QFETCH(const QString, says);
    const auto plan = make(id.toStdString(), settings.map)->plan(std::array{input});
    QVERIFY(!plan);
    const QString message = QString::fromStdString(plan.error().message);
    QVERIFY2(message.contains(says), qPrintable(message));
}

QTEST_GUILESS_MAIN(TestPoolingCases)
#include "tst_pooling_cases.moc"
