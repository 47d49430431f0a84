#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPointF>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>
#include <QUrl>
#include <QWidget>

#include "core/base/file.hpp"
#include "core/graph/templates.hpp"
#include "edits.hpp"
#include "gui/analysis/analysis_workspace.hpp"
#include "gui/app/command_palette.hpp"
#include "gui/app/main_window.hpp"
#include "gui/app/message_bar.hpp"
#include "gui/app/problems_model.hpp"
#include "gui/app/project_actions.hpp"
#include "gui/data/data_inspector.hpp"
#include "gui/data/data_workspace.hpp"
#include "gui/network/network_workspace.hpp"
#include "gui/training/training_workspace.hpp"
#include "gui/widgets/theme.hpp"
#include "test_world.hpp"
#include "window_parts.hpp"

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

/// The same for a button that is known by its words.
void answerNextQuestion(const QString& name, const QString& words) {
    auto* timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, qApp, [timer, name, words] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (box == nullptr || box->objectName() != name) {
            return;
        }
        for (QAbstractButton* button : box->buttons()) {
            if (button->text() == words) {
                timer->deleteLater();
                button->click();
                return;
            }
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
            editTrain(document, recipe);
        }

        Document document{TestWorld::registry()};
        MainWindow window{document};
    };

    TestWorld m_world;
    std::filesystem::path m_shapes;
    QByteArray m_command = qgetenv("FOVEA_COMMAND");

    /// Classes of 16x16 and one of 24x24 pictures.
    std::filesystem::path makeRaggedShapes() const {
        const auto folder = m_world.makeShapes("ragged", 2, 6, 16);
        const auto larger = m_world.makeShapes("larger", 3, 6, 24);
        for (const auto& part : std::filesystem::recursive_directory_iterator(larger)) {
            const auto place = folder / std::filesystem::relative(part.path(), larger);
            if (part.is_directory()) {
                std::filesystem::create_directories(place);
            } else if (!std::filesystem::exists(place)) {
                std::filesystem::copy_file(part.path(), place);
            }
        }
        return folder;
    }

    /// A run in the window whose process says some last words and crashes.
    void startCrash(Application& app) const {
        const auto file = m_world.path("crash.sh");
        QVERIFY(writeFile(file, "#!/bin/sh\necho 'the plugin fell over' >&2\nkill -SEGV $$\n"));
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        qputenv("FOVEA_COMMAND", file.c_str());
        dropOn(app.window, m_shapes);
        QTRY_VERIFY(app.document.dataset());
        partOf<NetworkWorkspace>(app.window).actions().useTemplate("perceptron");
    }

    static QStringList listedProblems(const MainWindow& window) {
        QStringList messages;
        const auto* model = window.findChild<QTreeView*>("problemsList")->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            messages << model->index(row, ProblemsModel::Message).data().toString();
        }
        return messages;
    }

