/// Activations against their formulas in double precision, and against values that are known.

#include <cmath>
#include <functional>
#include <numbers>

#include <QTest>

#include "core/layer/registry.hpp"
#include "core/tensor/tensor.hpp"
#include "tests/support/settings_column.hpp"

using namespace fovea;

namespace {

using Formula = std::function<double(double)>;

double normalShare(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double tanhGelu(double x) {
    return x / 2 * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

} // namespace

Q_DECLARE_METATYPE(Formula)

class TestActivation : public QObject {
    Q_OBJECT

private slots:
    void followsItsFormula_data();
    void followsItsFormula();
    void knownValues_data();
    void knownValues();
    void softmaxSharesOutEachPixel();
    void softmaxBearsLargeValues();

private:
    /// What the layer makes of the values, each a channel of one pixel.
    std::vector<float> activated(const std::string& id, const SettingMap& settings,
                                 const std::vector<float>& values) const;

    LayerRegistry m_registry = loadPlugins();
};

std::vector<float> TestActivation::activated(const std::string& id, const SettingMap& settings,
                                             const std::vector<float>& values) const {
    const auto layer = m_registry.layer(id)->make(settings).value();
    Tensor input({1, 1, 1, 1, static_cast<std::int64_t>(values.size())});
    Tensor output(input.shape());
    std::ranges::copy(values, input.view().values().begin());
    const std::array<View<const float>, 1> inputs{input.view()};
    layer->forward({.inputs = inputs,
                    .output = output.view(),
                    .weights = {},
                    .saved = {},
                    .scratch = {},
                    .random = {}});
    const auto result = output.view().values();
    return {result.begin(), result.end()};
}

void TestActivation::followsItsFormula_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<test::SettingsColumn>("settings");
    QTest::addColumn<Formula>("formula");
    const auto row = [](const char* id, const SettingMap& settings, const Formula& formula) {
        QTest::addRow("%s %zu", id, settings.size())
            << QString(id) << test::SettingsColumn(settings) << formula;
    };
    row("activation.relu6", {}, [](double x) { return std::min(std::max(x, 0.0), 6.0); });
    row("activation.leaky_relu", {}, [](double x) { return x > 0 ? x : 0.01 * x; });
    row("activation.leaky_relu", {{"slope", 0.3}}, [](double x) { return x > 0 ? x : 0.3 * x; });
    row("activation.elu", {}, [](double x) { return x > 0 ? x : std::exp(x) - 1; });
    row("activation.elu", {{"alpha", 2.5}},
        [](double x) { return x > 0 ? x : 2.5 * (std::exp(x) - 1); });
    row("activation.gelu", {}, [](double x) { return x * normalShare(x); });
    row("activation.gelu", {{"approximate", "tanh"}}, tanhGelu);
    row("activation.silu", {}, [](double x) { return x * sigmoid(x); });
    row("activation.hard_swish", {},
        [](double x) { return x * std::min(std::max(x + 3, 0.0), 6.0) / 6; });
    row("activation.scaled_tanh", {}, [](double x) { return 1.7159 * std::tanh(2 * x / 3); });
    row("activation.softplus", {}, [](double x) { return std::log(1 + std::exp(x)); });
    row("activation.softplus", {{"beta", 3.0}},
        [](double x) { return std::log(1 + std::exp(3 * x)) / 3; });
    row("activation.absolute", {}, [](double x) { return std::abs(x); });
}

void TestActivation::followsItsFormula() {
    QFETCH(const QString, id);
    QFETCH(const test::SettingsColumn, settings);
    QFETCH(const Formula, formula);
    std::vector<float> values;
    for (int i = -800; i <= 800; ++i)
        values.push_back(static_cast<float>(i) / 100);
    const std::vector<float> results = activated(id.toStdString(), settings.map, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double expected = formula(static_cast<double>(values[i]));
        QVERIFY2(
            std::abs(static_cast<double>(results[i]) - expected) <=
                2e-6 * std::max(1.0, std::abs(expected)),
            qPrintable(QString("%1: %2, not %3").arg(values[i]).arg(results[i]).arg(expected)));
    }
}

void TestActivation::knownValues_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<float>("x");
    QTest::addColumn<float>("y");
    QTest::newRow("GELU") << "activation.gelu" << 1.0F << 0.8413447F;
    QTest::newRow("SiLU") << "activation.silu" << 1.0F << 0.7310586F;
    QTest::newRow("ELU") << "activation.elu" << -1.0F << -0.6321206F;
    QTest::newRow("LeCun's tanh maps 1 to 1") << "activation.scaled_tanh" << 1.0F << 1.0F;
    QTest::newRow("softplus of 0") << "activation.softplus" << 0.0F << 0.6931472F;
    QTest::newRow("softplus, large") << "activation.softplus" << 1000.0F << 1000.0F;
    QTest::newRow("softplus, very negative") << "activation.softplus" << -1000.0F << 0.0F;
    QTest::newRow("SiLU, very negative") << "activation.silu" << -1000.0F << 0.0F;
    QTest::newRow("hard swish") << "activation.hard_swish" << -1.5F << -0.375F;
}

void TestActivation::knownValues() {
    QFETCH(const QString, id);
    QFETCH(const float, x);
    QFETCH(const float, y);
    // LeCun's constants put 1 at 0.99999, no closer.
    QVERIFY(std::abs(activated(id.toStdString(), {}, {x})[0] - y) <= 2e-5F);
}

void TestActivation::softmaxSharesOutEachPixel() {
    const std::vector<float> shares = activated("activation.softmax", {}, {1, 2, 3});
    const double sum = std::exp(1.0) + std::exp(2.0) + std::exp(3.0);
    for (int i = 0; i < 3; ++i)
        QVERIFY(std::abs(static_cast<double>(shares[static_cast<std::size_t>(i)]) -
                         std::exp(1.0 + i) / sum) < 1e-6);
}

void TestActivation::softmaxBearsLargeValues() {
    QCOMPARE(activated("activation.softmax", {}, {1000, 1000, -1000}),
             (std::vector<float>{0.5F, 0.5F, 0}));
}

QTEST_GUILESS_MAIN(TestActivation)
#include "tst_activation.moc"
