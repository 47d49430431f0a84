#include <cmath>

#include <QTest>

#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/kernels/update.hpp"
#include "core/settings/completed.hpp"
#include "core/settings/setting_path.hpp"
#include "core/training/initialize.hpp"
#include "core/training/optimizer.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;

namespace {

/// PyTorch's optimizers as their documentation writes them, in double: the pages of
/// torch.optim.SGD, Adam, AdamW and RMSprop. One weight after the other, no state but what they
/// name.
class NaiveOptimizer {
public:
    NaiveOptimizer(const TypedValue& value, std::size_t count)
        : m_value(value), m_first(count), m_second(count), m_third(count) {}

    double updated(std::size_t i, double weight, double gradient, double rate, std::int64_t step,
                   bool decays) {
        const double decay = decays ? number("weight_decay") : 0;
        if (m_value.type == "sgd")
            return weight - rate * sgdStep(i, gradient + decay * weight, step);
        if (m_value.type == "adam")
            return weight - rate * adamStep(i, gradient + decay * weight, step);
        if (m_value.type == "adamw")
            return weight - rate * decay * weight - rate * adamStep(i, gradient, step);
        return weight - rate * rmsStep(i, gradient + decay * weight);
    }

private:
    double number(const char* key) const { return std::get<double>(m_value.settings.at(key)); }

    bool isOn(const char* key) const { return std::get<bool>(m_value.settings.at(key)); }

    double sgdStep(std::size_t i, double g, std::int64_t step) {
        const double momentum = number("momentum");
        if (momentum == 0)
            return g;
        m_first[i] = step == 0 ? g : momentum * m_first[i] + g; // the buffer b
        return isOn("nesterov") ? g + momentum * m_first[i] : m_first[i];
    }

    double adamStep(std::size_t i, double g, std::int64_t step) {
        const double beta1 = number("beta1");
        const double beta2 = number("beta2");
        const auto t = static_cast<double>(step + 1);
        m_first[i] = beta1 * m_first[i] + (1 - beta1) * g;
        m_second[i] = beta2 * m_second[i] + (1 - beta2) * g * g;
        const double first = m_first[i] / (1 - std::pow(beta1, t));
        const double second = m_second[i] / (1 - std::pow(beta2, t));
        return first / (std::sqrt(second) + number("epsilon"));
    }

    double rmsStep(std::size_t i, double g) {
        const double alpha = number("alpha");
        m_first[i] = alpha * m_first[i] + (1 - alpha) * g * g; // v
        double variance = m_first[i];
        if (isOn("centered")) {
            m_second[i] = alpha * m_second[i] + (1 - alpha) * g; // g_ave
            variance -= m_second[i] * m_second[i];
        }
        const double quotient = g / (std::sqrt(variance) + number("epsilon"));
        const double momentum = number("momentum");
        if (momentum == 0)
            return quotient;
        m_third[i] = momentum * m_third[i] + quotient; // the buffer b
        return m_third[i];
    }

    TypedValue m_value;
    std::vector<double> m_first;
    std::vector<double> m_second;
    std::vector<double> m_third;
};

NetworkSpec smallNetwork() {
    NetworkSpec spec;
    spec.name = "small";
    const auto add = [&](const char* id, const char* type, SettingMap settings) {
        NodeSpec node;
        node.id = id;
        node.type = type;
        node.settings = std::move(settings);
        if (!spec.nodes.empty())
            node.inputs = {spec.nodes.back().id};
        spec.nodes.push_back(node);
    };
    add("in", "input", {});
    add("flat", "shape.flatten", {});
    add("dense1", "dense.dense", {{"units", std::int64_t{13}}});
    add("relu1", "activation.relu", {});
    add("norm1", "normalization.batch", {});
    add("dense2", "dense.dense", {{"units", std::int64_t{5}}});
    return spec;
}

Network compiled(const LayerRegistry& registry) {
    CompileOptions options;
    options.input = Shape{1, 1, 5, 5, 1};
    options.batch = 4;
    options.behaviour = Behaviour::Training;
    options.gradients = Gradients::Kept;
    Result<Network> network = compile(smallNetwork(), options, registry);
    if (!network)
        qFatal("%s", network.error().message.c_str());
    return std::move(*network);
}

void fillGradients(Network& network, std::int64_t step) {
    RandomStream random({7, static_cast<std::uint64_t>(step)});
    for (NetworkWeight& weight : network.weights())
        for (float& gradient : weight.gradient)
            gradient = 0.3F * random.normal();
}

} // namespace

