#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QSlider>
#include <QTest>

#include "gui/analysis/colour_bar.hpp"
#include "gui/analysis/kernel_view.hpp"
#include "gui/analysis/tile_wall.hpp"
#include "gui/analysis/value_footer.hpp"
#include "odd_runs.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

struct ShownKernels {
    Document document{TestWorld::registry()};
    RunAnalysis analysis{document};
    KernelView view{analysis};

    explicit ShownKernels(const RunFolder& run) {
        view.resize(700, 500);
        view.show();
        analysis.setRun(run);
        if (!QTest::qWaitFor([&] { return !analysis.weights().empty(); }, 20'000)) {
            qFatal("the run is not opened");
        }
    }

    const WeightValues& weight(const QString& name) const {
        for (const WeightValues& weight : analysis.weights()) {
            if (weight.name() == name) {
                return weight;
            }
        }
        qFatal("no such weight");
        return analysis.weights().front();
    }
};

} // namespace

class TestKernelView : public QObject {
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

    void everyWeightCanBeChosen() {
        ShownKernels shown(m_run);
        auto* names = shown.view.findChild<QComboBox*>("kernelNames");
        QCOMPARE(names->count(), static_cast<int>(shown.analysis.weights().size()));
        for (int i = 0; i < names->count(); ++i) {
            names->setCurrentIndex(i);
            QVERIFY2(shown.view.wall().count() > 0, qPrintable(names->currentText()));
            QVERIFY(!shown.view.findChild<QLabel*>("kernelNote")->text().isEmpty());
        }
    }

    void coloursStandBesideTheirChannels() {
        ShownKernels shown(m_run);
        shown.view.showWeight("conv1.weight");
        QCOMPARE(shown.view.wall().count(), 4 * 4);
        const WeightValues& weight = shown.weight("conv1.weight");
        QVERIFY(shown.view.footer().bar().scale() == weight.scale);
        TileWall& wall = shown.view.wall();
        // The blue channel of output 1, its first number.
        const QRect picture = wall.pictureRect(4 + 3);
        QTest::mouseMove(wall.viewport(), picture.topLeft() + QPoint(1, 1));
        QTRY_COMPARE(shown.view.footer().words(),
                     QString("conv1.weight, output 1, blue, y 0, x 0: %1")
                         .arg(text(valueText(weight.values[2 * 4 + 1]))));
    }

    void outputsAreRowsAndInputsColumns() {
        ShownKernels shown(m_run);
        shown.view.showWeight("conv2.weight");
        TileWall& wall = shown.view.wall();
        QCOMPARE(wall.count(), 5 * 4);
        QCOMPARE(wall.tileRect(4).left(), wall.tileRect(0).left());
        QVERIFY(wall.tileRect(4).top() > wall.tileRect(3).top());
        QTest::mouseMove(wall.viewport(), wall.pictureRect(6).topLeft() + QPoint(1, 1));
        QTRY_COMPARE(shown.view.footer().words(),
                     QString("conv2.weight, output 1, input 2, y 0, x 0: %1")
                         .arg(text(valueText(shown.weight("conv2.weight").values[2 * 5 + 1]))));
    }

    void theLastLayerHasTheClassesTemplates() {
        ShownKernels shown(m_run);
        QTRY_VERIFY_WITH_TIMEOUT(shown.analysis.spec().has_value(), 20'000);
        shown.view.showWeight("classes.weight");
        const WeightValues& weight = shown.weight("classes.weight");
        QVERIFY(weight.layout.isTemplate && weight.areOutputsClasses);
        QCOMPARE(shown.view.wall().count(), 3 * 5);
        TileWall& wall = shown.view.wall();
        QTest::mouseMove(wall.viewport(), wall.pictureRect(0).topLeft() + QPoint(1, 1));
        QTRY_VERIFY(shown.view.footer().words().startsWith(
            QString("classes.weight, %1, map 0,")
                .arg(text(shown.analysis.spec()->classes.front()))));
    }

    void kernelsOfSignalsAreCurves() {
        ShownKernels shown(m_signals);
        shown.view.showWeight("n1.weight");
        TileWall& wall = shown.view.wall();
        QCOMPARE(wall.count(), 8);
        QVERIFY(wall.tileRect(0).width() > wall.tileRect(0).height());
        const QRect first = wall.tileRect(0);
        QTest::mouseMove(wall.viewport(), {first.left() + 1, first.center().y()});
        QTRY_COMPARE(shown.view.footer().words(),
                     QString("n1.weight, output 0, input 0, x 0: %1")
                         .arg(text(valueText(shown.weight("n1.weight").values[0]))));
    }

    void kernelsOfVolumesAreSlices() {
        ShownKernels shown(m_volumes);
        shown.view.showWeight("n1.weight");
        const WeightValues& weight = shown.weight("n1.weight");
        auto* slice = shown.view.findChild<QSlider*>("sliceDepth");
        QVERIFY(slice->isVisible());
        slice->setValue(2);
        TileWall& wall = shown.view.wall();
        QTest::mouseMove(wall.viewport(), wall.pictureRect(0).topLeft() + QPoint(1, 1));
        QTRY_COMPARE(
            shown.view.footer().words(),
            QString("n1.weight, output 0, input 0, z 2, y 0, x 0: %1")
                .arg(text(valueText(weight.layout.kernel(weight.values, 0, 0, 0).at(2, 0, 0)))));
    }
};

QTEST_MAIN(TestKernelView)
#include "tst_kernel_view.moc"
