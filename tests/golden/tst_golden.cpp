#include <QCoreApplication>
#include <QFont>
#include <QImage>
#include <QRgb>
#include <QTest>
#include <QWidget>

#include <cmath>

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>

#include "core/evaluation/values/map_wall.hpp"
#include "core/training/figures.hpp"
#include "golden_picture.hpp"
#include "gui/analysis/confusion_view.hpp"
#include "gui/analysis/network_pictures.hpp"
#include "gui/analysis/tile_wall.hpp"
#include "gui/network/canvas/network_scene.hpp"
#include "gui/network/network_view.hpp"
#include "gui/training/curves_plot.hpp"
#include "gui/widgets/theme.hpp"
#include "tests/gui/edits.hpp"
#include "tests/gui/test_world.hpp"

using namespace fovea;
using namespace fovea::gui;
using namespace fovea::test;

/// What the window paints itself, held against the pictures in tests/golden/pictures: see the
/// README there. Run once as it is and once at scale 2 (QT_SCALE_FACTOR).
class TestGolden : public QObject {
    Q_OBJECT

    TestWorld m_world;

    static QString nameOf(const QString& what) {
        const QString scale = qApp->devicePixelRatio() > 1 ? "-scale-2" : "";
        return what + '-' + QTest::currentDataTag() + scale;
    }

    static void compare(const QString& what, QWidget& widget) {
        widget.ensurePolished();
        widget.grab(); // what is laid out when it is first painted
        QCoreApplication::processEvents();
        const QString difference = differenceFromGolden(nameOf(what), widget.grab().toImage());
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
    }

    static void themes() {
        QTest::addColumn<ThemeChoice>("theme");
        QTest::newRow("light") << ThemeChoice::Light;
        QTest::newRow("dark") << ThemeChoice::Dark;
    }

    static void wear() {
        QFETCH(ThemeChoice, theme);
        setThemeChoice(theme);
    }

    static NodeSpec node(const char* id, const char* type, std::vector<std::string> inputs,
                         Position position, SettingMap settings = {}) {
        NodeSpec spec;
        spec.id = id;
        spec.type = type;
        spec.inputs = std::move(inputs);
        spec.position = position;
        spec.settings = std::move(settings);
        return spec;
    }

    /// Cards of several kinds, one of them at fault; a branch that comes together again.
    static NetworkSpec branching() {
        NetworkSpec network;
        network.name = "branching";
        network.nodes = {
            node("input", "input", {}, {160, 32}),
            node("conv1", "conv.conv2d", {"input"}, {160, 160},
                 {{"out_channels", std::int64_t{8}}}),
            node("relu1", "activation.relu", {"conv1"}, {32, 304}),
            node(
                "conv2", "conv.conv2d", {"conv1"}, {304, 304},
                {{"kernel", std::vector<std::int64_t>{41, 41}}, {"padding", std::string("valid")}}),
            node("add", "merge.add", {"relu1", "conv2"}, {160, 480}),
        };
        return network;
    }

private Q_SLOTS:

    void initTestCase() {
        installTheme(*qApp);
        const QString file = qEnvironmentVariable("FOVEA_GOLDEN") + "/blocks.ttf";
        const int loaded = QFontDatabase::addApplicationFont(file);
        QVERIFY2(loaded >= 0, qPrintable(file));
        QFont font(QFontDatabase::applicationFontFamilies(loaded).constFirst());
        font.setPixelSize(12);
        font.setHintingPreference(QFont::PreferNoHinting);
        // A character that the font lacks is a hole, not another font's.
        font.setStyleStrategy(
            static_cast<QFont::StyleStrategy>(QFont::NoSubpixelAntialias | QFont::NoFontMerging));
        QApplication::setFont(font);
        QCOMPARE(QFontInfo(font).family(), font.family());
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
    }

    void cleanupTestCase() { setThemeChoice(ThemeChoice::Light); }

    void cardsAndLinks_data() { themes(); }

    void cardsAndLinks() {
        wear();
        Document document(TestWorld::registry());
        editNetwork(document, branching());
        NetworkScene scene(document);
        NetworkView view(document, scene);
        view.resize(560, 560);
        view.zoomTo(1);
        view.centerOn(310, 290);
        scene.select({"relu1"});
        view.setFocusPolicy(Qt::NoFocus);
        compare("cards-and-links", view);
    }

    void matrixOfFewClasses_data() { themes(); }

