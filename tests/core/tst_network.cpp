#include <QTest>

#include "core/base/random.hpp"
#include "core/graph/memory_plan.hpp"
#include "core/graph/network.hpp"
#include "tests/core/toy_layers.hpp"

using namespace fovea;
using toy::node;

namespace {

/// Branches, a tensor that feeds three layers (one of them twice), in-place layers.
NetworkSpec tangle() {
    NetworkSpec spec;
    spec.nodes = {
        node("in", "input", {}),
        node("a", "toy.scaled_square", {"in"}),
        node("b", "toy.rectify", {"a"}),
        node("c", "toy.scaled_square", {"b"}),
        node("d", "toy.rectify", {"c"}),
        node("double", "toy.sum", {"b", "b"}),
        node("e", "toy.sum", {"d", "double"}),
        node("f", "toy.scaled_square", {"e"}),
        node("g", "toy.sum", {"f", "b"}),
    };
    return spec;
}

void fillRandom(std::span<float> values, std::uint64_t stream) {
    RandomStream random({11, stream});
    for (float& value : values)
        value = random.uniform(0.2F, 1.2F);
}

/// The loss is a fixed weighted sum of the outputs, so that its gradient is those weights.
double lossOf(Network& network, std::int64_t count, std::span<const float> importance) {
    const View<const float> output = network.forward(count, Behaviour::Training, {});
    double loss = 0;
    for (std::size_t i = 0; i < output.values().size(); ++i)
        loss += static_cast<double>(output.data[i]) * static_cast<double>(importance[i]);
    return loss;
}

} // namespace

