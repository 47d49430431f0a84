/// The kernels that need no reference beside the standard library, on every instruction set.

#include <algorithm>
#include <array>
#include <cmath>

#include <QTest>

#include "core/base/random.hpp"
#include "core/kernels/activation.hpp"
#include "core/kernels/concatenate.hpp"
#include "core/kernels/dropout.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/pooling.hpp"
#include "core/kernels/simd_target.hpp"
#include "core/tensor/tensor.hpp"

using namespace fovea;

namespace {

std::int64_t between(RandomStream& random, int low, int high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

Tensor randomTensor(const Shape& shape, RandomStream& random) {
    Tensor tensor(shape);
    for (float& value : tensor.view().values())
        value = random.uniform(-1, 1);
    return tensor;
}

} // namespace

class TestPointwiseKernels : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data();
    void init();

    void cleanup() { useSimdTarget({}); }

    void activationsAreAccurate();
    void notANumberIsNotHidden();
    void sumsAndConcatenations();
    void dropoutKeepsTheMean();
};

void TestPointwiseKernels::initTestCase_data() {
    QTest::addColumn<QString>("target");
    for (const std::string& target : simdTargets())
        QTest::newRow(target.c_str()) << QString::fromStdString(target);
}

void TestPointwiseKernels::init() {
    QFETCH_GLOBAL(QString, target);
    useSimdTarget(target.toStdString());
}

void TestPointwiseKernels::activationsAreAccurate() {
    std::vector<float> input;
    for (int i = -40000; i <= 40000; ++i)
        input.push_back(static_cast<float>(i) / 1000);
    for (const float extreme : {0.0F, 1e-30F, 1e-6F, 88.0F, 104.0F, 1e4F, 1e30F, INFINITY}) {
        input.push_back(extreme);
        input.push_back(-extreme);
    }
    std::vector<float> relu(input.size()), tanh(input.size()), sigmoid(input.size()),
        scaled(input.size());
    activate(Activation::Relu, input, relu);
    activate(Activation::Tanh, input, tanh);
    activate(Activation::Sigmoid, input, sigmoid);
    activate(Activation::ScaledTanh, input, scaled);
    for (std::size_t i = 0; i < input.size(); ++i) {
        const auto x = static_cast<double>(input[i]);
        QCOMPARE(relu[i], std::max(0.0F, input[i]));
        QVERIFY2(std::abs(static_cast<double>(tanh[i]) - std::tanh(x)) < 1e-6,
                 qPrintable(QString::number(x)));
        QVERIFY2(std::abs(static_cast<double>(scaled[i]) - 1.7159 * std::tanh(2 * x / 3)) < 2e-6,
                 qPrintable(QString::number(x)));
        QVERIFY2(std::abs(static_cast<double>(sigmoid[i]) - 1 / (1 + std::exp(-x))) < 1e-6,
                 qPrintable(QString::number(x)));
    }
}

void TestPointwiseKernels::notANumberIsNotHidden() {
    // A network that diverges must show it in its loss, whatever lies between.
    const std::vector<float> input{1, -1, std::nanf(""), 2, std::nanf("")};
    std::vector<float> output(input.size());
    for (const auto activation :
         {Activation::Relu, Activation::Tanh, Activation::Sigmoid, Activation::ScaledTanh}) {
        activate(activation, input, output);
        for (std::size_t i = 0; i < input.size(); ++i)
            QCOMPARE(std::isnan(output[i]), std::isnan(input[i]));
    }
    for (std::int64_t place = 0; place < 4; ++place) {
        Tensor image({1, 1, 2, 2, 1});
        image.view().data[place] = std::nanf("");
        Tensor largest({1, 1, 1, 1, 1});
        maxPoolForward({}, image.view(), largest.view(), {});
        QVERIFY(std::isnan(largest.view().data[0]));
    }
}

void TestPointwiseKernels::sumsAndConcatenations() {
    RandomStream random({48, 0});
    for (int round = 0; round < 30; ++round) {
        const Shape shape{2, 1, between(random, 1, 5), between(random, 1, 5), 0};
        std::vector<Tensor> parts;
        std::vector<View<const float>> views;
        std::int64_t channels = 0;
        for (int i = 0; i < 3; ++i) {
            Shape part = shape;
            part.c = between(random, 1, 20);
            channels += part.c;
            parts.push_back(randomTensor(part, random));
        }
        for (const Tensor& part : parts)
            views.push_back(part.view());
        Shape whole = shape;
        whole.c = channels;
        Tensor joined(whole);
        concatenateChannels(views, joined.view());
        for (std::int64_t n = 0; n < shape.n; ++n)
            for (std::int64_t h = 0; h < shape.h; ++h)
                for (std::int64_t w = 0; w < shape.w; ++w) {
                    std::int64_t at = 0;
                    for (const auto& view : views)
                        for (std::int64_t c = 0; c < view.shape.c; ++c)
                            QCOMPARE(joined.view().at(n, 0, h, w, at++), view.at(n, 0, h, w, c));
                }

        std::array again{Tensor(parts[0].shape()), Tensor(parts[1].shape()),
                         Tensor(parts[2].shape())};
        const std::vector<View<float>> targets{
            again[0].view(), View<float>(nullptr, parts[1].shape()), again[2].view()};
        splitChannels(joined.view(), targets);
        QVERIFY(std::ranges::equal(again[0].view().values(), parts[0].view().values()));
        QVERIFY(std::ranges::equal(again[2].view().values(), parts[2].view().values()));

        const std::vector<View<const float>> addends(3, views[0]);
        Tensor sum(parts[0].shape());
        addValues(addends, sum.view());
        for (std::size_t i = 0; i < sum.view().values().size(); ++i)
            QVERIFY(std::abs(sum.view().values()[i] - 3 * views[0].values()[i]) < 1e-6F);
    }
}

void TestPointwiseKernels::dropoutKeepsTheMean() {
    const std::vector<float> input(40001, 1.0F);
    for (const float rate : {0.0F, 0.25F, 0.9F}) {
        std::vector<float> output(input.size());
        dropOut({7, 8}, rate, input, output);
        double sum = 0;
        for (const float value : output) {
            QVERIFY(value == 0.0F || std::abs(value - 1 / (1 - rate)) < 1e-6F);
            sum += static_cast<double>(value);
        }
        QVERIFY(std::abs(sum / 40001 - 1) < 0.05); // some 3 deviations at the highest rate
        std::vector<float> other(input.size());
        dropOut({7, 9}, rate, input, other);
        QCOMPARE(other == output, rate == 0.0F);
    }
}

QTEST_GUILESS_MAIN(TestPointwiseKernels)
#include "tst_pointwise_kernels.moc"
