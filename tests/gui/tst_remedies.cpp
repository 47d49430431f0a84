#include <QCoreApplication>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QTest>

#include "core/base/file.hpp"
#include "core/graph/class_count.hpp"
#include "core/graph/templates.hpp"
#include "gui/app/main_window.hpp"
#include "gui/commands/network_editor.hpp"
#include "gui/network/network_workspace.hpp"
#include "gui/widgets/theme.hpp"
#include "test_world.hpp"
#include "window_parts.hpp"

using namespace fovea;
using namespace fovea::gui;

/// What is wrong, or not known, is shown as such where one is, with the click that mends it.
class TestRemedies : public QObject {
    Q_OBJECT

    struct Application {
        Application() {
            window.resize(1280, 800);
            window.show();
            std::ignore = QTest::qWaitForWindowExposed(&window);
            window.findChild<QDockWidget*>("inspector")->show(); // which a small screen hides
        }

        void open(const std::filesystem::path& source) {
            window.openPath(source);
            QTRY_COMPARE(document.spec().data.source, source.string());
            QTRY_VERIFY(document.dataset());
        }

        void enter(const QString& workspace) {
            QVERIFY(window.showWorkspace(workspace));
            QCoreApplication::processEvents();
        }

        /// The button that is in sight, by its action's name.
        QPushButton* button(const QString& name) {
            auto* found = window.findChild<QPushButton*>(name + "Button");
            return found != nullptr && found->isVisible() ? found : nullptr;
        }

        std::int64_t units() const {
            const SettingMap& settings = document.spec().network.find("dense3")->settings;
            return std::get<std::int64_t>(settings.at("units"));
        }

        bool says(const QString& words) {
            const auto labels = window.findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
                return label->isVisible() && label->text().contains(words);
            });
        }

        Document document{TestWorld::registry()};
        MainWindow window{document};
    };

    /// Grey pictures, a folder for each class, all of other sizes than the last.
    std::filesystem::path makePhotographs(const char* name) const {
        int side = 8;
        for (const char* kind : {"cats", "dogs"}) {
            for (int i = 0; i < 6; ++i, ++side) {
                const std::string size = std::to_string(side);
                std::string picture = "P5 " + size + " " + size + " 255\n";
                picture.append(static_cast<std::size_t>(side * side), '\x7f');
                const auto file = m_world.path(name) / kind / (std::to_string(i) + ".pgm");
                if (!writeFile(file, picture)) {
                    qFatal("cannot write %s", file.c_str());
                }
            }
        }
        return m_world.path(name);
    }

    TestWorld m_world;
    std::filesystem::path m_shapes;

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        installTheme(*qApp);
        m_shapes = m_world.makeShapes("shapes");
    }

    void aWrongNumberOfClassesIsMendedAtTheNode() {
        Application app;
        app.open(m_shapes);
        NetworkEditor editor(app.document);
        editor.replace(*loadNetwork("lenet-5"));
        QCOMPARE(app.units(), 3);
        QVERIFY(app.document.report().isRunnable());
        QVERIFY(editor.setSetting("dense3", "units", std::int64_t{7}, 1));
        QVERIFY(!app.document.report().isRunnable());
        app.enter("network");
        partOf<NetworkWorkspace>(app.window).showNode("dense3");
        QVERIFY(app.says("the data have 3"));
        QPushButton* mend = app.button("nodeRemedy");
        QVERIFY(mend != nullptr);
        QCOMPARE(mend->text(), "Make it 3");
        mend->click();
        QCOMPARE(app.units(), 3);
        QVERIFY(app.document.report().isRunnable());
        QVERIFY(app.button("nodeRemedy") == nullptr);
        app.document.undoStack()->undo();
        QCOMPARE(app.units(), 7);
        // Whoever is elsewhere is offered the same: below the canvas, and before training.
        partOf<NetworkWorkspace>(app.window).showNode("conv1");
        QVERIFY(app.button("nodeRemedy") == nullptr);
        QVERIFY(app.button("networkRemedy") != nullptr);
        app.enter("training");
        QPushButton* beforeTraining = app.button("trainingRemedy");
        QVERIFY(beforeTraining != nullptr);
        beforeTraining->click();
        QCOMPARE(app.units(), 3);
    }

    void anOpenInputSizeIsShownAsUnknown() {
        Application app;
        app.open(makePhotographs("photographs"));
        NetworkEditor(app.document).replace(*loadNetwork("lenet-5"));
        QVERIFY(!app.document.inputShape());
        app.enter("network");
        partOf<NetworkWorkspace>(app.window).showNode("");
        QVERIFY(app.says("? weights"));
        QVERIFY(!app.says("28"));
        QVERIFY(!app.says("61,"));
        partOf<NetworkWorkspace>(app.window).showNode("conv1");
        QVERIFY(!app.says("28"));
        QPushButton* mend = app.button("networkRemedy");
        QVERIFY(mend != nullptr);
        QCOMPARE(mend->text(), "Use 64 x 64");
        mend->click();
        QVERIFY(app.document.inputShape() == (Shape{1, 1, 64, 64, 1}));
        QVERIFY(!app.says("? weights"));
        QVERIFY(app.button("networkRemedy") == nullptr);
        app.document.undoStack()->undo();
        app.enter("training");
        QVERIFY(app.button("trainingRemedy") != nullptr);
        app.enter("data");
        QVERIFY(app.button("useProposedSize") != nullptr);
    }

    void theSizeOfTheLastSourceDoesNotStick() {
        Application app;
        app.open(makePhotographs("pictures"));
        app.button("useProposedSize")->click();
        QVERIFY(app.document.inputShape() == (Shape{1, 1, 64, 64, 1}));
        app.open(m_shapes);
        QVERIFY(app.document.inputShape() == (Shape{1, 1, 16, 16, 3}));
        app.document.undoStack()->undo();
        QTRY_VERIFY(app.document.inputShape() == (Shape{1, 1, 64, 64, 1}));
    }

    void withoutDataTheInputIsCalledAssumed() {
        Application app;
        NetworkEditor(app.document).replace(*loadNetwork("lenet-5"));
        app.enter("network");
        QVERIFY(app.says("assumed"));
    }
};

QTEST_MAIN(TestRemedies)
#include "tst_remedies.moc"
