#include <QTest>

#include <cmath>
#include <limits>

#include "core/evaluation/values/output_bounds.hpp"
#include "core/evaluation/values/tile_curve.hpp"
#include "core/evaluation/values/wall_picture.hpp"

using namespace fovea;

/// That a feature map's picture says what its numbers are.
class TestFeatureMapPictures : public QObject {
    Q_OBJECT

private slots:
    void zeroIsTheMiddleOfASignedScale();
    void unsignedScalesBeginAtZero();
    void bothSidesOfTheDivergingMapDarkenAlike();
    void whatIsNoNumberHasItsOwnColour();
    void mapsOfALayerCanBeCompared();
    void aMapByItselfKeepsTheKindOfItsLayer();
    void aDeadMapIsDarkAndMarked();
    void saturationNeedsAnEnd();
    void boundsAreFoundByAskingTheLayer_data();
    void boundsAreFoundByAskingTheLayer();
    void theStrongestComeFirst();
    void everyPixelIsItsNumber();
    void slicesGoAcrossEachAxis();
    void threeCutsMeetInTheirPoint();
    void aCurveGoesThroughItsValues();
    void barsKeepTheirExtremes();
    void valuesHaveTheNamesOfTheirClasses();
    void aWallHoldsEveryMapAndItsColourBar();
};

namespace {

bool same(Rgb a, Rgb b) { return a.red == b.red && a.green == b.green && a.blue == b.blue; }

double lightnessOf(Rgb colour) {
    return 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue;
}

Rgb pixelOf(const Image& image, std::int64_t row, std::int64_t column) {
    const std::uint8_t* pixel =
        &image.pixels[static_cast<std::size_t>(3 * (row * image.width + column))];
    return {pixel[0], pixel[1], pixel[2]};
}

FeatureMaps mapsOf(const Shape& shape, std::vector<float> values, ValueBounds bounds = {}) {
    return {"conv1", "conv.conv2d", shape, std::move(values), bounds};
}

/// 0, 1, 2, ... in memory.
FeatureMaps countedMaps(const Shape& shape) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < shape.elements(); ++i)
        values.push_back(static_cast<float>(i));
    return mapsOf(shape, std::move(values));
}

ValueWall wallOf(const FeatureMaps& maps, const MapLook& look = {}) {
    return mapWall(std::make_shared<const FeatureMaps>(maps), layerFigures(maps), look);
}

} // namespace

void TestFeatureMapPictures::zeroIsTheMiddleOfASignedScale() {
    const ValueScale scale = scaleOf(-1, 3);
    QCOMPARE(scale.low, -3.0F);
    QCOMPARE(scale.high, 3.0F);
    QCOMPARE(scale.place(0), 0.5);
    QVERIFY(same(scale.colour(0), diverging(0.5)));
    QVERIFY(same(scale.colour(3), diverging(1)));
    QVERIFY(same(scale.colour(-3), diverging(0)));
    QVERIFY(same(scale.colour(-1.5F), diverging(0.25)));
    QVERIFY(same(scale.colour(100), diverging(1)));
    QVERIFY((ticksOf(scale) == std::vector<float>{-3, -1.5F, 0, 1.5F, 3}));
}

void TestFeatureMapPictures::unsignedScalesBeginAtZero() {
    const ValueScale scale = scaleOf(2, 4);
    QCOMPARE(scale.low, 0.0F);
    QCOMPARE(scale.high, 4.0F);
    QVERIFY(same(scale.colour(0), cividis(0)));
    QVERIFY(same(scale.colour(4), cividis(1)));
    QVERIFY(same(scale.colour(2), cividis(0.5)));
    QVERIFY((ticksOf(scale) == std::vector<float>{0, 2, 4}));
    // A layer of nothing but zeros is not mid-grey.
    QVERIFY(same(scaleOf(0, 0).colour(0), cividis(0)));
    QCOMPARE(valueText(-0.0F), std::string("0"));
    QCOMPARE(valueText(-0.0312712F), std::string("-0.03127"));
}

