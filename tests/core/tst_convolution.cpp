#include <QTest>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/parallel.hpp"
#include "core/kernels/simd_target.hpp"
#include "tests/core/convolution_case.hpp"
#include "tests/reference/convolution.hpp"

using namespace fovea;

namespace {

ConvolutionShape randomShape(RandomStream& random) {
    const auto upTo = [&](std::uint64_t most) {
        return static_cast<std::int64_t>(random.below(most)) + 1;
    };
    for (;;) {
        Sizes sizes{upTo(4), {upTo(17), upTo(17)}, upTo(20), upTo(36)};
        switch (random.below(4)) {
        case 0: // depthwise
            sizes.inputs = sizes.outputs = sizes.groups = upTo(40);
            break;
        case 1: // some groups
            sizes.groups = upTo(4);
            sizes.inputs = sizes.groups * upTo(6);
            sizes.outputs = sizes.groups * upTo(9);
            break;
        default:
            break;
        }
        Window window{{upTo(7), upTo(7)}, {upTo(3), upTo(3)}, {upTo(3), upTo(3)}};
        window.padding = static_cast<PaddingMode>(random.below(4));
        window.pads = {upTo(9) - 1, upTo(9) - 1, upTo(9) - 1, upTo(9) - 1};
        if (const auto shape = shapeOf(sizes, window))
            return *shape;
    }
}

/// Shapes of real networks, and those that stress a way of dividing the work.
std::vector<ConvolutionShape> chosenShapes() {
    const Window same3{{3, 3}, {1, 1}, {1, 1}, PaddingMode::Same};
    const Window same5{{5, 5}, {1, 1}, {1, 1}, PaddingMode::Same};
    const Window wide{{3, 3}, {1, 1}, {1, 1}, PaddingMode::Explicit, {9, 8, 7, 9}};
    std::vector<ConvolutionShape> shapes;
    const auto add = [&](const Sizes& sizes, const Window& window) {
        shapes.push_back(*shapeOf(sizes, window));
    };
    add({3, {28, 28}, 1, 6}, same5);
    add({5, {14, 14}, 6, 16}, {{5, 5}});
    add({9, {14, 14}, 6, 16}, {{5, 5}, {2, 3}, {1, 1}, PaddingMode::Same});
    add({4, {6, 50}, 1, 15}, same3);
    add({2, {40, 31}, 1, 7}, {{7, 3}, {1, 1}, {1, 1}, PaddingMode::Full});
    add({2, {12, 4}, 1, 2}, {{5, 9}, {1, 1}, {1, 1}, PaddingMode::Explicit, {9, 1, 8, 9}});
    add({6, {9, 9}, 3, 8}, {{2, 6}, {3, 1}, {1, 1}, PaddingMode::Explicit, {4, 3, 2, 1}});
    add({1, {5, 5}, 16, 120}, {{5, 5}});
    add({2, {9, 9}, 64, 64}, same3);
    add({2, {7, 7}, 40, 150}, same3);
    add({1, {40, 70}, 3, 10}, {{7, 7}, {2, 2}, {1, 1}, PaddingMode::Explicit, {3, 3, 3, 3}});
    add({2, {23, 23}, 3, 24}, {{11, 11}, {4, 4}, {1, 1}, PaddingMode::Explicit, {2, 2, 2, 2}});
    add({2, {8, 8}, 32, 17}, {{1, 1}});
    add({2, {8, 8}, 32, 17}, {{1, 1}, {2, 2}});
    add({1, {6, 6}, 2, 2}, wide);
    add({1, {10, 9}, 2, 3}, {{2, 2}, {5, 4}});
    add({37, {1, 1}, 1, 1}, {{1, 1}});
    add({300, {1, 1}, 3, 1}, {{1, 1}});
    add({2, {20, 20}, 33, 33, 33}, same3);
    add({2, {12, 12}, 33, 33, 33}, {{3, 3}, {2, 2}, {1, 1}, PaddingMode::Same});
    return shapes;
}

std::vector<ConvolutionShape> allShapes() {
    std::vector<ConvolutionShape> shapes = chosenShapes();
    RandomStream random({1, 1});
    for (int i = 0; i < 60; ++i)
        shapes.push_back(randomShape(random));
    return shapes;
}

/// The largest difference allowed: values lie in [-1, 1], so a sum of `terms` products is below
/// `terms`, and each addition rounds it by at most 2^-24 of that.
bool agree(std::span<const float> got, const std::vector<double>& want, std::int64_t terms) {
    const double tolerance = 1e-6 * static_cast<double>(terms + 4);
    for (std::size_t i = 0; i < want.size(); ++i)
        if (!(std::abs(static_cast<double>(got[i]) - want[i]) <= tolerance))
            return false;
    return got.size() == want.size();
}

/// All that the three passes give.
struct Results {
    explicit Results(const Case& c)
        : output(c.shape.output.elements()),
          dInput(c.shape.input.elements()),
          dWeight(static_cast<std::int64_t>(c.weight.size())),
          dBias(static_cast<std::int64_t>(c.bias.size())),
          forwardScratch(convolutionForwardScratchBytes(c.shape)),
          dataScratch(convolutionBackwardDataScratchBytes(c.shape)),
          weightsScratch(convolutionBackwardWeightsScratchBytes(c.shape)) {
        const View<const float> input(c.input.data(), c.shape.input);
        const View<const float> outputGradient(c.dOutput.data(), c.shape.output);
        convolutionForward(c.shape, input, c.weight, c.bias, {output.span().data(), c.shape.output},
                           forwardScratch.span());
        convolutionBackwardData(c.shape, outputGradient, c.weight,
                                {dInput.span().data(), c.shape.input}, dataScratch.span());
        convolutionBackwardWeights(c.shape, input, outputGradient, dWeight.span(), dBias.span(),
                                   weightsScratch.span());
    }

