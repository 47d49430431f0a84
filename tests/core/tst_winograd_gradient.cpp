#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "core/base/aligned_buffer.hpp"
#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/kernels/convolution/winograd/weights_gradient.hpp"
#include "core/kernels/simd_target.hpp"
#include "tests/reference/convolution.hpp"

using namespace fovea;

namespace {

ConvolutionShape shapeOf(std::int64_t batch, Size2 image, std::int64_t inputs, std::int64_t outputs,
                         Sides pads, std::int64_t groups = 1) {
    ConvolutionShape shape;
    shape.input = {batch, 1, image.height, image.width, inputs};
    shape.output = {batch, 1, image.height + pads.top + pads.bottom - 2,
                    image.width + pads.left + pads.right - 2, outputs};
    shape.kernel = {3, 3};
    shape.pads = pads;
    shape.groups = groups;
    return shape;
}

constexpr Sides same{1, 1, 1, 1};

std::vector<ConvolutionShape> oddShapes() {
    std::vector<ConvolutionShape> shapes{
        shapeOf(1, {1, 1}, 1, 1, same),       shapeOf(3, {3, 3}, 5, 7, {0, 0, 0, 0}),
        shapeOf(2, {2, 9}, 17, 3, same),      shapeOf(1, {6, 5}, 2, 2, {9, 8, 7, 9}),
        shapeOf(2, {5, 7}, 65, 130, same),    shapeOf(2, {4, 4}, 130, 65, same),
        shapeOf(2, {9, 9}, 66, 140, same, 2), shapeOf(40, {8, 8}, 12, 20, same),
        shapeOf(1, {8, 8}, 12, 33, same, 3),
    };
    RandomStream random({3, 1});
    const auto upTo = [&](std::uint64_t most) {
        return static_cast<std::int64_t>(random.below(most)) + 1;
    };
    for (int i = 0; i < 40; ++i) {
        const std::int64_t groups = upTo(3);
        shapes.push_back(shapeOf(upTo(5), {upTo(15) + 2, upTo(15) + 2}, groups * upTo(40),
                                 groups * upTo(40),
                                 {upTo(4) - 1, upTo(4) - 1, upTo(4) - 1, upTo(4) - 1}, groups));
    }
    return shapes;
}

struct Case {
    Case(const ConvolutionShape& s, std::uint64_t seed) : shape(s) {
        RandomStream random({seed, 7});
        const auto fill = [&](std::vector<float>& values, std::int64_t count) {
            values.resize(static_cast<std::size_t>(count));
            for (float& value : values)
                value = random.uniform(-1, 1);
        };
        fill(input, s.input.elements());
        fill(dOutput, s.output.elements());
    }

    ConvolutionShape shape;
    std::vector<float> input;
    std::vector<float> dOutput;
};

/// What the pass gives, all of its memory being NaN before.
struct Gradients {
    explicit Gradients(const Case& c, std::int64_t plannedBatch = 0)
        : dWeight(static_cast<std::size_t>(9 * c.shape.inputsPerGroup() * c.shape.output.c),
                  std::numeric_limits<float>::quiet_NaN()),
          dBias(static_cast<std::size_t>(c.shape.output.c),
                std::numeric_limits<float>::quiet_NaN()) {
        constexpr std::size_t guardBytes = 256;
        ConvolutionShape planned = c.shape;
        planned.plannedBatch = plannedBatch;
        planned.input.n = planned.output.n = std::max(c.shape.input.n, plannedBatch);
        const auto bytes =
            static_cast<std::size_t>(convolution::winogradWeightsGradientScratchBytes(planned));
        AlignedBuffer scratch(bytes + guardBytes);
        std::memset(scratch.data(), 0xFF, bytes + guardBytes);
        planned.input.n = planned.output.n = c.shape.input.n;
        convolution::winogradWeightsGradient(planned, {c.input.data(), c.shape.input},
                                             {c.dOutput.data(), c.shape.output}, dWeight, dBias,
                                             {scratch.data(), bytes});
        isIntact = std::all_of(scratch.data() + bytes, scratch.data() + bytes + guardBytes,
                               [](std::byte b) { return b == std::byte{0xFF}; });
    }

    bool operator==(const Gradients& other) const {
        return dWeight == other.dWeight && dBias == other.dBias;
    }