void TestFeatureMapPictures::bothSidesOfTheDivergingMapDarkenAlike() {
    for (int i = 0; i < 50; ++i) {
        const double nearer = i / 100.0;
        const double farther = (i + 1) / 100.0;
        const double below = lightnessOf(diverging(0.5 - nearer));
        const double above = lightnessOf(diverging(0.5 + nearer));
        QVERIFY(below > lightnessOf(diverging(0.5 - farther)) - 1e-9);
        QVERIFY(above > lightnessOf(diverging(0.5 + farther)) - 1e-9);
        QVERIFY2(std::abs(below - above) < 16,
                 qPrintable(QString("at %1: %2 and %3").arg(nearer).arg(below).arg(above)));
    }
}

void TestFeatureMapPictures::whatIsNoNumberHasItsOwnColour() {
    const ValueScale scale = scaleOf(0, 1);
    const Rgb odd = scale.colour(std::nanf(""));
    QVERIFY(same(odd, scale.colour(std::numeric_limits<float>::infinity())));
    for (int i = 0; i <= 100; ++i) {
        QVERIFY(!same(odd, scale.colour(static_cast<float>(i) / 100)));
        QVERIFY(!same(odd, diverging(i / 100.0)));
    }
    // And it does not take part in the scale.
    const std::vector<float> values{1, std::nanf(""), -std::numeric_limits<float>::infinity(), 2};
    QVERIFY((scaleOf(values) == ValueScale{0, 2}));
    const LayerFigures figures = layerFigures(mapsOf({1, 1, 1, 4, 1}, values));
    QCOMPARE(figures.greatest, 2.0F);
    QCOMPARE(figures.least, 1.0F);
    QCOMPARE(figures.maps[0].mean, 1.5);
}

void TestFeatureMapPictures::mapsOfALayerCanBeCompared() {
    // Channels side by side in memory; the first up to 1, the second up to 100.
    const FeatureMaps both = mapsOf({1, 1, 1, 3, 2}, {0, 0, 0.5F, 50, 1, 100});
    const LayerFigures figures = layerFigures(both);
    QVERIFY((mapScale(figures, ScaleBy::Layer, 0) == ValueScale{0, 100}));
    QVERIFY((mapScale(figures, ScaleBy::Map, 0) == ValueScale{0, 1}));
    QVERIFY((mapScale(figures, ScaleBy::Map, 1) == ValueScale{0, 100}));
    const ValueWall alike = wallOf(both);
    QVERIFY(alike.scale.has_value());
    QVERIFY(lightnessOf(alike.tile(0)->scale.colour(1)) < lightnessOf(cividis(0.05)));
    QVERIFY(same(alike.tile(1)->scale.colour(100), cividis(1)));
    QVERIFY(!wallOf(both, {.scale = ScaleBy::Map}).scale.has_value());
}

void TestFeatureMapPictures::aMapByItselfKeepsTheKindOfItsLayer() {
    // The second is not below zero anywhere, but its layer is.
    const LayerFigures figures = layerFigures(mapsOf({1, 1, 1, 2, 2}, {-4, 1, 0, 2}));
    QVERIFY((mapScale(figures, ScaleBy::Map, 0) == ValueScale{-4, 4}));
    QVERIFY((mapScale(figures, ScaleBy::Map, 1) == ValueScale{-2, 2}));
}

void TestFeatureMapPictures::aDeadMapIsDarkAndMarked() {
    const FeatureMaps maps = mapsOf({1, 1, 2, 2, 2}, {0, 1, 0, 0, 0, 2, 0, 0});
    const LayerFigures figures = layerFigures(maps);
    QVERIFY(figures.maps[0].mark == MapMark::Dead);
    QVERIFY(figures.maps[1].mark == MapMark::None);
    QCOMPARE(figures.count(MapMark::Dead), 1);
    const ValueWall wall = wallOf(maps);
    QVERIFY(wall.tile(0)->mark == MapMark::Dead);
    const Image dead = tileImage(*wall.tile(0), wall.cut, {});
    QVERIFY(same(pixelOf(dead, 1, 1), cividis(0)));
    QCOMPARE(layerText(maps, figures), std::string("conv1: 2 maps of 2x2, 1 dead"));
    // By its own scale it is as dark: it has none.
    QVERIFY((mapScale(figures, ScaleBy::Map, 0) == ValueScale{0, 2}));
}

