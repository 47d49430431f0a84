/// Class weights: what balanced ones are, and that they reach losses and gradients in training
/// and nothing else; that a run records them.

#include <array>
#include <cmath>

#include <QTemporaryDir>
#include <QTest>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/data/open_dataset.hpp"
#include "core/graph/templates.hpp"
#include "core/training/training_network.hpp"
#include "small_run.hpp"

using namespace fovea;

class TestClassWeights : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void balancedOnesCountAllClassesAlike();
    void aWeightIsAFactorOfASamplesGradient_data();
    void aWeightIsAFactorOfASamplesGradient();
    void balancedGradientIsTheOneByHand_data();
    void balancedGradientIsTheOneByHand();
    void evaluationCountsAllAlike();
    void aRunWeighsAndResumes();
    void aRunTrainsWithTheWeightsItRecorded();
    void wrongRecordsAreRefused_data();
    void wrongRecordsAreRefused();

private:
    TrainingNetwork network(double gradientClip = 0) const;
    RunFolder makeRun(const char* name, ClassWeights weights) const;

    LayerRegistry m_registry;
    QTemporaryDir m_folder;
};

namespace {

const Shape input{1, 1, 4, 4, 1};

Batch batchOf(const std::vector<std::int32_t>& labels) {
    Batch batch;
    batch.images = Tensor(input.withBatch(static_cast<std::int64_t>(labels.size())));
    batch.labels = labels;
    batch.count = static_cast<std::int64_t>(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        // An image follows from its label, so that batches can be taken apart.
        RandomStream random({7, static_cast<std::uint64_t>(labels[i])});
        for (float& value : batch.images.view().sample(static_cast<std::int64_t>(i)).values())
            value = random.normal();
    }
    return batch;
}

std::vector<double> valuesOf(TrainingNetwork& training) {
    std::vector<double> values;
    for (const NetworkWeight& weight : training.network().weights())
        for (const float value : weight.values)
            values.push_back(static_cast<double>(value));
    return values;
}

/// How far one step at the rate 1 moves each weight: minus its gradient.
std::vector<double> stepOf(TrainingNetwork training, const Batch& batch) {
    std::vector<double> moved = valuesOf(training);
    training.train(batch, 0, 1.0);
    const std::vector<double> after = valuesOf(training);
    for (std::size_t i = 0; i < moved.size(); ++i)
        moved[i] = after[i] - moved[i];
    return moved;
}

/// The sum over the batch of weight * -log softmax(x W + b)[label], and what a step at the rate 1
/// then adds to W [16, 3] and b [3]: minus the gradient of that sum over the number of samples.
struct ByHand {
    double lossSum = 0;
    std::vector<double> step;
};

ByHand byHand(const std::vector<double>& weights, Batch& batch,
              const std::array<double, 3>& classWeights) {
    ByHand hand{0, std::vector<double>(weights.size())};
    for (std::int64_t i = 0; i < batch.count; ++i) {
        const std::span<float> x = batch.images.view().sample(i).values();
        const auto label = static_cast<std::size_t>(batch.labels[static_cast<std::size_t>(i)]);
        std::array<double, 3> powers{};
        double sum = 0;
        for (std::size_t o = 0; o < 3; ++o) {
            double logit = weights[x.size() * 3 + o];
            for (std::size_t k = 0; k < x.size(); ++k)
                logit += static_cast<double>(x[k]) * weights[k * 3 + o];
            sum += powers[o] = std::exp(logit);
        }
        hand.lossSum -= classWeights[label] * std::log(powers[label] / sum);
        for (std::size_t o = 0; o < 3; ++o) {
            const double dLogit = classWeights[label] * (powers[o] / sum - (o == label ? 1 : 0)) /
                                  static_cast<double>(batch.count);
            hand.step[x.size() * 3 + o] -= dLogit;
            for (std::size_t k = 0; k < x.size(); ++k)
                hand.step[k * 3 + o] -= dLogit * static_cast<double>(x[k]);
        }
    }
    return hand;
}

} // namespace

