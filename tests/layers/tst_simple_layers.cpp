/// Layers whose results can be told by heart: what they give for small inputs.

#include <QtTest>

#include "core/layer/registry.hpp"
#include "core/tensor/tensor.hpp"

using namespace fovea;

class TestSimpleLayers : public QObject {
    Q_OBJECT

private slots:
    void multiplyMultiplies();
    void maximumKeepsTheLargest();
    void wideningShortcutSkipsAndAppends();

private:
    using Floats = std::vector<float>;

    /// The output for inputs of one shape.
    Floats run(const std::string& id, const SettingMap& settings, const Shape& shape,
               const std::vector<Floats>& values) const {
        const auto layer = m_registry.layer(id)->make(settings).value();
        std::vector<Tensor> tensors;
        for (const Floats& each : values) {
            tensors.emplace_back(shape);
            std::ranges::copy(each, tensors.back().view().values().begin());
        }
        std::vector<View<const float>> inputs;
        for (Tensor& tensor : tensors)
            inputs.emplace_back(tensor.view());
        const std::vector<Shape> shapes(values.size(), shape);
        Tensor output(layer->plan(shapes).value().output);
        layer->forward({.inputs = inputs,
                        .output = output.view(),
                        .weights = {},
                        .saved = {},
                        .scratch = {},
                        .random = {}});
        const auto result = output.view().values();
        return {result.begin(), result.end()};
    }

    LayerRegistry m_registry = loadPlugins();
};

void TestSimpleLayers::multiplyMultiplies() {
    QCOMPARE(run("merge.multiply", {}, {1, 1, 1, 1, 3}, {{1, 2, 3}, {4, 0, -1}, {2, 5, 0.5F}}),
             (Floats{8, 0, -1.5F}));
}

void TestSimpleLayers::maximumKeepsTheLargest() {
    QCOMPARE(run("merge.maximum", {}, {1, 1, 1, 1, 3}, {{1, 2, -3}, {4, 2, -1}, {2, -5, -7}}),
             (Floats{4, 2, -1}));
}

void TestSimpleLayers::wideningShortcutSkipsAndAppends() {
    // 3x3 pixels of two channels: every second pixel of every second row, and two maps of zeros.
    Floats input;
    for (int pixel = 0; pixel < 9; ++pixel)
        for (int channel = 1; channel <= 2; ++channel)
            input.push_back(static_cast<float>(10 * pixel + channel));
    QCOMPARE(run("shape.widening_shortcut", {{"out_channels", std::int64_t{4}}}, {1, 1, 3, 3, 2},
                 {input}),
             (Floats{1, 2, 0, 0, 21, 22, 0, 0, 61, 62, 0, 0, 81, 82, 0, 0}));
}

QTEST_GUILESS_MAIN(TestSimpleLayers)
#include "tst_simple_layers.moc"
