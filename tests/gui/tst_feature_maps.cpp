#include <QColor>
#include <QComboBox>
#include <QElapsedTimer>
#include <QImage>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

#include "core/evaluation/values/map_wall.hpp"
#include "gui/analysis/colour_bar.hpp"
#include "gui/analysis/feature_map_view.hpp"
#include "gui/analysis/network_pictures.hpp"
#include "gui/analysis/value_bars.hpp"
#include "gui/analysis/value_footer.hpp"
#include "odd_runs.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

/// A run that is looked into, an image that is looked at, and the page of its maps.
struct ShownMaps {
    Document document{TestWorld::registry()};
    RunAnalysis analysis{document};
    FeatureMapView view{analysis};

    explicit ShownMaps(const RunFolder& run) {
        view.resize(700, 500);
        view.show();
        analysis.setRun(run);
        if (!QTest::qWaitFor([&] { return analysis.dataset() != nullptr; }, 20'000)) {
            qFatal("the run is not opened");
        }
        analysis.lookAtSample(0);
        if (!QTest::qWaitFor([&] { return analysis.look() != nullptr; }, 20'000)) {
            qFatal("nothing is seen of the sample");
        }
    }

    const FeatureMaps& maps(const char* node) const {
        for (const FeatureMaps& maps : analysis.look()->maps) {
            if (maps.node == node) {
                return maps;
            }
        }
        qFatal("no such layer");
        return analysis.look()->maps.front();
    }

    void choose(const char* combo, int row) {
        view.findChild<QComboBox*>(combo)->setCurrentIndex(row);
    }
};

/// The middle of a pixel of a tile's picture.
QPoint middleOf(const QRect& picture, int x, int y, int width, int height) {
    return {picture.left() + picture.width() * (2 * x + 1) / (2 * width),
            picture.top() + picture.height() * (2 * y + 1) / (2 * height)};
}

} // namespace

class TestFeatureMaps : public QObject {
    Q_OBJECT

    TestWorld m_world;
    RunFolder m_run;
    RunFolder m_signals;
    RunFolder m_volumes;

private Q_SLOTS:

    void initTestCase() {
        m_run = trainTinyRun(m_world);
        m_signals = trainSignalRun(m_world);
        m_volumes = trainVolumeRun(m_world);
    }

    void whatIsShownIsWhatTheColourBarSays() {
        ShownMaps shown(m_run);
        shown.view.showLayer("conv1");
        const FeatureMaps& maps = shown.maps("conv1");
        const LayerFigures figures = layerFigures(maps);
        const ValueScale scale = mapScale(figures, ScaleBy::Layer, 0);
        QVERIFY(scale.isSigned());
        QVERIFY(shown.view.footer().bar().scale() == scale);
        QVERIFY(shown.view.footer().bar().numbers().contains("0"));
        TileWall& wall = shown.view.wall();
        const QImage picture = wall.viewport()->grab().toImage();
        const int width = static_cast<int>(maps.shape.w);
        const int height = static_cast<int>(maps.shape.h);
        for (const int y : {0, height / 2, height - 1}) {
            const QPoint at = middleOf(wall.pictureRect(2), 3, y, width, height);
            const Rgb expected = scale.colour(maps.at(y, 3, 2));
            QCOMPARE(picture.pixelColor(at), QColor(expected.red, expected.green, expected.blue));
        }
    }

    void theValueUnderTheMouseIsTold() {
        ShownMaps shown(m_run);
        shown.view.showLayer("conv1");
        const FeatureMaps& maps = shown.maps("conv1");
        TileWall& wall = shown.view.wall();
        const int width = static_cast<int>(maps.shape.w);
        const int height = static_cast<int>(maps.shape.h);
        QTest::mouseMove(wall.viewport(), middleOf(wall.pictureRect(1), 4, 2, width, height));
        const QString expected =
            QString("conv1, map 1, y 2, x 4: %1").arg(text(valueText(maps.at(2, 4, 1))));
        QTRY_COMPARE(shown.view.footer().words(), expected);
        // And of one that is enlarged.
        wall.enlarge(3);
        QTest::mouseMove(wall.viewport(), middleOf(wall.pictureRect(3), 5, 6, width, height));
        QTRY_COMPARE(shown.view.footer().words(),
                     QString("conv1, map 3, y 6, x 5: %1").arg(text(valueText(maps.at(6, 5, 3)))));
    }

    void eachMapByItselfHasItsOwnBar() {
        ShownMaps shown(m_run);
        shown.view.showLayer("conv1");
        shown.choose("mapScale", 1);
        QVERIFY(!shown.view.footer().bar().scale());
        QVERIFY(!shown.view.footer().words().isEmpty());
        TileWall& wall = shown.view.wall();
        QTest::mouseMove(wall.viewport(), wall.pictureRect(2).center());
        const ValueScale own = mapScale(layerFigures(shown.maps("conv1")), ScaleBy::Map, 2);
        QTRY_VERIFY(shown.view.footer().bar().scale() == own);
    }

    void theStrongestCanComeFirst() {
        ShownMaps shown(m_run);
        shown.view.showLayer("relu1");
        const FeatureMaps& maps = shown.maps("relu1");
        const auto order = mapOrder(layerFigures(maps), MapOrder::Strength);
        shown.choose("mapOrder", 1);
        TileWall& wall = shown.view.wall();
        QTest::mouseMove(wall.viewport(), wall.pictureRect(0).center());
        QTRY_VERIFY(
            shown.view.footer().words().startsWith(QString("relu1, map %1,").arg(order.front())));
    }

