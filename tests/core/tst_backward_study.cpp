/// A sample's way back: gradients against differences of the loss, and a step that lowers it and is
/// taken back.

#include <QTemporaryDir>
#include <QTest>

#include "core/evaluation/backward_study.hpp"
#include "core/training/run.hpp"
#include "small_run.hpp"

using namespace fovea;

namespace fs = std::filesystem;

class TestBackwardStudy : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void startsWithProbabilitiesLessTheTruth();
    void followsTheLossBackToTheSample();
    void givesEachNodeItsGradient();
    void givesEachWeightItsGradient();
    void aStepLowersTheLossAndIsTakenBack();
    void saysWhatIsMissing();

private:
    std::vector<float> sample() const {
        std::vector<float> values(144);
        RandomStream random({5, 2});
        for (float& value : values)
            value = random.uniform(-1, 1);
        return values;
    }

    QTemporaryDir m_folder;
    LayerRegistry m_registry = loadPlugins();
    RunFolder m_run;
};

void TestBackwardStudy::initTestCase() {
    const fs::path folder = m_folder.path().toStdString();
    test::drawPatterns(folder / "images");
    m_run =
        test::createSmallRun(folder / "run", folder / "images", test::smallRecipe(), m_registry);
    RunControl control;
    const auto trained = train(m_run, m_registry, control, [](const Event&) {});
    QVERIFY2(trained, trained ? "" : trained.error().message.c_str());
}

void TestBackwardStudy::startsWithProbabilitiesLessTheTruth() {
    Result<BackwardStudy> study = BackwardStudy::open(m_run, m_registry);
    QVERIFY2(study, study ? "" : study.error().message.c_str());
    const BackwardLook look = study->look(sample(), 1);
    QCOMPARE(look.probabilities.size(), std::size_t{3});
    for (std::size_t i = 0; i != 3; ++i)
        QCOMPARE(look.dLogits[i], look.probabilities[i] - (i == 1 ? 1.0F : 0.0F));
    QVERIFY(std::abs(look.loss + std::log(double(look.probabilities[1]))) < 1e-9);
    QCOMPARE(look.gradients.front().type, std::string(inputNodeType));
    QCOMPARE(look.gradients.back().node, std::string("dense2"));
    QVERIFY(look.gradients.back().values == look.dLogits);
}

void TestBackwardStudy::followsTheLossBackToTheSample() {
    Result<BackwardStudy> study = BackwardStudy::open(m_run, m_registry);
    QVERIFY(study);
    std::vector<float> values = sample();
    const FeatureMaps gradient = study->look(values, 2).gradients.front();
    QCOMPARE(gradient.values.size(), values.size());
    constexpr float nudge = 2e-3F;
    for (std::size_t i = 0; i < values.size(); i += 7) {
        const float kept = values[i];
        values[i] = kept + nudge;
        const double above = study->look(values, 2).loss;
        values[i] = kept - nudge;
        const double below = study->look(values, 2).loss;
        values[i] = kept;
        const double slope = (above - below) / (2 * double(nudge));
        QVERIFY(std::abs(slope - double(gradient.values[i])) < 2e-3 + 0.02 * std::abs(slope));
    }
}

/// Through a layer alone: what dense1 gets back is its weights times what it gives back.
void TestBackwardStudy::givesEachNodeItsGradient() {
    Result<BackwardStudy> study = BackwardStudy::open(m_run, m_registry);
    QVERIFY(study);
    const BackwardLook look = study->look(sample(), 0);
    const auto gradientOf = [&](const std::string& node) {
        return std::ranges::find(look.gradients, node, &FeatureMaps::node)->values;
    };
    std::span<const float> weight;
    std::int64_t units = 0;
    for (const NetworkWeight& each : study->weights())
        if (each.name() == "dense1.weight") {
            weight = each.values;
            units = each.info.extents[1];
        }
    const std::vector<float> back = gradientOf("flat");
    const std::vector<float> given = gradientOf("dense1");
    QCOMPARE(static_cast<std::int64_t>(given.size()), units);
    for (std::size_t i = 0; i < back.size(); i += 11) {
        double expected = 0;
        for (std::size_t u = 0; u != given.size(); ++u)
            expected += double(weight[i * given.size() + u]) * double(given[u]);
        QVERIFY(std::abs(expected - double(back[i])) < 1e-5);
    }
}

void TestBackwardStudy::givesEachWeightItsGradient() {
    Result<BackwardStudy> study = BackwardStudy::open(m_run, m_registry);
    QVERIFY(study);
    const BackwardLook look = study->look(sample(), 0);
    for (const NetworkWeight& weight : study->weights())
        if (weight.name() == "dense2.bias")
            for (std::size_t i = 0; i != 3; ++i)
                QCOMPARE(weight.gradient[i], look.dLogits[i]);
}

void TestBackwardStudy::aStepLowersTheLossAndIsTakenBack() {
    Result<BackwardStudy> study = BackwardStudy::open(m_run, m_registry);
    QVERIFY(study);
    const std::vector<float> values = sample();
    const BackwardLook before = study->look(values, 1);
    const TriedStep step = study->tryStep(values, 1, 0.01);
    QCOMPARE(step.lossBefore, before.loss);
    QVERIFY(step.lossAfter < step.lossBefore);
    QVERIFY(step.probabilitiesAfter[1] > step.probabilitiesBefore[1]);
    // By as much as the gradient says, to first order.
    double squares = 0;
    for (const NetworkWeight& weight : study->weights())
        for (const float slope : weight.gradient)
            squares += double(slope) * double(slope);
    const TriedStep small = study->tryStep(values, 1, 1e-4);
    const double told = 1e-4 * squares;
    QVERIFY(std::abs(small.lossBefore - small.lossAfter - told) < 0.05 * told + 1e-6);
    const BackwardLook after = study->look(values, 1);
    QCOMPARE(after.loss, before.loss);
    QVERIFY(after.gradients.front().values == before.gradients.front().values);
}

void TestBackwardStudy::saysWhatIsMissing() {
    const auto none = BackwardStudy::open({m_folder.path().toStdString() + "/none"}, m_registry);
    QVERIFY(!none);
    QVERIFY(!none.error().message.empty());
}

QTEST_GUILESS_MAIN(TestBackwardStudy)
#include "tst_backward_study.moc"
