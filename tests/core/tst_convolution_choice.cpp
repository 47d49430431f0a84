/// What each pass of a convolution is computed by, for shapes of networks that people train: a run
/// can be had again to the byte only while the choice stays as it is.

#include <QTest>

#include "core/kernels/convolution.hpp"
#include "core/kernels/convolution_algorithms.hpp"
#include "core/kernels/simd_target.hpp"

using namespace fovea;

namespace {

/// Of square images and kernels.
struct Case {
    const char* name;
    std::int64_t batch;
    std::int64_t side;
    std::int64_t inputs;
    std::int64_t outputs;
    std::int64_t kernel = 3;
    std::int64_t stride = 1;
    std::int64_t pad = 1;
    std::int64_t dilation = 1;
    std::int64_t groups = 1;

    ConvolutionShape shape() const {
        const std::int64_t size = (side + 2 * pad - (dilation * (kernel - 1) + 1)) / stride + 1;
        ConvolutionShape shape;
        shape.input = {batch, 1, side, side, inputs};
        shape.output = {batch, 1, size, size, outputs};
        shape.kernel = {kernel, kernel};
        shape.stride = {stride, stride};
        shape.dilation = {dilation, dilation};
        shape.pads = {pad, pad, pad, pad};
        shape.groups = groups;
        return shape;
    }
};

constexpr const char* direct = "direct";
constexpr const char* spread = "pixels across lanes";
constexpr const char* single = "single channel";
constexpr const char* depthwise = "depthwise";
constexpr const char* tiles = "Winograd F(4x4, 3x3)";
constexpr const char* gradientTiles = "Winograd F(3x3, 4x4)";

} // namespace

class TestConvolutionChoice : public QObject {
    Q_OBJECT

private slots:
    void isAsItEverWas_data();
    void isAsItEverWas();
    void winogradIsNotTakenWhereItIsForbidden();
    void theChoiceIsThatOfThePlannedBatch();

    void cleanup() { useSimdTarget({}); }
};

void TestConvolutionChoice::isAsItEverWas_data() {
    QTest::addColumn<ConvolutionShape>("shape");
    QTest::addColumn<QString>("forward");
    QTest::addColumn<QString>("backwardData");
    QTest::addColumn<QString>("backwardWeights");
    QTest::addColumn<bool>("prepares");
    const auto row = [](const Case& each, const char* forward, const char* backwardData,
                        const char* backwardWeights, bool prepares) {
        QTest::newRow(each.name) << each.shape() << QString(forward) << QString(backwardData)
                                 << QString(backwardWeights) << prepares;
    };
    row({"LeNet-5's first", 64, 28, 1, 6, 5, 1, 2}, single, spread, single, false);
    row({"LeNet-5's second", 64, 14, 6, 16, 5, 1, 0}, direct, spread, direct, true);
    row({"one channel into many", 64, 28, 1, 32}, direct, spread, direct, true);
    row({"one channel, strided", 64, 28, 1, 6, 5, 2, 2}, direct, spread, direct, true);
    row({"one channel, large", 8, 512, 1, 6, 5, 1, 2}, direct, direct, direct, true);
    row({"colours into many", 64, 32, 3, 64}, direct, spread, direct, true);
    row({"colours, strided", 32, 224, 3, 64, 7, 2, 3}, direct, direct, direct, true);
    row({"8 channels", 64, 32, 8, 8}, direct, direct, gradientTiles, true);
    row({"12 channels", 64, 32, 12, 12}, direct, direct, gradientTiles, true);
    row({"16 channels", 64, 32, 16, 16}, tiles, tiles, gradientTiles, false);
    row({"ResNet's first stage", 128, 32, 64, 64}, tiles, tiles, gradientTiles, false);
    row({"ResNet's last stage", 128, 4, 512, 512}, tiles, tiles, gradientTiles, false);
    row({"a batch of one", 1, 4, 512, 512}, direct, direct, gradientTiles, true);
    row({"few channels into many", 64, 16, 16, 256}, tiles, tiles, gradientTiles, false);
    row({"downsampling", 128, 32, 64, 128, 3, 2}, direct, direct, direct, true);
    row({"1x1", 64, 16, 256, 64, 1, 1, 0}, direct, direct, direct, true);
    row({"5x5", 64, 16, 64, 64, 5, 1, 2}, direct, direct, direct, true);
    row({"dilated", 32, 32, 64, 64, 3, 1, 2, 2}, direct, direct, direct, true);
    row({"two groups", 64, 13, 192, 384, 3, 1, 1, 1, 2}, tiles, tiles, gradientTiles, false);
    row({"groups of four", 64, 14, 128, 128, 3, 1, 1, 1, 32}, direct, direct, direct, true);
    row({"one channel of each group into two", 64, 14, 32, 64, 3, 1, 1, 1, 32}, direct, direct,
        direct, true);
    row({"depthwise", 64, 28, 96, 96, 3, 1, 1, 1, 96}, depthwise, depthwise, depthwise, false);
    row({"depthwise, strided", 64, 28, 96, 96, 3, 2, 1, 1, 96}, depthwise, depthwise, depthwise,
        false);
    row({"tiny images", 64, 3, 128, 128}, tiles, tiles, gradientTiles, true);
    row({"no border", 64, 14, 128, 128, 3, 1, 0}, tiles, tiles, gradientTiles, false);
}

void TestConvolutionChoice::isAsItEverWas() {
    QFETCH(const ConvolutionShape, shape);
    QFETCH(const QString, forward);
    QFETCH(const QString, backwardData);
    QFETCH(const QString, backwardWeights);
    QFETCH(const bool, prepares);
    for (const std::string& target : simdTargets()) {
        useSimdTarget(target);
        const ConvolutionAlgorithms chosen = convolutionAlgorithms(shape);
        QCOMPARE(QString::fromUtf8(chosen.forward.data()), forward);
        QCOMPARE(QString::fromUtf8(chosen.backwardData.data()), backwardData);
        QCOMPARE(QString::fromUtf8(chosen.backwardWeights.data()), backwardWeights);
        QCOMPARE(preparedConvolutionBytes(shape) > 0, prepares);
        useSimdTarget({});
    }
}

void TestConvolutionChoice::winogradIsNotTakenWhereItIsForbidden() {
    ConvolutionShape shape = Case{"", 128, 32, 64, 64}.shape();
    shape.allowsWinograd = false;
    const ConvolutionAlgorithms chosen = convolutionAlgorithms(shape);
    QVERIFY(chosen.forward == direct && chosen.backwardData == direct &&
            chosen.backwardWeights == direct);
}

void TestConvolutionChoice::theChoiceIsThatOfThePlannedBatch() {
    ConvolutionShape shape = Case{"", 1, 4, 512, 512}.shape();
    QVERIFY(convolutionAlgorithms(shape).forward == direct);
    shape.plannedBatch = 128; // of which one sample is left at an epoch's end
    QVERIFY(convolutionAlgorithms(shape).forward == tiles);
}

QTEST_GUILESS_MAIN(TestConvolutionChoice)
#include "tst_convolution_choice.moc"