void TestFeatureMapPictures::saturationNeedsAnEnd() {
    const Shape shape{1, 1, 1, 20, 1};
    std::vector<float> values(20, 0.999F);
    values[3] = 0.5F; // one of twenty is not at an end
    const auto markOf = [&](const ValueBounds& bounds) {
        return layerFigures(mapsOf(shape, values, bounds)).maps[0].mark;
    };
    QVERIFY(markOf({0.0F, 1.0F}) == MapMark::Saturated);
    QVERIFY(markOf({-1.0F, 1.0F}) == MapMark::Saturated);
    QVERIFY(markOf({0.0F, std::nullopt}) == MapMark::None);
    QVERIFY(markOf({}) == MapMark::None);
    values[4] = 0.5F;
    QVERIFY(markOf({0.0F, 1.0F}) == MapMark::None);
    // Either end counts, but zero is a rectifier's off.
    values.assign(20, 6.0F);
    values[0] = 0.001F;
    QVERIFY(markOf({0.0F, 6.0F}) == MapMark::Saturated);
    values.assign(20, 0.0F);
    values[0] = 6;
    QVERIFY(markOf({0.0F, 6.0F}) == MapMark::None);
}

void TestFeatureMapPictures::boundsAreFoundByAskingTheLayer_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<bool>("hasLower");
    QTest::addColumn<double>("lower");
    QTest::addColumn<bool>("hasUpper");
    QTest::addColumn<double>("upper");
    QTest::newRow("sigmoid") << "activation.sigmoid" << true << 0.0 << true << 1.0;
    QTest::newRow("tanh") << "activation.tanh" << true << -1.0 << true << 1.0;
    QTest::newRow("scaled tanh") << "activation.scaled_tanh" << true << -1.7159 << true << 1.7159;
    QTest::newRow("relu") << "activation.relu" << true << 0.0 << false << 0.0;
    QTest::newRow("relu6") << "activation.relu6" << true << 0.0 << true << 6.0;
    QTest::newRow("elu") << "activation.elu" << true << -1.0 << false << 0.0;
    QTest::newRow("softmax") << "activation.softmax" << false << 0.0 << false << 0.0;
    QTest::newRow("pooling") << "pool.max2d" << false << 0.0 << false << 0.0;
    QTest::newRow("convolution") << "conv.conv2d" << false << 0.0 << false << 0.0;
    QTest::newRow("no such layer") << "acme.none" << false << 0.0 << false << 0.0;
}

void TestFeatureMapPictures::boundsAreFoundByAskingTheLayer() {
    QFETCH(QString, type);
    QFETCH(bool, hasLower);
    QFETCH(double, lower);
    QFETCH(bool, hasUpper);
    QFETCH(double, upper);
    static const LayerRegistry registry = loadPlugins();
    NodeSpec node;
    node.type = type.toStdString();
    node.inputs = {"before"};
    const ValueBounds bounds = outputBounds(node, registry);
    QCOMPARE(bounds.lower.has_value(), hasLower);
    QCOMPARE(bounds.upper.has_value(), hasUpper);
    QVERIFY(!hasLower || std::abs(static_cast<double>(*bounds.lower) - lower) < 1e-5);
    QVERIFY(!hasUpper || std::abs(static_cast<double>(*bounds.upper) - upper) < 1e-5);
}

