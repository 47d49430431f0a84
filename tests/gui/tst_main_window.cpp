#include <QtTest>

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

#include "core/graph/templates.hpp"
#include "gui/analysis/analysis_workspace.hpp"
#include "gui/app/command_palette.hpp"
#include "gui/app/main_window.hpp"
#include "gui/app/message_bar.hpp"
#include "gui/app/project_actions.hpp"
#include "gui/commands/edit_project.hpp"
#include "gui/data/data_workspace.hpp"
#include "gui/network/network_workspace.hpp"
#include "gui/training/training_workspace.hpp"
#include "gui/widgets/theme.hpp"
#include "test_world.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

/// Presses a button of the message box that will open next.
void answerNextQuestion(const QString& name, QMessageBox::StandardButton button) {
    auto* timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, qApp, [timer, name, button] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (box != nullptr && box->objectName() == name) {
            timer->deleteLater();
            box->button(button)->click();
        }
    });
    timer->start(20);
}

void dropOn(QWidget& window, const std::filesystem::path& path) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString(path.string()))});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &drop);
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

    struct Application {
        Application() {
            window.show();
            window.activateWindow();
            std::ignore = QTest::qWaitForWindowActive(&window);
        }

        /// One undoable change.
        void change() {
            TrainSpec recipe = document.spec().train;
            ++recipe.epochs;
            document.undoStack()->push(new EditTrain(document, "change", recipe));
        }

        Document document{TestWorld::registry()};
        MainWindow window{document};
    };

    TestWorld m_world;
    std::filesystem::path m_shapes;

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        installTheme(*qApp);
        setThemeChoice(ThemeChoice::Light);
        m_shapes = m_world.makeShapes("shapes");
    }

    void theWorkspacesAreEnteredByTheirKeys() {
        Application app;
        QVERIFY(app.window.data().isVisible());
        QTest::keyClick(&app.window, Qt::Key_2, Qt::ControlModifier);
        QVERIFY(app.window.network().isVisible() && !app.window.data().isVisible());
        QTest::keyClick(&app.window, Qt::Key_3, Qt::ControlModifier);
        QVERIFY(app.window.training().isVisible());
        QTest::keyClick(&app.window, Qt::Key_4, Qt::ControlModifier);
        QVERIFY(app.window.analysis().isVisible());
    }

    void everyActionHasATooltipAndNoShortcutIsTakenTwice() {
        Application app;
        QMap<QString, QString> taken;
        for (QMenu* menu : app.window.menuBar()->findChildren<QMenu*>()) {
            for (QAction* action : menu->actions()) {
                if (action->isSeparator() || action->menu() != nullptr) {
                    continue;
                }
                QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->text()));
                const QString keys = action->shortcut().toString();
                if (!keys.isEmpty()) {
                    const QString other = taken.value(keys, action->text());
                    QVERIFY2(other == action->text(),
                             qPrintable(keys + ": " + other + ", " + action->text()));
                    taken.insert(keys, action->text());
                }
            }
        }
    }

    void theCommandPaletteFindsAndRuns() {
        Application app;
        app.window.findChild<QAction*>("findAction")->trigger();
        auto* palette = app.window.findChild<CommandPalette*>();
        QVERIFY(palette != nullptr);
        auto* words = palette->findChild<QLineEdit*>();
        auto* list = palette->findChild<QListView*>();
        QAbstractItemModelTester tester(list->model());
        const int all = list->model()->rowCount();
        QTest::keyClicks(words, "theme dark");
        QCOMPARE(list->model()->rowCount(), 1);
        QVERIFY(all > 20);
        QTest::keyClick(words, Qt::Key_Return);
        QTRY_VERIFY(isDark(qApp->palette()));
        setThemeChoice(ThemeChoice::Light);
        QVERIFY(!isDark(qApp->palette()));
    }

    void problemsAreListedAndLeadToTheirPlace() {
        Application app;
        auto* list = app.window.findChild<QTreeView*>("problemsList");
        QAbstractItemModelTester tester(list->model());
        auto* button = app.window.findChild<QToolButton*>("problemsButton");
        QCOMPARE(button->text(), QString("No problems"));
        NetworkSpec network = *loadNetwork("lenet-5");
        network.nodes.back().inputs = {};
        app.document.setNetwork(network);
        QVERIFY(list->model()->rowCount() > 0);
        QVERIFY(button->text().contains("problem") && button->text() != "No problems");
        Q_EMIT list->activated(list->model()->index(0, 0));
        QVERIFY(app.window.network().isVisible());
    }

    void aDroppedFolderBecomesTheDataSource() {
        Application app;
        dropOn(app.window, m_shapes);
        QTRY_VERIFY(app.document.dataset());
        QCOMPARE(app.document.dataset()->classes().size(), std::size_t{3});
        // The next step is offered and does what it says.
        QTRY_VERIFY(!app.window.messages().words().isEmpty());
        for (auto* button : app.window.messages().findChildren<QPushButton*>()) {
            if (button->text() == "lenet-5") {
                button->click();
                break;
            }
        }
        QVERIFY(!app.document.spec().network.nodes.empty());
        QVERIFY(app.window.network().isVisible());
    }

    void aProjectIsSavedOpenedByDropAndRemembered() {
        const auto folder = m_world.path("my-project");
        ProjectSpec saved;
        {
            Application app;
            dropOn(app.window, m_shapes);
            QTRY_VERIFY(app.document.dataset());
            app.change();
            QVERIFY(app.window.isWindowModified());
            QVERIFY(app.window.projectActions().saveAs(folder));
            QVERIFY(!app.window.isWindowModified());
            QVERIFY(std::filesystem::exists(folder / "dataset.csv"));
            saved = app.document.spec();
        }
        Application app;
        dropOn(app.window, folder);
        QCOMPARE(app.document.spec(), saved);
        QTRY_VERIFY(app.document.dataset());
        QVERIFY(!app.document.isModified());
        const auto recent = app.window.projectActions().recentProjects()->actions();
        QVERIFY(!recent.isEmpty());
        QVERIFY(recent[0]->text().endsWith("my-project"));
    }

    void unsavedWorkIsNotLostWithoutAsking() {
        Application app;
        app.change();
        answerNextQuestion("unsavedChanges", QMessageBox::Cancel);
        QVERIFY(!app.window.close());
        QVERIFY(app.window.isVisible());
        answerNextQuestion("unsavedChanges", QMessageBox::Discard);
        QVERIFY(app.window.close());
    }

    void whatAWindowLeftUnsavedIsOfferedAgain() {
        const auto folder = m_world.path("crashed");
        std::filesystem::create_directories(folder);
        {
            // A window that never ends: its recovery file stays behind without a lock.
            Application app;
            app.change();
            app.document.writeRecovery();
            for (const auto& file :
                 std::filesystem::directory_iterator(userFolder() / "recovery")) {
                if (file.path().extension() != ".lock") {
                    std::filesystem::copy(file.path(), folder / file.path().filename());
                }
            }
        }
        for (const auto& file : std::filesystem::directory_iterator(folder)) {
            std::filesystem::copy(file.path(), userFolder() / "recovery" /
                                                   ("1" + file.path().filename().string()));
        }
        Application app;
        QVERIFY2(app.window.messages().words().contains("without saving"),
                 qPrintable(app.window.messages().words()));
        const std::int64_t before = app.document.spec().train.epochs;
        for (auto* button : app.window.messages().findChildren<QPushButton*>()) {
            if (button->text() == "Recover") {
                button->click();
                break;
            }
        }
        QCOMPARE(app.document.spec().train.epochs, before + 1);
        QVERIFY(app.document.isModified());
        app.window.projectActions().discardRecoverable();
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
