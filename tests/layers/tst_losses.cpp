/// Every loss of every plugin.

#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>

#include <QTest>

#include "core/base/parallel.hpp"
#include "core/kernels/softmax_cross_entropy.hpp"
#include "core/layer/registry.hpp"
#include "core/promises/gradient_check.hpp"
#include "core/promises/layer_case.hpp"
#include "core/tensor/tensor.hpp"
#include "tests/layers/loss_formulas.hpp"

using namespace fovea;
using namespace fovea::test;

namespace {

/// A batch of random logits and labels with the memory for everything that a loss computes.
struct Batch {
    explicit Batch(std::int64_t samples, std::int64_t classes, float size = 2)
        : logits({samples, 1, 1, 1, classes}),
          probabilities(logits.shape()),
          dLogits(logits.shape()),
          labels(static_cast<std::size_t>(samples)),
          losses(static_cast<std::size_t>(samples)) {
        RandomStream random({31, static_cast<std::uint64_t>(classes)});
        for (float& logit : logits.view().values())
            logit = random.uniform(-size, size);
        for (std::int32_t& label : labels)
            label = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(classes)));
    }

    LossBatch all() {
        return {logits.view(), labels, losses, probabilities.view(), dLogits.view()};
    }

    double mean() const {
        return std::accumulate(losses.begin(), losses.end(), 0.0) /
               static_cast<double>(losses.size());
    }

    Tensor logits;
    Tensor probabilities;
    Tensor dLogits;
    std::vector<std::int32_t> labels;
    std::vector<float> losses;
};

} // namespace

class TestLosses : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data();
    void presentsItself();
    void gradientMatchesDifferences();
    void probabilitiesSumToOne();
    void lossesAreTheSameWhateverElseIsWanted();
    void largeLogitsStayFinite();
    void notANumberShows();
    void anyThreadCountGivesTheSameBytes();
    void softmaxCrossEntropyOfKnownLogits();
    void noSmoothingIsTheKernelToTheBit();
    void settingsFollowTheirFormulas();
    void anyShapeFollowsItsFormula();

private:
    const LossType& type() const {
        QFETCH_GLOBAL(QString, id);
        return *m_registry.loss(id.toStdString());
    }

    std::unique_ptr<Loss> loss() const { return type().make({}).value(); }

    LayerRegistry m_registry = loadPlugins();
};

void TestLosses::initTestCase_data() {
    QTest::addColumn<QString>("id");
    for (const LossType* each : m_registry.losses())
        QTest::newRow(each->id.c_str()) << QString::fromStdString(each->id);
    QVERIFY(m_registry.loss("loss.softmax_cross_entropy") != nullptr);
}

void TestLosses::presentsItself() {
    QVERIFY(type().id.starts_with("loss."));
    QVERIFY(!type().title.empty());
    QVERIFY(type().summary.ends_with('.'));
}

void TestLosses::gradientMatchesDifferences() {
    RandomStream random({32, 0});
    for (const std::int64_t classes : {2, 10, 37}) {
        Batch batch(3, classes);
        loss()->evaluate(batch.all());
        const Tensor gradient = std::move(batch.dLogits);
        const auto objective = [&] {
            LossBatch pass = batch.all();
            pass.dLogits = {};
            loss()->evaluate(pass);
            return batch.mean();
        };
        const GradientReport report = checkGradient(batch.logits.view().values(),
                                                    gradient.view().values(), objective, random);
        QVERIFY2(report.isGood(), report.failure.c_str());
        QCOMPARE(report.kinks, 0);
    }
}

void TestLosses::probabilitiesSumToOne() {
    Batch batch(5, 11);
    loss()->evaluate(batch.all());
    for (std::int64_t n = 0; n < 5; ++n) {
        const auto row = batch.probabilities.view().sample(n).values();
        const double sum = std::accumulate(row.begin(), row.end(), 0.0);
        QVERIFY(std::abs(sum - 1) < 1e-6);
        QVERIFY(std::ranges::all_of(row, [](float p) { return p > 0 && p < 1; }));
    }
}

