#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/data/open_dataset.hpp"
#include "core/evaluation/comparison.hpp"
#include "core/evaluation/run_evaluation.hpp"
#include "core/evaluation/temperature.hpp"
#include "core/evaluation/test_looks.hpp"
#include "core/training/initialize.hpp"
#include "core/training/training_network.hpp"
#include "core/training/weights_file.hpp"
#include "small_run.hpp"

using namespace fovea;

namespace fs = std::filesystem;

namespace {

void check(const Result<void>& done) {
    if (!done)
        QFAIL(done.error().message.c_str());
}

constexpr auto nobodyWatches = [](std::int64_t, std::int64_t) {};

/// What no evaluation gives: figures with it are stored ones.
constexpr double mark = 12345;

/// 3x3 convolutions of so many channels that Winograd's algorithm is the faster one.
NetworkSpec wideNetwork() {
    const auto node = [](const char* id, const char* type, std::vector<std::string> inputs,
                         SettingMap settings = {}) {
        NodeSpec spec;
        spec.id = id;
        spec.type = type;
        spec.inputs = std::move(inputs);
        spec.settings = std::move(settings);
        return spec;
    };
    const SettingMap wide{{"out_channels", std::int64_t{64}}, {"padding", std::string("same")}};
    NetworkSpec spec;
    spec.name = "wide";
    spec.nodes = {node("in", "input", {}),
                  node("conv1", "conv.conv2d", {"in"}, wide),
                  node("conv2", "conv.conv2d", {"conv1"}, wide),
                  node("pool", "pool.global_average2d", {"conv2"}),
                  node("flat", "shape.flatten", {"pool"}),
                  node("dense", "dense.dense", {"flat"}, {{"units", std::int64_t{3}}})};
    return spec;
}

bool takesWinograd(const Network& network) {
    return std::ranges::any_of(network.steps(), [](const StepAbout& step) {
        return std::ranges::any_of(step.forward.algorithms, [](const std::string& algorithm) {
            return algorithm.find("Winograd") != std::string::npos;
        });
    });
}

} // namespace

/// On one run of three epochs over 72 small images, a copy of it for each test.
class TestRunEvaluation : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();

    void theRuleTakesWhatIsHeldOut();
    void theTestSplitWaitsForTheEndOfTheRun();
    void anEmptySplitNamesThoseThatAreNot();
    void figuresSayOfWhichWeightsTheyAre();
    void aCheckpointOfBeforeTellsItsEpoch();
    void storedFiguresServeWhileTheyHold();
    void otherWeightsOrImagesMakeThemOutdated();
    void figuresOfBeforeAreReadAndSayThatTheyMayNotHold();
    void withoutImagesThereAreStoredFigures();
    void withoutWeightsThereIsASentence();
    void onlyTheRunsOwnFiguresBelongInItsFolder();
    void eachLookAtTheTestSplitIsCounted();
    void theTemperatureIsOfTheValidationSplitAndOfItsWeights();
    void runsAreComparedOnTheirCommonSamples();
    void aRunThatForbadeWinogradIsLookedAtWithoutIt();

private:
    Classifier open() const;
    Evaluation stored(double loss, Split split = Split::Validation) const;
    Result<RunInsight> insight(bool isTraining = false) const;
    Evaluation evaluated(std::optional<Split> split = std::nullopt) const;

    QTemporaryDir m_folder;
    fs::path m_root;
    fs::path m_images;
    RunFolder m_trained;
    RunFolder m_run; ///< a copy of it
    LayerRegistry m_registry;
    std::shared_ptr<const Dataset> m_dataset;
};

void TestRunEvaluation::initTestCase() {
    m_root = m_folder.path().toStdString();
    m_images = m_root / "images";
    m_registry = loadPlugins();
    test::drawPatterns(m_images);
    m_trained = test::createSmallRun(m_root / "trained", m_images, test::smallRecipe(), m_registry);
    RunControl control;
    check(train(m_trained, m_registry, control, [](const Event&) {}));
    const auto dataset = openDataset(m_images, m_trained.readSpec()->data, m_trained.splitFile());
    QVERIFY(dataset);
    m_dataset = *dataset;
}

