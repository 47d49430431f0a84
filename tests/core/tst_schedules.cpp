#include <cmath>

#include <QTest>

#include "core/training/recipe.hpp"

using namespace fovea;

namespace {

constexpr std::int64_t stepsPerEpoch = 100;

} // namespace

/// The learning rate of each schedule, and the warm-up that all of them have.
class TestSchedules : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { m_registry = loadPlugins(); }

    void constantStays() {
        use(0.2, {"constant", {{"warmup_epochs", 0.0}}});
        for (const std::int64_t step : {0, 1, 999})
            QCOMPARE(rateAt(step), 0.2);
    }

    void stepFallsEveryFewEpochs() {
        use(1,
            {"step", {{"warmup_epochs", 0.0}, {"step_epochs", std::int64_t{3}}, {"gamma", 0.5}}});
        QCOMPARE(rateAt(299), 1.0);
        QCOMPARE(rateAt(300), 0.5);
        QCOMPARE(rateAt(600), 0.25);
    }

    void cosineFallsToItsFloor() {
        use(2, {"cosine", {{"warmup_epochs", 0.0}, {"floor", 0.1}}});
        QCOMPARE(rateAt(0), 2.0);
        QCOMPARE(rateAt(500), 2 * 0.55);
        QVERIFY(std::abs(rateAt(1000) - 0.2) < 1e-12);
        for (std::int64_t step = 1; step < 1000; ++step)
            QVERIFY(rateAt(step) < rateAt(step - 1));
    }

    void cosineFallsBehindItsWarmUp() {
        use(1, {"cosine", {{"warmup_epochs", 2.0}}});
        QCOMPARE(rateAt(200), 1.0);
        QCOMPARE(rateAt(600), 0.5);
    }

    void warmUpRisesInALine() {
        for (const TypeInfo* schedule : m_registry.types(scheduleFamily)) {
            use(1, {schedule->id, {{"warmup_epochs", 0.5}}});
            QCOMPARE(rateAt(0), 0.02);
            QCOMPARE(rateAt(24), 0.5);
            QCOMPARE(rateAt(50), 1.0);
            for (std::int64_t step = 1; step < 49; ++step)
                QVERIFY(std::abs(rateAt(step) - rateAt(step - 1) - 0.02) < 1e-12);
        }
    }

    void warmUpLeavesHalfOfAShortRun() {
        use(1, {"constant", {{"warmup_epochs", 1.0}}}, 1);
        QCOMPARE(rateAt(24), 0.5);
        QCOMPARE(rateAt(50), 1.0);
    }

private:
    void use(double rate, TypedValue schedule, std::int64_t epochs = 10) {
        TrainSpec spec;
        spec.epochs = epochs;
        spec.optimizer = {"sgd", {{"learning_rate", rate}}};
        spec.schedule = std::move(schedule);
        m_epochs = epochs;
        m_recipe = std::move(makeRecipe(spec, m_registry).value());
    }

    double rateAt(std::int64_t step) const {
        return learningRateAt(m_recipe, m_epochs, step, stepsPerEpoch);
    }

    LayerRegistry m_registry;
    Recipe m_recipe;
    std::int64_t m_epochs = 10;
};

QTEST_GUILESS_MAIN(TestSchedules)
#include "tst_schedules.moc"
