/// Networks whose layers learn by their own rule: which ones can, that the rule and backpropagation
/// both learn bars, that a layer keeps what it learnt, and that a run of the kind can be repeated,
/// stopped and resumed to the byte.

#include <set>

#include <QTemporaryDir>
#include <QTest>

#include "auxiliary_networks.hpp"
#include "core/base/file.hpp"
#include "core/data/open_dataset.hpp"
#include "core/graph/own_rules.hpp"
#include "core/training/training_network.hpp"
#include "small_run.hpp"

using namespace fovea;
using test::node;

namespace {

const Shape input{1, 1, 12, 12, 1};

SettingMap cells(std::int64_t planes, std::int64_t kernel, double rate) {
    return {
        {"planes", planes}, {"kernel", std::vector<std::int64_t>{kernel, kernel}}, {"rate", rate}};
}

/// Two stages of S- and C-cells and a dense layer.
NetworkSpec stages(std::int64_t classes) {
    NetworkSpec spec;
    spec.name = "Stages";
    spec.nodes = {node("in", "input", {}),
                  node("retina", "activation.relu", {"in"}),
                  node("s1", "neocognitron.s_layer", {"retina"}, cells(8, 3, 1)),
                  node("c1", "neocognitron.c_layer", {"s1"}),
                  node("s2", "neocognitron.s_layer", {"c1"}, cells(12, 3, 16)),
                  node("c2", "neocognitron.c_layer", {"s2"}),
                  node("flat", "shape.flatten", {"c2"}),
                  node("dense", "dense.dense", {"flat"}, test::units(classes))};
    return spec;
}

/// Bars of nine pixels in four directions, each anywhere in the image.
Batch bars(std::int64_t count, std::uint64_t seed) {
    Batch batch;
    batch.images = Tensor(input.withBatch(count));
    batch.count = count;
    RandomStream random({seed, 4});
    constexpr std::array<std::array<std::int64_t, 2>, 4> steps{{{0, 1}, {1, 0}, {1, 1}, {1, -1}}};
    for (std::int64_t i = 0; i < count; ++i) {
        const std::size_t label = random.below(4);
        const std::int64_t down = steps[label][0];
        const std::int64_t right = steps[label][1];
        constexpr std::int64_t length = 9;
        const auto place = [&](std::int64_t step) {
            const std::int64_t room = step == 0 ? 12 : 12 - length + 1;
            const auto drawn =
                static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(room)));
            return step < 0 ? drawn + length - 1 : drawn;
        };
        const std::int64_t y = place(down);
        const std::int64_t x = place(right);
        for (std::int64_t k = 0; k < length; ++k)
            batch.images.view().at(i, 0, y + k * down, x + k * right, 0) = 1;
        batch.labels.push_back(static_cast<std::int32_t>(label));
    }
    return batch;
}

std::vector<float> weightsOf(TrainingNetwork& training, std::string_view node) {
    std::vector<float> values;
    for (const NetworkWeight& weight : training.network().weights())
        if (weight.node == node)
            values.insert(values.end(), weight.values.begin(), weight.values.end());
    return values;
}

} // namespace

class TestOwnRule : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void refusesWhatCannotLearnSo_data();
    void refusesWhatCannotLearnSo();
    void learnsBars_data();
    void learnsBars();
    void keepsWhatItLearnt_data();
    void keepsWhatItLearnt();
    void aBatchTeachesAsItsSamplesDo();
    void aRunLearnsLayerByLayer();
    void oneThreadGivesTheBytesOfTwo();
    void stoppedWhileLearningGivesTheSameBytes();
    void aRunThatCannotLearnSoIsNotMade();

private:
    TrainingNetwork network(const TrainSpec& recipe) const {
        return TrainingNetwork::make(stages(4), recipe, input, 4, m_registry).value();
    }

    Result<RunFolder> makeRun(const char* name, const NetworkSpec& network,
                              const TrainSpec& recipe) const;
    RunFolder trained(const char* name, const TrainSpec& recipe) const;

    LayerRegistry m_registry = loadPlugins();
    QTemporaryDir m_folder;
    RunFolder m_undisturbed;
};

namespace {

TrainSpec ownRule(double gradientClip = 0) {
    TrainSpec recipe = test::smallRecipe();
    recipe.learning = Learning::OwnRule;
    recipe.gradientClip = gradientClip;
    return recipe;
}

} // namespace

void TestOwnRule::initTestCase() {
    test::drawPatterns(std::filesystem::path(m_folder.path().toStdString()) / "images", 12);
    m_undisturbed = trained("undisturbed", ownRule());
}