private Q_SLOTS:

    void cleanup() { qputenv("FOVEA_COMMAND", m_command); }

    void initTestCase() {
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        installTheme(*qApp);
        setThemeChoice(ThemeChoice::Light);
        m_shapes = m_world.makeShapes("shapes");
    }

    void theWorkspacesAreEnteredByTheirKeys() {
        Application app;
        QVERIFY(partOf<DataWorkspace>(app.window).isVisible());
        QTest::keyClick(&app.window, Qt::Key_2, Qt::ControlModifier);
        QVERIFY(partOf<NetworkWorkspace>(app.window).isVisible() &&
                !partOf<DataWorkspace>(app.window).isVisible());
        QTest::keyClick(&app.window, Qt::Key_3, Qt::ControlModifier);
        QVERIFY(partOf<TrainingWorkspace>(app.window).isVisible());
        QTest::keyClick(&app.window, Qt::Key_4, Qt::ControlModifier);
        QVERIFY(partOf<AnalysisWorkspace>(app.window).isVisible());
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
        editNetwork(app.document, network);
        QVERIFY(list->model()->rowCount() > 0);
        QVERIFY(button->text().contains("problem") && button->text() != "No problems");
        Q_EMIT list->activated(list->model()->index(0, 0));
        QVERIFY(partOf<NetworkWorkspace>(app.window).isVisible());
    }

    void whatIsRedIsListedAndMendedFromTheList() {
        Application app;
        dropOn(app.window, makeRaggedShapes());
        QTRY_VERIFY(app.document.dataset());
        const auto* inspector = app.window.findChild<DataInspector*>();
        QCOMPARE(inspector->problems().size(), std::size_t{1});
        QCOMPARE(listedProblems(app.window), QStringList{inspector->problems()[0].message});
        auto* list = app.window.findChild<QTreeView*>("problemsList");
        auto* mend = list->findChild<QPushButton*>();
        QVERIFY(mend != nullptr);
        QCOMPARE(mend->text(), QString("Use 64 x 64"));
        mend->click();
        QCOMPARE(app.document.spec().data.height, 64);
        QVERIFY(listedProblems(app.window).isEmpty());
        app.document.undoStack()->undo();
        QCOMPARE(listedProblems(app.window).size(), 1);
        // Its row leads to the field that it is about.
        app.window.showWorkspace("training");
        Q_EMIT list->activated(list->model()->index(0, 0));
        QVERIFY(partOf<DataWorkspace>(app.window).isVisible());
        const auto* height = app.window.findChild<QWidget*>("setting.height");
        QVERIFY(height->isAncestorOf(app.window.focusWidget()));
    }

    void whatFailedIsAProblemUntilItIsDismissed() {
        Application app;
        auto* button = app.window.findChild<QToolButton*>("problemsButton");
        app.window.openPath(m_world.path("nowhere"));
        QTRY_VERIFY(partOf<MessageBar>(app.window).showsError());
        QCOMPARE(listedProblems(app.window), QStringList{partOf<MessageBar>(app.window).words()});
        QCOMPARE(button->text(), QString("1 problem"));
        // Data that can be read are an answer to it.
        dropOn(app.window, m_shapes);
        QTRY_VERIFY(app.document.dataset());
        QVERIFY(!partOf<MessageBar>(app.window).showsError());
        QCOMPARE(button->text(), QString("No problems"));
    }

    void anOfferGoesWithItsReason() {
        Application app;
        dropOn(app.window, m_shapes);
        QTRY_VERIFY(partOf<MessageBar>(app.window).words().contains("Next, a network"));
        partOf<NetworkWorkspace>(app.window).actions().useTemplate("lenet-5");
        QCOMPARE(partOf<MessageBar>(app.window).words(), QString());
    }

    void theFailureOfARunIsToldOnceWhereverOneIs() {
        Application app;
        startCrash(app);
        auto& bar = partOf<MessageBar>(app.window);
        auto* red = app.window.findChild<QLabel*>("trainingTrouble");
        // Seen from elsewhere it is told above the work.
        app.window.showWorkspace("network");
        partOf<TrainingSession>(app.window).start();
        QTRY_VERIFY_WITH_TIMEOUT(bar.showsError(), 20'000);
        QVERIFY2(bar.words().contains("the plugin fell over"), qPrintable(bar.words()));
        QVERIFY(!red->isVisible());
        // In Training it stands in red above the curves, and there alone.
        app.window.showWorkspace("training");
        QVERIFY(red->isVisible() && red->text().contains("the plugin fell over"));
        QVERIFY(!bar.showsError());
        QCOMPARE(listedProblems(app.window), QStringList{red->text()});
        // Seen from there it is never told twice.
        QSignalSpy ends(&partOf<TrainingSession>(app.window), &TrainingSession::runEnded);
        partOf<TrainingSession>(app.window).start();
        QTRY_COMPARE_WITH_TIMEOUT(ends.size(), 1, 20'000);
        QVERIFY(red->isVisible());
        QVERIFY(!bar.showsError());
        QCOMPARE(listedProblems(app.window), QStringList{red->text()});
    }

    void noHintOutlivesItsMoment() {
        Application app;
        app.window.showWorkspace("training");
        auto* train = app.window.findChild<QAction*>("startRun");
        QVERIFY(train->toolTip().contains("There is no data yet"));
        QToolButton* button = nullptr;
        for (auto* each : partOf<TrainingWorkspace>(app.window).findChildren<QToolButton*>()) {
            if (each->defaultAction() == train) {
                button = each;
            }
        }
        QVERIFY(button != nullptr);
        QEnterEvent enter({4, 4}, {4, 4}, button->mapToGlobal(QPointF(4, 4)));
        QApplication::sendEvent(button, &enter); // the mouse rests there from now on
        dropOn(app.window, m_shapes);
        QTRY_VERIFY(app.document.dataset());
        partOf<NetworkWorkspace>(app.window).actions().useTemplate("perceptron");
        QVERIFY(!app.window.statusBar()->currentMessage().contains("no data"));
        QVERIFY(!train->toolTip().contains("no data") && !button->toolTip().contains("no data"));
        for (const QAction* action : app.window.findChildren<QAction*>()) {
            QVERIFY2(action->statusTip().isEmpty(), qPrintable(action->text()));
        }
    }

    void aDroppedFolderBecomesTheDataSource() {
        Application app;
        dropOn(app.window, m_shapes);
        QTRY_VERIFY(app.document.dataset());
        QCOMPARE(app.document.dataset()->classes().size(), std::size_t{3});
        // The next step is offered and does what it says.
        QTRY_VERIFY(!partOf<MessageBar>(app.window).words().isEmpty());
        for (auto* button : partOf<MessageBar>(app.window).findChildren<QPushButton*>()) {
            if (button->text() == "lenet-5") {
                button->click();
                break;
            }
        }
        QVERIFY(!app.document.spec().network.nodes.empty());
        QVERIFY(partOf<NetworkWorkspace>(app.window).isVisible());
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
            QVERIFY(partOf<ProjectActions>(app.window).saveAs(folder));
            QVERIFY(!app.window.isWindowModified());
            QVERIFY(std::filesystem::exists(folder / "dataset.csv"));
            saved = app.document.spec();
        }
        Application app;
        dropOn(app.window, folder);
        QCOMPARE(app.document.spec(), saved);
        QTRY_VERIFY(app.document.dataset());
        QVERIFY(!app.document.isModified());
        const auto recent = partOf<ProjectActions>(app.window).recentProjects()->actions();
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

    void twoWindowsOnOneProjectLoseNothingUnasked() {
        const auto folder = m_world.path("shared-project");
        Application first;
        first.change();
        QVERIFY(partOf<ProjectActions>(first.window).saveAs(folder));
        Application second;
        QVERIFY(partOf<ProjectActions>(second.window).open(folder));
        QVERIFY2(partOf<MessageBar>(second.window).words().contains("open in another window"),
                 qPrintable(partOf<MessageBar>(second.window).words()));
        partOf<MessageBar>(second.window).dismiss();
        first.change();
        QVERIFY(partOf<ProjectActions>(first.window).save());
        const std::int64_t firstEpochs = first.document.spec().train.epochs;
        // The second is told at once ...
        QTRY_VERIFY(partOf<MessageBar>(second.window).words().contains("changed on the disk"));
        // ... and asked when it saves.
        second.change();
        second.change();
        second.change();
        answerNextQuestion("changedOnDisk", "Cancel");
        QVERIFY(!partOf<ProjectActions>(second.window).save());
        QCOMPARE(ProjectFolder{folder}.load()->train.epochs, firstEpochs);
        answerNextQuestion("changedOnDisk", "Keep mine");
        QVERIFY(partOf<ProjectActions>(second.window).save());
        QCOMPARE(ProjectFolder{folder}.load()->train.epochs, second.document.spec().train.epochs);
        QVERIFY(partOf<ProjectActions>(second.window).save()); // its own, nothing to ask
        // Now the first is behind, and takes what the second has saved.
        first.change();
        answerNextQuestion("changedOnDisk", "Reload");
        QVERIFY(partOf<ProjectActions>(first.window).save());
        QCOMPARE(first.document.spec(), second.document.spec());
        QVERIFY(!first.document.isModified());
    }

    void aProjectFileWrittenByAnotherProgramIsNoticed() {
        const auto folder = m_world.path("edited-project");
        Application app;
        app.change();
        QVERIFY(partOf<ProjectActions>(app.window).saveAs(folder));
        QVERIFY(partOf<MessageBar>(app.window).words().isEmpty());
        QVERIFY(writeFile(folder / "dataset.csv", "path,label,split\n").has_value());
        QTRY_VERIFY(partOf<MessageBar>(app.window).words().contains("changed on the disk"));
        for (auto* button : partOf<MessageBar>(app.window).findChildren<QPushButton*>()) {
            if (button->text() == "Keep mine") {
                button->click();
                break;
            }
        }
        QVERIFY(partOf<ProjectActions>(app.window).save()); // seen and put up with
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
        QVERIFY2(partOf<MessageBar>(app.window).words().contains("without saving"),
                 qPrintable(partOf<MessageBar>(app.window).words()));
        const std::int64_t before = app.document.spec().train.epochs;
        for (auto* button : partOf<MessageBar>(app.window).findChildren<QPushButton*>()) {
            if (button->text() == "Recover") {
                button->click();
                break;
            }
        }
        QCOMPARE(app.document.spec().train.epochs, before + 1);
        QVERIFY(app.document.isModified());
        partOf<ProjectActions>(app.window).discardRecoverable();
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
