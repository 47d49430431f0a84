#include <QTest>

#include "core/settings/setting_path.hpp"
#include "core/training/make_augmentation.hpp"
#include "core/training/training_network.hpp"
#include "small_run.hpp"

using namespace fovea;

namespace {

constexpr Shape input{1, 1, 12, 12, 1};

/// The recipe that names all that the plugin brings.
TrainSpec foreignRecipe() {
    TrainSpec spec;
    spec.epochs = 2;
    spec.batch = 4;
    spec.optimizer = {"test.sign", {{"learning_rate", 0.125}}};
    spec.schedule = {"test.halving", {{"warmup_epochs", 0.0}}};
    spec.init = {"test.same"};
    return spec;
}

Batch randomBatch() {
    Batch batch;
    batch.images = Tensor(input.withBatch(4));
    batch.count = 4;
    RandomStream random(RandomKey{7, 1});
    for (float& value : batch.images.view().values())
        value = random.uniform();
    batch.labels = {0, 1, 2, 0};
    batch.samples = {0, 1, 2, 3};
    return batch;
}

} // namespace

/// A foreign plugin's optimizer, schedule, initialization and step of augmentation are used as ours
/// are, from the recipe's text to the trained weights.
class TestRecipeTypes : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        m_registry = loadPlugins();
        const Result<void> loaded = m_registry.loadFile(FOVEA_TEST_PLUGINS "/recipe_types.so");
        QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
    }

    void theyAreListedWithTheirPlugin() {
        QCOMPARE(m_registry.pluginOf("optimizer", "test.sign"), std::string("test.recipe_types"));
        QCOMPARE(m_registry.types("schedule").back()->id, std::string("test.halving"));
        QVERIFY(m_registry.augmentation("test.dim") != nullptr);
        QVERIFY(m_registry.optimizer("test.dim") == nullptr); // each family has its own ids
    }

    void theyAreSetByText() {
        SettingMap settings;
        const std::vector<SettingInfo> infos = settingInfosOf<TrainSpec>();
        QVERIFY(setAt(infos, settings, "optimizer", "test.sign", m_registry));
        QVERIFY(setAt(infos, settings, "optimizer.learning_rate", "0.125", m_registry));
        QVERIFY(!setAt(infos, settings, "optimizer.momentum", "0.5", m_registry));
        QVERIFY(settings.at("optimizer") == SettingValue(foreignRecipe().optimizer));
    }

    void theyTrain() {
        auto training =
            TrainingNetwork::make(test::smallNetwork(), foreignRecipe(), input, 3, m_registry);
        QVERIFY2(training, training ? "" : training.error().message.c_str());
        const std::span<float> weights = training->network().trainedValues();
        const std::vector<float> before(weights.begin(), weights.end());
        QVERIFY(std::ranges::count(before, 0.25F) > 12 * 12 * 16); // all that were drawn
        training->train(randomBatch(), 0, 0.125);
        std::size_t moved = 0;
        for (std::size_t i = 0; i < before.size(); ++i) {
            const float way = std::abs(weights[i] - before[i]);
            QVERIFY(way == 0 || way == 0.125F);
            moved += way > 0 ? 1 : 0;
        }
        QVERIFY(moved > 0);
    }

    void theScheduleIsAsked() {
        const Recipe recipe = std::move(makeRecipe(foreignRecipe(), m_registry).value());
        QCOMPARE(learningRateAt(recipe, 2, 9, 10), 0.125);
        QCOMPARE(learningRateAt(recipe, 2, 10, 10), 0.0625);
    }

    void theStepChangesSamples() {
        const Augmentation dim = std::move(
            makeAugmentation({{"test.dim", {{"by", 50.0}}}}, SampleKind::Image, m_registry)
                .value());
        Image image;
        image.height = image.width = 2;
        image.channels = 1;
        image.pixels = {40, 50, 60, 255};
        Image scratch;
        dim.apply(image, RandomKey{1, 1}, scratch);
        QCOMPARE(image.pixels, (std::vector<std::uint8_t>{0, 0, 10, 205}));
    }

    void withoutThePluginTheRecipeSaysWhatIsMissing() {
        const Result<void> checked = check(foreignRecipe(), loadPlugins());
        QVERIFY(!checked);
        const std::string& sentence = checked.error().message;
        QVERIFY2(sentence.find("test.") != std::string::npos &&
                     sentence.find("plugin") != std::string::npos,
                 sentence.c_str());
    }

private:
    LayerRegistry m_registry;
};

QTEST_GUILESS_MAIN(TestRecipeTypes)
#include "tst_recipe_types.moc"