void TestRunEvaluation::init() {
    m_run = {m_root / "run"};
    fs::remove_all(m_run.path);
    fs::copy(m_trained.path, m_run.path, fs::copy_options::recursive);
}

Classifier TestRunEvaluation::open() const {
    Result<Classifier> classifier =
        Classifier::open(m_run, m_registry, evaluationBatch, Asked::Logits);
    if (!classifier)
        qFatal("%s", classifier.error().message.c_str());
    return std::move(*classifier);
}

/// Stores figures of the run as it is, but for their loss.
Evaluation TestRunEvaluation::stored(double loss, Split split) const {
    Classifier classifier = open();
    Result<Evaluation> evaluation = evaluate(classifier, m_dataset, split, m_registry);
    if (!evaluation)
        qFatal("%s", evaluation.error().message.c_str());
    evaluation->loss = loss;
    if (const auto written = writeEvaluation(m_run, *evaluation, *m_dataset); !written)
        qFatal("%s", written.error().message.c_str());
    return std::move(*evaluation);
}

Evaluation TestRunEvaluation::evaluated(std::optional<Split> split) const {
    Classifier classifier = open();
    EvaluationRequest request;
    request.split = split;
    Result<RunEvaluation> figures =
        evaluateRun(m_run, classifier, m_dataset, request, m_registry, nobodyWatches);
    if (!figures)
        qFatal("%s", figures.error().message.c_str());
    return std::move(figures->evaluation);
}

Result<RunInsight> TestRunEvaluation::insight(bool isTraining) const {
    EvaluationRequest request;
    request.isTraining = isTraining;
    return lookInto(m_run, request, {}, m_registry, nobodyWatches);
}

void TestRunEvaluation::theRuleTakesWhatIsHeldOut() {
    const auto chosen = [&](double validation, double test) {
        DatasetSpec spec;
        spec.validationShare = validation;
        spec.testShare = test;
        return *chooseSplit(**openDataset(m_images, spec));
    };
    QCOMPARE(chosen(0.2, 0.2).split, Split::Validation);
    QVERIFY(chosen(0.2, 0.2).note.empty());
    QCOMPARE(chosen(0.2, 0).split, Split::Validation);
    QCOMPARE(chosen(0, 0.2).split, Split::Test);
    QVERIFY(chosen(0, 0.2).note.find("no validation split") != std::string::npos);
    QCOMPARE(chosen(0, 0).split, Split::Train);
    QVERIFY(chosen(0, 0).note.find("nothing is held out") != std::string::npos);
    QCOMPARE(chooseSplit(*m_dataset, Split::Train)->split, Split::Train);
}

void TestRunEvaluation::theTestSplitWaitsForTheEndOfTheRun() {
    QCOMPARE(chooseSplit(*m_dataset, std::nullopt, true)->split, Split::Validation);
    const auto asked = chooseSplit(*m_dataset, Split::Test, true);
    QVERIFY(!asked);
    QVERIFY(asked.error().message.find("validation") != std::string::npos);
    DatasetSpec spec;
    spec.validationShare = 0;
    const auto dataset = openDataset(m_images, spec);
    QVERIFY(!(*dataset)->indices(Split::Test).empty());
    QCOMPARE(chooseSplit(**dataset, std::nullopt, true)->split, Split::Train);

    // Not even those that lie there from before.
    stored(mark, Split::Test);
    fs::rename(m_images, m_root / "away");
    const Result<RunInsight> looked = insight(true);
    fs::rename(m_root / "away", m_images);
    QVERIFY(looked);
    QVERIFY(!looked->evaluation);
}

void TestRunEvaluation::anEmptySplitNamesThoseThatAreNot() {
    DatasetSpec spec;
    spec.testShare = 0;
    const auto dataset = openDataset(m_images, spec);
    Classifier classifier = open();
    EvaluationRequest request;
    request.split = Split::Test;
    const auto figures =
        evaluateRun(m_run, classifier, *dataset, request, m_registry, nobodyWatches);
    QVERIFY(!figures);
    QCOMPARE(figures.error().kind, ErrorKind::Data);
    for (const char* part : {"test split has no samples", "train (", "validation ("})
        QVERIFY2(figures.error().message.find(part) != std::string::npos,
                 figures.error().message.c_str());
}

