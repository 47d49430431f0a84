/// Networks whose layers are joined beside the same ones that run layer by layer.

#include <algorithm>
#include <cmath>

#include <QTest>

#include "core/base/random.hpp"
#include "core/graph/network.hpp"
#include "core/graph/templates.hpp"
#include "core/layer/registry.hpp"
#include "core/training/initialize.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;

namespace {

constexpr std::int64_t batch = 3;

void fillRandom(std::span<float> values, std::uint64_t stream, float low, float high) {
    RandomStream random({17, stream});
    for (float& value : values)
        value = random.uniform(low, high);
}

double differenceOf(std::span<const float> a, std::span<const float> b) {
    // Against a scale of its own, the gradient of a bias before a normalization, 0, would be noise.
    double largest = 0.1;
    double difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        largest = std::max(largest, std::abs(static_cast<double>(a[i])));
        difference =
            std::max(difference, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    }
    return difference / largest;
}

std::vector<float> copyOf(std::span<const float> values) { return {values.begin(), values.end()}; }

NodeSpec node(std::string id, std::string type, std::vector<std::string> inputs,
              SettingMap settings = {}) {
    NodeSpec spec;
    spec.id = std::move(id);
    spec.type = std::move(type);
    spec.inputs = std::move(inputs);
    spec.settings = std::move(settings);
    return spec;
}

/// Everything that can be joined, and much that looks like it and cannot.
NetworkSpec tangle() {
    const SettingMap conv{{"kernel", std::vector<std::int64_t>{3, 3}},
                          {"padding", std::string("same")},
                          {"out_channels", std::int64_t{20}}};
    NetworkSpec spec;
    spec.nodes = {
        node("in", "input", {}),
        node("conv1", "conv.conv2d", {"in"}, conv),
        node("norm1", "normalization.batch", {"conv1"}),
        node("norm2", "normalization.batch", {"norm1"}), // an affine behind an affine
        node("relu1", "activation.relu", {"norm2"}),
        node("conv2", "conv.conv2d", {"relu1"}, conv),
        node("norm3", "normalization.batch", {"conv2"}),
        node("side", "conv.conv2d", {"relu1"}, conv), // its sum comes first when run
        node("sidenorm", "normalization.batch", {"side"}),
        node("sum", "merge.add", {"norm3", "sidenorm"}),
        node("tanh", "activation.tanh", {"sum"}),
        node("conv3", "conv.conv2d", {"tanh"}, conv),
        node("relu3", "activation.relu", {"conv3"}), // read twice: by conv4 and the sum
        node("conv4", "conv.conv2d", {"relu3"}, conv),
        node("sum2", "merge.add", {"conv4", "relu3"}),
        node("sigmoid", "activation.sigmoid", {"sum2"}),
        node("twice", "merge.add", {"sigmoid", "sigmoid"}),
        node("norm4", "normalization.batch", {"twice"}),
        node("sum3", "merge.add", {"norm4", "tanh"}),
        node("relu4", "activation.relu", {"sum3"}),
        node("pool", "pool.global_average2d", {"relu4"}),
        node("flat", "shape.flatten", {"pool"}),
        node("dense", "dense.dense", {"flat"}),
    };
    return spec;
}

} // namespace