void TestLosses::lossesAreTheSameWhateverElseIsWanted() {
    Batch batch(6, 4);
    loss()->evaluate(batch.all());
    const std::vector<float> expected = batch.losses;
    LossBatch alone = batch.all();
    alone.probabilities = {};
    alone.dLogits = {};
    std::ranges::fill(batch.losses, std::nanf(""));
    loss()->evaluate(alone);
    QVERIFY(batch.losses == expected);
}

void TestLosses::largeLogitsStayFinite() {
    Batch batch(8, 5, 1e4F);
    loss()->evaluate(batch.all());
    QVERIFY(std::ranges::all_of(batch.losses, [](float x) { return std::isfinite(x) && x >= 0; }));
    QVERIFY(std::ranges::all_of(batch.dLogits.view().values(),
                                [](float x) { return std::isfinite(x); }));
}

void TestLosses::notANumberShows() {
    Batch batch(3, 5);
    batch.logits.view().at(1, 0, 0, 0, 2) = std::nanf("");
    loss()->evaluate(batch.all());
    QVERIFY(std::isfinite(batch.losses[0]));
    QVERIFY(std::isnan(batch.losses[1]));
    QVERIFY(std::isfinite(batch.losses[2]));
}

void TestLosses::anyThreadCountGivesTheSameBytes() {
    setThreadCount(1);
    Batch alone(500, 100);
    loss()->evaluate(alone.all());
    setThreadCount(4);
    Batch together(500, 100);
    loss()->evaluate(together.all());
    setThreadCount(0);
    QVERIFY(alone.losses == together.losses);
    QVERIFY(std::ranges::equal(alone.dLogits.view().values(), together.dLogits.view().values()));
}

void TestLosses::softmaxCrossEntropyOfKnownLogits() {
    if (type().id != "loss.softmax_cross_entropy")
        QSKIP("these figures are softmax cross-entropy's");
    // exp of the logits is 1, 2, 5; of 8 in all.
    Batch batch(2, 3);
    for (std::int64_t n = 0; n < 2; ++n)
        for (std::int64_t c = 0; c < 3; ++c)
            batch.logits.view().at(n, 0, 0, 0, c) =
                std::log(std::array{1.0F, 2.0F, 5.0F}[static_cast<std::size_t>(c)]);
    batch.labels = {2, 0};
    loss()->evaluate(batch.all());
    const auto isNear = [](float a, float b) { return std::abs(a - b) < 1e-6F; };
    QVERIFY(isNear(batch.losses[0], std::log(8.0F / 5.0F)));
    QVERIFY(isNear(batch.losses[1], std::log(8.0F)));
    QVERIFY(isNear(batch.probabilities.view().at(0, 0, 0, 0, 1), 0.25F));
    QVERIFY(isNear(batch.dLogits.view().at(0, 0, 0, 0, 2), (0.625F - 1) / 2)); // of a batch of 2
    QVERIFY(isNear(batch.dLogits.view().at(1, 0, 0, 0, 2), 0.625F / 2));
}

void TestLosses::noSmoothingIsTheKernelToTheBit() {
    if (type().id != "loss.softmax_cross_entropy")
        QSKIP("only softmax cross-entropy smooths its labels");
    Batch batch(7, 13);
    Batch kernel(7, 13);
    loss()->evaluate(batch.all());
    softmaxCrossEntropy(kernel.logits.view(), kernel.labels, kernel.losses,
                        kernel.probabilities.view(), kernel.dLogits.view());
    QVERIFY(batch.losses == kernel.losses);
    QVERIFY(std::ranges::equal(batch.dLogits.view().values(), kernel.dLogits.view().values()));
    QVERIFY(std::ranges::equal(batch.probabilities.view().values(),
                               kernel.probabilities.view().values()));
}