void TestRunEvaluation::figuresSayOfWhichWeightsTheyAre() {
    const Evaluation best = evaluated();
    QCOMPARE(best.weights.kind, WeightsKind::Best);
    QVERIFY(best.weights.epochs && *best.weights.epochs >= 1 && *best.weights.epochs <= 3);
    QCOMPARE(best.weights.batches, 0);
    QCOMPARE(toString(best.weights), "epoch " + std::to_string(*best.weights.epochs) + " (best)");
    QVERIFY(toString(best).starts_with("validation split, weights of epoch "));
    QCOMPARE(best.datasetFingerprint, m_run.readSpec()->datasetFingerprint);

    fs::remove_all(m_run.checkpoint("best"));
    fs::remove_all(m_run.checkpoint("best.previous"));
    const Evaluation last = evaluated();
    QCOMPARE(toString(last.weights), std::string("epoch 3 (last)"));
    QVERIFY(last.weights.step > 0 && last.weights.step % 3 == 0);

    const WeightsOrigin between{WeightsKind::Snapshot, 2, 4, 14, "0"};
    QCOMPARE(toString(between), std::string("step 14 in epoch 3 (snapshot)"));
    QCOMPARE(toString(WeightsOrigin{WeightsKind::Snapshot, std::nullopt, 0, 14, "0"}),
             std::string("step 14 (snapshot)"));
}

void TestRunEvaluation::aCheckpointOfBeforeTellsItsEpoch() {
    const WeightsOrigin now = evaluated().weights;
    const fs::path file = m_run.checkpoint("best") / "weights.safetensors";
    const Result<TensorFile> tensors = readTensors(file);
    QVERIFY(tensors);
    check(writeTensors(file, tensors->tensors, {{"step", std::to_string(now.step)}}));
    const WeightsOrigin before = evaluated().weights;
    QCOMPARE(toString(before), toString(now));
    QCOMPARE(before.step, now.step);
    QVERIFY(before.fingerprint != now.fingerprint);
}

void TestRunEvaluation::storedFiguresServeWhileTheyHold() {
    stored(mark);
    QCOMPARE(evaluated().loss, mark);
    QCOMPARE(insight()->evaluation->evaluation.loss, mark);
    QVERIFY(insight()->evaluation->outdatedBy.empty());
    QVERIFY(evaluated(Split::Test).loss != mark);
    Classifier classifier = open();
    EvaluationRequest again;
    again.reusesStored = false;
    const auto figures =
        evaluateRun(m_run, classifier, m_dataset, again, m_registry, nobodyWatches);
    QVERIFY(figures && figures->evaluation.loss != mark);
}

void TestRunEvaluation::otherWeightsOrImagesMakeThemOutdated() {
    const Evaluation old = stored(mark);
    DatasetSpec otherSplit;
    otherSplit.splitSeed = 99;
    const auto dataset = openDataset(m_images, otherSplit);
    QVERIFY((*dataset)->fingerprint() != m_dataset->fingerprint());
    Classifier classifier = open();
    const auto others = evaluateRun(m_run, classifier, *dataset, {}, m_registry, nobodyWatches);
    QVERIFY(others && others->evaluation.loss != mark);
    QVERIFY(outdatedBy(old, dataset->get(), nullptr).find("images") != std::string::npos);

    // One weight, by one bit.
    const fs::path file = m_run.checkpoint("best") / "weights.safetensors";
    std::string bytes = *readFile(file);
    bytes[bytes.size() - 4] = static_cast<char>(bytes[bytes.size() - 4] ^ 1);
    check(writeFile(file, bytes));
    QVERIFY(evaluated().loss != mark);
    const auto stale = storedEvaluation(m_run, m_dataset.get(), &open().weights());
    QVERIFY(stale);
    QVERIFY2(stale->outdatedBy.find("(best)") != std::string::npos, stale->outdatedBy.c_str());
}