    void matrixOfFewClasses() {
        wear();
        ConfusionMatrix matrix({"T-shirt", "trouser", "a pullover of the wider kind", "dress"});
        for (std::int32_t truth = 0; truth < 4; ++truth) {
            for (std::int32_t predicted = 0; predicted < 4; ++predicted) {
                const int count = truth == predicted ? 120 - 30 * truth : 7 * truth + predicted;
                for (int i = 0; i < count; ++i) {
                    matrix.add(truth, predicted);
                }
            }
        }
        ConfusionView view;
        view.resize(420, 340);
        view.setMatrix(matrix);
        view.setChosen(ConfusionView::Cell{2, 1});
        compare("matrix-few", view);
    }

    void matrixOfManyClasses_data() { themes(); }

    void matrixOfManyClasses() {
        wear();
        std::vector<std::string> names;
        for (int i = 0; i < 16; ++i) {
            names.push_back("kind of a long name, number " + std::to_string(i));
        }
        ConfusionMatrix matrix(names);
        for (std::int32_t i = 0; i < 16; ++i) {
            for (int count = 0; count < 9 + i; ++count) {
                matrix.add(i, count % 5 == 4 ? (i * 7 + count) % 16 : i);
            }
        }
        ConfusionView view;
        view.setMatrix(matrix);
        view.resize(view.minimumSizeHint());
        compare("matrix-many", view);
    }

    void featureMapWall_data() { themes(); }

    void featureMapWall() {
        wear();
        auto maps = std::make_shared<FeatureMaps>();
        maps->node = "conv1";
        maps->type = "conv.conv2d";
        maps->shape = {1, 1, 12, 12, 10};
        for (std::int64_t i = 0; i < maps->shape.elements(); ++i) {
            const auto channel = static_cast<double>(i % 10);
            const auto x = static_cast<double>(i / 10 % 12);
            const auto y = static_cast<double>(i / 120);
            maps->values.push_back(
                static_cast<float>(std::sin(0.4 * x + 0.3 * channel) * std::cos(0.25 * y)));
        }
        TileWall wall;
        wall.resize(380, 220);
        wall.setTiles(tilesOf(mapWall(maps, layerFigures(*maps), {})));
        compare("feature-map-wall", wall);
    }

    void curves_data() { themes(); }

    void curves() {
        wear();
        constexpr int epochs = 6;
        constexpr int steps = 20;
        RunRecord run;
        run.spec.train.epochs = epochs;
        run.spec.train.batch = 10;
        run.history.take({0, RunStarted{epochs, steps, steps * 10, 50, 0, "validation"}});
        for (std::int64_t epoch = 0; epoch < epochs - 1; ++epoch) {
            Figures figures;
            for (std::int64_t step = 1; step <= steps; ++step) {
                const auto at = static_cast<double>(epoch * steps + step);
                const double wave = 0.3 * std::sin(2.4 * at);
                figures.lossSum += 10 * (2 * std::exp(-at / 40) + 0.2 + wave * std::exp(-at / 60));
                figures.correct += 4 + static_cast<std::int64_t>(at / 20) + (wave > 0 ? 1 : 0);
                figures.samples += 10;
                run.history.take({at, Progress{epoch, epoch * steps + step, figures.loss(),
                                               figures.top1(), 0.1, 100, 1}});
            }
            EpochEnded ended;
            ended.epoch = epoch;
            ended.step = (epoch + 1) * steps;
            ended.trainLoss = figures.loss();
            ended.trainTop1 = figures.top1();
            ended.validationLoss = figures.loss() + 0.1;
            ended.validationTop1 = figures.top1() - 0.05;
            run.history.take({0, ended});
        }
        CurvesPlot plot;
        plot.resize(560, 520);
        plot.show(run);
        compare("curves", plot);
    }

    void anotherColourIsFound_data() { themes(); }

    /// The net holds: one that has another colour in a part of it is told, and shown.
    void anotherColourIsFound() {
        if (isRenewingGolden()) {
            QSKIP("the pictures are being renewed");
        }
        constexpr int side = 40;
        QImage changed;
        QVERIFY(changed.load(goldenFile(nameOf("matrix-few"))));
        changed.convertTo(QImage::Format_RGB32);
        for (int y = 0; y < side; ++y) {
            for (int x = 0; x < side; ++x) {
                const QRgb was = changed.pixel(x, y);
                changed.setPixel(x, y, qRgb(qRed(was) ^ 0x40, qGreen(was), qBlue(was)));
            }
        }
        const QString difference = differenceFromGolden(nameOf("matrix-few"), changed);
        QVERIFY2(difference.contains(QString("%1 pixels differ").arg(side * side)),
                 qPrintable(difference));
        QImage sheet;
        QVERIFY2(sheet.load(difference.section(" are in ", 1)), qPrintable(difference));
        QVERIFY(sheet.width() > 3 * changed.width()); // expected, actual and difference
    }
};

QTEST_MAIN(TestGolden)
#include "tst_golden.moc"
