#include <algorithm>
#include <atomic>
#include <fstream>
#include <limits>
#include <thread>

#include <QTemporaryDir>
#include <QTest>

#include "allocation_counter.hpp"
#include "core/base/file.hpp"
#include "core/base/parallel.hpp"
#include "core/data/open_dataset.hpp"
#include "core/training/event_log.hpp"
#include "core/training/run.hpp"
#include "core/training/run_weights.hpp"
#include "core/training/runs/run_reader.hpp"
#include "core/training/training_network.hpp"
#include "small_run.hpp"

using namespace fovea;
using namespace fovea::test;

namespace fs = std::filesystem;

class TstRun : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        m_registry = loadPlugins();
        QVERIFY2(m_registry.layer("normalization.batch") != nullptr, "build the plugins");
        m_images = path("images");
        drawPatterns(m_images);
        m_undisturbed = trained("undisturbed", smallRecipe());
    }

    void learnsAndTells() {
        const RunFolder run = makeRun("learns", smallRecipe());
        Recorder recorder;
        RunControl control;
        const Result<void> done = train(run, m_registry, control, recorder.listener());
        QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());

        const auto started = recorder.all<RunStarted>();
        QCOMPARE(started.size(), std::size_t{1});
        QCOMPARE(started[0].epochs, 3);
        QCOMPARE(started[0].split, std::string("validation"));
        QCOMPARE(started[0].stepsPerEpoch, (started[0].trainSamples + 9) / 10);
        const auto epochs = recorder.all<EpochEnded>();
        QCOMPARE(epochs.size(), std::size_t{3});
        QVERIFY(epochs[2].trainLoss < 0.5 * epochs[0].trainLoss);
        QVERIFY(epochs[2].validationTop1.value() > 0.9);
        QVERIFY(epochs[0].isBest);
        QVERIFY(!recorder.all<Progress>().empty());
        const auto ended = recorder.all<RunEnded>();
        QCOMPARE(ended.size(), std::size_t{1});
        QCOMPARE(ended[0].state, RunEnd::Finished);
        QVERIFY(ended[0].testTop1.value() > 0.9);
        QVERIFY(fs::exists(run.checkpoint("best") / "weights.safetensors"));
        QCOMPARE(weightsOf(run)->file, run.checkpoint("best") / "weights.safetensors");

        const auto stored = run.readEvents();
        QVERIFY(stored.has_value());
        QCOMPARE(toJsonLine(stored->back()), toJsonLine(recorder.events().back()));
        // What was told and is not in the log says so.
        const auto isKept = [](const Event& event) {
            const auto* progress = std::get_if<Progress>(&event.body);
            return progress == nullptr || progress->isKept;
        };
        const std::vector<Event> told = recorder.events();
        QCOMPARE(std::ranges::count_if(told, isKept), std::ssize(*stored));
    }

    void freezesWhatItWasStartedWith() {
        const RunFolder run = makeRun("frozen", smallRecipe());
        const Result<RunSpec> spec = run.readSpec();
        QVERIFY2(spec.has_value(), spec ? "" : spec.error().message.c_str());
        QVERIFY(spec->train == withDefaults(smallRecipe(), m_registry));
        QCOMPARE(spec->classes, (std::vector<std::string>{"class0", "class1", "class2"}));
        QVERIFY((spec->input == Shape{1, 1, 12, 12, 1}));
        QVERIFY(fs::path(spec->data.source).is_absolute());
        QVERIFY(spec->network == smallNetwork());
        const Result<RunSpec> again = runSpecFromJson(toJson(*spec));
        QVERIFY(again.has_value());
        QVERIFY(*again == *spec);
        QVERIFY(fs::exists(run.splitFile()));
    }

    void oneThreadGivesTheBytesOfTwo() {
        TrainSpec recipe = smallRecipe();
        recipe.threads = 1;
        QCOMPARE(bytesOf(trained("one-thread", recipe)), bytesOf(m_undisturbed));
    }

    void anotherSeedGivesOtherBytes() {
        TrainSpec recipe = smallRecipe();
        recipe.seed = 2;
        QVERIFY(bytesOf(trained("other-seed", recipe)) != bytesOf(m_undisturbed));
    }

    void stoppedAfterEachStepGivesTheSameBytes() {
        const RunFolder run = makeRun("stopped", smallRecipe());
        int rounds = 0;
        for (bool isFinished = false; !isFinished; ++rounds) {
            QVERIFY(rounds < 100);
            RunControl control;
            Recorder recorder;
            recorder.onEvent = [&](const Event& event) {
                if (std::holds_alternative<Progress>(event.body))
                    control.stops = true;
            };
            const Result<void> done = train(run, m_registry, control, recorder.listener());
            QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
            isFinished = recorder.all<RunEnded>().back().state == RunEnd::Finished;
        }
        QVERIFY(rounds > 10);
        QCOMPARE(bytesOf(run), bytesOf(m_undisturbed));
        compareEpochs(run);
    }

    void interruptedIsAnErrorWithACheckpoint() {
        const RunFolder run = makeRun("interrupted", smallRecipe());
        RunControl control;
        control.interrupts = true;
        Recorder recorder;
        const Result<void> done = train(run, m_registry, control, recorder.listener());
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().kind, ErrorKind::Interrupted);
        QCOMPARE(recorder.all<RunEnded>().back().state, RunEnd::Interrupted);
    }

    void pausesUntilItIsWoken() {
        const RunFolder run = makeRun("paused", smallRecipe());
        RunControl control;
        Recorder recorder;
        std::atomic<bool> isPaused{false};
        std::atomic<int> written{0};
        recorder.onEvent = [&](const Event& event) {
            if (std::holds_alternative<Progress>(event.body) && !isPaused)
                control.pauses = true;
            if (std::holds_alternative<Paused>(event.body))
                isPaused = true;
            if (isPaused && (std::holds_alternative<CheckpointWritten>(event.body) ||
                             std::holds_alternative<SnapshotWritten>(event.body)))
                ++written;
        };
        Result<void> done;
        std::thread thread([&] { done = train(run, m_registry, control, recorder.listener()); });
        QTRY_VERIFY(isPaused && control.isAsleep);
        const std::size_t before = recorder.events().size();
        control.wantsCheckpoint = true;
        control.wantsSnapshot = true;
        control.wake();
        QTRY_COMPARE(written.load(), 2);
        QTRY_VERIFY(control.isAsleep);
        QCOMPARE(recorder.events().size(), before + 2); // no step was made
        QVERIFY(fs::exists(run.snapshotFile()));
        control.pauses = false;
        control.wake();
        thread.join();
        QVERIFY(done.has_value());
        QCOMPARE(recorder.all<Resumed>().size(), std::size_t{1});
        QCOMPARE(bytesOf(run), bytesOf(m_undisturbed));
    }

    void stopEndsAPause() {
        const RunFolder run = makeRun("stop-paused", smallRecipe());
        RunControl control;
        control.pauses = true;
        Recorder recorder;
        Result<void> done;
        std::thread thread([&] { done = train(run, m_registry, control, recorder.listener()); });
        QTRY_VERIFY(control.isAsleep);
        control.stops = true;
        control.wake();
        thread.join();
        QVERIFY(done.has_value());
        QCOMPARE(recorder.all<RunEnded>().back().state, RunEnd::Stopped);
    }

    void goesOnFromTheGenerationBefore_data() {
        QTest::addColumn<bool>("isMissing");
        QTest::newRow("the last is damaged") << false;
        QTest::newRow("died between two renames") << true;
    }

    void goesOnFromTheGenerationBefore() {
        QFETCH(bool, isMissing);
        const RunFolder run = makeRun(isMissing ? "missing" : "damaged", smallRecipe());
        RunControl control;
        Recorder recorder;
        recorder.onEvent = [&](const Event& event) {
            if (const auto* ended = std::get_if<EpochEnded>(&event.body))
                control.stops = ended->epoch == 1;
        };
        QVERIFY(train(run, m_registry, control, recorder.listener()).has_value());
        if (isMissing)
            fs::remove_all(run.checkpoint("last"));
        else
            fs::resize_file(run.checkpoint("last") / "weights.safetensors", 100);

        RunControl again;
        Recorder second;
        const Result<void> done = train(run, m_registry, again, second.listener());
        QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
        QCOMPARE(second.all<Warning>().size(), std::size_t(isMissing ? 0 : 1));
        QCOMPARE(bytesOf(run), bytesOf(m_undisturbed));
        compareEpochs(run);
    }

    void tornEventIsLeftOutAndCut() {
        const RunFolder run = makeRun("torn", smallRecipe());
        RunControl first;
        Recorder recorder;
        recorder.onEvent = [&](const Event& event) {
            if (std::holds_alternative<EpochEnded>(event.body))
                first.stops = true;
        };
        QVERIFY(train(run, m_registry, first, recorder.listener()).has_value());
        const std::size_t count = run.readEvents()->size();
        std::ofstream(run.eventsFile(), std::ios::app) << "{\"event\":\"progr";
        QCOMPARE(run.readEvents()->size(), count);
        RunControl control;
        QVERIFY(train(run, m_registry, control, {}).has_value());
        const std::string text = *readFile(run.eventsFile());
        QVERIFY(text.find("\"progr{") == std::string::npos);
        QVERIFY(run.readEvents().has_value());
        compareEpochs(run);
    }

    void onlyOneProcessTrainsARun() {
        const RunFolder run = makeRun("locked", smallRecipe());
        const Result<EventLog> log = EventLog::open(run);
        QVERIFY(log.has_value());
        RunControl control;
        const Result<void> done = train(run, m_registry, control, {});
        QVERIFY(!done.has_value());
        QVERIFY(done.error().message.find("another process") != std::string::npos);
    }

    void namesWhereItDiverges() {
        TrainSpec recipe = smallRecipe();
        recipe.optimizer.settings["learning_rate"] = 1e20;
        const RunFolder run = makeRun("diverges", recipe);
        RunControl control;
        Recorder recorder;
        const Result<void> done = train(run, m_registry, control, recorder.listener());
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().kind, ErrorKind::Diverged);
        const auto diverged = recorder.all<Diverged>();
        QCOMPARE(diverged.size(), std::size_t{1});
        QVERIFY(smallNetwork().find(diverged[0].node) != nullptr);
        const std::string& message = diverged[0].message;
        QVERIFY2(message.find(diverged[0].node) != std::string::npos &&
                     message.find("learning rate") != std::string::npos &&
                     message.find("step ") != std::string::npos,
                 message.c_str());
        QCOMPARE(done.error().message, message);
        QCOMPARE(recorder.all<RunEnded>().back().state, RunEnd::Failed);
    }

    void divergenceLeavesTheLastGoodCheckpoint() {
        const RunFolder run = makeRun("poisoned", smallRecipe());
        RunControl control;
        Recorder recorder;
        recorder.onEvent = [&](const Event& event) {
            if (std::holds_alternative<EpochEnded>(event.body))
                control.stops = true;
        };
        QVERIFY(train(run, m_registry, control, recorder.listener()).has_value());
        const std::string before = *readFile(run.checkpoint("last") / "weights.safetensors");

        RunSpec spec = *run.readSpec();
        spec.train.optimizer.settings["learning_rate"] = 1e30;
        QVERIFY(writeFile(run.specFile(), toJson(spec)).has_value());
        RunControl again;
        const Result<void> done = train(run, m_registry, again, {});
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().kind, ErrorKind::Diverged);
        QVERIFY(*readFile(run.checkpoint("last") / "weights.safetensors") == before);
    }

    void explainsWhereNumbersBreak_data() {
        QTest::addColumn<QString>("weight");
        QTest::addColumn<bool>("isInput");
        QTest::addColumn<QString>("node");
        QTest::newRow("first layer") << "dense1.weight" << false << "dense1";
        QTest::newRow("last layer") << "dense2.bias" << false << "dense2";
        QTest::newRow("image") << "" << true << "in";
    }

    void explainsWhereNumbersBreak() {
        QFETCH(QString, weight);
        QFETCH(bool, isInput);
        QFETCH(QString, node);
        TrainingNetwork training = makeTraining();
        Batch batch = makeBatch();
        if (isInput)
            batch.images.view().data[17] = std::numeric_limits<float>::infinity();
        for (NetworkWeight& each : training.network().weights())
            if (each.name() == weight.toStdString())
                each.values[0] = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(!training.train(batch, 0, 0.1).isFinite);
        const Divergence divergence = training.explain(batch, Behaviour::Training, 0);
        QCOMPARE(QString::fromStdString(divergence.node), node);
        QVERIFY(divergence.message.find("step 0") != std::string::npos);
    }

    void advisesNormalizationWhereThereIsNone() {
        const auto advice = [&](const std::string& type) {
            NetworkSpec spec = withClassCount(smallNetwork(), 3, m_registry);
            NodeSpec& node = *spec.find("norm1");
            node.type = type;
            node.settings.clear();
            if (type == "normalization.group")
                node.settings["groups"] = std::int64_t{1};
            const Result<TrainingNetwork> training =
                TrainingNetwork::make(spec, smallRecipe(), Shape{1, 1, 12, 12, 1}, 3, m_registry);
            if (!training)
                qFatal("%s: %s", type.c_str(), training.error().message.c_str());
            return training->explainWeights("dense1", 3).message;
        };
        const auto isAdvised = [&](const std::string& type) {
            return advice(type).find("normalization layers") != std::string::npos;
        };
        int normalizing = 0;
        for (const LayerType* type : m_registry.layers())
            if (type->category == "normalization") {
                QVERIFY2(!isAdvised(type->id), type->id.c_str());
                ++normalizing;
            }
        QVERIFY(normalizing >= 6);
        QVERIFY(isAdvised("activation.tanh"));
    }

    void clipsTheGradient() {
        TrainSpec recipe = smallRecipe();
        recipe.optimizer = {"sgd", {{"momentum", 0.0}, {"weight_decay", 0.0}}};
        recipe.gradientClip = 1e-3;
        TrainingNetwork training = makeTraining(recipe);
        const std::span<float> values = training.network().trainedValues();
        const std::vector<float> before(values.begin(), values.end());
        QVERIFY(training.train(makeBatch(), 0, 1).isFinite);
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
            sum += std::pow(static_cast<double>(values[i]) - static_cast<double>(before[i]), 2);
        QVERIFY(std::abs(std::sqrt(sum) - 1e-3) < 1e-5);
    }

    void allocatesNothingInAStep() {
        for (const TypeInfo* type : m_registry.types(optimizerFamily)) {
            TrainSpec recipe = smallRecipe();
            recipe.optimizer = {type->id};
            recipe.gradientClip = 1;
            TrainingNetwork training = makeTraining(recipe);
            Batch batch = makeBatch();
            training.train(batch, 0, 0.01);
            const AllocationCounter counter;
            for (std::int64_t step = 1; step < 20; ++step) {
                batch.count = step % 2 == 0 ? 10 : 7; // the last batch of an epoch is short
                training.train(batch, step, 0.01);
                training.evaluate(batch);
            }
            QCOMPARE(counter.count(), 0);
        }
        const AllocationCounter counter;
        const auto memory = std::make_unique<int>(1);
        QCOMPARE(counter.count(), 1);
    }

    void refusesATableThatHasChanged() {
        const RunFolder run = makeRun("changed", smallRecipe());
        const std::string csv = *readFile(run.splitFile());
        const std::size_t line = csv.find("class1/003.png");
        QVERIFY(
            writeFile(run.splitFile(), csv.substr(0, line) + csv.substr(csv.find('\n', line) + 1)));
        RunControl control;
        const Result<void> done = train(run, m_registry, control, {});
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().kind, ErrorKind::Data);
        QVERIFY2(done.error().message.find("dataset.csv") != std::string::npos,
                 done.error().message.c_str());
    }

    void refusesWhatCannotBeTrained() {
        const auto dataset = *openDataset(m_images, {});
        const auto create = [&](const NetworkSpec& network, const TrainSpec& recipe,
                                const char* folder) {
            return createRun(path(folder), *dataset, {}, network, recipe, m_registry, "");
        };
        TrainSpec badRecipe;
        badRecipe.epochs = 0;
        const auto usage = create(smallNetwork(), badRecipe, "refused");
        QCOMPARE(usage.error().kind, ErrorKind::Usage);

        NetworkSpec endsInImage = smallNetwork();
        endsInImage.nodes.resize(2); // 144 numbers for 3 classes
        const auto shape = create(endsInImage, {}, "refused");
        QCOMPARE(shape.error().kind, ErrorKind::Network);
        QVERIFY(shape.error().message.find("144") != std::string::npos);

        NetworkSpec miscounting = withClassCount(smallNetwork(), 5, m_registry);
        const auto counts = create(miscounting, {}, "refused");
        QCOMPARE(counts.error().kind, ErrorKind::Network);
        QCOMPARE(counts.error().message,
                 std::string("dense2: counts 5 classes where the data have 3; make it 3"));

        NetworkSpec unknown = smallNetwork();
        unknown.nodes[3].type = "activation.unheard";
        QCOMPARE(create(unknown, {}, "refused").error().kind, ErrorKind::Network);
        QVERIFY(!fs::exists(path("refused")));

        TrainSpec badLoss;
        badLoss.loss.type = "loss.unheard";
        QCOMPARE(create(smallNetwork(), badLoss, "refused").error().kind, ErrorKind::Usage);

        const auto twice = create(smallNetwork(), {}, "undisturbed");
        QVERIFY(twice.error().message.find("resume") != std::string::npos);
        const auto none = RunFolder{path("nothing")}.readSpec();
        QVERIFY(none.error().message.find("no run") != std::string::npos);
    }

    void theTestSplitChoosesNothing() {
        DatasetSpec data;
        data.validationShare = 0;
        const auto dataset = openDataset(m_images, data);
        QVERIFY(dataset.has_value());
        QVERIFY((*dataset)->indices(Split::Validation).empty());
        QVERIFY(!(*dataset)->indices(Split::Test).empty());
        const auto run = createRun(path("no-validation"), **dataset, data, smallNetwork(),
                                   smallRecipe(), m_registry, "fovea train");
        QVERIFY(run.has_value());
        RunControl control;
        Recorder recorder;
        QVERIFY(train(*run, m_registry, control, recorder.listener()).has_value());
        QVERIFY(recorder.all<RunStarted>().front().split.empty());
        for (const EpochEnded& epoch : recorder.all<EpochEnded>()) {
            QVERIFY(epoch.isBest); // the last one is
            QVERIFY(!epoch.validationTop1.has_value());
        }
        QVERIFY(recorder.all<RunEnded>().back().testTop1.has_value());
        const auto warnings = recorder.all<Warning>();
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY(warnings[0].message.find("no validation split") != std::string::npos);
        QCOMPARE(*readFile(run->checkpoint("best") / "weights.safetensors"),
                 *readFile(run->checkpoint("last") / "weights.safetensors"));
    }

    void aFinishedRunIsLeftAsItIs() {
        const std::string before = *readFile(m_undisturbed.eventsFile());
        RunControl control;
        Recorder recorder;
        QVERIFY(train(m_undisturbed, m_registry, control, recorder.listener()).has_value());
        QVERIFY(recorder.events().empty());
        QCOMPARE(*readFile(m_undisturbed.eventsFile()), before);
    }

    void tellsTheSecondsOfAllSittings() {
        const RunFolder run = makeRun("sittings", smallRecipe());
        RunControl control;
        Recorder first;
        first.onEvent = [&](const Event& event) {
            if (std::holds_alternative<EpochEnded>(event.body))
                control.stops = true;
        };
        QVERIFY(train(run, m_registry, control, first.listener()).has_value());
        const double before = first.all<RunEnded>().back().seconds;
        QVERIFY(before > 0);
        RunControl again;
        Recorder second;
        QVERIFY(train(run, m_registry, again, second.listener()).has_value());
        QCOMPARE(second.all<RunStarted>().front().secondsBefore, std::optional(before));
        QVERIFY(second.all<RunEnded>().back().seconds > before);
        QCOMPARE(readRun(run).history.seconds(), second.all<RunEnded>().back().seconds);
    }