void TestRunEvaluation::figuresOfBeforeAreReadAndSayThatTheyMayNotHold() {
    const Evaluation now = stored(mark);
    check(writeFile(m_run.evaluationFolder() / "metrics.json",
                    R"({"split":"validation","samples":)" + std::to_string(now.samples) +
                        R"(,"loss":12345,"top1":1,"classes":["class0","class1","class2"],)"
                        R"("confusion_matrix":[]})"));
    QVERIFY(evaluated().loss != mark);
    const auto old = storedEvaluation(m_run, m_dataset.get(), &open().weights());
    QVERIFY2(old, old ? "" : old.error().message.c_str());
    QCOMPARE(old->evaluation.loss, mark);
    QVERIFY(old->evaluation.confusion == now.confusion);
    QVERIFY(!old->outdatedBy.empty());
    QCOMPARE(toString(old->evaluation), std::string("validation split, weights not known"));
}

void TestRunEvaluation::withoutImagesThereAreStoredFigures() {
    const Evaluation kept = stored(mark);
    fs::rename(m_images, m_root / "away");
    const Result<RunInsight> looked = insight();
    fs::rename(m_root / "away", m_images);
    QVERIFY(looked);
    QVERIFY(looked->classifier);
    QVERIFY(!looked->dataset);
    QVERIFY2(looked->problem.find("images") != std::string::npos, looked->problem.c_str());
    QVERIFY(looked->evaluation);
    QCOMPARE(looked->evaluation->evaluation.loss, mark);
    QVERIFY(looked->evaluation->evaluation.confusion == kept.confusion);
    QVERIFY(looked->evaluation->evaluation.predictions.empty());
    QVERIFY(looked->evaluation->outdatedBy.empty());
}

void TestRunEvaluation::withoutWeightsThereIsASentence() {
    fs::remove_all(m_run.path / "checkpoints");
    const Result<RunInsight> looked = insight();
    QVERIFY(looked);
    QVERIFY(!looked->classifier && !looked->evaluation);
    QVERIFY2(looked->problem.find("no weights") != std::string::npos, looked->problem.c_str());
    fs::remove(m_run.specFile());
    QVERIFY(!insight());
}

void TestRunEvaluation::onlyTheRunsOwnFiguresBelongInItsFolder() {
    const RunSpec spec = *m_run.readSpec();
    QVERIFY(belongsInFolder(evaluated(), spec, *m_dataset));
    QVERIFY(belongsInFolder(evaluated(Split::Test), spec, *m_dataset));
    QVERIFY(!belongsInFolder(evaluated(Split::Train), spec, *m_dataset));
    Evaluation others = evaluated();
    others.datasetFingerprint = "others";
    QVERIFY(!belongsInFolder(others, spec, *m_dataset));
}

void TestRunEvaluation::eachLookAtTheTestSplitIsCounted() {
    Classifier classifier = open();
    const auto look = [&](Split split, const std::shared_ptr<const Dataset>& dataset) {
        EvaluationRequest request;
        request.split = split;
        auto figures = evaluateRun(m_run, classifier, dataset, request, m_registry, nobodyWatches);
        if (!figures)
            qFatal("%s", figures.error().message.c_str());
        return std::move(*figures);
    };
    QCOMPARE(testLooks(m_run), 0);
    QCOMPARE(look(Split::Test, m_dataset).testLooks, 1);
    QCOMPARE(look(Split::Validation, m_dataset).testLooks, 0);
    DatasetSpec other;
    other.splitSeed = 99;
    QCOMPARE(look(Split::Test, *openDataset(m_images, other)).testLooks, 0); // not the run's own
    QCOMPARE(look(Split::Test, m_dataset).testLooks, 2);
    const RunEvaluation third = look(Split::Test, m_dataset);
    QCOMPARE(third.testLooks, 3);
    QCOMPARE(third.splitNote, std::string("looked at the test split for the 3rd time"));
    QCOMPARE(testLooks(m_run), 3);
    QCOMPARE(sentenceOnLooks(11), std::string("looked at the test split for the 11th time"));
    QCOMPARE(sentenceOnLooks(22), std::string("looked at the test split for the 22nd time"));
    QCOMPARE(sentenceOnLooks(101), std::string("looked at the test split for the 101st time"));
    // Where it cannot be counted, that is said.
    fs::remove(testLooksFile(m_run));
    fs::create_directory(testLooksFile(m_run));
    const RunEvaluation uncounted = look(Split::Test, m_dataset);
    QVERIFY2(uncounted.splitNote.find("not counted") != std::string::npos,
             uncounted.splitNote.c_str());
}