void TestClassWeights::initTestCase() {
    m_registry = loadPlugins();
    const std::filesystem::path images =
        std::filesystem::path(m_folder.path().toStdString()) / "images";
    test::drawPatterns(images);
    // Of one class two thirds go, so that the classes differ.
    for (int i = 0; i < 24; ++i)
        if (i % 3 != 0)
            std::filesystem::remove(images / "class1" / fmt::format("{:03}.png", i));
}

RunFolder TestClassWeights::makeRun(const char* name, ClassWeights weights) const {
    TrainSpec recipe = test::smallRecipe();
    recipe.classWeights = weights;
    const std::filesystem::path root = m_folder.path().toStdString();
    return test::createSmallRun(root / name, root / "images", recipe, m_registry);
}

TrainingNetwork TestClassWeights::network(double gradientClip) const {
    TrainSpec recipe;
    recipe.batch = 4;
    recipe.optimizer = {"sgd", {{"momentum", 0.0}, {"weight_decay", 0.0}}};
    recipe.gradientClip = gradientClip;
    return TrainingNetwork::make(withClassCount(*loadNetwork("perceptron"), 3, m_registry), recipe,
                                 input, 3, m_registry)
        .value();
}

void TestClassWeights::balancedOnesCountAllClassesAlike() {
    // 8 samples of 2 classes: 8 / (2 * 2) and 8 / (2 * 6); the third has none.
    const std::vector<float> weights = balancedWeights(std::array<std::int64_t, 3>{2, 6, 0});
    QCOMPARE(weights.size(), std::size_t{3});
    QCOMPARE(weights[0], 2.0F);
    QCOMPARE(weights[1], 2.0F / 3);
    QCOMPARE(weights[2], 0.0F);
}

void TestClassWeights::aWeightIsAFactorOfASamplesGradient_data() {
    QTest::addColumn<double>("gradientClip");
    QTest::newRow("gradients handed on") << 0.0;
    QTest::newRow("gradients kept") << 1e9;
}

void TestClassWeights::aWeightIsAFactorOfASamplesGradient() {
    QFETCH(const double, gradientClip);
    const std::vector<double> first = stepOf(network(gradientClip), batchOf({0}));
    const std::vector<double> third = stepOf(network(gradientClip), batchOf({2}));
    TrainingNetwork weighted = network(gradientClip);
    weighted.setClassWeights({3.0F, 9.0F, 0.5F});
    const std::vector<double> both = stepOf(std::move(weighted), batchOf({0, 2}));
    for (std::size_t i = 0; i < both.size(); ++i)
        QVERIFY(std::abs(both[i] - (3.0 * first[i] + 0.5 * third[i]) / 2) < 1e-5);
}

void TestClassWeights::balancedGradientIsTheOneByHand_data() {
    aWeightIsAFactorOfASamplesGradient_data();
}

void TestClassWeights::balancedGradientIsTheOneByHand() {
    QFETCH(const double, gradientClip);
    // The train split has 5, 1 and 0 samples. In this batch the weights' mean is not 1, which
    // tells a mean over the samples from one over their weights.
    Batch batch = batchOf({0, 1, 0, 0});
    RandomStream random({11, 3});
    for (float& value : batch.images.view().values())
        value = random.normal();
    TrainingNetwork training = network(gradientClip);
    training.setClassWeights(balancedWeights(std::array<std::int64_t, 3>{5, 1, 0}));
    const std::vector<double> before = valuesOf(training);
    QCOMPARE(before.size(), std::size_t{16 * 3 + 3});
    const ByHand hand = byHand(before, batch, {6.0 / (2 * 5), 6.0 / (2 * 1), 0});
    const auto result = training.train(batch, 0, 1.0);
    QVERIFY(std::abs(result.figures.lossSum - hand.lossSum) < 1e-5);
    const std::vector<double> after = valuesOf(training);
    for (std::size_t i = 0; i < after.size(); ++i)
        QVERIFY(std::abs(after[i] - before[i] - hand.step[i]) < 1e-6);
}

void TestClassWeights::evaluationCountsAllAlike() {
    TrainingNetwork plain = network();
    TrainingNetwork weighted = network();
    weighted.setClassWeights({3.0F, 9.0F, 0.5F});
    const Batch batch = batchOf({0, 2});
    QCOMPARE(weighted.evaluate(batch).figures.lossSum, plain.evaluate(batch).figures.lossSum);
    QVERIFY(weighted.train(batch, 0, 0.1).figures.lossSum !=
            plain.train(batch, 0, 0.1).figures.lossSum);
}

