/// The kernels beside naive references, on random shapes and every instruction set.

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>

#include <QTest>

#include "core/base/random.hpp"
#include "core/kernels/batch_normalization.hpp"
#include "core/kernels/dense.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/pooling.hpp"
#include "core/kernels/simd_target.hpp"
#include "core/kernels/softmax_cross_entropy.hpp"
#include "core/kernels/window.hpp"
#include "core/tensor/tensor.hpp"
#include "tests/reference/batch_normalization.hpp"
#include "tests/reference/dense.hpp"
#include "tests/reference/pooling.hpp"
#include "tests/reference/softmax_cross_entropy.hpp"

using namespace fovea;

namespace {

constexpr int rounds = 30;

std::int64_t between(RandomStream& random, int low, int high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

std::vector<float> randomFloats(std::int64_t count, RandomStream& random, float low = -1,
                                float high = 1) {
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values)
        value = random.uniform(low, high);
    return values;
}

Tensor randomTensor(const Shape& shape, RandomStream& random, float low = -1, float high = 1) {
    Tensor tensor(shape);
    std::ranges::copy(randomFloats(shape.elements(), random, low, high), tensor.view().data);
    return tensor;
}

/// The largest difference, relative to the largest expected value; infinite where one is NaN.
double errorOf(std::span<const float> actual, const std::vector<double>& expected) {
    if (actual.size() != expected.size())
        return INFINITY;
    double largest = 1e-3;
    double error = 0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        largest = std::max(largest, std::abs(expected[i]));
        const double difference = std::abs(static_cast<double>(actual[i]) - expected[i]);
        error = std::isnan(difference) ? INFINITY : std::max(error, difference);
    }
    return error / largest;
}

double errorOf(const Tensor& actual, const std::vector<double>& expected) {
    return errorOf(actual.view().values(), expected);
}

struct PoolCase {
    PoolWindow window;
    Shape input;
    Shape output;
};

/// Any window whose border is narrower than itself.
PoolCase randomPool(RandomStream& random) {
    for (;;) {
        Window window{.kernel = {between(random, 1, 4), between(random, 1, 4)},
                      .stride = {between(random, 1, 4), between(random, 1, 4)},
                      .padding = static_cast<PaddingMode>(random.below(4)),
                      .keepsPartial = random.below(2) == 0};
        window.pads = {between(random, 0, static_cast<int>(window.kernel.height) - 1),
                       between(random, 0, static_cast<int>(window.kernel.height) - 1),
                       between(random, 0, static_cast<int>(window.kernel.width) - 1),
                       between(random, 0, static_cast<int>(window.kernel.width) - 1)};
        const Shape input{between(random, 1, 2), between(random, 1, 2), between(random, 1, 12),
                          between(random, 1, 12), between(random, 1, 37)};
        const auto placed = placeWindow(window, {input.h, input.w});
        if (placed)
            return {{window.kernel, window.stride, placed->pads},
                    input,
                    {input.n, input.d, placed->output.height, placed->output.width, input.c}};
    }
}

} // namespace

class TestKernels : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data();
    void init();

    void cleanup() { useSimdTarget({}); }

    void denseMatchesReference();
    void denseTakesWhatFollows();
    void denseGradientComesInParts();
    void maxPoolMatchesReference();
    void averagePoolMatchesReference();
    void globalAverageMatchesReference();
    void batchNormMatchesReference();
    void batchNormKeepsItsDigitsFarFromZero();
    void batchNormMovesTheRunningAverages();
    void batchNormTakesWhatFollows();
    void finishedBlocksGiveTheMomentsOfAll();
    void softmaxCrossEntropyMatchesReference();
};

void TestKernels::initTestCase_data() {
    QTest::addColumn<QString>("target");
    for (const std::string& target : simdTargets())
        QTest::newRow(target.c_str()) << QString::fromStdString(target);
}

void TestKernels::init() {
    QFETCH_GLOBAL(QString, target);
    useSimdTarget(target.toStdString());
}

