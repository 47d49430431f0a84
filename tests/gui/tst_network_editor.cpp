#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QLineF>
#include <QModelIndex>
#include <QPointF>
#include <QSplitter>
#include <QStackedWidget>
#include <QTest>
#include <QTreeView>

#include "canvas_hand.hpp"
#include "core/graph/templates.hpp"
#include "core/layer/plugin.hpp"
#include "edits.hpp"
#include "field_hand.hpp"
#include "gui/layout/canvas_grid.hpp"
#include "gui/network/canvas/cursor_hint.hpp"
#include "gui/network/network_workspace.hpp"
#include "gui/network/panels/palette_panel.hpp"
#include "gui/settings/editors/number_edit.hpp"
#include "gui/settings/setting_editor.hpp"
#include "gui/widgets/theme.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

const LayerRegistry& registry() {
    static const LayerRegistry loaded = loadPlugins();
    return loaded;
}

} // namespace

/// Drives the real workspace with mouse and keys and compares the resulting network.
class TestNetworkEditor : public QObject {
    Q_OBJECT

    struct Window {
        Window() : workspace(*new NetworkWorkspace(document)), hand(workspace.view()) {
            frame.addWidget(&workspace);
            frame.addWidget(workspace.inspector());
            frame.setStretchFactor(0, 1);
            frame.resize(1280, 800);
            frame.show();
            frame.activateWindow();
            std::ignore = QTest::qWaitForWindowActive(&frame); // shortcuts need it
            workspace.view().setFocus();
            workspace.view().zoomTo(1);
        }

        const NetworkSpec& network() const { return document.spec().network; }

        const NodeSpec& node(const char* id) const { return *network().find(id); }

        QPointF input(const char* id, int port = 0) {
            return workspace.scene().node(id)->portPosition(port);
        }

        QPointF output(const char* id) { return input(id, PortPlace::outputPort); }

        QPointF middle(const char* id) { return workspace.scene().node(id)->cardRect().center(); }

        void key(int which, Qt::KeyboardModifiers keys = {}) {
            QTest::keyClick(workspace.view().viewport(), static_cast<Qt::Key>(which), keys);
        }

        QString hint() const {
            const auto* label = workspace.findChild<CursorHint*>();
            return label->isHidden() ? QString() : label->text();
        }

        template <class Widget>
        Widget* field(const char* setting) {
            auto* editor = workspace.inspector()->findChild<SettingEditor*>(
                QStringLiteral("setting.") + setting);
            return editor != nullptr ? editor->findChild<Widget*>() : nullptr;
        }

        /// input -> conv -> relu, one below the other.
        void build() {
            hand.drop("input", {104, 32});
            hand.drop("conv.conv2d", {104, 160});
            hand.drop("activation.relu", {104, 288});
            hand.drag(output("input"), input("conv2d"));
            hand.drag(output("conv2d"), input("relu"));
        }

