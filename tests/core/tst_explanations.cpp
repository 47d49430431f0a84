#include <QTest>

#include "core/evaluation/explain/unit_maximization.hpp"
#include "tests/core/explained_networks.hpp"
#include "tests/core/toy_layers.hpp"

using namespace fovea;
using namespace fovea::test;

/// Each method against the slow way to what it says, over networks for images, signals and volumes
/// and with a layer of a plugin that is not the program's.
class TestExplanations : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { QVERIFY(m_registry.add(toy::table(), "toy")); }

    void gradientsAreTheNumericOnes_data() { networks(); }

    void gradientsAreTheNumericOnes();

    void integratedGradientsAddUp_data() { networks(); }

    void integratedGradientsAddUp();

    void gradCamWeighsMapsByTheirGradients_data() { networks(); }

    void gradCamWeighsMapsByTheirGradients();

    void occlusionIsWhatCoveringTakes_data() { networks(); }

    void occlusionIsWhatCoveringTakes();

    void aBatchSaysTheSameAsOneSample();
    void tooFewStepsAreTold();
    void gradCamTakesTheLastMaps();
    void withoutMapsOtherMethodsAreNamed();
    void whatCannotBeExplainedIsSaid_data();
    void whatCannotBeExplainedIsSaid();
    void longOnesAreCancelled();
    void aLinearUnitIsExcitedByItsWeights();
    void theSameSeedGivesTheSameSample();
    void aSilentUnitIsTold();
    void everyMethodIsInTheTable();

private:
    static void networks();

    LayerRegistry m_registry = loadPlugins();
};

namespace {

const SettingMap sameThree{{"out_channels", std::int64_t{3}}, {"padding", std::string("same")}};
const std::pair<std::string, SettingMap> four{"dense.dense", {{"units", std::int64_t{4}}}};

std::pair<std::string, SettingMap> with(const char* type) { return {type, {}}; }

/// The last node with maps is n2, as large as the input.
NetworkSpec imageChain(const char* between) {
    return chain("image", {{"conv.conv2d", sameThree}, with(between), with("shape.flatten"), four});
}

NetworkSpec signalChain() {
    SettingMap conv = sameThree;
    conv["kernel"] = std::int64_t{5};
    return chain("signal",
                 {{"conv.conv1d", conv}, with("activation.tanh"), with("shape.flatten"), four});
}

NetworkSpec volumeChain() {
    return chain(
        "volume",
        {{"conv.conv3d", sameThree}, with("activation.tanh"), with("shape.flatten"), four});
}

ExplainRequest asking(const char* method) {
    ExplainRequest request;
    request.method = method;
    request.label = 1;
    request.against = 2;
    return request;
}

constexpr Target target{1, 2};

Explanation explained(Explainer& explainer, std::span<const float> sample,
                      const ExplainRequest& request) {
    Result<Explanation> explanation = explain(explainer, sample, request);
    if (!explanation)
        qFatal("%s", explanation.error().message.c_str());
    return std::move(*explanation);
}

/// Of each place the sum over its channels.
std::vector<double> added(std::span<const double> values, std::int64_t channels) {
    std::vector<double> sums;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % static_cast<std::size_t>(channels) == 0)
            sums.push_back(0);
        sums.back() += values[i];
    }
    return sums;
}

} // namespace

void TestExplanations::networks() {
    QTest::addColumn<NetworkSpec>("spec");
    QTest::addColumn<Shape>("input");
    QTest::newRow("image") << imageChain("activation.tanh") << Shape{1, 1, 6, 7, 2};
    QTest::newRow("signal") << signalChain() << Shape{1, 1, 1, 16, 2};
    QTest::newRow("volume") << volumeChain() << Shape{1, 4, 5, 3, 1};
    QTest::newRow("a plugin's layer") << imageChain("toy.scaled_square") << Shape{1, 1, 5, 5, 1};
    QTest::newRow("a layer that runs in place")
        << imageChain("toy.rectify") << Shape{1, 1, 5, 5, 1};
}