class TestNetwork : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { QVERIFY(m_registry.add(toy::table(), "toy")); }

    void piecesAliveTogetherNeverOverlap() {
        RandomStream random({3, 0});
        std::vector<Lifetime> lives;
        for (int i = 0; i < 200; ++i) {
            const int first = static_cast<int>(random.below(100));
            lives.push_back(
                {random.below(5000), first, first + static_cast<int>(random.below(20))});
        }
        const MemoryPlan plan = planMemory(lives);
        std::size_t sum = 0;
        for (std::size_t i = 0; i < lives.size(); ++i) {
            sum += lives[i].sizeBytes;
            QCOMPARE(plan.offsets[i] % 64, std::size_t{0});
            QVERIFY(plan.offsets[i] + lives[i].sizeBytes <= plan.totalBytes);
            for (std::size_t j = 0; j < i; ++j) {
                const bool together =
                    lives[i].first <= lives[j].last && lives[j].first <= lives[i].last;
                const bool apart = plan.offsets[i] + lives[i].sizeBytes <= plan.offsets[j] ||
                                   plan.offsets[j] + lives[j].sizeBytes <= plan.offsets[i];
                QVERIFY(!together || apart);
            }
        }
        QVERIFY(plan.totalBytes < sum / 2); // memory is shared at all
    }

    void gradientsAreThoseOfTheLoss_data() {
        QTest::addColumn<int>("count");
        QTest::newRow("whole batch") << 3;
        QTest::newRow("short batch") << 2;
    }

    void gradientsAreThoseOfTheLoss() {
        QFETCH(int, count);
        auto network = compile(
            tangle(), {Shape{1, 1, 2, 2, 3}, 3, Behaviour::Training, Gradients::Kept}, m_registry);
        QVERIFY2(network, network ? "" : network.error().message.c_str());
        fillRandom(network->input(count).values(), 1);
        for (NetworkWeight& weight : network->weights())
            fillRandom(weight.values, 2);
        std::vector<float> importance(static_cast<std::size_t>(network->outputShape().elements()));
        fillRandom(importance, 3);

        lossOf(*network, count, importance);
        const auto dOutput = network->dOutput(count).values();
        std::copy_n(importance.begin(), dOutput.size(), dOutput.begin());
        network->backward(count, {});

        for (NetworkWeight& weight : network->weights()) {
            const std::vector<float> gradient(weight.gradient.begin(), weight.gradient.end());
            for (std::size_t i = 0; i < weight.values.size(); ++i) {
                const float kept = weight.values[i];
                constexpr float h = 1e-3F;
                weight.values[i] = kept + h;
                const double above = lossOf(*network, count, importance);
                weight.values[i] = kept - h;
                const double below = lossOf(*network, count, importance);
                weight.values[i] = kept;
                const double expected = (above - below) / (2 * static_cast<double>(h));
                const double error = std::abs(static_cast<double>(gradient[i]) - expected);
                QVERIFY2(error <= 5e-3 * std::max(1.0, std::abs(expected)),
                         qPrintable(QString("%1[%2]: %3, expected %4")
                                        .arg(weight.name().c_str())
                                        .arg(i)
                                        .arg(static_cast<double>(gradient[i]))
                                        .arg(expected)));
            }
        }
    }

    void inferenceAgreesWithTrainingAndNeedsLessMemory() {
        auto training = compile(
            tangle(), {Shape{1, 1, 8, 8, 4}, 4, Behaviour::Training, Gradients::Kept}, m_registry);
        auto inference =
            compile(tangle(), {Shape{1, 1, 8, 8, 4}, 4, Behaviour::Inference}, m_registry);
        QVERIFY(training && inference);
        QVERIFY(inference->arenaBytes() < training->arenaBytes());
        for (auto* network : {&*training, &*inference}) {
            fillRandom(network->input(4).values(), 5);
            for (NetworkWeight& weight : network->weights())
                fillRandom(weight.values, 6);
        }
        const auto a = training->forward(4, Behaviour::Inference, {}).values();
        const auto b = inference->forward(4, Behaviour::Inference, {}).values();
        QVERIFY(std::equal(a.begin(), a.end(), b.begin(), b.end()));
    }

    void aPassCanBeRepeated() {
        auto network = compile(
            tangle(), {Shape{1, 1, 2, 2, 3}, 2, Behaviour::Training, Gradients::Kept}, m_registry);
        QVERIFY(network);
        fillRandom(network->input(2).values(), 1);
        for (NetworkWeight& weight : network->weights())
            fillRandom(weight.values, 2);
        const auto first = network->forward(2, Behaviour::Training, {}).values();
        const std::vector<float> kept(first.begin(), first.end());
        std::fill_n(network->dOutput(2).data, network->dOutput(2).values().size(), 1.0F);
        network->backward(2, {});
        const auto again = network->forward(2, Behaviour::Training, {}).values();
        QVERIFY(std::equal(kept.begin(), kept.end(), again.begin(), again.end()));
    }

    void theObserverSeesEveryNodeInOrder() {
        auto network =
            compile(tangle(), {Shape{1, 1, 2, 2, 3}, 2, Behaviour::Inference}, m_registry);
        QVERIFY(network);
        std::vector<std::string> seen;
        const auto watch = [&](const std::string& id, View<const float> output) {
            QCOMPARE(output.shape.n, 1);
            seen.push_back(id);
        };
        network->forward(1, Behaviour::Inference, {}, watch);
        QCOMPARE(seen.size(), tangle().nodes.size());
        QCOMPARE(seen.front(), std::string("in"));
        QCOMPARE(seen.back(), std::string("g"));
    }

    void everyStepIsObservedInEachPass() {
        struct Recorder final : StepObserver {
            void begins(Pass) override { m_ran.emplace_back(); }

            void ran(Pass, std::size_t step) override { m_ran.back().push_back(step); }

            std::vector<std::vector<std::size_t>> m_ran; ///< a list for each pass
        };

        auto network = compile(
            tangle(), {Shape{1, 1, 2, 2, 3}, 2, Behaviour::Training, Gradients::Kept}, m_registry);
        QVERIFY(network);
        const std::vector<StepAbout> steps = network->steps();
        std::vector<std::size_t> forward;
        std::vector<std::size_t> backward;
        std::vector<std::string> nodes;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            forward.push_back(i);
            if (steps[i].goesBackward)
                backward.insert(backward.begin(), i);
            nodes.insert(nodes.end(), steps[i].nodes.begin(), steps[i].nodes.end());
        }
        QCOMPARE(nodes.size(), tangle().nodes.size());
        Recorder recorder;
        network->observeSteps(&recorder);
        network->forward(2, Behaviour::Training, {});
        network->backward(2, {});
        network->observeSteps(nullptr);
        network->forward(2, Behaviour::Training, {});
        QCOMPARE(recorder.m_ran.size(), std::size_t{2});
        QCOMPARE(recorder.m_ran[0], forward);
        QCOMPARE(recorder.m_ran[1], backward);
    }

    void aStepsCostCountsEachTensorOnce() {
        auto network = compile(
            tangle(), {Shape{1, 1, 2, 2, 3}, 2, Behaviour::Training, Gradients::Kept}, m_registry);
        QVERIFY(network);
        const std::vector<StepAbout> steps = network->steps();
        const double tensor = 2 * 2 * 2 * 3 * 4;
        const double weights = 3 * 4;
        QCOMPARE(steps[0].type, std::string(inputNodeType));
        const StepAbout& first = steps[1];
        QCOMPARE(first.type, std::string("toy.scaled_square"));
        QVERIFY((first.output == Shape{2, 1, 2, 2, 3}));
        QCOMPARE(first.trainedWeights, std::int64_t{3});
        QCOMPARE(first.forward.flops, 2.0 * 2 * 12);
        QCOMPARE(first.forward.bytes, 2 * tensor + weights);
        // Nobody needs the input's gradient: dOutput, input, dWeight.
        QCOMPARE(first.backward.flops, 2.0 * 2 * 12);
        QCOMPARE(first.backward.bytes, 2 * tensor + weights);
        QVERIFY(!steps[0].goesBackward);
    }

    void compileRefusesWhatInferRefuses() {
        NetworkSpec spec = tangle();
        spec.find("c")->inputs = {"nobody"};
        const auto network = compile(
            spec, {Shape{1, 1, 2, 2, 3}, 2, Behaviour::Training, Gradients::Kept}, m_registry);
        QVERIFY(!network);
        QCOMPARE(network.error().kind, ErrorKind::Network);
        QVERIFY(QString::fromStdString(network.error().message).contains("nobody"));
    }

private:
    LayerRegistry m_registry;
};

QTEST_GUILESS_MAIN(TestNetwork)
#include "tst_network.moc"