class TestJoining : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { m_registry = loadPlugins(); }

    void networksComputeTheSame_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("side");
        QTest::addColumn<int>("channels");
        QTest::newRow("tangle") << "tangle" << 9 << 2;
        QTest::newRow("lenet-5") << "lenet-5" << 28 << 1;
        QTest::newRow("small-cnn") << "small-cnn" << 28 << 1;
        QTest::newRow("vgg-small") << "vgg-small" << 8 << 3;
        QTest::newRow("resnet-18-cifar") << "resnet-18-cifar" << 16 << 3;
    }

    void networksComputeTheSame() {
        QFETCH(QString, name);
        QFETCH(int, side);
        QFETCH(int, channels);
        const auto spec =
            name == "tangle" ? Result<NetworkSpec>(tangle()) : loadNetwork(name.toStdString());
        QVERIFY2(spec, spec ? "" : spec.error().message.c_str());
        for (const bool joins : {false, true}) {
            m_joins = joins;
            run(*spec, Shape{1, 1, side, side, channels});
            if (QTest::currentTestFailed())
                return;
        }
        const Results& apart = m_results[0];
        const Results& joined = m_results[1];
        QVERIFY(joined.nodes < apart.nodes); // something is joined at all
        // The moments take a little room, and spare more where the network is not tiny.
        QVERIFY2(
            joined.arenaBytes <= apart.arenaBytes * 101 / 100,
            qPrintable(QString("%1 and %2 bytes").arg(joined.arenaBytes).arg(apart.arenaBytes)));
        for (std::size_t i = 0; i < apart.tensors.size(); ++i)
            QVERIFY2(differenceOf(apart.tensors[i].values, joined.tensors[i].values) < 2e-3,
                     qPrintable(QString("%1: %2")
                                    .arg(apart.tensors[i].name.c_str())
                                    .arg(differenceOf(apart.tensors[i].values,
                                                      joined.tensors[i].values))));
    }

    void gradientsHandedOnAreThoseKept() {
        for (const Gradients gradients : {Gradients::Kept, Gradients::HandedOn}) {
            auto network =
                compile(tangle(), {Shape{1, 1, 9, 9, 2}, batch, Behaviour::Training, gradients},
                        m_registry);
            QVERIFY2(network, network ? "" : network.error().message.c_str());
            initializeWeights(*network, *test::initializationOf(m_registry, "kaiming_uniform"), 5);
            fillRandom(network->input(batch).values(), 1, -1, 1);
            network->forward(batch, Behaviour::Training, {});
            fillRandom(network->dOutput(batch).values(), 2, -1, 1);
            std::vector<float> all(network->trainedValues().size());
            std::vector<int> taken(all.size());
            const float* first = network->trainedValues().data();
            network->backward(
                batch, {},
                [&](const NetworkWeight& weight, std::size_t begin, std::span<const float> part) {
                    const auto at = static_cast<std::size_t>(weight.values.data() - first) + begin;
                    std::ranges::copy(part, all.begin() + static_cast<std::ptrdiff_t>(at));
                    for (std::size_t i = 0; i < part.size(); ++i)
                        ++taken[at + i];
                });
            for (const NetworkWeight& weight : std::as_const(*network).weights()) {
                if (weight.info.role != WeightRole::Trained)
                    continue;
                const auto at = static_cast<std::size_t>(weight.values.data() - first);
                for (std::size_t i = 0; i < weight.values.size(); ++i)
                    QCOMPARE(taken[at + i], 1);
            }
            if (gradients == Gradients::Kept) {
                m_kept = all;
                QVERIFY(std::ranges::equal(network->trainedGradients(), all));

            } else {
                QVERIFY(all == m_kept);
            }
        }
    }

    /// What inference lays out for itself of the weights follows them.
    void inferenceFollowsItsWeights() {
        auto network =
            compile(tangle(), {Shape{1, 1, 9, 9, 2}, batch, Behaviour::Inference}, m_registry);
        QVERIFY2(network, network ? "" : network.error().message.c_str());
        std::vector<float> before;
        for (const std::uint64_t seed : {1, 2, 1}) {
            initializeWeights(*network, *test::initializationOf(m_registry, "kaiming_uniform"),
                              seed);
            fillRandom(network->input(batch).values(), 3, -1, 1);
            const auto logits = copyOf(network->forward(batch, Behaviour::Inference, {}).values());
            if (seed == 2)
                QVERIFY(logits != before);
            else if (!before.empty())
                QVERIFY(logits == before);
            if (before.empty())
                before = logits;
        }
    }

    void stepsSayWhatTheyCostAndHow() {
        const SettingMap conv{{"padding", std::string("same")}, {"out_channels", std::int64_t{64}}};
        NetworkSpec spec;
        spec.nodes = {node("in", "input", {}),
                      node("conv1", "conv.conv2d", {"in"}, conv),
                      node("conv2", "conv.conv2d", {"conv1"}, conv),
                      node("norm", "normalization.batch", {"conv2"}),
                      node("crop", "shape.crop", {"norm"}),
                      node("flat", "shape.flatten", {"crop"}),
                      node("dense", "dense.dense", {"flat"})};
        for (const bool trains : {true, false}) {
            const auto network = compile(spec,
                                         {Shape{1, 1, 32, 32, 64}, batch,
                                          trains ? Behaviour::Training : Behaviour::Inference,
                                          trains ? Gradients::Kept : Gradients::None},
                                         m_registry);
            QVERIFY2(network, network ? "" : network.error().message.c_str());
            const std::vector<StepAbout> steps = network->steps();
            const auto of = [&](const std::string& id) -> const StepAbout& {
                return *std::ranges::find_if(steps, [&](const StepAbout& step) {
                    return std::ranges::find(step.nodes, id) != step.nodes.end();
                });
            };
            using Names = std::vector<std::string>;
            // Nobody needs the gradient of the samples.
            QCOMPARE(of("conv1").backward.algorithms,
                     trains ? Names{"Winograd F(3x3, 4x4)"} : Names{});
            QCOMPARE(of("conv2").forward.algorithms, Names{"Winograd F(4x4, 3x3)"});
            QCOMPARE(of("conv2").backward.algorithms,
                     trains ? (Names{"Winograd F(4x4, 3x3)", "Winograd F(3x3, 4x4)"}) : Names{});
            QVERIFY(of("norm").normalizes); // at inference joined with conv2
            QCOMPARE(of("conv2").normalizes, !trains);
            QVERIFY(of("crop").forward.bytes > 0);
            QCOMPARE(of("flat").forward.bytes, 0.0); // in place
            QCOMPARE(of("flat").backward.bytes, 0.0);
            QVERIFY(of("dense").forward.bytes > 0);
        }
    }

