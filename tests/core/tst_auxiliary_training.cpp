/// Training networks with auxiliary heads: that their losses reach every weight, and that a run
/// resumes with them and is looked at without them.

#include <cmath>

#include <QTemporaryDir>
#include <QTest>

#include "auxiliary_networks.hpp"
#include "auxiliary_reference.hpp"
#include "core/data/open_dataset.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/training/run_weights.hpp"
#include "core/training/training_network.hpp"
#include "core/training/weights_file.hpp"
#include "small_run.hpp"

using namespace fovea;
using namespace fovea::test;

class TestAuxiliaryTraining : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void everyLossReachesEveryWeight_data();
    void everyLossReachesEveryWeight();
    void aRunResumesAndIsEvaluated();

private:
    LayerRegistry m_registry;
};

void TestAuxiliaryTraining::initTestCase() {
    m_registry = loadPlugins();
    QVERIFY2(m_registry.layer("regularization.auxiliary_head") != nullptr, "build the plugins");
}

void TestAuxiliaryTraining::everyLossReachesEveryWeight_data() {
    QTest::addColumn<double>("gradientClip");
    QTest::addColumn<int>("count");
    QTest::newRow("gradients handed on") << 0.0 << 4;
    QTest::newRow("gradients kept") << 1e9 << 4;
    QTest::newRow("short batch") << 0.0 << 3;
}

void TestAuxiliaryTraining::everyLossReachesEveryWeight() {
    QFETCH(const double, gradientClip);
    QFETCH(const int, count);
    TrainSpec recipe;
    recipe.batch = 4;
    recipe.optimizer = {"sgd", {{"momentum", 0.0}, {"weight_decay", 0.0}}};
    recipe.gradientClip = gradientClip;
    const Shape input{1, 1, 1, 1, 6};
    Result<TrainingNetwork> training =
        TrainingNetwork::make(twoHeads(), recipe, input, 3, m_registry);
    QVERIFY2(training, training ? "" : training.error().message.c_str());
    Batch batch{Tensor(input.withBatch(4)), {2, 0, 1, 2}, {}, count};
    fillRandom(batch.images.view().values(), 1);

    ReferenceNetwork reference;
    for (const float value : batch.images.view().first(count).values())
        reference.inputs.push_back(static_cast<double>(value));
    reference.labels.assign(batch.labels.begin(), batch.labels.begin() + count);
    for (NetworkWeight& weight : training->network().weights()) {
        fillRandom(weight.values, std::hash<std::string>()(weight.name()));
        reference.weights[weight.name()].assign(weight.values.begin(), weight.values.end());
    }
    const TrainingNetwork::StepResult result = training->train(batch, 0, 1.0);
    const double loss = reference.loss();
    QVERIFY(std::abs(result.figures.loss() - loss) < 1e-5 * (1 + loss));

    // With the rate 1 and nothing else, a step takes off the gradient.
    for (const NetworkWeight& weight : training->network().weights()) {
        std::vector<double>& values = reference.weights[weight.name()];
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double kept = values[i];
            constexpr double h = 1e-6;
            values[i] = kept + h;
            const double above = reference.loss();
            values[i] = kept - h;
            const double below = reference.loss();
            values[i] = kept;
            const double expected = (above - below) / (2 * h);
            const double actual = kept - static_cast<double>(weight.values[i]);
            QVERIFY2(std::abs(actual - expected) < 2e-6 * (1 + std::abs(kept)),
                     qPrintable(QString("%1[%2]: %3, expected %4")
                                    .arg(weight.name().c_str())
                                    .arg(i)
                                    .arg(actual)
                                    .arg(expected)));
        }
    }
}

void TestAuxiliaryTraining::aRunResumesAndIsEvaluated() {
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    drawPatterns(root / "images");
    NetworkSpec spec = smallNetwork();
    spec.nodes.push_back(node("a_drop", "regularization.dropout", {"relu1"}));
    spec.nodes.push_back(node("a_dense", "dense.dense", {"a_drop"}));
    spec.nodes.push_back(node("a_head", "regularization.auxiliary_head", {"a_dense"}));
    const auto dataset = openDataset(root / "images", DatasetSpec{});
    QVERIFY(dataset.has_value());
    const auto makeRun = [&](const char* name) {
        return createRun(root / name, **dataset, DatasetSpec{}, withClassCount(spec, 3, m_registry),
                         smallRecipe(), m_registry, "fovea train");
    };
    const Result<RunFolder> whole = makeRun("whole");
    QVERIFY2(whole, whole ? "" : whole.error().message.c_str());
    RunControl control;
    QVERIFY(train(*whole, m_registry, control, {}));

    const Result<RunFolder> resumed = makeRun("resumed");
    RunEnd state = RunEnd::Stopped;
    for (int rounds = 0; state != RunEnd::Finished; ++rounds) {
        QVERIFY(rounds < 100);
        RunControl stopping;
        Recorder recorder;
        recorder.onEvent = [&](const Event& event) {
            stopping.stops = stopping.stops || std::holds_alternative<Progress>(event.body);
        };
        QVERIFY(train(*resumed, m_registry, stopping, recorder.listener()));
        state = recorder.all<RunEnded>().back().state;
    }
    QCOMPARE(bytesOf(*resumed), bytesOf(*whole));
    QVERIFY(readTensors(weightsOf(*whole)->file)->find("a_dense.weight") != nullptr);

    Result<Classifier> classifier = Classifier::open(*whole, m_registry, 4);
    QVERIFY2(classifier, classifier ? "" : classifier.error().message.c_str());
    const auto evaluation = evaluate(*classifier, *dataset, Split::Test, m_registry);
    QVERIFY(evaluation.has_value());
    QVERIFY(evaluation->confusion.top1() > 0.9);
    const Image first = *(*dataset)->image(0);
    std::vector<std::string> seen;
    for (const FeatureMaps& maps : classifier->featureMaps(first))
        seen.push_back(maps.node);
    QCOMPARE(seen, (std::vector<std::string>{"in", "flat", "dense1", "relu1", "norm1", "drop1",
                                             "dense2"}));
}

QTEST_GUILESS_MAIN(TestAuxiliaryTraining)
#include "tst_auxiliary_training.moc"