void TestKernels::denseMatchesReference() {
    RandomStream random({41, 0});
    for (int round = 0; round < rounds; ++round) {
        const bool isDeep = round % 10 == 9; // past the blocks that the kernel cuts its depth into
        const std::int64_t samples = between(random, 1, 35);
        const std::int64_t ins = isDeep ? between(random, 500, 1100) : between(random, 1, 90);
        const std::int64_t outs = between(random, 1, 130);
        const Tensor input = randomTensor({samples, 1, 1, 1, ins}, random);
        const Tensor dOutput = randomTensor({samples, 1, 1, 1, outs}, random);
        const auto weight = randomFloats(ins * outs, random);
        const auto bias = randomFloats(round % 3 == 0 ? 0 : outs, random);

        Tensor output(dOutput.shape());
        denseForward(input.view(), weight, bias, output.view());
        QVERIFY(errorOf(output, reference::denseForward(input.view(), weight, bias, outs)) < 1e-5);

        Tensor dInput(input.shape());
        std::vector<float> dWeight(weight.size());
        std::vector<float> dBias(static_cast<std::size_t>(outs));
        denseBackwardInput(dOutput.view(), weight, dInput.view());
        denseBackwardWeight(input.view(), dOutput.view(), dWeight);
        denseBackwardBias(dOutput.view(), dBias);
        const auto expected = reference::denseBackward(input.view(), weight, dOutput.view());
        QVERIFY(errorOf(dInput, expected.dInput) < 1e-5);
        QVERIFY(errorOf(dWeight, expected.dWeight) < 1e-5);
        QVERIFY(errorOf(dBias, expected.dBias) < 1e-5);
    }
}

void TestKernels::denseTakesWhatFollows() {
    RandomStream random({47, 0});
    for (int round = 0; round < 10; ++round) {
        const std::int64_t samples = between(random, 1, 70);
        const std::int64_t ins = between(random, 1, 600);
        const std::int64_t outs = between(random, 1, 700);
        const Tensor input = randomTensor({samples, 1, 1, 1, ins}, random);
        const auto weight = randomFloats(ins * outs, random);
        const auto scale = randomFloats(outs, random);
        const auto shift = randomFloats(outs, random);
        Tensor output({samples, 1, 1, 1, outs});
        const Epilogue epilogue{scale, shift, nullptr, Activation::Relu, {}};
        denseForward(input.view(), weight, {}, output.view(), epilogue);
        auto expected = reference::denseForward(input.view(), weight, {}, outs);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const std::size_t c = i % static_cast<std::size_t>(outs);
            expected[i] = std::max(0.0, expected[i] * static_cast<double>(scale[c]) +
                                            static_cast<double>(shift[c]));
        }
        QVERIFY(errorOf(output, expected) < 1e-5);
    }
}

void TestKernels::denseGradientComesInParts() {
    RandomStream random({48, 0});
    for (const auto& [samples, ins, outs] :
         {std::array<std::int64_t, 3>{7, 3, 5}, {32, 700, 500}, {5, 9, 12000}, {2, 3, 32768}}) {
        const Tensor input = randomTensor({samples, 1, 1, 1, ins}, random);
        const Tensor dOutput = randomTensor({samples, 1, 1, 1, outs}, random);
        std::vector<float> whole(static_cast<std::size_t>(ins * outs));
        std::vector<float> joined(whole.size());
        std::atomic<std::size_t> floats = 0;
        denseBackwardWeight(input.view(), dOutput.view(), whole);
        denseBackwardWeightParts(
            input.view(), dOutput.view(), [&](std::size_t begin, std::span<const float> part) {
                std::ranges::copy(part, joined.begin() + static_cast<std::ptrdiff_t>(begin));
                floats += part.size();
            });
        QCOMPARE(floats.load(), whole.size());
        QCOMPARE(joined, whole);
    }
}

void TestKernels::maxPoolMatchesReference() {
    RandomStream random({42, 0});
    for (int round = 0; round < rounds; ++round) {
        const PoolCase pool = randomPool(random);
        Tensor input = randomTensor(pool.input, random);
        if (round % 2 == 0) // ties: the first winner takes the gradient
            for (float& value : input.view().values())
                value = std::round(value * 2);
        const Tensor dOutput = randomTensor(pool.output, random);
        const auto expected = reference::maxPool(pool.window, input.view(), dOutput.view());

        Tensor output(pool.output);
        Tensor dInput(pool.input);
        std::vector<std::uint16_t> winners(static_cast<std::size_t>(pool.output.elements()));
        maxPoolForward(pool.window, input.view(), output.view(), winners);
        maxPoolBackward(pool.window, winners, dOutput.view(), dInput.view());
        QCOMPARE(errorOf(output, expected.output), 0.0);
        QVERIFY(errorOf(dInput, expected.dInput) < 1e-6);

        Tensor alone(pool.output);
        maxPoolForward(pool.window, input.view(), alone.view(), {});
        QVERIFY(std::ranges::equal(alone.view().values(), output.view().values()));
    }
}