Result<RunFolder> TestOwnRule::makeRun(const char* name, const NetworkSpec& network,
                                       const TrainSpec& recipe) const {
    const std::filesystem::path root = m_folder.path().toStdString();
    const auto dataset = openDataset(root / "images", {});
    if (!dataset)
        return tl::unexpected(dataset.error());
    return createRun(root / name, **dataset, {}, withClassCount(network, 3, m_registry), recipe,
                     m_registry, "fovea train");
}

RunFolder TestOwnRule::trained(const char* name, const TrainSpec& recipe) const {
    const Result<RunFolder> run = makeRun(name, stages(3), recipe);
    if (!run)
        qFatal("%s", run.error().message.c_str());
    RunControl control;
    const Result<void> done = train(*run, m_registry, control, {});
    if (!done)
        qFatal("%s", done.error().message.c_str());
    return *run;
}

void TestOwnRule::refusesWhatCannotLearnSo_data() {
    QTest::addColumn<QStringList>("left"); ///< what the network is made of: id and type
    QTest::addColumn<QString>("says");
    QTest::newRow("no such layer") << QStringList{"flat shape.flatten", "dense dense.dense"}
                                   << "no layer of the network has a learning rule of its own";
    QTest::newRow("where one is to be had")
        << QStringList{"flat shape.flatten", "dense dense.dense"}
        << "add S-cells (neocognitron.s_layer)";
    QTest::newRow("one before that is learnt later")
        << QStringList{"conv conv.conv2d", "relu activation.relu", "s1 neocognitron.s_layer",
                       "flat shape.flatten", "dense dense.dense"}
        << "s1: cannot learn by its own rule, since conv before it";
    QTest::newRow("nothing to tell classes with")
        << QStringList{"s1 neocognitron.s_layer", "c1 neocognitron.c_layer", "flat shape.flatten"}
        << "flat: no layer is left for backpropagation";
}

void TestOwnRule::refusesWhatCannotLearnSo() {
    QFETCH(QStringList, left);
    QFETCH(QString, says);
    NetworkSpec spec;
    spec.nodes = {node("in", "input", {})};
    for (const QString& each : left) {
        const std::string before = spec.nodes.back().id;
        const QStringList words = each.split(' ');
        spec.nodes.push_back(node(qPrintable(words[0]), words[1].toStdString().c_str(), {before}));
    }
    const NetworkReport report = infer(spec, input, m_registry);
    QVERIFY2(report.isRunnable(), report.isRunnable() ? "" : report.problems[0].message.c_str());
    const auto nodes = nodesWithOwnRule(spec, report, m_registry);
    QVERIFY(!nodes.has_value());
    QVERIFY2(nodes.error().message.find(says.toStdString()) != std::string::npos,
             nodes.error().message.c_str());
}

void TestOwnRule::learnsBars_data() {
    QTest::addColumn<int>("learning");
    QTest::newRow("backpropagation") << static_cast<int>(Learning::Backpropagation);
    QTest::newRow("own rule") << static_cast<int>(Learning::OwnRule);
}

void TestOwnRule::learnsBars() {
    QFETCH(int, learning);
    TrainSpec recipe;
    recipe.learning = static_cast<Learning>(learning);
    recipe.batch = 32;
    TrainingNetwork training = network(recipe);
    for (const std::string& learner : training.ownRuleNodes()) {
        training.startLearning(learner);
        for (std::uint64_t i = 0; i < 6; ++i)
            training.learn(learner, bars(32, i));
    }
    for (std::int64_t step = 0; step < 80; ++step)
        QVERIFY(training.train(bars(32, static_cast<std::uint64_t>(step)), step, 0.1).isFinite);
    Figures figures;
    for (std::uint64_t i = 1000; i < 1008; ++i)
        figures += training.evaluate(bars(32, i)).figures;
    QVERIFY2(figures.top1() > 0.9, qPrintable(QString::number(figures.top1()))); // chance: 0.25
}

void TestOwnRule::keepsWhatItLearnt_data() {
    QTest::addColumn<double>("gradientClip");
    QTest::newRow("gradients handed on") << 0.0;
    QTest::newRow("gradients kept") << 1.0;
}