void TestFeatureMapPictures::theStrongestComeFirst() {
    // Mean magnitudes 1, 3, 3, 0.
    const LayerFigures figures = layerFigures(mapsOf({1, 1, 1, 2, 4}, {1, -3, 2, 0, 1, 3, -4, 0}));
    QCOMPARE(figures.maps[1].strength, 3.0);
    QCOMPARE(figures.maps[1].mean, 0.0);
    QVERIFY((mapOrder(figures, MapOrder::Index) == std::vector<std::int64_t>{0, 1, 2, 3}));
    QVERIFY((mapOrder(figures, MapOrder::Strength) == std::vector<std::int64_t>{1, 2, 0, 3}));
}

void TestFeatureMapPictures::everyPixelIsItsNumber() {
    const FeatureMaps maps = countedMaps({1, 1, 3, 4, 5});
    const ValueWall wall = wallOf(maps);
    for (std::int64_t map = 0; map < 5; ++map) {
        const ValueTile tile = *wall.tile(map);
        const Image image = tileImage(tile, wall.cut, {});
        QCOMPARE(image.height, 3);
        QCOMPARE(image.width, 4);
        for (std::int64_t y = 0; y < 3; ++y)
            for (std::int64_t x = 0; x < 4; ++x) {
                const float expected = maps.at(y, x, map);
                QVERIFY(same(pixelOf(image, y, x), wall.scale->colour(expected)));
                const auto value = valueAt(tile, wall.cut, (static_cast<double>(x) + 0.5) / 4,
                                           (static_cast<double>(y) + 0.5) / 3);
                QVERIFY(value && value->value == expected);
                QVERIFY((value->voxel == Voxel{0, y, x}));
            }
    }
    QCOMPARE(valueAt(*wall.tile(2), wall.cut, 0.99, 0)->words, std::string("y 0, x 3: 17"));
}

void TestFeatureMapPictures::slicesGoAcrossEachAxis() {
    const FeatureMaps maps = countedMaps({1, 2, 3, 4, 1});
    const auto pixel = [&](CutKind kind, std::int64_t row, std::int64_t column) {
        const ValueWall wall = wallOf(maps, {.cut = Cut{kind, {1, 2, 3}}});
        return pixelOf(tileImage(*wall.tile(0), wall.cut, {}), row, column);
    };
    const auto colour = [&](std::int64_t d, std::int64_t h, std::int64_t w) {
        return ValueScale{0, 23}.colour(static_cast<float>((d * 3 + h) * 4 + w));
    };
    QVERIFY((cutSize({2, 3, 4}, CutKind::Depth) == Size2{3, 4}));
    QVERIFY((cutSize({2, 3, 4}, CutKind::Height) == Size2{2, 4}));
    QVERIFY((cutSize({2, 3, 4}, CutKind::Width) == Size2{3, 2}));
    QVERIFY(same(pixel(CutKind::Depth, 0, 1), colour(1, 0, 1)));
    QVERIFY(same(pixel(CutKind::Height, 0, 1), colour(0, 2, 1)));
    QVERIFY(same(pixel(CutKind::Width, 1, 0), colour(0, 1, 3)));
}

void TestFeatureMapPictures::threeCutsMeetInTheirPoint() {
    const Size3 extents{2, 3, 4};
    const Cut cut{CutKind::Three, {1, 2, 3}};
    QVERIFY((cutSize(extents, CutKind::Three) == Size2{6, 7}));
    QVERIFY((voxelAt(extents, cut, 2, 3) == Voxel{1, 2, 3}));
    QVERIFY((voxelAt(extents, cut, 2, 5 + 1) == Voxel{1, 2, 3}));
    QVERIFY((voxelAt(extents, cut, 4 + 1, 3) == Voxel{1, 2, 3}));
    QVERIFY(!voxelAt(extents, cut, 3, 0) && !voxelAt(extents, cut, 0, 4));
    QVERIFY(!voxelAt(extents, cut, 5, 6));
    // A point that the volume does not have is its last.
    QVERIFY((voxelAt(extents, {CutKind::Depth, {9, 0, 0}}, 0, 0) == Voxel{1, 0, 0}));
}

