#include <QTest>

#include <cmath>

#include "core/kernels/simd_target.hpp"
#include "tests/core/convolution_case.hpp"
#include "tests/reference/convolution.hpp"

using namespace fovea;

namespace {

const Window same3{{3, 3}, {1, 1}, {1, 1}, PaddingMode::Same};

/// Shapes that Winograd's algorithm can take: ragged tiles, images smaller than one, channels that
/// fill no vector, borders of any width.
std::vector<ConvolutionShape> smallShapes() {
    std::vector<ConvolutionShape> shapes;
    RandomStream random({3, 3});
    const auto upTo = [&](std::uint64_t most) {
        return static_cast<std::int64_t>(random.below(most)) + 1;
    };
    while (shapes.size() < 24) {
        Sizes sizes{upTo(5), {upTo(15), upTo(15)}, 15 + upTo(70), 15 + upTo(150)};
        if (shapes.size() % 8 == 0) {
            sizes.groups = 3;
            sizes.inputs = 3 * (15 + upTo(9));
            sizes.outputs = 3 * (15 + upTo(9));
        }
        Window window{{3, 3}, {1, 1}, {1, 1}, PaddingMode::Explicit};
        window.pads = {upTo(3) - 1, upTo(3) - 1, upTo(3) - 1, upTo(3) - 1};
        if (auto shape = shapeOf(sizes, window)) {
            shape->plannedBatch = 64; // so many tiles that it is taken
            shapes.push_back(*shape);
        }
    }
    return shapes;
}

/// Those of the networks' layers, with fewer images.
std::vector<ConvolutionShape> layerShapes() {
    std::vector<ConvolutionShape> shapes;
    for (const Sizes& sizes :
         {Sizes{1, {56, 56}, 64, 64}, Sizes{1, {28, 28}, 128, 128}, Sizes{1, {14, 14}, 256, 256},
          Sizes{2, {7, 7}, 512, 512}, Sizes{4, {4, 4}, 512, 512}, Sizes{1, {13, 13}, 384, 256}})
        shapes.push_back(*shapeOf(sizes, same3));
    // As many images as a batch has, so that the division is the one that training takes.
    for (ConvolutionShape& shape : shapes)
        shape.plannedBatch = 32;
    return shapes;
}

struct Distance {
    double rms = 0;     ///< of the error, against that of what is wanted
    double largest = 0; ///< error, against the same
};

Distance distanceOf(std::span<const float> got, const std::vector<double>& want) {
    double errors = 0;
    double squares = 0;
    double largest = 0;
    for (std::size_t i = 0; i < want.size(); ++i) {
        const double error = std::abs(static_cast<double>(got[i]) - want[i]);
        errors += error * error;
        squares += want[i] * want[i];
        largest = std::isnan(error) ? error : std::max(largest, error);
    }
    return {std::sqrt(errors / squares),
            largest / std::sqrt(squares / static_cast<double>(want.size()))};
}

bool isClose(const Distance& distance) { return distance.rms < 3e-6 && distance.largest < 3e-5; }

std::string describe(const Case& c, const Distance& distance) {
    return fmt::format("{}: rms {:.2g}, largest {:.2g}", describe(c.shape), distance.rms,
                       distance.largest);
}

/// Both passes against the definition.
void checkShape(const Case& c) {
    Guarded output(c.shape.output.elements());
    Scratch scratch(convolutionForwardScratchBytes(c.shape));
    convolutionForward(c.shape, {c.input.data(), c.shape.input}, c.weight, c.bias,
                       {output.span().data(), c.shape.output}, scratch.span());
    const Distance forward = distanceOf(
        output.span(), reference::convolutionForward(c.shape, c.input, c.weight, c.bias));
    QVERIFY2(isClose(forward), describe(c, forward).c_str());
    QVERIFY(output.isIntact() && scratch.isIntact());

    Guarded dInput(c.shape.input.elements());
    Scratch dataScratch(convolutionBackwardDataScratchBytes(c.shape));
    convolutionBackwardData(c.shape, {c.dOutput.data(), c.shape.output}, c.weight,
                            {dInput.span().data(), c.shape.input}, dataScratch.span());
    const Distance backward =
        distanceOf(dInput.span(),
                   reference::convolutionBackward(c.shape, c.input, c.weight, c.dOutput).dInput);
    QVERIFY2(isClose(backward), describe(c, backward).c_str());
    QVERIFY(dInput.isIntact() && dataScratch.isIntact());
}

} // namespace

class TestWinograd : public QObject {
    Q_OBJECT

private slots:
    void staysNearTheReferenceOnEveryInstructionSet_data();
    void staysNearTheReferenceOnEveryInstructionSet();
    void staysNearTheReferenceInTheLayersOfNetworks();
    void isNotTakenWhereForbidden();
};

void TestWinograd::staysNearTheReferenceOnEveryInstructionSet_data() {
    QTest::addColumn<QString>("target");
    for (const std::string& target : simdTargets())
        QTest::newRow(target.c_str()) << QString::fromStdString(target);
}

void TestWinograd::staysNearTheReferenceOnEveryInstructionSet() {
    QFETCH(QString, target);
    useSimdTarget(target.toStdString());
    std::uint64_t seed = 0;
    for (const ConvolutionShape& shape : smallShapes()) {
        checkShape(caseOf(shape, seed % 3 != 0, seed));
        ++seed;
    }
    useSimdTarget({});
}

void TestWinograd::staysNearTheReferenceInTheLayersOfNetworks() {
    for (const ConvolutionShape& shape : layerShapes())
        checkShape(caseOf(shape, true, 1));
}

void TestWinograd::isNotTakenWhereForbidden() {
    const Case c = caseOf(layerShapes().front(), true, 1);
    const auto outputWith = [&](bool isAllowed) {
        ConvolutionShape shape = c.shape;
        shape.allowsWinograd = isAllowed;
        std::vector<float> output(static_cast<std::size_t>(shape.output.elements()));
        Scratch scratch(convolutionForwardScratchBytes(shape));
        convolutionForward(shape, {c.input.data(), shape.input}, c.weight, c.bias,
                           {output.data(), shape.output}, scratch.span());
        return output;
    };
    QVERIFY(!haveSameBytes(outputWith(true), outputWith(false)));
}

QTEST_GUILESS_MAIN(TestWinograd)
#include "tst_winograd.moc"