    bool isIntact() const {
        return output.isIntact() && dInput.isIntact() && dWeight.isIntact() && dBias.isIntact() &&
               forwardScratch.isIntact() && dataScratch.isIntact() && weightsScratch.isIntact();
    }

    Guarded output;
    Guarded dInput;
    Guarded dWeight;
    Guarded dBias;
    Scratch forwardScratch;
    Scratch dataScratch;
    Scratch weightsScratch;
};

} // namespace

class TestConvolution : public QObject {
    Q_OBJECT

private slots:
    void agreesWithTheReferenceOnEveryInstructionSet_data();
    void agreesWithTheReferenceOnEveryInstructionSet();
    void givesTheSameBytesForAnyNumberOfThreads();
    void treatsEachSampleAlike();
    void needsNoMoreScratchForASmallerBatch();
};

void TestConvolution::agreesWithTheReferenceOnEveryInstructionSet_data() {
    QTest::addColumn<QString>("target");
    for (const std::string& target : simdTargets())
        QTest::newRow(target.c_str()) << QString::fromStdString(target);
}

void TestConvolution::agreesWithTheReferenceOnEveryInstructionSet() {
    QFETCH(QString, target);
    useSimdTarget(target.toStdString());
    std::uint64_t seed = 0;
    for (const ConvolutionShape& shape : allShapes()) {
        const Case c = caseOf(shape, seed % 3 != 0, seed);
        ++seed;
        const std::string words = describe(shape);
        Results got(c);
        QVERIFY2(got.isIntact(), words.c_str());
        const std::int64_t taps = shape.kernel.height * shape.kernel.width;
        QVERIFY2(agree(got.output.span(),
                       reference::convolutionForward(shape, c.input, c.weight, c.bias),
                       taps * shape.inputsPerGroup()),
                 words.c_str());
        const auto want = reference::convolutionBackward(shape, c.input, c.weight, c.dOutput);
        QVERIFY2(agree(got.dInput.span(), want.dInput, taps * shape.outputsPerGroup()),
                 words.c_str());
        QVERIFY2(agree(got.dWeight.span(), want.dWeight, shape.output.pixels()), words.c_str());
        if (c.hasBias)
            QVERIFY2(agree(got.dBias.span(), want.dBias, shape.output.pixels()), words.c_str());
    }
    useSimdTarget({});
}

void TestConvolution::givesTheSameBytesForAnyNumberOfThreads() {
    for (const ConvolutionShape& shape : allShapes()) {
        const Case c = caseOf(shape, true, 5);
        setThreadCount(1);
        Results one(c);
        setThreadCount(4);
        Results four(c);
        setThreadCount(0);
        const std::string words = describe(shape);
        QVERIFY2(haveSameBytes(one.output.span(), four.output.span()), words.c_str());
        QVERIFY2(haveSameBytes(one.dInput.span(), four.dInput.span()), words.c_str());
        QVERIFY2(haveSameBytes(one.dWeight.span(), four.dWeight.span()), words.c_str());
        QVERIFY2(haveSameBytes(one.dBias.span(), four.dBias.span()), words.c_str());
    }
}

void TestConvolution::treatsEachSampleAlike() {
    for (const ConvolutionShape& shape : allShapes()) {
        const Case whole = caseOf(shape, true, 6);
        Results all(whole);
        ConvolutionShape single = shape;
        single.plannedBatch = shape.input.n;
        single.input.n = single.output.n = 1;
        const auto inputSize = static_cast<std::size_t>(shape.input.perSample());
        const auto outputSize = static_cast<std::size_t>(shape.output.perSample());
        for (std::size_t n = 0; n < static_cast<std::size_t>(shape.input.n); ++n) {
            Case one = whole;
            one.shape = single;
            const std::span input(whole.input);
            const std::span dOutput(whole.dOutput);
            const auto x = input.subspan(n * inputSize, inputSize);
            const auto dy = dOutput.subspan(n * outputSize, outputSize);
            one.input.assign(x.begin(), x.end());
            one.dOutput.assign(dy.begin(), dy.end());
            Results got(one);
            const std::string words = describe(shape);
            QVERIFY2(std::ranges::equal(got.output.span(),
                                        all.output.span().subspan(n * outputSize, outputSize)),
                     words.c_str());
            QVERIFY2(std::ranges::equal(got.dInput.span(),
                                        all.dInput.span().subspan(n * inputSize, inputSize)),
                     words.c_str());
        }
    }
}

void TestConvolution::needsNoMoreScratchForASmallerBatch() {
    for (ConvolutionShape shape : allShapes()) {
        const std::string words = describe(shape);
        std::array<std::int64_t, 3> last{};
        shape.plannedBatch = 70;
        for (std::int64_t n = 1; n <= 70; ++n) {
            shape.input.n = shape.output.n = n;
            const std::array<std::int64_t, 3> now{convolutionForwardScratchBytes(shape),
                                                  convolutionBackwardDataScratchBytes(shape),
                                                  convolutionBackwardWeightsScratchBytes(shape)};
            for (std::size_t pass = 0; pass < now.size(); ++pass)
                QVERIFY2(last[pass] <= now[pass], words.c_str());
            last = now;
        }
    }
}

QTEST_GUILESS_MAIN(TestConvolution)
#include "tst_convolution.moc"