void TestExplanations::gradientsAreTheNumericOnes() {
    QFETCH(const NetworkSpec, spec);
    QFETCH(const Shape, input);
    MadeUp made = madeUp(spec, input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    const std::vector<float> sample = randomValues(input.perSample(), 0);
    const std::vector<double> gradient =
        numericGradient(sample, [&](std::span<const float> at) { return made.score(at, target); });

    std::vector<double> largest;
    std::vector<double> products;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        if (i % static_cast<std::size_t>(input.c) == 0)
            largest.push_back(0);
        largest.back() = std::max(largest.back(), std::abs(gradient[i]));
        products.push_back(gradient[i] * static_cast<double>(sample[i]));
    }
    // Differences over a kink are off, where a value is nearly at one.
    const double tolerance =
        std::string_view(QTest::currentDataTag()).ends_with("place") ? 0.03 : 0.005;
    const Explanation saliency = explained(explainer, sample, asking("saliency"));
    QVERIFY(areNear(saliency.heat.values, largest, tolerance));
    QVERIFY(!saliency.heat.isSigned);
    const Explanation times = explained(explainer, sample, asking("gradient-x-input"));
    QVERIFY(areNear(times.heat.values, added(products, input.c), tolerance));
    QVERIFY(times.heat.isSigned);
    QVERIFY(times.heat.shape == (Shape{1, input.d, input.h, input.w, 1}));
    QVERIFY(std::abs(made.score(sample, {1}) - static_cast<double>(times.logit())) < 1e-4);
}

