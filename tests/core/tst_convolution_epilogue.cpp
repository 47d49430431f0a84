#include <QTest>

#include <cmath>

#include "core/base/parallel.hpp"
#include "core/kernels/simd_target.hpp"
#include "tests/core/convolution_case.hpp"
#include "tests/reference/convolution.hpp"

using namespace fovea;

namespace {

/// One or two for each way of computing forward.
std::vector<ConvolutionShape> shapes() {
    const Window same3{{3, 3}, {1, 1}, {1, 1}, PaddingMode::Same};
    const Window same5{{5, 5}, {1, 1}, {1, 1}, PaddingMode::Same};
    const Window strided{{3, 3}, {2, 2}, {1, 1}, PaddingMode::Same};
    const std::pair<Sizes, Window> all[] = {
        {{3, {9, 10}, 24, 40}, same3},      {{2, {3, 7}, 70, 150}, same3},
        {{2, {6, 6}, 51, 60, 3}, same3},    {{3, {13, 11}, 5, 19}, strided},
        {{3, {8, 8}, 32, 70}, {{1, 1}}},    {{2, {8, 9}, 12, 15, 3}, same3},
        {{3, {10, 10}, 20, 20, 20}, same3}, {{3, {12, 12}, 1, 6}, same5},
    };
    std::vector<ConvolutionShape> shapes;
    for (const auto& [sizes, window] : all) {
        shapes.push_back(*shapeOf(sizes, window));
        shapes.back().plannedBatch = sizes.batch;
    }
    return shapes;
}

/// Which parts of the epilogue there are.
struct Parts {
    bool scale = false;
    bool shift = false;
    bool addend = false;
    std::optional<Activation> activation;
    bool moments = false;
};

std::vector<Parts> allParts() {
    std::vector<Parts> parts;
    for (int bits = 0; bits < 16; ++bits)
        for (const std::optional<Activation> activation :
             {std::optional<Activation>(), std::optional(Activation::Relu),
              std::optional(Activation::Tanh), std::optional(Activation::Sigmoid),
              std::optional(Activation::ScaledTanh)})
            parts.push_back(
                {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, activation, (bits & 8) != 0});
    return parts;
}

/// A convolution with an epilogue, what it takes and what it gives.
struct Run {
    Run(const Case& c, const Parts& parts, bool isPrepared)
        : scale(parts.scale ? randomFloats(c.shape.output.c, random) : std::vector<float>()),
          shift(parts.shift ? randomFloats(c.shape.output.c, random) : std::vector<float>()),
          addend(randomFloats(c.shape.output.elements(), random)),
          output(c.shape.output.elements()) {
        Epilogue epilogue{
            scale, shift, parts.addend ? addend.data() : nullptr, parts.activation, {}};
        if (parts.moments) {
            const auto blocks = static_cast<std::size_t>(convolutionMomentBlocks(c.shape));
            const auto channels = static_cast<std::size_t>(c.shape.output.c);
            counts.resize(blocks + 1, std::numeric_limits<float>::quiet_NaN());
            means.resize(blocks * channels);
            squares.resize(blocks * channels);
            epilogue.moments = {counts, means, squares};
        }
        AlignedBuffer prepared(static_cast<std::size_t>(preparedConvolutionBytes(c.shape)));
        const std::span<std::byte> memory{prepared.data(), prepared.sizeBytes()};
        if (isPrepared)
            prepareConvolution(c.shape, c.weight, memory);
        Scratch scratch(convolutionForwardScratchBytes(c.shape));
        convolutionForward(c.shape, {c.input.data(), c.shape.input}, c.weight, c.bias,
                           {output.span().data(), c.shape.output}, scratch.span(), epilogue,
                           isPrepared ? memory : std::span<std::byte>());
        isIntact = output.isIntact() && scratch.isIntact();
    }

    RandomStream random{{11, 3}};
    std::vector<float> scale;
    std::vector<float> shift;
    std::vector<float> addend;
    Guarded output;
    std::vector<float> counts;
    std::vector<float> means;
    std::vector<float> squares;
    bool isIntact = false;
};

double activated(std::optional<Activation> activation, double x) {
    if (!activation)
        return x;
    switch (*activation) {
    case Activation::Relu:
        return std::max(0.0, x);
    case Activation::Tanh:
        return std::tanh(x);
    case Activation::Sigmoid:
        return 1 / (1 + std::exp(-x));
    case Activation::ScaledTanh:
        return 1.7159 * std::tanh(2 * x / 3);
    }
    return x;
}

bool finishesRightly(Run& run, const Parts& parts, const std::vector<double>& values,
                     std::size_t channels) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t c = i % channels;
        double want = values[i] * (parts.scale ? static_cast<double>(run.scale[c]) : 1.0);
        want += parts.shift ? static_cast<double>(run.shift[c]) : 0.0;
        want += parts.addend ? static_cast<double>(run.addend[i]) : 0.0;
        want = activated(parts.activation, want);
        if (!(std::abs(static_cast<double>(run.output.span()[i]) - want) <= 1e-4))
            return false;
    }
    return run.isIntact;
}