void TestKernels::averagePoolMatchesReference() {
    RandomStream random({43, 0});
    for (int round = 0; round < rounds; ++round) {
        const PoolCase pool = randomPool(random);
        const auto over = static_cast<AverageOver>(round % 3);
        const Tensor input = randomTensor(pool.input, random);
        const Tensor dOutput = randomTensor(pool.output, random);
        Tensor output(pool.output);
        Tensor dInput(pool.input);
        averagePoolForward(pool.window, over, input.view(), output.view());
        averagePoolBackward(pool.window, over, dOutput.view(), dInput.view());
        QVERIFY(errorOf(output, reference::averagePoolForward(pool.window, over, input.view(),
                                                              pool.output)) < 1e-6);
        QVERIFY(errorOf(dInput, reference::averagePoolBackward(pool.window, over, pool.input,
                                                               dOutput.view())) < 1e-6);
    }
}

void TestKernels::globalAverageMatchesReference() {
    RandomStream random({44, 0});
    for (int round = 0; round < rounds; ++round) {
        const Shape shape{between(random, 1, 3), 1, between(random, 1, 9), between(random, 1, 9),
                          between(random, 1, 40)};
        const PoolWindow whole{{shape.h, shape.w}, {1, 1}, {}};
        const Tensor input = randomTensor(shape, random);
        const Tensor dOutput = randomTensor({shape.n, 1, 1, 1, shape.c}, random);
        Tensor output(dOutput.shape());
        Tensor dInput(shape);
        globalAverageForward(input.view(), output.view());
        globalAverageBackward(dOutput.view(), dInput.view());
        QVERIFY(errorOf(output, reference::averagePoolForward(whole, AverageOver::Image,
                                                              input.view(), dOutput.shape())) <
                1e-6);
        QVERIFY(errorOf(dInput, reference::averagePoolBackward(whole, AverageOver::Image, shape,
                                                               dOutput.view())) < 1e-6);
    }
}

void TestKernels::batchNormMatchesReference() {
    RandomStream random({45, 0});
    for (int round = 0; round < rounds; ++round) {
        // Up to several pieces of the batch, so that joining them is tested too.
        const Shape shape{between(random, 2, 20), 1, between(random, 1, 20), between(random, 1, 20),
                          between(random, 1, 70)};
        const auto channels = static_cast<std::size_t>(shape.c);
        const Tensor input = randomTensor(shape, random);
        const Tensor dOutput = randomTensor(shape, random);
        const auto weight = randomFloats(shape.c, random);
        const auto bias = randomFloats(shape.c, random);
        const auto expected =
            reference::batchNorm(input.view(), weight, bias, 1e-3, dOutput.view());

        std::vector<float> scratch(static_cast<std::size_t>(batchNormScratchSize(shape)));
        std::vector<float> mean(channels), inverse(channels), runningMean(channels),
            runningVariance(channels), dWeight(channels), dBias(channels);
        Tensor output(shape);
        Tensor dInput(shape);
        batchNormTraining(input.view(), weight, bias, 1e-3F, 0.1F,
                          {mean, inverse, runningMean, runningVariance}, scratch, output.view());
        batchNormBackward({input.view(), weight, bias, mean, inverse}, dOutput.view(), scratch,
                          dInput.view(), dWeight, dBias);
        QVERIFY(errorOf(mean, expected.mean) < 1e-5);
        QVERIFY(errorOf(output, expected.output) < 1e-5);
        QVERIFY(errorOf(dInput, expected.dInput) < 2e-5);
        QVERIFY(errorOf(dWeight, expected.dWeight) < 1e-5);
        QVERIFY(errorOf(dBias, expected.dBias) < 1e-5);
    }
}

