/// Class weights: what balanced ones are, and that they reach losses and gradients in training
/// and nothing else.

#include <cmath>

#include <QtTest>

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
    void evaluationCountsAllAlike();
    void aRunWeighsAndResumes();

private:
    TrainingNetwork network(double gradientClip = 0) const;

    LayerRegistry m_registry;
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

} // namespace

void TestClassWeights::initTestCase() { m_registry = loadPlugins(); }

TrainingNetwork TestClassWeights::network(double gradientClip) const {
    TrainSpec recipe;
    recipe.batch = 2;
    recipe.optimizer.momentum = recipe.optimizer.weightDecay = 0;
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
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    test::drawPatterns(root / "images");
    // Of one class two thirds go, so that the classes differ.
    int seen = 0;
    std::vector<std::filesystem::path> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(*std::filesystem::directory_iterator(root / "images")))
        files.push_back(entry.path());
    for (const std::filesystem::path& file : files)
        if (++seen % 3 != 0)
            std::filesystem::remove(file);
    const auto trained = [&](const char* name, ClassWeights weights, bool isInterrupted) {
        TrainSpec recipe = test::smallRecipe();
        recipe.classWeights = weights;
        const RunFolder run =
            test::createSmallRun(root / name, root / "images", recipe, m_registry);
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

QTEST_GUILESS_MAIN(TestClassWeights)
#include "tst_class_weights.moc"