private:
    struct NamedTensor {
        std::string name;
        std::vector<float> values;
    };

    struct Results {
        int nodes = 0;
        std::size_t arenaBytes = 0;
        std::vector<NamedTensor> tensors;
    };

    /// Trains on a whole and on a smaller batch, then infers, with gradients and without.
    void run(const NetworkSpec& spec, const Shape& input) {
        Results results;
        const auto kinds = {std::pair(Behaviour::Training, Gradients::Kept),
                            std::pair(Behaviour::Inference, Gradients::Kept),
                            std::pair(Behaviour::Inference, Gradients::None)};
        for (const auto& [behaviour, gradients] : kinds) {
            auto network = compile(spec, {input, batch, behaviour, gradients, m_joins}, m_registry);
            QVERIFY2(network, network ? "" : network.error().message.c_str());
            initializeWeights(*network, *test::initializationOf(m_registry, "kaiming_uniform"), 7);
            for (NetworkWeight& weight : network->weights())
                if (weight.info.name != "weight" || weight.info.extents.size() == 1)
                    fillRandom(weight.values, 9, 0.5F, 1.5F); // scales, variances, biases
            if (behaviour == Behaviour::Training)
                results.arenaBytes = network->arenaBytes();
            for (const std::int64_t count : {batch, batch - 1}) {
                fillRandom(network->input(count).values(), 1, -1, 1);
                results.nodes = 0;
                const auto logits = network->forward(
                    count, behaviour, {1, 1},
                    [&](const std::string&, View<const float>) { ++results.nodes; });
                results.tensors.push_back({"logits", copyOf(logits.values())});
                if (gradients == Gradients::None)
                    continue;
                fillRandom(network->dOutput(count).values(), 2, -1, 1);
                network->backward(count, {1, 1});
                for (const NetworkWeight& weight : network->weights())
                    results.tensors.push_back(
                        {weight.name(), copyOf(weight.info.role == WeightRole::Trained
                                                   ? std::span<const float>(weight.gradient)
                                                   : weight.values)});
            }
        }
        m_results[m_joins ? 1 : 0] = std::move(results);
    }

    LayerRegistry m_registry;
    bool m_joins = false;
    Results m_results[2];
    std::vector<float> m_kept;
};

QTEST_GUILESS_MAIN(TestJoining)
#include "tst_joining.moc"
