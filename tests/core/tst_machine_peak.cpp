#include <QTest>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution.hpp"
#include "core/kernels/convolution_algorithms.hpp"
#include "core/kernels/machine_peak.hpp"
#include "core/kernels/simd_target.hpp"

using namespace fovea;

/// What speed is judged by: the machine's limits, and the names of what was taken.
class TestMachinePeak : public QObject {
    Q_OBJECT

private slots:
    void everyInstructionSetHasItsLimits();
    void theLargerOfTwoTimesIsTheLeast();
    void algorithmsAreNamed();
};

void TestMachinePeak::everyInstructionSetHasItsLimits() {
    for (const std::string& target : simdTargets()) {
        useSimdTarget(target);
        // A hundredth of what any processor of these instruction sets does.
        QVERIFY2(multiplyAddPeak(2) > 1e8, target.c_str());
        QVERIFY2(memoryPeak(1) > 1e8, target.c_str());
    }
    useSimdTarget({});
}

void TestMachinePeak::theLargerOfTwoTimesIsTheLeast() {
    const MachinePeak peak{200, 10};
    QCOMPARE(peak.leastSeconds(400, 10), 2.0);
    QCOMPARE(peak.leastSeconds(400, 50), 5.0);
}

void TestMachinePeak::algorithmsAreNamed() {
    ConvolutionShape shape;
    shape.input = {32, 1, 32, 32, 64};
    shape.output = {32, 1, 32, 32, 64};
    shape.kernel = {3, 3};
    shape.pads = {1, 1, 1, 1};
    const auto forward = [&] { return convolutionAlgorithms(shape).forward; };
    QCOMPARE(forward(), std::string_view("Winograd F(4x4, 3x3)"));
    QCOMPARE(convolutionAlgorithms(shape).backwardData, forward());
    shape.allowsWinograd = false;
    QCOMPARE(forward(), std::string_view("direct"));
    shape.groups = 64;
    QCOMPARE(forward(), std::string_view("depthwise"));
}

QTEST_GUILESS_MAIN(TestMachinePeak)
#include "tst_machine_peak.moc"
