#include <QtTest>

#include <cmath>

#include <QApplication>
#include <QFontInfo>

#include "golden_picture.hpp"
#include "gui/analysis/confusion_view.hpp"
#include "gui/analysis/network_pictures.hpp"
#include "gui/analysis/tile_wall.hpp"
#include "gui/commands/canvas_grid.hpp"
#include "gui/network/canvas/network_scene.hpp"
#include "gui/network/canvas/network_view.hpp"
#include "gui/widgets/theme.hpp"
#include "tests/gui/test_world.hpp"

using namespace fovea;
using namespace fovea::gui;
using namespace fovea::test;

/// What the window paints itself, held against the pictures in tests/golden/pictures: see the
/// README there. Run once as it is and once at scale 2 (QT_SCALE_FACTOR).
class TestGolden : public QObject {
    Q_OBJECT

    TestWorld m_world;

    void compare(const QString& what, QWidget& widget) {
        const QString scale = qApp->devicePixelRatio() > 1 ? "-scale-2" : "";
        const QString name = what + '-' + QTest::currentDataTag() + scale;
        // Polished and laid out as on a screen, but without a pointer over it.
        widget.ensurePolished();
        const QString difference = differenceFromGolden(name, widget.grab().toImage());
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
        QFont font("DejaVu Sans");
        font.setPixelSize(12);
        // Hints move letters by whole pixels, each version of the renderer in its own way.
        font.setHintingPreference(QFont::PreferNoHinting);
        font.setStyleStrategy(QFont::NoSubpixelAntialias);
        QApplication::setFont(font);
        QVERIFY2(QFontInfo(font).family() == "DejaVu Sans", "install fonts-dejavu-core");
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
    }

    void cleanupTestCase() { setThemeChoice(ThemeChoice::Light); }

    void cardsAndLinks_data() { themes(); }

    void cardsAndLinks() {
        wear();
        Document document(TestWorld::registry());
        document.setNetwork(branching());
        NetworkScene scene(document);
        NetworkView view(document, scene);
        view.resize(520, 660);
        view.zoomTo(1);
        view.centerOn(260, 330);
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
        view.resize(520, 440);
        view.setMatrix(matrix);
        view.setChosen(ConfusionView::Cell{2, 1});
        compare("matrix-few", view);
    }

    void matrixOfManyClasses_data() { themes(); }

    void matrixOfManyClasses() {
        wear();
        std::vector<std::string> names;
        for (int i = 0; i < 30; ++i) {
            names.push_back("kind of a long name, number " + std::to_string(i));
        }
        ConfusionMatrix matrix(names);
        for (std::int32_t i = 0; i < 30; ++i) {
            for (int count = 0; count < 9 + i; ++count) {
                matrix.add(i, count % 5 == 4 ? (i * 7 + count) % 30 : i);
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
        wall.resize(420, 260);
        wall.setTiles({.count = 10,
                       .columns = 0,
                       .picture = [maps](int tile) { return featureMapPicture(*maps, tile); },
                       .caption = [](int tile) { return QString::number(tile); }});
        compare("feature-map-wall", wall);
    }
};

QTEST_MAIN(TestGolden)
#include "tst_golden.moc"