void TestRunEvaluation::theTemperatureIsOfTheValidationSplitAndOfItsWeights() {
    QVERIFY(!*keptTemperature(m_run, open().weights()));
    const Evaluation evaluation = evaluated();
    QVERIFY(!fitTemperature(evaluated(Split::Test)));
    const Result<Temperature> fitted = fitTemperature(evaluation);
    QVERIFY2(fitted, fitted ? "" : fitted.error().message.c_str());
    QVERIFY(fitted->logLossAfter <= fitted->logLossBefore);
    QCOMPARE(fitted->samples, evaluation.samples);
    check(keepTemperature(m_run, *fitted));
    const auto kept = keptTemperature(m_run, open().weights());
    QVERIFY(kept && *kept && **kept == *fitted);
    WeightsOrigin others = open().weights();
    others.fingerprint = "others";
    QVERIFY(!*keptTemperature(m_run, others));
    check(writeFile(temperatureFile(m_run), R"({"temperature":-1})"));
    const auto damaged = keptTemperature(m_run, open().weights());
    QVERIFY(!damaged);
    QVERIFY2(damaged.error().message.find("temperature.json") != std::string::npos,
             damaged.error().message.c_str());
}

void TestRunEvaluation::runsAreComparedOnTheirCommonSamples() {
    const Evaluation first = evaluated();
    Evaluation second = first;
    std::int64_t wrong = 0;
    for (std::size_t i = 0; i < second.predictions.size(); i += 3) {
        Prediction& each = second.predictions[i];
        wrong += each.predicted == each.label ? 1 : 0;
        each.predicted = (each.label + 1) % 3;
    }
    second.predictions.pop_back();
    const Prediction last = first.predictions.back();
    const auto compared = compare({first, *m_dataset}, {second, *m_dataset});
    QVERIFY2(compared, compared ? "" : compared.error().message.c_str());
    QCOMPARE(compared->onlyInFirst, 1);
    QCOMPARE(compared->onlyInSecond, 0);
    QCOMPARE(compared->counts.total(), first.samples - 1);
    QCOMPARE(compared->counts.onlySecondRight, 0);
    const bool hasLast = (first.predictions.size() - 1) % 3 == 0 && last.predicted == last.label;
    QCOMPARE(compared->counts.onlyFirstRight, wrong - (hasLast ? 1 : 0));
    QCOMPARE(compared->test.pValue, mcnemar(compared->counts).pValue);
    const Evaluation elsewhere = evaluated(Split::Test);
    const auto apart = compare({first, *m_dataset}, {elsewhere, *m_dataset});
    QVERIFY(!apart);
    QVERIFY2(apart.error().message.find("other samples") != std::string::npos,
             apart.error().message.c_str());
}

void TestRunEvaluation::aRunThatForbadeWinogradIsLookedAtWithoutIt() {
    for (const bool allows : {true, false}) {
        TrainSpec recipe = test::smallRecipe();
        recipe.allowsWinograd = allows;
        const fs::path folder = m_root / (allows ? "allows" : "forbids");
        const DatasetSpec data;
        const auto run = createRun(folder, **openDataset(m_images, data), data,
                                   withClassCount(wideNetwork(), 3, m_registry), recipe, m_registry,
                                   "fovea train");
        QVERIFY2(run, run ? "" : run.error().message.c_str());
        Result<TrainingNetwork> training = TrainingNetwork::make(run->readSpec()->network, recipe,
                                                                 {1, 1, 12, 12, 1}, 3, m_registry);
        QVERIFY2(training, training ? "" : training.error().message.c_str());
        QCOMPARE(takesWinograd(training->network()), allows);
        check(saveWeights(run->snapshotFile(), training->network()));
        for (const Asked asked : {Asked::Logits, Asked::EveryLayer}) {
            Result<Classifier> classifier =
                Classifier::open(*run, m_registry, evaluationBatch, asked);
            QVERIFY2(classifier, classifier ? "" : classifier.error().message.c_str());
            QCOMPARE(takesWinograd(classifier->network()), allows);
        }
    }
}

QTEST_GUILESS_MAIN(TestRunEvaluation)
#include "tst_run_evaluation.moc"