void TestKernels::batchNormKeepsItsDigitsFarFromZero() {
    // Values of 1000 +- 1: the difference of mean squares and squared mean would have no digit.
    RandomStream random({46, 0});
    const Shape shape{16, 1, 24, 24, 5};
    const Tensor input = randomTensor(shape, random, 999, 1001);
    const std::vector<float> one(5, 1.0F), zero(5, 0.0F);
    const auto expected = reference::batchNorm(input.view(), one, zero, 1e-5, input.view());
    std::vector<float> scratch(static_cast<std::size_t>(batchNormScratchSize(shape)));
    std::vector<float> mean(5), inverse(5), runningMean(5), runningVariance(5);
    Tensor output(shape);
    batchNormTraining(input.view(), one, zero, 1e-5F, 0.1F,
                      {mean, inverse, runningMean, runningVariance}, scratch, output.view());
    std::vector<double> expectedInverse;
    for (const double variance : expected.variance)
        expectedInverse.push_back(1 / std::sqrt(variance + 1e-5));
    QVERIFY(errorOf(inverse, expectedInverse) < 1e-5);
}

void TestKernels::batchNormMovesTheRunningAverages() {
    // Values 1, 2, 3, 6: mean 3, unbiased variance 14 / 3.
    const Shape shape{4, 1, 1, 1, 1};
    Tensor input(shape);
    std::ranges::copy(std::array{1.0F, 2.0F, 3.0F, 6.0F}, input.view().data);
    const std::vector<float> weight{2}, bias{1};
    std::vector<float> scratch(static_cast<std::size_t>(batchNormScratchSize(shape)));
    std::vector<float> mean(1), inverse(1), runningMean{10}, runningVariance{1};
    Tensor output(shape);
    batchNormTraining(input.view(), weight, bias, 0, 0.1F,
                      {mean, inverse, runningMean, runningVariance}, scratch, output.view());
    QVERIFY(std::abs(runningMean[0] - (0.9F * 10 + 0.1F * 3)) < 1e-5F);
    QVERIFY(std::abs(runningVariance[0] - (0.9F + 0.1F * 14 / 3)) < 1e-5F);

    batchNormInference(input.view(), weight, bias, runningMean, runningVariance, 0.5F, scratch,
                       output.view());
    const float expected =
        (6 - runningMean[0]) / std::sqrt(runningVariance[0] + 0.5F) * weight[0] + bias[0];
    QVERIFY(std::abs(output.view().data[3] - expected) < 1e-5F);
    std::vector<float> scale(1), shift(1);
    batchNormAffine(weight, bias, runningMean, runningVariance, 0.5F, scale, shift);
    QVERIFY(std::abs(scale[0] * 6 + shift[0] - expected) < 1e-5F);
}

void TestKernels::batchNormTakesWhatFollows() {
    RandomStream random({50, 0});
    for (int round = 0; round < rounds; ++round) {
        const Shape shape{between(random, 2, 9), 1, between(random, 1, 20), between(random, 1, 20),
                          between(random, 1, 150)};
        const auto channels = static_cast<std::size_t>(shape.c);
        const Tensor input = randomTensor(shape, random);
        const Tensor addend = randomTensor(shape, random);
        const auto weight = randomFloats(shape.c, random);
        const auto bias = randomFloats(shape.c, random);
        std::vector<float> scratch(static_cast<std::size_t>(batchNormScratchSize(shape)));
        std::vector<float> mean(channels), inverse(channels), running(channels);
        const BatchNormState state{mean, inverse, running, running};
        Tensor apart(shape);
        Tensor joined(shape);

        // Forward: the sum and the activation in the same pass, in place, are those of their own.
        batchNormTraining(input.view(), weight, bias, 1e-3F, 0, state, scratch, apart.view());
        const std::array<View<const float>, 2> both{apart.view(), addend.view()};
        addValues(both, apart.view());
        activate(Activation::Tanh, apart.view().values(), apart.view().values());
        Epilogue epilogue;
        epilogue.addend = addend.view().values().data();
        epilogue.activation = Activation::Tanh;
        std::ranges::copy(input.view().values(), joined.view().values().begin());
        batchNormTraining(joined.view(), weight, bias, 1e-3F, 0, state, scratch, joined.view(),
                          nullptr, epilogue);
        QVERIFY(std::ranges::equal(apart.view().values(), joined.view().values()));

        // Backward: a ReLU undone from the input is the one undone from its output.
        Epilogue relu;
        relu.activation = Activation::Relu;
        batchNormTraining(input.view(), weight, bias, 1e-3F, 0, state, scratch, apart.view(),
                          nullptr, relu);
        Tensor masked(shape);
        Tensor dInput(shape);
        activateBackward(Activation::Relu, apart.view().values(), addend.view().values(),
                         masked.view().values());
        std::vector<float> dWeight(channels), dBias(channels), dWeight2(channels), dBias2(channels);
        BatchNormPass pass{input.view(), weight, bias, mean, inverse};
        batchNormBackward(pass, masked.view(), scratch, dInput.view(), dWeight, dBias);
        std::ranges::copy(addend.view().values(), joined.view().values().begin());
        pass.undoesRelu = true;
        batchNormBackward(pass, joined.view(), scratch, joined.view(), dWeight2, dBias2);
        QVERIFY(std::ranges::equal(dInput.view().values(), joined.view().values()));
        QVERIFY(dWeight == dWeight2 && dBias == dBias2);
    }
}