private:
    fs::path path(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }

    RunFolder makeRun(const char* name, const TrainSpec& recipe) const {
        return createSmallRun(path(name), m_images, recipe, m_registry);
    }

    RunFolder trained(const char* name, const TrainSpec& recipe) const {
        const RunFolder run = makeRun(name, recipe);
        RunControl control;
        const Result<void> done = train(run, m_registry, control, {});
        if (!done)
            qFatal("%s", done.error().message.c_str());
        return run;
    }

    /// Each epoch once, with the figures of the run that was not disturbed.
    void compareEpochs(const RunFolder& run) const {
        const auto epochsOf = [](const RunFolder& of) {
            std::vector<EpochEnded> epochs;
            const std::vector<Event> events = *of.readEvents();
            for (const Event& event : events)
                if (const auto* ended = std::get_if<EpochEnded>(&event.body))
                    epochs.push_back(*ended);
            return epochs;
        };
        const std::vector<EpochEnded> expected = epochsOf(m_undisturbed);
        const std::vector<EpochEnded> actual = epochsOf(run);
        QCOMPARE(actual.size(), expected.size());
        for (std::size_t i = 0; i < actual.size(); ++i) {
            QCOMPARE(actual[i].epoch, expected[i].epoch);
            QCOMPARE(actual[i].trainLoss, expected[i].trainLoss);
            QCOMPARE(actual[i].trainTop1, expected[i].trainTop1);
            QCOMPARE(actual[i].validationLoss.value(), expected[i].validationLoss.value());
            QCOMPARE(actual[i].isBest, expected[i].isBest);
        }
    }

    TrainingNetwork makeTraining(const TrainSpec& recipe = smallRecipe()) const {
        Result<TrainingNetwork> training =
            TrainingNetwork::make(withClassCount(smallNetwork(), 3, m_registry), recipe,
                                  Shape{1, 1, 12, 12, 1}, 3, m_registry);
        if (!training)
            qFatal("%s", training.error().message.c_str());
        return std::move(*training);
    }

    static Batch makeBatch() {
        Batch batch;
        batch.images = Tensor(Shape{10, 1, 12, 12, 1});
        RandomStream random({3, 4});
        for (float& pixel : batch.images.view().values())
            pixel = random.normal();
        for (std::int32_t i = 0; i < 10; ++i)
            batch.labels.push_back(i % 3);
        batch.samples.resize(10);
        batch.count = 10;
        return batch;
    }

    QTemporaryDir m_folder;
    LayerRegistry m_registry;
    fs::path m_images;
    RunFolder m_undisturbed;
};

QTEST_GUILESS_MAIN(TstRun)
#include "tst_run.moc"