void TestClassWeights::aRunWeighsAndResumes() {
    const auto trained = [&](const char* name, ClassWeights weights, bool isInterrupted) {
        const RunFolder run = makeRun(name, weights);
        RunControl control;
        const Result<void> first = train(run, m_registry, control, [&](const Event& event) {
            if (isInterrupted && std::holds_alternative<EpochEnded>(event.body))
                control.interrupts = true;
        });
        if (isInterrupted) {
            RunControl again;
            if (first || !train(run, m_registry, again, [](const Event&) {}))
                return std::string();
        }
        return test::bytesOf(run);
    };
    const std::string whole = trained("whole", ClassWeights::Balanced, false);
    QVERIFY(!whole.empty());
    QVERIFY(whole == trained("resumed", ClassWeights::Balanced, true));
    QVERIFY(whole != trained("plain", ClassWeights::None, false));
}

void TestClassWeights::aRunTrainsWithTheWeightsItRecorded() {
    QVERIFY(makeRun("unweighted", ClassWeights::None).readSpec()->classWeights.empty());
    const RunFolder run = makeRun("recorded", ClassWeights::Balanced);
    Result<RunSpec> spec = run.readSpec();
    QVERIFY2(spec.has_value(), spec ? "" : spec.error().message.c_str());
    const auto dataset = openDataset(spec->data.source, spec->data, run.splitFile());
    QVERIFY(dataset.has_value());
    const std::vector<std::int64_t> counts = (*dataset)->counts(Split::Train);
    double samples = 0;
    for (const std::int64_t count : counts)
        samples += static_cast<double>(count);
    QCOMPARE(spec->classWeights.size(), std::size_t{3});
    for (std::size_t i = 0; i < 3; ++i)
        QCOMPARE(spec->classWeights[i],
                 static_cast<float>(samples / (3 * static_cast<double>(counts[i]))));
    QVERIFY(spec->classWeights[1] > 1.5F);

    // With all at 1 it is the run without weights, to the byte: what counts is what is written.
    const auto bytesWith = [&](const RunFolder& folder) {
        RunControl control;
        return train(folder, m_registry, control, {}) ? test::bytesOf(folder) : std::string();
    };
    spec->classWeights = {1, 1, 1};
    QVERIFY(writeFile(run.specFile(), toJson(*spec)).has_value());
    const std::string bytes = bytesWith(run);
    QVERIFY(!bytes.empty());
    QVERIFY(bytes == bytesWith(makeRun("alike", ClassWeights::None)));
}

void TestClassWeights::wrongRecordsAreRefused_data() {
    QTest::addColumn<bool>("isBalanced");
    QTest::addColumn<std::vector<float>>("weights");
    QTest::newRow("none") << true << std::vector<float>{};
    QTest::newRow("too few") << true << std::vector<float>{1, 1};
    QTest::newRow("below 0") << true << std::vector<float>{1, -1, 1};
    QTest::newRow("not asked for") << false << std::vector<float>{1, 1, 1};
}

void TestClassWeights::wrongRecordsAreRefused() {
    QFETCH(const bool, isBalanced);
    QFETCH(const std::vector<float>, weights);
    RunSpec spec;
    spec.network = test::smallNetwork();
    spec.classes = {"a", "b", "c"};
    spec.normalization = {{0}, {1}};
    spec.train.classWeights = isBalanced ? ClassWeights::Balanced : ClassWeights::None;
    spec.classWeights = isBalanced ? std::vector<float>{1, 0, 2.5F} : std::vector<float>{};
    const Result<RunSpec> right = runSpecFromJson(toJson(spec));
    QVERIFY2(right.has_value(), right ? "" : right.error().message.c_str());
    QVERIFY(*right == spec);
    spec.classWeights = weights;
    const Result<RunSpec> wrong = runSpecFromJson(toJson(spec));
    QVERIFY(!wrong.has_value());
    QVERIFY2(wrong.error().message.find("run.json.class_weights") != std::string::npos,
             wrong.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestClassWeights)
#include "tst_class_weights.moc"