/// The blocks' moments, joined, are those of the output, as far as sums of distances from any one
/// of its values can be.
bool momentsAreRight(Run& run, std::size_t channels) {
    const std::span<float> output = run.output.span();
    const std::size_t pixels = output.size() / channels;
    for (std::size_t c = 0; c < channels; ++c) {
        double sum = 0;
        for (std::size_t p = 0; p < pixels; ++p)
            sum += static_cast<double>(output[p * channels + c]);
        const double mean = sum / static_cast<double>(pixels);
        double squares = 0;
        double farthest = 0;
        for (std::size_t p = 0; p < pixels; ++p) {
            const double distance = std::abs(static_cast<double>(output[p * channels + c]) - mean);
            squares += distance * distance;
            farthest = std::max(farthest, distance);
        }
        double count = 0;
        double gotSum = 0;
        double gotSquares = 0;
        for (std::size_t b = 0; b < run.counts.size(); ++b) {
            if (run.counts[b] == 0)
                continue;
            const auto inBlock = static_cast<double>(run.counts[b]);
            const auto blockMean = static_cast<double>(run.means[b * channels + c]);
            count += inBlock;
            gotSum += inBlock * blockMean;
            gotSquares += static_cast<double>(run.squares[b * channels + c]) +
                          inBlock * (blockMean - mean) * (blockMean - mean);
        }
        if (count != static_cast<double>(pixels) ||
            !(std::abs(gotSum / count - mean) <= 4e-6 * (std::abs(mean) + farthest)) ||
            !(std::abs(gotSquares - squares) <= 4e-6 * count * farthest * farthest))
            return false;
    }
    return true;
}

bool areEqual(Run& a, Run& b) {
    return haveSameBytes(a.output.span(), b.output.span()) && haveSameBytes(a.means, b.means) &&
           haveSameBytes(a.squares, b.squares);
}

} // namespace

class TestConvolutionEpilogue : public QObject {
    Q_OBJECT

private slots:
    void agreesWithTheReferenceOnEveryInstructionSet_data();
    void agreesWithTheReferenceOnEveryInstructionSet();
    void givesTheSameBytesForAnyNumberOfThreads();
    void givesTheSameBytesWithPreparedWeights();
    void leavesBlocksEmptyWithFewerImagesThanPlanned();
};

void TestConvolutionEpilogue::agreesWithTheReferenceOnEveryInstructionSet_data() {
    QTest::addColumn<QString>("target");
    for (const std::string& target : simdTargets())
        QTest::newRow(target.c_str()) << QString::fromStdString(target);
}

void TestConvolutionEpilogue::agreesWithTheReferenceOnEveryInstructionSet() {
    QFETCH(QString, target);
    useSimdTarget(target.toStdString());
    for (const ConvolutionShape& shape : shapes()) {
        const Case c = caseOf(shape, true, 2);
        const auto values = reference::convolutionForward(shape, c.input, c.weight, c.bias);
        const auto channels = static_cast<std::size_t>(shape.output.c);
        for (const Parts& parts : allParts()) {
            Run run(c, parts, false);
            QVERIFY2(finishesRightly(run, parts, values, channels), describe(shape).c_str());
            if (parts.moments)
                QVERIFY2(momentsAreRight(run, channels), describe(shape).c_str());
        }
    }
    useSimdTarget({});
}

void TestConvolutionEpilogue::givesTheSameBytesForAnyNumberOfThreads() {
    for (const ConvolutionShape& shape : shapes()) {
        const Case c = caseOf(shape, true, 3);
        for (const Parts& parts : allParts()) {
            setThreadCount(1);
            Run one(c, parts, false);
            setThreadCount(4);
            Run four(c, parts, false);
            setThreadCount(0);
            QVERIFY2(areEqual(one, four), describe(shape).c_str());
        }
    }
}

void TestConvolutionEpilogue::givesTheSameBytesWithPreparedWeights() {
    for (const ConvolutionShape& shape : shapes())
        for (const Parts& parts : {Parts(), Parts{true, true, true, Activation::Relu, true}}) {
            const Case c = caseOf(shape, true, 4);
            Run plain(c, parts, false);
            Run prepared(c, parts, true);
            QVERIFY2(areEqual(plain, prepared), describe(shape).c_str());
        }
}

void TestConvolutionEpilogue::leavesBlocksEmptyWithFewerImagesThanPlanned() {
    for (ConvolutionShape shape : shapes()) {
        const Parts parts{true, true, true, Activation::Relu, true};
        const Case whole = caseOf(shape, true, 5);
        Run all(whole, parts, false);
        shape.input.n = shape.output.n = shape.plannedBatch - 1;
        Case fewer = whole;
        fewer.shape = shape;
        Run some(fewer, parts, false);
        const auto size = static_cast<std::size_t>(shape.output.elements());
        QVERIFY2(haveSameBytes(some.output.span(), all.output.span().first(size)),
                 describe(shape).c_str());
        QVERIFY2(momentsAreRight(some, static_cast<std::size_t>(shape.output.c)),
                 describe(shape).c_str());
    }
}

QTEST_GUILESS_MAIN(TestConvolutionEpilogue)
#include "tst_convolution_epilogue.moc"