    void outputsAreBarsWithTheirClasses() {
        ShownMaps shown(m_run);
        shown.view.showLayer("classes");
        QVERIFY(shown.view.bars().isVisible() && !shown.view.wall().isVisible());
        const FeatureMaps& logits = shown.maps("classes");
        const std::vector<MapValue>& values = shown.view.bars().values();
        QCOMPARE(values.size(), std::size_t{3});
        for (std::size_t i = 0; i < values.size(); ++i) {
            QCOMPARE(values[i].name, shown.analysis.look()->classes[i]);
            QCOMPARE(values[i].value, logits.values[i]);
        }
        // The bars are as long as their values: from one zero, to the scale's ends.
        const ValueScale scale = mapScale(layerFigures(logits), ScaleBy::Layer, 0);
        const auto lengthOf = [&](int row) { return shown.view.bars().barRect(row).width(); };
        const double unit = lengthOf(0) / std::abs(scale.place(logits.values[0]) - scale.place(0));
        QVERIFY(std::abs(lengthOf(1) -
                         unit * std::abs(scale.place(logits.values[1]) - scale.place(0))) < 0.5);
        shown.choose("mapOrder", 1);
        QVERIFY(std::abs(values[0].value) >= std::abs(values[1].value));
    }

    void signalsAreCurves() {
        ShownMaps shown(m_signals);
        shown.view.showLayer("n1");
        const FeatureMaps& maps = shown.maps("n1");
        TileWall& wall = shown.view.wall();
        QCOMPARE(wall.count(), 8);
        const QRect first = wall.tileRect(0);
        QVERIFY(first.width() > first.height());
        QTest::mouseMove(wall.viewport(), middleOf(first, 9, 0, static_cast<int>(maps.shape.w), 1));
        QTRY_COMPARE(shown.view.footer().words(),
                     QString("n1, map 0, x 9: %1").arg(text(valueText(maps.at(0, 9, 0)))));
    }

    void volumesAreSlices() {
        ShownMaps shown(m_volumes);
        shown.view.showLayer("n1");
        const FeatureMaps& maps = shown.maps("n1");
        QVERIFY(maps.shape.d > 1);
        auto* slice = shown.view.findChild<QSlider*>("sliceDepth");
        QVERIFY(slice->isVisible());
        QCOMPARE(slice->maximum(), static_cast<int>(maps.shape.d) - 1);
        TileWall& wall = shown.view.wall();
        const auto wordsAt = [&](int depth, int y, int x) {
            const Volume map = mapVolume(maps, 0);
            return QString("n1, map 0, z %1, y %2, x %3: %4")
                .arg(depth)
                .arg(y)
                .arg(x)
                .arg(text(valueText(map.at(depth, y, x))));
        };
        const int width = static_cast<int>(maps.shape.w);
        const int height = static_cast<int>(maps.shape.h);
        for (const int depth : {0, static_cast<int>(maps.shape.d) - 1}) {
            slice->setValue(depth);
            QTest::mouseMove(wall.viewport(), middleOf(wall.pictureRect(0), 1, 2, width, height));
            QTRY_COMPARE(shown.view.footer().words(), wordsAt(depth, 2, 1));
            QTest::mouseMove(wall.viewport(), QPoint(0, 0));
        }
        // Three cuts through one point, each with its slider.
        shown.choose("cutKind", 3);
        for (const char* each : {"sliceDepth", "sliceHeight", "sliceWidth"}) {
            QVERIFY(shown.view.findChild<QSlider*>(each)->isVisible());
        }
        const int depth = static_cast<int>(maps.shape.d);
        const int row = shown.view.findChild<QSlider*>("sliceHeight")->value();
        QTest::mouseMove(wall.viewport(), middleOf(wall.pictureRect(0), 1, height + 1,
                                                   width + 1 + depth, height + 1 + depth));
        QTRY_COMPARE(shown.view.footer().words(), wordsAt(0, row, 1));
    }

    /// The first layer of ResNet-18 at 224, and one of 512 maps: choosing is no wait.
    void aLargeLayerIsShownAtOnce() {
        for (const Shape& shape : {Shape{1, 1, 112, 112, 64}, Shape{1, 1, 7, 7, 512}}) {
            auto maps = std::make_shared<FeatureMaps>();
            maps->node = "conv1";
            maps->shape = shape;
            for (std::int64_t i = 0; i < shape.elements(); ++i) {
                maps->values.push_back(static_cast<float>(std::sin(static_cast<double>(i))));
            }
            const LayerFigures figures = layerFigures(*maps);
            TileWall wall;
            wall.resize(700, 600);
            wall.show();
            QElapsedTimer clock;
            clock.start();
            wall.setTiles(tilesOf(mapWall(maps, figures, {})));
            wall.viewport()->grab();
            qInfo("%lld maps of %lldx%lld: %lld ms", static_cast<long long>(shape.c),
                  static_cast<long long>(shape.h), static_cast<long long>(shape.w),
                  static_cast<long long>(clock.elapsed()));
            QCOMPARE(wall.count(), static_cast<int>(shape.c));
        }
    }
};

QTEST_MAIN(TestFeatureMaps)
#include "tst_feature_maps.moc"