void TestOwnRule::keepsWhatItLearnt() {
    QFETCH(double, gradientClip);
    TrainSpec recipe = ownRule(gradientClip);
    recipe.optimizer = {"sgd", {{"weight_decay", 0.1}}};
    TrainingNetwork training = network(recipe);
    QCOMPARE(
        std::vector<std::string>(training.ownRuleNodes().begin(), training.ownRuleNodes().end()),
        (std::vector<std::string>{"s1", "s2"}));
    const std::vector<float> drawn = weightsOf(training, "s1");
    const std::vector<float> later = weightsOf(training, "s2");
    training.startLearning("s1");
    training.learn("s1", bars(10, 1));
    const std::vector<float> learnt = weightsOf(training, "s1");
    QVERIFY(learnt != drawn);
    QCOMPARE(weightsOf(training, "s2"), later);
    const std::vector<float> dense = weightsOf(training, "dense");
    for (std::int64_t step = 0; step < 3; ++step)
        training.train(bars(10, 2), step, 0.1);
    QCOMPARE(weightsOf(training, "s1"), learnt);
    QCOMPARE(weightsOf(training, "s2"), later);
    QVERIFY(weightsOf(training, "dense") != dense);
}

void TestOwnRule::aBatchTeachesAsItsSamplesDo() {
    const Batch batch = bars(10, 3);
    TrainingNetwork together = network(ownRule());
    TrainingNetwork apart = network(ownRule());
    for (const std::string learner : {"s1", "s2"}) {
        together.startLearning(learner);
        together.learn(learner, batch);
        apart.startLearning(learner);
        for (std::int64_t i = 0; i < batch.count; ++i) {
            Batch one;
            one.images = Tensor(input);
            const std::span<const float> pixels = batch.images.view().sample(i).values();
            std::copy(pixels.begin(), pixels.end(), one.images.view().data);
            one.labels = {batch.labels[static_cast<std::size_t>(i)]};
            one.count = 1;
            apart.learn(learner, one);
        }
        QCOMPARE(weightsOf(together, learner), weightsOf(apart, learner));
    }
}

void TestOwnRule::aRunLearnsLayerByLayer() {
    const Result<std::vector<Event>> events = m_undisturbed.readEvents();
    QVERIFY(events.has_value());
    std::vector<LayerLearning> layers;
    std::size_t epochsBefore = 0;
    for (const Event& event : *events) {
        if (const auto* learning = std::get_if<LayerLearning>(&event.body)) {
            layers.push_back(*learning);
            QCOMPARE(epochsBefore, std::size_t{0});
        }
        epochsBefore += std::holds_alternative<EpochEnded>(event.body) ? 1 : 0;
    }
    QCOMPARE(epochsBefore, std::size_t{3});
    QCOMPARE(layers.size(), std::size_t{2});
    const auto& started = std::get<RunStarted>(events->front().body);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        QCOMPARE(layers[i].node, std::string(i == 0 ? "s1" : "s2"));
        QCOMPARE(layers[i].layer, static_cast<std::int64_t>(i));
        QCOMPARE(layers[i].layers, std::int64_t{2});
        QCOMPARE(layers[i].samples, started.trainSamples);
    }
}

void TestOwnRule::oneThreadGivesTheBytesOfTwo() {
    TrainSpec recipe = ownRule();
    recipe.threads = 1;
    QCOMPARE(test::bytesOf(trained("one-thread", recipe)), test::bytesOf(m_undisturbed));
}

void TestOwnRule::stoppedWhileLearningGivesTheSameBytes() {
    const Result<RunFolder> run = makeRun("stopped", stages(3), ownRule());
    QVERIFY(run.has_value());
    std::set<std::string> stoppedIn;
    for (bool isFinished = false; !isFinished;) {
        QVERIFY(stoppedIn.size() <= 2);
        RunControl control;
        test::Recorder recorder;
        recorder.onEvent = [&](const Event& event) {
            if (const auto* learning = std::get_if<LayerLearning>(&event.body))
                if (stoppedIn.insert(learning->node).second)
                    control.stops = true;
        };
        const Result<void> done = train(*run, m_registry, control, recorder.listener());
        QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
        isFinished = recorder.all<RunEnded>().back().state == RunEnd::Finished;
    }
    QCOMPARE(stoppedIn.size(), std::size_t{2});
    QCOMPARE(test::bytesOf(*run), test::bytesOf(m_undisturbed));
    const Result<std::vector<Event>> events = run->readEvents();
    QVERIFY(events.has_value());
    std::size_t layers = 0;
    for (const Event& event : *events)
        layers += std::holds_alternative<LayerLearning>(event.body) ? 1 : 0;
    QCOMPARE(layers, std::size_t{2}); // what is told again was forgotten
}

void TestOwnRule::aRunThatCannotLearnSoIsNotMade() {
    const Result<RunFolder> run = makeRun("refused", test::smallNetwork(), ownRule());
    QVERIFY(!run.has_value());
    QVERIFY(run.error().message.find("own") != std::string::npos);
    QVERIFY(
        !std::filesystem::exists(std::filesystem::path(m_folder.path().toStdString()) / "refused"));
}

QTEST_GUILESS_MAIN(TestOwnRule)
#include "tst_own_rule.moc"