/// The logits have exp 1, 2, 5, and the true class is the second: p = 0.25.
void TestLosses::settingsFollowTheirFormulas() {
    const float a = std::log(2.0F);
    const float b = std::log(5.0F);
    const std::multimap<std::string, std::pair<SettingMap, float>> known{
        // 0.7 * -log(2/8) + 0.3 * mean of -log(1/8), -log(2/8), -log(5/8)
        {"loss.softmax_cross_entropy",
         {{{"label_smoothing", 0.3}},
          0.7F * std::log(4.0F) +
              0.1F * (std::log(8.0F) + std::log(4.0F) + std::log(8.0F / 5.0F))}},
        {"loss.mean_squared_error", {{}, ((a - 1) * (a - 1) + b * b) / 3}},
        {"loss.mean_squared_error",
         {{{"off", -1.0}, {"reduction", "half_sum"}},
          (1 + (a - 1) * (a - 1) + (b + 1) * (b + 1)) / 2}},
        {"loss.multi_class_hinge", {{}, ((1 - a) + (1 - a + b)) / 3}},
        {"loss.multi_class_hinge",
         {{{"p", std::int64_t{2}}, {"margin", 0.5}}, (0.5F - a + b) * (0.5F - a + b) / 3}},
        {"loss.focal", {{}, 0.75F * 0.75F * std::log(4.0F)}},
        {"loss.focal", {{{"gamma", 0.0}}, std::log(4.0F)}}};
    QVERIFY(known.contains(type().id));
    const auto [first, last] = known.equal_range(type().id);
    for (auto row = first; row != last; ++row) {
        const auto& [settings, expected] = row->second;
        const auto loss = type().make(settings).value();
        Batch batch(1, 3);
        std::ranges::copy(std::array{0.0F, a, b}, batch.logits.view().values().begin());
        batch.labels = {1};
        loss->evaluate(batch.all());
        QVERIFY2(std::abs(batch.losses[0] - expected) < 1e-6F, type().id.c_str());
        RandomStream random({33, 0});
        Batch many(4, 7);
        loss->evaluate(many.all());
        const Tensor gradient = std::move(many.dLogits);
        const auto objective = [&] {
            LossBatch pass = many.all();
            pass.dLogits = {};
            loss->evaluate(pass);
            return many.mean();
        };
        const GradientReport report =
            checkGradient(many.logits.view().values(), gradient.view().values(), objective, random);
        QVERIFY2(report.isGood(), report.failure.c_str());
    }
}

/// The gradients, too: against differences of the formula.
void TestLosses::anyShapeFollowsItsFormula() {
    QVERIFY(lossFormulas().contains(type().id));
    const Formula formula = lossFormulas().at(type().id);
    RandomStream random({34, 0});
    for (int i = 0; i < 60; ++i) {
        SettingMap settings;
        for (const SettingInfo& info : type().settings)
            settings.emplace(info.key, randomValue(info, random, CaseSize::Small));
        const auto samples = static_cast<std::int64_t>(1 + random.below(9));
        Batch batch(samples, static_cast<std::int64_t>(2 + random.below(40)));
        type().make(settings).value()->evaluate(batch.all());
        for (std::int64_t n = 0; n < samples; ++n) {
            const auto floats = batch.logits.view().sample(n).values();
            const auto label = static_cast<std::size_t>(batch.labels[static_cast<std::size_t>(n)]);
            std::vector<double> logits(floats.begin(), floats.end());
            const auto isNear = [](float actual, double expected, double size) {
                return std::abs(static_cast<double>(actual) - expected) <= 1e-5 * (size + 1e-2);
            };
            const double value = formula(settings, logits, label);
            QVERIFY(isNear(batch.losses[static_cast<std::size_t>(n)], value, std::abs(value)));
            for (std::size_t c = 0; c < logits.size(); ++c) {
                constexpr double step = 1e-5;
                std::vector<double> above = logits;
                std::vector<double> below = logits;
                above[c] += step;
                below[c] -= step;
                const double slope =
                    (formula(settings, above, label) - formula(settings, below, label)) /
                    (2 * step * static_cast<double>(samples));
                QVERIFY(isNear(batch.dLogits.view().sample(n).values()[c], slope,
                               std::abs(slope) + std::abs(value) * 1e-2));
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestLosses)
#include "tst_losses.moc"