void TestFeatureMapPictures::aCurveGoesThroughItsValues() {
    const FeatureMaps maps = mapsOf({1, 1, 1, 4, 1}, {-1, 0, 1, std::nanf("")});
    const ValueWall wall = wallOf(maps);
    QVERIFY(wall.form == TileForm::Curve);
    const TileCurve curve = tileCurve(*wall.tile(0), {24, 40});
    QCOMPARE(curve.points.size(), std::size_t{3}); // what is no number has none
    QCOMPARE(curve.zero, 12.0);
    QCOMPARE(curve.points[0].x, 5.0);
    QCOMPARE(curve.points[0].y, 22.0);
    QCOMPARE(curve.points[1].y, 12.0);
    QCOMPARE(curve.points[2].y, 2.0);
    QCOMPARE(valueAt(*wall.tile(0), wall.cut, 0.6, 0.1)->words, std::string("x 2: 1"));
}

void TestFeatureMapPictures::barsKeepTheirExtremes() {
    std::vector<float> values(1000, 0.01F);
    values[617] = -2;
    const ValueTile tile{.form = TileForm::Bars,
                         .numbers = {values.data(), {1, 1, 1000}, {0, 0, 1}},
                         .scale = signedScaleOf(values)};
    const TileCurve curve = tileCurve(tile, {44, 100});
    QCOMPARE(curve.bars.size(), std::size_t{100});
    QCOMPARE(curve.bars[61].height, 20.0);
    QCOMPARE(curve.bars[61].top, curve.zero);
    QVERIFY(same(curve.bars[61].colour, barColour(-1, tile.scale)));
    QVERIFY(!same(barColour(1, tile.scale), barColour(-1, tile.scale)));
}

void TestFeatureMapPictures::valuesHaveTheNamesOfTheirClasses() {
    FeatureMaps logits = mapsOf({1, 1, 1, 1, 3}, {0.5F, -2, 1});
    const LayerFigures figures = layerFigures(logits);
    const std::vector<std::string> classes{"ant", "bee", "cat"};
    QCOMPARE(namedValues(logits, figures, MapOrder::Index, classes)[2].name, std::string("2"));
    logits.isOfClasses = true;
    const auto strongest = namedValues(logits, figures, MapOrder::Strength, classes);
    QCOMPARE(strongest[0].name, std::string("bee"));
    QCOMPARE(strongest[0].value, -2.0F);
    QCOMPARE(strongest[2].name, std::string("ant"));
    const Image picture = barsPicture(strongest, mapScale(figures, ScaleBy::Layer, 0), "logits");
    QCOMPARE(picture.pixels.size(), static_cast<std::size_t>(picture.height * picture.width * 3));
}

void TestFeatureMapPictures::aWallHoldsEveryMapAndItsColourBar() {
    const FeatureMaps maps = countedMaps({1, 1, 5, 5, 6});
    const Image wall = wallPicture(wallOf(maps), "conv1", 50);
    // 6 maps in 3 columns and 2 rows, each enlarged tenfold, between gaps of 4; below, the bar.
    QVERIFY(wall.height > 2 * 54 + 4);
    for (std::int64_t map = 0; map < 6; ++map)
        QVERIFY(same(pixelOf(wall, 4 + map / 3 * 54 + 45, 4 + map % 3 * 54 + 45),
                     ValueScale{0, 149}.colour(maps.at(4, 4, map))));
    bool hasBrightest = false;
    for (std::int64_t y = 2 * 54 + 4; y < wall.height; ++y)
        for (std::int64_t x = 0; x < wall.width; ++x)
            hasBrightest = hasBrightest || same(pixelOf(wall, y, x), cividis(1));
    QVERIFY2(hasBrightest, "the colour bar ends in the highest value's colour");
}

QTEST_GUILESS_MAIN(TestFeatureMapPictures)
#include "tst_feature_map_pictures.moc"