    std::vector<float> dWeight;
    std::vector<float> dBias;
    bool isIntact = false;
};

struct Deviation {
    double largest; ///< relative to the largest value
    double rms;     ///< relative to the root of the mean square
};

Deviation deviationOf(std::span<const float> got, const std::vector<double>& want) {
    double largest = 0;
    double largestValue = 0;
    double squares = 0;
    double valueSquares = 0;
    for (std::size_t i = 0; i < want.size(); ++i) {
        const double error = std::abs(static_cast<double>(got[i]) - want[i]);
        largest =
            std::isnan(error) ? std::numeric_limits<double>::infinity() : std::max(largest, error);
        largestValue = std::max(largestValue, std::abs(want[i]));
        squares += error * error;
        valueSquares += want[i] * want[i];
    }
    return {largest / largestValue, std::sqrt(squares / valueSquares)};
}

std::string describe(const ConvolutionShape& s, const Deviation& error) {
    return fmt::format("{}x{} -> {}, pads {} {}, groups {}: error {:.1e}, RMS {:.1e}", s.input.n,
                       toString(s.input), toString(s.output), s.pads.top, s.pads.left, s.groups,
                       error.largest, error.rms);
}

} // namespace

class TestWinogradGradient : public QObject {
    Q_OBJECT

private slots:
    void agreesWithTheReferenceOnEveryInstructionSet_data();
    void agreesWithTheReferenceOnEveryInstructionSet();
    void staysExactForTheLayersOfTheTemplates_data();
    void staysExactForTheLayersOfTheTemplates();
    void givesTheSameBytesForAnyNumberOfThreads();
    void takesASmallerBatchThanPlanned();
};

void TestWinogradGradient::agreesWithTheReferenceOnEveryInstructionSet_data() {
    QTest::addColumn<QString>("target");
    for (const std::string& target : simdTargets())
        QTest::newRow(target.c_str()) << QString::fromStdString(target);
}

void TestWinogradGradient::agreesWithTheReferenceOnEveryInstructionSet() {
    QFETCH(QString, target);
    useSimdTarget(target.toStdString());
    std::uint64_t seed = 0;
    for (const ConvolutionShape& shape : oddShapes()) {
        const Case c(shape, ++seed);
        const Gradients got(c);
        const std::vector<float> zeros(got.dWeight.size());
        const auto want = reference::convolutionBackward(shape, c.input, zeros, c.dOutput);
        const Deviation error = deviationOf(got.dWeight, want.dWeight);
        const Deviation biasError = deviationOf(got.dBias, want.dBias);
        QVERIFY2(got.isIntact && error.largest < 1e-5 && biasError.largest < 1e-5,
                 describe(shape, error).c_str());
    }
    useSimdTarget({});
}

void TestWinogradGradient::staysExactForTheLayersOfTheTemplates_data() {
    QTest::addColumn<int>("side");
    QTest::addColumn<int>("batch");
    for (const int side : {56, 28, 14, 7, 32, 16, 8, 4, 13})
        QTest::addRow("%dx%d", side, side) << side << (side > 32 ? 16 : 64);
}

/// How many channels there are changes nothing in the sum of one weight, so few are enough.
void TestWinogradGradient::staysExactForTheLayersOfTheTemplates() {
    QFETCH(int, side);
    QFETCH(int, batch);
    const Case c(shapeOf(batch, {side, side}, 16, 8, same), 11);
    const Gradients got(c);
    const std::vector<float> zeros(got.dWeight.size());
    const auto want = reference::convolutionBackward(c.shape, c.input, zeros, c.dOutput);
    const Deviation error = deviationOf(got.dWeight, want.dWeight);
    QVERIFY2(error.largest < 1e-4 && error.rms < 5e-6, describe(c.shape, error).c_str());
}

void TestWinogradGradient::givesTheSameBytesForAnyNumberOfThreads() {
    for (const ConvolutionShape& shape : oddShapes()) {
        const Case c(shape, 5);
        setThreadCount(1);
        const Gradients one(c);
        setThreadCount(4);
        const Gradients four(c);
        setThreadCount(0);
        QVERIFY2(one == four, describe(shape, {}).c_str());
    }
}

void TestWinogradGradient::takesASmallerBatchThanPlanned() {
    for (const ConvolutionShape& shape : oddShapes()) {
        const Case c(shape, 6);
        const Gradients got(c, 500);
        const std::vector<float> zeros(got.dWeight.size());
        const auto want = reference::convolutionBackward(shape, c.input, zeros, c.dOutput);
        const Deviation error = deviationOf(got.dWeight, want.dWeight);
        QVERIFY2(got.isIntact && error.largest < 1e-5, describe(shape, error).c_str());
    }
}

QTEST_GUILESS_MAIN(TestWinogradGradient)
#include "tst_winograd_gradient.moc"