void TestKernels::finishedBlocksGiveTheMomentsOfAll() {
    RandomStream random({51, 0});
    for (int round = 0; round < rounds; ++round) {
        const std::int64_t pixels = between(random, 1, 400);
        const std::int64_t blockPixels = between(random, 1, 90);
        const Shape shape{pixels, 1, 1, 1, between(random, 1, 40)};
        const std::int64_t blocks = (pixels + blockPixels - 1) / blockPixels + 2; // two stay empty
        Tensor values = randomTensor(shape, random, 999, 1001);
        const auto weight = randomFloats(shape.c, random);
        const auto bias = randomFloats(shape.c, random);
        const auto channels = static_cast<std::size_t>(shape.c);
        std::vector<float> counts(static_cast<std::size_t>(blocks));
        std::vector<float> means(counts.size() * channels), squares(counts.size() * channels);
        Epilogue epilogue;
        epilogue.moments = {counts, means, squares};
        for (std::int64_t begin = 0; begin < pixels; begin += blockPixels)
            finishBlock(epilogue,
                        {.data = values.view().values().data() + begin * shape.c,
                         .pixels = std::min(blockPixels, pixels - begin),
                         .pixelStride = shape.c,
                         .channels = shape.c},
                        begin / blockPixels);
        std::vector<float> scratch(static_cast<std::size_t>(batchNormScratchSize(shape)));
        std::vector<float> mean(channels), inverse(channels), running(channels);
        Tensor output(shape);
        batchNormTraining(values.view(), weight, bias, 1e-5F, 0.1F,
                          {mean, inverse, running, running}, scratch, output.view(),
                          &epilogue.moments);
        const auto expected =
            reference::batchNorm(values.view(), weight, bias, 1e-5, values.view());
        QVERIFY(errorOf(mean, expected.mean) < 1e-6);
        std::vector<double> expectedInverse;
        for (const double variance : expected.variance)
            expectedInverse.push_back(1 / std::sqrt(variance + 1e-5));
        QVERIFY(errorOf(inverse, expectedInverse) < 1e-3);
    }
}

void TestKernels::softmaxCrossEntropyMatchesReference() {
    RandomStream random({47, 0});
    for (int round = 0; round < rounds; ++round) {
        const Shape shape{between(random, 1, 20), 1, 1, 1, between(random, 1, 100)};
        const Tensor logits = randomTensor(shape, random, -20, 20);
        std::vector<std::int32_t> labels;
        for (std::int64_t n = 0; n < shape.n; ++n)
            labels.push_back(
                static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(shape.c))));
        const auto expected = reference::softmaxCrossEntropy(logits.view(), labels);

        std::vector<float> losses(labels.size());
        Tensor probabilities(shape);
        Tensor dLogits(shape);
        softmaxCrossEntropy(logits.view(), labels, losses, probabilities.view(), dLogits.view());
        QVERIFY(errorOf(losses, expected.losses) < 1e-6);
        QVERIFY(errorOf(probabilities, expected.probabilities) < 1e-6);
        QVERIFY(errorOf(dLogits, expected.dLogits) < 1e-6);
        Tensor alone(shape);
        softmax(logits.view(), alone.view());
        QVERIFY(errorOf(alone, expected.probabilities) < 1e-6);
    }
}

QTEST_GUILESS_MAIN(TestKernels)
#include "tst_kernels.moc"