void TestExplanations::integratedGradientsAddUp() {
    QFETCH(const NetworkSpec, spec);
    QFETCH(const Shape, input);
    MadeUp made = madeUp(spec, input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    const std::vector<float> sample = randomValues(input.perSample(), 0);
    const Explanation usual = explained(explainer, sample, asking("integrated-gradients"));
    QVERIFY(usual.completeness.has_value());
    QVERIFY2(usual.completeness->error() < 0.05,
             qPrintable(QString::number(usual.completeness->error())));
    // Where the gradient jumps, as a rectifier's does, more steps come nearer.
    ExplainRequest many = asking("integrated-gradients");
    many.settings.steps = 1024;
    QVERIFY(explained(explainer, sample, many).completeness->error() < 0.01);
    const std::vector<float> nothing(sample.size(), 0.0F);
    const double difference = made.score(sample, target) - made.score(nothing, target);
    QVERIFY(std::abs(usual.completeness->difference - difference) < 1e-4);
    const HeatSums sums = sumsOf(usual.heat);
    QVERIFY(std::abs(sums.positive + sums.negative - usual.completeness->sum) < 1e-4);

    // Of few steps the same by differences, towards another baseline.
    constexpr int steps = 5;
    ExplainRequest few = asking("integrated-gradients");
    few.settings.steps = steps;
    few.settings.baseline = Baseline::White;
    std::vector<double> attributions(sample.size(), 0.0);
    for (int step = 0; step < steps; ++step) {
        const float share = (static_cast<float>(step) + 0.5F) / steps;
        std::vector<float> point;
        for (const float value : sample)
            point.push_back(1 + share * (value - 1));
        const std::vector<double> gradient = numericGradient(
            point, [&](std::span<const float> at) { return made.score(at, target); });
        for (std::size_t i = 0; i < gradient.size(); ++i)
            attributions[i] += gradient[i] * static_cast<double>(sample[i] - 1) / steps;
    }
    QVERIFY(
        areNear(explained(explainer, sample, few).heat.values, added(attributions, input.c), 0.03));
}

void TestExplanations::gradCamWeighsMapsByTheirGradients() {
    QFETCH(const NetworkSpec, spec);
    QFETCH(const Shape, input);
    const MadeUp made = madeUp(spec, input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    const std::vector<float> sample = randomValues(input.perSample(), 0);

    // The layers behind n2, as a network of their own whose input is n2's output.
    Shape maps = input;
    maps.c = 3;
    NetworkSpec tail = spec;
    std::erase_if(tail.nodes,
                  [](const NodeSpec& node) { return node.id == "n0" || node.id == "n1"; });
    *tail.find("n2") = chain("input", {}).nodes.front();
    tail.nodes.front().id = "n2";
    MadeUp behind = madeUp(tail, maps, m_registry);
    for (NetworkWeight& weight : behind.network.weights())
        for (const NetworkWeight& original : made.network.weights())
            if (original.name() == weight.name())
                std::ranges::copy(original.values, weight.values.begin());
    std::vector<float> values;
    explainer.forward(sample, [&](const std::string& id, View<const float> output) {
        if (id == "n2")
            values.assign(output.values().begin(), output.values().end());
    });
    const std::vector<double> gradient = numericGradient(
        values, [&](std::span<const float> at) { return behind.score(at, target); });

    double weights[3] = {};
    for (std::size_t i = 0; i < gradient.size(); ++i)
        weights[i % 3] += gradient[i] / static_cast<double>(maps.pixels());
    std::vector<double> expected;
    for (std::size_t i = 0; i < values.size(); i += 3) {
        double sum = 0;
        for (std::size_t c = 0; c < 3; ++c)
            sum += weights[c] * static_cast<double>(values[i + c]);
        expected.push_back(std::max(0.0, sum));
    }
    ExplainRequest request = asking("grad-cam");
    request.settings.layer = "n2";
    QVERIFY(areNear(explained(explainer, sample, request).heat.values, expected, 0.005));
}

void TestExplanations::occlusionIsWhatCoveringTakes() {
    QFETCH(const NetworkSpec, spec);
    QFETCH(const Shape, input);
    MadeUp made = madeUp(spec, input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    const std::vector<float> sample = randomValues(input.perSample(), 0);
    ExplainRequest request = asking("occlusion");
    request.settings.window = 3;
    request.settings.stride = 1;
    const Explanation explanation = explained(explainer, sample, request);

    // Each place by itself: the mean over all windows in which it is.
    const auto last = [](std::int64_t extent) { return std::max<std::int64_t>(0, extent - 3); };
    std::vector<double> expected;
    for (std::int64_t place = 0; place < input.pixels(); ++place) {
        const std::int64_t z = place / (input.h * input.w);
        const std::int64_t y = place / input.w % input.h;
        const std::int64_t x = place % input.w;
        double fall = 0;
        int windows = 0;
        for (std::int64_t top = 0; top <= last(input.h); ++top)
            for (std::int64_t left = 0; left <= last(input.w); ++left)
                for (std::int64_t front = 0; front <= last(input.d); ++front) {
                    const auto covers = [&](std::int64_t a, std::int64_t b, std::int64_t c) {
                        return a >= front && a < front + 3 && b >= top && b < top + 3 &&
                               c >= left && c < left + 3;
                    };
                    if (!covers(z, y, x))
                        continue;
                    std::vector<float> covered = sample;
                    for (std::size_t i = 0; i < covered.size(); ++i) {
                        const auto at = static_cast<std::int64_t>(i) / input.c;
                        if (covers(at / (input.h * input.w), at / input.w % input.h, at % input.w))
                            covered[i] = 0;
                    }
                    fall += made.score(sample, target) - made.score(covered, target);
                    ++windows;
                }
        expected.push_back(fall / windows);
    }
    QVERIFY(areNear(explanation.heat.values, expected, 1e-4));
}

void TestExplanations::aBatchSaysTheSameAsOneSample() {
    const Shape input{1, 1, 6, 7, 2};
    const MadeUp made = madeUp(imageChain("activation.tanh"), input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    QVERIFY(explainer.batch() >= 3);
    const std::vector<float> three = randomValues(3 * input.perSample(), 7);
    explainer.forward(three);
    const auto all = explainer.backward(target).values();
    const std::vector<float> together(all.begin(), all.end());
    const auto size = static_cast<std::size_t>(input.perSample());
    for (std::size_t i = 0; i < 3; ++i) {
        explainer.forward(std::span(three).subspan(i * size, size));
        const auto alone = explainer.backward(target).values();
        QVERIFY(std::ranges::equal(alone, std::span(together).subspan(i * size, size),
                                   [](float a, float b) { return std::abs(a - b) < 1e-5F; }));
    }
}

void TestExplanations::tooFewStepsAreTold() {
    const Shape input{1, 1, 5, 5, 1};
    const MadeUp made = madeUp(imageChain("toy.scaled_square"), input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    // Of a quadratic function half the way's gradient is the mean; of a bent one it is not.
    const MadeUp bent = madeUp(imageChain("activation.tanh"), input, m_registry);
    Explainer explainsBent = explainerOf(bent, m_registry);
    std::vector<float> sample = randomValues(input.perSample(), 0, -8, 8);
    ExplainRequest request = asking("integrated-gradients");
    request.settings.steps = 1;
    QVERIFY(explained(explainer, sample, request).completeness->error() < 1e-3);
    const Explanation rough = explained(explainsBent, sample, request);
    QVERIFY(rough.completeness->error() > 0.05);
    QVERIFY(!rough.warnings.empty());
    QVERIFY(rough.warnings.front().find("take more steps than 1") != std::string::npos);
}

void TestExplanations::gradCamTakesTheLastMaps() {
    const Shape input{1, 1, 8, 8, 1};
    const MadeUp made =
        madeUp(chain("pooled",
                     {{"conv.conv2d", sameThree}, with("pool.max2d"), with("shape.flatten"), four}),
               input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    const Explanation explanation =
        explained(explainer, randomValues(input.perSample(), 0), asking("grad-cam"));
    QCOMPARE(explanation.settings.layer, std::string("n2"));
    QVERIFY(explanation.heat.shape == (Shape{1, 1, 8, 8, 1}));
    QVERIFY(std::ranges::all_of(explanation.heat.values, [](float value) { return value >= 0; }));
}

void TestExplanations::withoutMapsOtherMethodsAreNamed() {
    const Shape input{1, 1, 4, 4, 1};
    const MadeUp made = madeUp(chain("flat", {with("shape.flatten"), four}), input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    const auto refused = explain(explainer, randomValues(16, 0), asking("grad-cam"));
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("integrated-gradients") != std::string::npos);
    // What a linear network is made of, it has from its input alone.
    const Explanation times = explained(explainer, randomValues(16, 0), asking("gradient-x-input"));
    const Explanation way =
        explained(explainer, randomValues(16, 0), asking("integrated-gradients"));
    for (std::size_t i = 0; i < 16; ++i)
        QVERIFY(std::abs(times.heat.values[i] - way.heat.values[i]) < 1e-5F);
}

void TestExplanations::whatCannotBeExplainedIsSaid_data() {
    QTest::addColumn<ExplainRequest>("request");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* name, ExplainRequest request, const char* said) {
        QTest::newRow(name) << std::move(request) << QString(said);
    };
    row("no such method", asking("gradcam"), "there are grad-cam, integrated-gradients");
    row("no heat", asking("map"), "gives no heat");
    ExplainRequest request = asking("saliency");
    request.against = 1;
    row("itself", request, "set against itself");
    request.against = 9;
    row("no such class", request, "no class number 9");
    request = asking("grad-cam");
    request.settings.layer = "n9";
    row("no such layer", request, "it has n0, n1");
    request.settings.layer = "n4";
    row("a vector", request, "choose a layer with maps");
    request = asking("occlusion");
    request.settings.window = 2;
    request.settings.stride = 3;
    row("gaps", request, "would never be covered");
    request.settings.window = 99;
    row("too wide", request, "does not fit");
}

void TestExplanations::whatCannotBeExplainedIsSaid() {
    QFETCH(const ExplainRequest, request);
    QFETCH(const QString, said);
    const Shape input{1, 1, 5, 5, 1};
    const MadeUp made = madeUp(imageChain("activation.tanh"), input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    const auto refused = explain(explainer, randomValues(input.perSample(), 0), request);
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.find(said.toStdString()) != std::string::npos,
             refused.error().message.c_str());
}

void TestExplanations::longOnesAreCancelled() {
    const Shape input{1, 1, 5, 5, 1};
    const MadeUp made = madeUp(imageChain("activation.tanh"), input, m_registry);
    Explainer explainer = explainerOf(made, m_registry);
    const std::vector<float> sample = randomValues(input.perSample(), 0);
    for (const char* method : {"integrated-gradients", "occlusion"}) {
        std::stop_source stop;
        ExplainRequest request = asking(method);
        request.settings.steps = 1000;
        request.settings.window = 1;
        std::int64_t calls = 0;
        const auto cancelled = explain(
            explainer, sample, request,
            [&](std::int64_t done, std::int64_t total) {
                QVERIFY(done > 0 && done <= total);
                ++calls;
                stop.request_stop();
            },
            stop.get_token());
        QVERIFY(!cancelled);
        QVERIFY(cancelled.error().kind == ErrorKind::Interrupted);
        QCOMPARE(calls, 1);
    }
}

void TestExplanations::aLinearUnitIsExcitedByItsWeights() {
    const Shape input{1, 1, 6, 6, 1};
    const MadeUp made = madeUp(chain("flat", {with("shape.flatten"), four}), input, m_registry);
    const Explainer explainer = explainerOf(made, m_registry);
    MaximizeRequest request;
    request.channel = 3;
    const auto unit = maximizeUnit(explainer, request, m_registry);
    QVERIFY2(unit.has_value(), unit ? "" : unit.error().message.c_str());
    QCOMPARE(unit->layer, std::string("n2"));
    const std::span<const float> weights = made.network.weights().front().values;
    double product = 0;
    double ofWeights = 0;
    double ofSample = 0;
    for (std::size_t i = 0; i < unit->sample.size(); ++i) {
        const auto weight = static_cast<double>(weights[4 * i + 3]);
        const auto value = static_cast<double>(unit->sample[i]);
        product += weight * value;
        ofWeights += weight * weight;
        ofSample += value * value;
    }
    QVERIFY2(product / std::sqrt(ofWeights * ofSample) > 0.95,
             qPrintable(QString::number(product / std::sqrt(ofWeights * ofSample))));
    QVERIFY(unit->after > unit->before + 1);
}

void TestExplanations::theSameSeedGivesTheSameSample() {
    const Shape input{1, 1, 8, 8, 1};
    const MadeUp made = madeUp(imageChain("activation.tanh"), input, m_registry);
    const Explainer explainer = explainerOf(made, m_registry);
    MaximizeRequest request;
    request.layer = "n1";
    request.steps = 40;
    const auto first = maximizeUnit(explainer, request, m_registry);
    const auto again = maximizeUnit(explainer, request, m_registry);
    request.seed = 2;
    const auto other = maximizeUnit(explainer, request, m_registry);
    QVERIFY(first && again && other);
    QVERIFY(first->after > first->before);
    QCOMPARE(first->sample, again->sample);
    QVERIFY(first->sample != other->sample);
    // A unit of a convolution sees its window, and nothing beyond is asked for.
    request.layer = "n0";
    QVERIFY(!maximizeUnit(explainer, request, m_registry));
    request.layer = "n1";
    request.channel = 3;
    const auto refused = maximizeUnit(explainer, request, m_registry);
    QVERIFY(!refused && refused.error().message.find("it has 3") != std::string::npos);
}

void TestExplanations::aSilentUnitIsTold() {
    const Shape input{1, 1, 4, 4, 1};
    MadeUp made = madeUp(chain("flat", {with("shape.flatten"), four}), input, m_registry);
    std::ranges::fill(made.network.weights().front().values, 0.0F);
    const auto silent = maximizeUnit(explainerOf(made, m_registry), {}, m_registry);
    QVERIFY(!silent);
    QVERIFY(silent.error().message.find("another seed") != std::string::npos);
}

void TestExplanations::everyMethodIsInTheTable() {
    for (const Method& method : explanationMethods()) {
        QVERIFY(!method.title.empty() && !method.about.empty() && !method.source.empty());
        QCOMPARE(*explanationMethod(method.id), &method);
        QCOMPARE(method.run != nullptr, method.gives == Gives::Heat);
    }
}

QTEST_GUILESS_MAIN(TestExplanations)
#include "tst_explanations.moc"