class TstOptimizer : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        m_registry = loadPlugins();
        QVERIFY2(m_registry.layer("normalization.batch") != nullptr, "build the plugins");
    }

    void followsPyTorchOverManySteps_data() {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QStringList>("settings");
        QTest::addColumn<double>("scale");
        const auto row = [](const char* name, const char* type, const QStringList& settings,
                            double scale = 1) { QTest::newRow(name) << type << settings << scale; };
        row("sgd plain", "sgd", {"momentum=0", "weight_decay=0"});
        row("sgd decay", "sgd", {"momentum=0", "weight_decay=0.01"});
        row("sgd momentum", "sgd", {"momentum=0.9", "weight_decay=0.01"});
        row("sgd nesterov", "sgd", {"momentum=0.9", "nesterov=yes", "weight_decay=0.01"});
        row("sgd scaled", "sgd", {"momentum=0.9", "weight_decay=0.01"}, 0.25);
        row("adam", "adam", {});
        row("adam decay", "adam", {"weight_decay=0.01"}, 0.5);
        row("adam betas", "adam", {"beta1=0.5", "beta2=0.9", "epsilon=1e-3"});
        row("adamw", "adamw", {});
        row("adamw decay", "adamw", {"weight_decay=0.3"}, 0.5);
        row("adamw without", "adamw", {"weight_decay=0"});
        row("rmsprop", "rmsprop", {});
        row("rmsprop momentum", "rmsprop", {"momentum=0.9", "weight_decay=0.01"}, 0.5);
        row("rmsprop centered", "rmsprop", {"centered=yes", "alpha=0.9", "epsilon=1e-3"});
        row("rmsprop all", "rmsprop",
            {"centered=yes", "momentum=0.5", "alpha=0.9", "weight_decay=0.01", "epsilon=1e-3"});
    }

    /// A type with all its settings: its defaults, but for those given as "key=value".
    TypedValue valueOf(const QString& type, const QStringList& settings) {
        std::vector<Assignment> assignments;
        for (const QString& each : settings)
            assignments.push_back(assignmentFrom(each.toStdString()).value());
        const TypeInfo& info = *m_registry.optimizer(type.toStdString());
        TypedValue value{info.id};
        if (!setAll(info.settings, value.settings, assignments, m_registry))
            qFatal("a setting that the optimizer does not have");
        value.settings = completed(info.settings, value.settings, m_registry);
        return value;
    }

    void followsPyTorchOverManySteps() {
        QFETCH(QString, type);
        QFETCH(QStringList, settings);
        QFETCH(double, scale);
        const TypedValue value = valueOf(type, settings);
        const auto rule = test::optimizerOf(m_registry, value);
        Network network = compiled(m_registry);
        initializeWeights(network, *test::initializationOf(m_registry, "xavier_uniform"), 3);
        Optimizer optimizer(*rule, network);

        std::vector<double> expected;
        for (const NetworkWeight& weight : network.weights())
            expected.insert(expected.end(), weight.values.begin(), weight.values.end());
        NaiveOptimizer naive(value, expected.size());
        for (std::int64_t step = 0; step < 200; ++step) {
            const double rate = 0.01 / (1 + 0.01 * static_cast<double>(step));
            fillGradients(network, step);
            std::size_t i = 0;
            for (const NetworkWeight& weight : network.weights())
                for (std::size_t j = 0; j < weight.values.size(); ++j, ++i)
                    if (!weight.gradient.empty())
                        expected[i] = naive.updated(i, expected[i],
                                                    scale * static_cast<double>(weight.gradient[j]),
                                                    rate, step, weight.info.decays);
            optimizer.update(network, {rate, step, static_cast<float>(scale)});
        }
        std::size_t i = 0;
        for (const NetworkWeight& weight : network.weights())
            for (const float element : weight.values) {
                const double error = std::abs(static_cast<double>(element) - expected[i]);
                QVERIFY2(error <= 2e-5 * std::max(1.0, std::abs(expected[i])),
                         qPrintable(QString("%1: %2 instead of %3")
                                        .arg(QString::fromStdString(weight.name()))
                                        .arg(static_cast<double>(element))
                                        .arg(expected[i])));
                ++i;
            }
    }

    void leavesRunningWeightsAlone() {
        Network network = compiled(m_registry);
        initializeWeights(network, *test::initializationOf(m_registry, "kaiming_uniform"), 3);
        const auto rule = test::optimizerOf(m_registry, {"sgd"});
        Optimizer optimizer(*rule, network);
        std::vector<float> before;
        const auto running = [&] {
            std::vector<float> values;
            for (const NetworkWeight& weight : network.weights())
                if (weight.info.role == WeightRole::Running)
                    values.insert(values.end(), weight.values.begin(), weight.values.end());
            return values;
        };
        before = running();
        QVERIFY(!before.empty());
        fillGradients(network, 0);
        optimizer.update(network, {0.1, 0});
        QCOMPARE(running(), before);
    }

    void statesOneTensorPerWeightAndMoment() {
        Network network = compiled(m_registry);
        const auto rule = test::optimizerOf(m_registry, {"adam"});
        Optimizer optimizer(*rule, network);
        fillGradients(network, 0);
        optimizer.update(network, {0.1, 0});
        std::size_t trained = 0;
        for (const NetworkWeight& weight : network.weights())
            trained += weight.info.role == WeightRole::Trained ? 1 : 0;
        QCOMPARE(optimizer.state().size(), 2 * trained);
        QCOMPARE(optimizer.state()[0].name, std::string("dense1.weight.first_moment"));
        for (const Optimizer::StateTensor& tensor : optimizer.state()) {
            QCOMPARE(static_cast<std::int64_t>(tensor.values.size()), elementsOf(tensor.extents));
            const auto isZero = [](float value) { return value == 0; };
            QVERIFY(std::none_of(tensor.values.begin(), tensor.values.end(), isZero));
        }
    }

    void measuresTheGradientsNorm() {
        Network network = compiled(m_registry);
        const auto rule = test::optimizerOf(m_registry, {"sgd"});
        Optimizer optimizer(*rule, network);
        fillGradients(network, 1);
        double sum = 0;
        for (const NetworkWeight& weight : network.weights())
            for (const float gradient : weight.gradient)
                sum += static_cast<double>(gradient) * static_cast<double>(gradient);
        QVERIFY(std::abs(optimizer.gradientNorm(network) - std::sqrt(sum)) < 1e-9 * sum);
    }

    void addsSquaresBeyondFloat() {
        const std::vector<float> values(100'003, 1e30F);
        std::vector<double> parts(static_cast<std::size_t>(squaredNormParts(100'003)));
        const double once = squaredNorm(values, parts);
        QVERIFY(std::abs(once / (100'003.0 * 1e60) - 1) < 1e-6);
        setThreadCount(1);
        QCOMPARE(squaredNorm(values, parts), once);
        setThreadCount(0);
    }

    void findsEachNumberThatIsNone() {
        for (std::size_t at = 0; at < 37; ++at) {
            std::vector<float> values(37, -3e38F);
            QVERIFY(isFinite(values));
            for (const float bad :
                 {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                  std::numeric_limits<float>::quiet_NaN()}) {
                values[at] = bad;
                QVERIFY(!isFinite(values));
            }
        }
    }

    void initializesByNameAndSeedAlone() {
        Network network = compiled(m_registry);
        initializeWeights(network, *test::initializationOf(m_registry, "kaiming_uniform"), 5);
        const auto weightOf = [](Network& from, const std::string& name) {
            for (NetworkWeight& weight : from.weights())
                if (weight.name() == name)
                    return std::vector<float>(weight.values.begin(), weight.values.end());
            return std::vector<float>();
        };
        const std::vector<float> first = weightOf(network, "dense1.weight");
        QCOMPARE(first.size(), std::size_t{25 * 13});
        QVERIFY(first != weightOf(network, "dense2.weight"));

        NetworkSpec shorter = smallNetwork();
        shorter.nodes.resize(3);
        CompileOptions options;
        options.input = Shape{1, 1, 5, 5, 1};
        Result<Network> other = compile(shorter, options, m_registry);
        QVERIFY(other.has_value());
        initializeWeights(*other, *test::initializationOf(m_registry, "kaiming_uniform"), 5);
        QCOMPARE(weightOf(*other, "dense1.weight"), first);
        initializeWeights(*other, *test::initializationOf(m_registry, "kaiming_uniform"), 6);
        QVERIFY(weightOf(*other, "dense1.weight") != first);
    }

    void drawsTheDeviationOfItsScheme_data() {
        QTest::addColumn<QString>("type");
        QTest::addColumn<double>("deviation");
        QTest::addColumn<bool>("isUniform");
        QTest::newRow("kaiming uniform") << "kaiming_uniform" << std::sqrt(2.0 / 400) << true;
        QTest::newRow("kaiming normal") << "kaiming_normal" << std::sqrt(2.0 / 400) << false;
        QTest::newRow("xavier uniform") << "xavier_uniform" << std::sqrt(2.0 / 700) << true;
        QTest::newRow("xavier normal") << "xavier_normal" << std::sqrt(2.0 / 700) << false;
    }

    void drawsTheDeviationOfItsScheme() {
        QFETCH(QString, type);
        QFETCH(double, deviation);
        QFETCH(bool, isUniform);
        NetworkSpec spec = smallNetwork();
        spec.nodes.resize(3);
        spec.nodes[2].settings["units"] = std::int64_t{300};
        CompileOptions options;
        options.input = Shape{1, 1, 20, 20, 1};
        Result<Network> network = compile(spec, options, m_registry);
        QVERIFY(network.has_value());
        const auto start = test::initializationOf(m_registry, type.toStdString());
        initializeWeights(*network, *start, 11);
        const std::span<const float> values = network->weights()[0].values;
        QCOMPARE(values.size(), std::size_t{400 * 300});
        double sum = 0;
        double squares = 0;
        double largest = 0;
        for (const float each : values) {
            const auto value = static_cast<double>(each);
            sum += value;
            squares += value * value;
            largest = std::max(largest, std::abs(value));
        }
        const auto count = static_cast<double>(values.size());
        QVERIFY(std::abs(sum / count) < 4 * deviation / std::sqrt(count));
        QVERIFY(std::abs(std::sqrt(squares / count) / deviation - 1) < 0.01);
        const double bound = std::sqrt(3.0) * deviation;
        QCOMPARE(largest < bound * 1.000001, isUniform);
        QVERIFY(largest > bound * 0.99);
    }

private:
    LayerRegistry m_registry;
};

QTEST_GUILESS_MAIN(TstOptimizer)
#include "tst_optimizer.moc"