        Document document{registry()};
        QSplitter frame; ///< stands for the main window; owns the workspace
        NetworkWorkspace& workspace;
        CanvasHand hand;
    };

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        installTheme(*qApp);
    }

    void thePaletteIsASoundModel() {
        PaletteModel model(registry());
        QAbstractItemModelTester tester(&model);
        std::size_t types = 0;
        for (int group = 0; group < model.rowCount(); ++group)
            types += static_cast<std::size_t>(model.rowCount(model.index(group, 0)));
        QCOMPARE(types, registry().layers().size() + 1);
    }

    void aGroupThatAPluginBringsIsInThePalette() {
        LayerRegistry foreign;
        LayerType layer = *registry().layer("activation.relu");
        layer.id = "acme.layer";
        layer.category.clear();
        PluginTable table;
        table.id = "acme";
        table.layers.push_back(layer);
        table.categories.push_back({"acme.vision", "Acme", CategoryColour::Yellow});
        QVERIFY(foreign.add(table, "acme.so"));
        const PaletteModel model(foreign);
        const QModelIndex group = model.index(1, 0); // behind the input's
        QCOMPARE(group.data().toString(), QString("Acme"));
        const QModelIndex entry = model.index(0, 0, group);
        QCOMPARE(entry.data(PaletteModel::TypeRole).toString(), QString("acme.layer"));
        QVERIFY(entry.data(PaletteModel::SearchRole).toString().contains("Acme"));
        const auto colour =
            static_cast<CategoryColour>(entry.data(PaletteModel::ColourRole).toInt());
        QVERIFY(colour == CategoryColour::Yellow);
        QCOMPARE(categoryColour(colour, qApp->palette()), seriesColour(6, qApp->palette()));
    }

    void theSearchFindsAndReturnAdds() {
        Window window;
        QLineEdit* search = window.workspace.palettePanel().searchField();
        QTest::keyClicks(search, "max");
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(window.network().nodes.size(), std::size_t{1});
        QCOMPARE(window.network().nodes[0].type, std::string("pool.max2d"));
        QTest::keyClick(search, Qt::Key_Escape);
        QCOMPARE(search->text(), QString());
    }

    void aLayerDroppedLiesCentredUnderThePointerOnTheGrid() {
        Window window;
        QVERIFY(window.hand.drop("conv.conv2d", {303, 205}));
        const NodeSpec& node = window.node("conv2d");
        QCOMPARE(node.plugin, std::string("fovea.convolution"));
        QCOMPARE(node.position, (Position{200, 176}));
        QCOMPARE(window.workspace.scene().selectedNodes(), std::set<std::string>{"conv2d"});
    }

    void aSecondInputIsRefusedWithItsReason() {
        Window window;
        QVERIFY(window.hand.drop("input", {100, 100}));
        QVERIFY(!window.hand.drop("input", {100, 300}));
        QCOMPARE(window.network().nodes.size(), std::size_t{1});
    }

    void portsAreLinkedByDragging() {
        Window window;
        window.build();
        QCOMPARE(window.node("conv2d").inputs, std::vector<std::string>{"input"});
        QCOMPARE(window.node("relu").inputs, std::vector<std::string>{"conv2d"});
        QVERIFY(window.document.report().isRunnable());
        QVERIFY(!window.workspace.scene().node("relu")->words().output.isEmpty());
    }

    void aLinkCanBeDrawnBackwardsAndDroppedOnACard() {
        Window window;
        window.hand.drop("input", {104, 32});
        window.hand.drop("conv.conv2d", {104, 160});
        window.hand.drop("activation.relu", {104, 288});
        window.hand.drag(window.input("conv2d"), window.output("input"));
        QCOMPARE(window.node("conv2d").inputs, std::vector<std::string>{"input"});
        window.hand.drag(window.output("conv2d"), window.middle("relu"));
        QCOMPARE(window.node("relu").inputs, std::vector<std::string>{"conv2d"});
    }

    void aLoopIsRefusedAtThePointer() {
        Window window;
        window.build();
        const NetworkSpec before = window.network();
        window.hand.press(window.output("relu"));
        window.hand.move(window.input("conv2d") + QPointF(3, 3));
        QVERIFY2(window.hint().contains("close a loop"), qPrintable(window.hint()));
        window.hand.release(window.input("conv2d"));
        QCOMPARE(window.network(), before);
        QCOMPARE(window.hint(), QString());
    }

    void anEndOfALinkIsLedElsewhereOrLetGo() {
        Window window;
        window.build();
        window.hand.drag(window.input("relu"), window.output("input") + QPointF(200, 40));
        QVERIFY(window.node("relu").inputs.empty()); // let go over nothing
        window.document.undoStack()->undo();
        window.hand.drop("pool.max2d", {404, 288});
        window.hand.drag(window.input("relu"), window.input("max2d"));
        QVERIFY(window.node("relu").inputs.empty());
        QCOMPARE(window.node("max2d").inputs, std::vector<std::string>{"conv2d"});
    }

    void nodesMoveOnTheGridAsOneStep() {
        Window window;
        window.build();
        const int steps = window.document.undoStack()->count();
        window.key(Qt::Key_A, Qt::ControlModifier);
        window.hand.drag(window.middle("conv2d"), window.middle("conv2d") + QPointF(51, -21));
        QCOMPARE(window.node("conv2d").position, (Position{48, 104}));
        QCOMPARE(window.node("input").position, (Position{48, -16}));
        QCOMPARE(window.document.undoStack()->count(), steps + 1);
        window.document.undoStack()->undo();
        QCOMPARE(window.node("conv2d").position, (Position{0, 128}));
        QCOMPARE(window.workspace.scene().node("conv2d")->pos(), QPointF(0, 128));
    }

    void escapeGivesAGestureUp() {
        Window window;
        window.build();
        const NetworkSpec before = window.network();
        window.hand.press(window.middle("conv2d"));
        window.hand.move(window.middle("conv2d") + QPointF(80, 80));
        window.key(Qt::Key_Escape);
        window.hand.release(window.middle("conv2d") + QPointF(80, 80));
        QCOMPARE(window.network(), before);
        QCOMPARE(window.workspace.scene().node("conv2d")->pos(), QPointF(0, 128));
    }

    void theRubberBandSelectsWhatItTouches() {
        Window window;
        window.build();
        window.hand.drag({-40, 100}, {120, 300});
        QCOMPARE(window.workspace.scene().selectedNodes(),
                 (std::set<std::string>{"conv2d", "relu"}));
        window.hand.click(window.middle("input"), Qt::ControlModifier);
        QCOMPARE(window.workspace.scene().selectedNodes().size(), std::size_t{3});
        window.hand.click({600, 100});
        QVERIFY(window.workspace.scene().selectedNodes().empty());
    }

    void deletedNodesComeBackByUndo() {
        Window window;
        window.build();
        const NetworkSpec before = window.network();
        window.hand.click(window.middle("conv2d"));
        window.key(Qt::Key_Delete);
        QCOMPARE(window.network().nodes.size(), std::size_t{2});
        QVERIFY(window.workspace.scene().node("conv2d") == nullptr);
        window.document.undoStack()->undo();
        QCOMPARE(window.network(), before);
    }

    void aLinkIsSelectedAndDeleted() {
        Window window;
        window.build();
        window.hand.click((window.output("input") + window.input("conv2d")) / 2);
        QCOMPARE(window.workspace.scene().selectedLinks().size(), std::size_t{1});
        window.key(Qt::Key_Delete);
        QVERIFY(window.node("conv2d").inputs.empty());
    }

    void aLayerDroppedOnALinkIsPutIntoIt() {
        Window window;
        window.build();
        window.hand.drop("pool.max2d", (window.output("conv2d") + window.input("relu")) / 2);
        QCOMPARE(window.node("max2d").inputs, std::vector<std::string>{"conv2d"});
        QCOMPARE(window.node("relu").inputs, std::vector<std::string>{"max2d"});
    }

    void anUnlinkedNodeDraggedOntoALinkIsPutIntoIt() {
        Window window;
        window.build();
        window.hand.drop("pool.max2d", {504, 208});
        const QPointF link = (window.output("conv2d") + window.input("relu")) / 2;
        const int steps = window.document.undoStack()->count();
        window.hand.drag(window.middle("max2d"), link);
        QCOMPARE(window.node("max2d").inputs, std::vector<std::string>{"conv2d"});
        QCOMPARE(window.document.undoStack()->count(), steps + 1);
    }

    void whatCannotBePastedIsSaid_data() {
        QTest::addColumn<QString>("clipboard");
        QTest::addColumn<QString>("why");
        QTest::newRow("words") << "hello"
                               << "holds no nodes";
        QTest::newRow("nothing") << ""
                                 << "holds no nodes";
        QTest::newRow("another file") << "{\"a\": 1}"
                                      << "cannot be pasted as a network";
        QTest::newRow("cut off") << "{\"format\": \"fovea-netw"
                                 << "cannot be pasted as a network";
        QTest::newRow("no nodes") << QString::fromStdString(toJson(NetworkSpec()))
                                  << "has no nodes";
        NetworkSpec input;
        input.nodes = {{"input", "input", "", 1, {}, {}, {}}};
        QTest::newRow("a second input")
            << QString::fromStdString(toJson(input)) << "has its input already";
    }

    void whatCannotBePastedIsSaid() {
        QFETCH(const QString, clipboard);
        QFETCH(const QString, why);
        Window window;
        window.build();
        const NetworkSpec before = window.document.spec().network;
        QGuiApplication::clipboard()->setText(clipboard);
        window.key(Qt::Key_V, Qt::ControlModifier);
        QVERIFY2(window.hint().contains(why), qPrintable(window.hint()));
        QCOMPARE(window.document.spec().network, before);
    }

    void theTextOfANetworkFileIsPasted() {
        Window window;
        QGuiApplication::clipboard()->setText(
            QString::fromStdString(toJson(*loadNetwork("perceptron"))));
        window.key(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(window.document.spec().network.nodes.size(),
                 loadNetwork("perceptron")->nodes.size());
    }

    void copiesArePastedWithTheirLinks() {
        Window window;
        window.build();
        window.hand.click(window.middle("conv2d"));
        window.hand.click(window.middle("relu"), Qt::ShiftModifier);
        window.key(Qt::Key_C, Qt::ControlModifier);
        window.key(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(window.network().nodes.size(), std::size_t{5});
        QCOMPARE(window.node("relu_2").inputs, std::vector<std::string>{"conv2d_2"});
        window.key(Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(window.network().nodes.size(), std::size_t{7});
        QVERIFY(QGuiApplication::clipboard()->text().contains("conv.conv2d"));
    }

    void arrowKeysNudgeAndMergeIntoOneStep() {
        Window window;
        window.build();
        window.hand.click(window.middle("relu"));
        const Position before = window.node("relu").position;
        const int steps = window.document.undoStack()->count();
        window.key(Qt::Key_Right);
        window.key(Qt::Key_Right);
        window.key(Qt::Key_Down);
        QCOMPARE(window.node("relu").position, (Position{before.x + 16, before.y + 8}));
        QCOMPARE(window.document.undoStack()->count(), steps + 1);
    }

    void theInspectorChangesShapesAtTheNodeWhileTyping() {
        Window window;
        window.build();
        window.hand.click(window.middle("conv2d"));
        auto* channels = window.field<NumberEdit>("out_channels");
        QVERIFY(channels != nullptr);
        const int steps = window.document.undoStack()->count();
        typeInto(channels, "12");
        QCOMPARE(std::get<std::int64_t>(window.node("conv2d").settings.at("out_channels")),
                 std::int64_t{12});
        QVERIFY(window.workspace.scene().node("relu")->words().output.startsWith("12 ×"));
        QCOMPARE(window.document.undoStack()->count(), steps + 1);
        window.document.undoStack()->undo();
        QVERIFY(channels->value() == registry().layer("conv.conv2d")->settings[0].defaultValue);
    }

    void aNumberBeyondItsRangeIsNeitherTakenNorMadeToFit() {
        Window window;
        window.build();
        window.hand.click(window.middle("conv2d"));
        auto* kernel = window.field<NumberEdit>("kernel");
        const NetworkSpec before = window.network();
        typeInto(kernel, "99"); // 9 on the way to it would be taken
        QCOMPARE(kernel->text(), "99");
        QVERIFY2(kernel->problem().contains("from 1 to 64"), qPrintable(kernel->problem()));
        QCOMPARE(window.network(), before);
        QTest::keyClick(kernel, Qt::Key_Return);
        QCOMPARE(kernel->text(), "99");
        enterInto(kernel, "9");
        QVERIFY(kernel->problem().isEmpty());
        QCOMPARE(toString(window.node("conv2d").settings.at("kernel")), std::string("9x9"));
    }

    void settingsWithoutMeaningAreHidden() {
        Window window;
        window.build();
        window.hand.click(window.middle("conv2d"));
        auto* pads = window.workspace.inspector()->findChild<SettingEditor*>("setting.pads");
        auto* padding = window.field<QComboBox>("padding");
        QVERIFY(pads != nullptr && padding != nullptr);
        QTRY_VERIFY(padding->isVisible());
        QVERIFY(!pads->isVisible());
        padding->setCurrentIndex(padding->findData("explicit"));
        QTRY_VERIFY(pads->isVisible());
        padding->setCurrentIndex(padding->findData("same"));
        QVERIFY(!pads->isVisible());
    }

    void aFaultIsToldAtItsNodeInWords() {
        Window window;
        window.build();
        window.hand.click(window.middle("conv2d"));
        auto* kernel = window.field<NumberEdit>("kernel");
        typeInto(kernel, "29"); // larger than the 28x28 input; the lock sets both sides
        const NodeItem* item = window.workspace.scene().node("conv2d");
        QVERIFY(item->hasProblem());
        QVERIFY2(item->words().problem.contains("29"), qPrintable(item->words().problem));
        QVERIFY(!window.workspace.scene().node("relu")->hasProblem()); // it only follows
        typeInto(kernel, "3");
        QVERIFY(!item->hasProblem());
    }

    void aNodeIsRenamedInTheInspector() {
        Window window;
        window.build();
        window.hand.doubleClick(window.middle("conv2d"));
        auto* name = window.workspace.inspector()->findChild<QLineEdit*>("node.name");
        name->selectAll();
        QTest::keyClicks(name, "relu"); // taken
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(window.network().find("conv2d") != nullptr);
        QCOMPARE(name->text(), "conv2d");
        name->selectAll();
        QTest::keyClicks(name, "stem");
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(window.node("relu").inputs, std::vector<std::string>{"stem"});
        QCOMPARE(window.workspace.scene().selectedNodes(), std::set<std::string>{"stem"});
    }

    void aTemplateTakesThePlaceOfTheNetworkInOneStep() {
        Window window;
        window.build();
        const NetworkSpec before = window.network();
        window.workspace.actions().useTemplate("lenet-5");
        QCOMPARE(window.document.report().weights, std::int64_t{61706});
        QVERIFY(window.document.report().isRunnable());
        window.document.undoStack()->undo();
        QCOMPARE(window.network(), before);
    }

    void anAuxiliaryHeadIsACardLikeOthers() {
        Window window;
        NetworkSpec network = *loadNetwork("lenet-5");
        const auto add = [&](const char* id, const char* type, const char* input) {
            NodeSpec node;
            node.id = id;
            node.type = type;
            node.inputs = {input};
            network.nodes.push_back(node);
        };
        add("side_flatten", "shape.flatten", "pool1");
        add("side_dense", "dense.dense", "side_flatten");
        add("side_head", "regularization.auxiliary_head", "side_dense");
        startWith(window.document, network);
        QVERIFY(window.document.report().isRunnable());
        const NodeItem* head = window.workspace.scene().node("side_head");
        QVERIFY(head != nullptr && !head->hasProblem());
        QCOMPARE(head->words().output, QString("10"));
        window.workspace.scene().select({"side_dense"});
        typeInto(window.field<NumberEdit>("units"), "12");
        QVERIFY2(head->words().problem.contains("10 outputs"), qPrintable(head->words().problem));
        QVERIFY(!window.workspace.scene().node("dense3")->hasProblem());
    }

    void aMissingLayerTypeSaysWhichPluginItNeeds() {
        const LayerRegistry none;
        Document document(none);
        NetworkWorkspace workspace(document);
        workspace.actions().useTemplate("lenet-5");
        const NodeWords& words = workspace.scene().node("conv1")->words();
        QVERIFY(words.isMissing);
        QCOMPARE(words.settings, "missing: needs plugin fovea.convolution");
    }

    void zoomKeepsWhatIsUnderThePointer() {
        Window window;
        window.build();
        NetworkView& view = window.workspace.view();
        const QPoint point(300, 200);
        const QPointF before = view.mapToScene(point);
        view.zoomAt(point, 1.6);
        QVERIFY(QLineF(before, view.mapToScene(point)).length() < 1.5);
        QVERIFY(view.zoom() > 1.5);
        for (int i = 0; i < 50; ++i)
            view.zoomAt(point, 0.5);
        QVERIFY(view.zoom() >= 0.2);
    }

    void theMiddleButtonShiftsTheView() {
        Window window;
        window.build();
        const QPointF before = window.workspace.view().mapToScene(0, 0);
        const QPointF from = window.middle("relu") + QPointF(200, 0);
        window.hand.press(from, {}, Qt::MiddleButton);
        window.hand.move(from + QPointF(60, 30));
        window.hand.release(from);
        const QPointF after = window.workspace.view().mapToScene(0, 0);
        QVERIFY(QLineF(after, before - QPointF(60, 30)).length() < 1.5);
    }

    /// FOVEA_SHOW_NETWORK=folder leaves pictures of the workspace there, to be looked at.
    void picturesToLookAt() {
        const QString folder = qEnvironmentVariable("FOVEA_SHOW_NETWORK");
        if (folder.isEmpty())
            QSKIP("set FOVEA_SHOW_NETWORK to a folder to get pictures");
        for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
            setThemeChoice(theme);
            const QString name = theme == ThemeChoice::Light ? "light" : "dark";
            Window window;
            window.frame.resize(1440, 900);
            window.frame.grab().save(folder + "/empty-" + name + ".png");
            window.workspace.actions().useTemplate("lenet-5");
            window.workspace.showNode("conv2");
            QCoreApplication::sendPostedEvents(); // new rows are laid out then
            window.frame.grab().save(folder + "/lenet-" + name + ".png");
            window.workspace.actions().useTemplate("resnet-18-cifar");
            window.workspace.actions().layOut()->trigger();
            window.frame.grab().save(folder + "/resnet-" + name + ".png");
            window.workspace.actions().useTemplate("lenet-5");
            window.workspace.showNode("conv2");
            typeInto(window.field<NumberEdit>("kernel"), "15");
            window.hand.press(window.output("relu1"));
            window.hand.move(window.input("conv1") + QPointF(3, 4));
            window.frame.grab().save(folder + "/faults-" + name + ".png");
        }
        setThemeChoice(ThemeChoice::System);
    }
};

QTEST_MAIN(TestNetworkEditor)
#include "tst_network_editor.moc"
