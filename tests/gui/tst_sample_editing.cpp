#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QUndoStack>

#include "core/base/file.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "gui/data/class_table_model.hpp"
#include "gui/data/data_workspace.hpp"
#include "gui/data/dataset_loader.hpp"
#include "gui/text/text.hpp"
#include "gui/widgets/image_wall.hpp"
#include "test_world.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace fs = std::filesystem;

/// Samples chosen in the wall of Data, and given another label, split or state, by mouse and keys.
class TestSampleEditing : public QObject {
    Q_OBJECT

    struct Window {
        Window() : workspace(document, loader) {
            workspace.resize(1000, 700);
            workspace.show();
            workspace.activateWindow();
            std::ignore = QTest::qWaitForWindowActive(&workspace);
        }

        explicit Window(const fs::path& source) : Window() {
            loader.openSource(source);
            settle();
        }

        void settle() {
            QTRY_VERIFY(!loader.task().isRunning());
            QTRY_VERIFY(document.dataset());
            wall().setFocus();
        }

        ImageWall& wall() { return *workspace.findChild<ImageWall*>("dataWall"); }

        void click(int place, Qt::KeyboardModifiers modifiers = {}) {
            QTest::mouseClick(wall().viewport(), Qt::LeftButton, modifiers,
                              wall().tileRect(place).center());
        }

        void showSplit(const QString& words) {
            for (auto* button : workspace.findChildren<QToolButton*>()) {
                if (button->text() == words) {
                    button->click();
                }
            }
        }

        const Sample& sample(std::size_t index) const {
            return document.dataset()->samples()[index];
        }

        Document document{TestWorld::registry()};
        DatasetLoader loader{document};
        DataWorkspace workspace;
    };

    TestWorld m_world;
    fs::path m_shapes;

private Q_SLOTS:

    void initTestCase() { m_shapes = m_world.makeShapes("shapes"); }

    void severalAreChosenAsInAnyList() {
        Window window(m_shapes);
        using Samples = std::vector<std::size_t>;
        window.click(2);
        QCOMPARE(window.wall().chosenSamples(), (Samples{2}));
        window.click(5, Qt::ControlModifier);
        window.click(7, Qt::ControlModifier);
        QCOMPARE(window.wall().chosenSamples(), (Samples{2, 5, 7}));
        window.click(5, Qt::ControlModifier);
        QCOMPARE(window.wall().chosenSamples(), (Samples{2, 7}));
        window.click(4);
        window.click(1, Qt::ShiftModifier);
        QCOMPARE(window.wall().chosenSamples(), (Samples{1, 2, 3, 4}));
        window.click(6, Qt::ShiftModifier);
        QCOMPARE(window.wall().chosenSamples(), (Samples{4, 5, 6}));
        QTest::keyClick(&window.wall(), Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(window.wall().chosenSamples(), (Samples{4, 5, 6, 7}));
        QTest::keyClick(&window.wall(), Qt::Key_Left);
        QCOMPARE(window.wall().chosenSamples(), (Samples{6}));
        QTest::keyClick(&window.wall(), Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(window.wall().chosenSamples().size(), std::size_t{90});
    }

    void namesThatAreNoUtf8AreKeptAndTheirFilesFound() {
        const fs::path source = m_world.path("bilder\xe9");
        fs::rename(m_world.makeShapes("plain", 2), source);
        for (const char* split : {"train", "test"}) {
            std::vector<fs::path> folders{fs::directory_iterator(source / split), {}};
            std::ranges::sort(folders);
            fs::rename(folders.at(0), source / split / "caf\xe8");
            fs::rename(folders.at(1), source / split / "caf\xe9");
        }
        const fs::path project = m_world.path("projekt\xe9");
        {
            Window window(source);
            const Result<void> saved = window.document.saveAs(project);
            QVERIFY2(saved.has_value(), saved ? "" : saved.error().message.c_str());
        }
        Window window;
        const Result<void> opened = window.document.open(project);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().message.c_str());
        window.settle();
        const std::vector<std::string> classes{"caf\xe8", "caf\xe9"};
        QVERIFY(window.document.spec().classes == classes);
        QVERIFY(window.document.dataset()->source() == source);
        QVERIFY(window.document.dataset()->image(0).has_value());
        const auto& table = *window.workspace.findChild<QTableView*>("classTable")->model();
        const QString first = table.index(0, ClassTableModel::Name).data().toString();
        QCOMPARE(bytesOf(first), classes[0]);
        QVERIFY(first != table.index(1, ClassTableModel::Name).data().toString());
        window.click(3);
        QTest::keyClick(&window.wall(), Qt::Key_2);
        QVERIFY(window.document.save().has_value());
        const Result<SampleTable> samples = readSampleTable(project / "dataset.csv");
        QVERIFY(samples.has_value());
        QVERIFY(*samples == window.document.spec().samples);
    }

    void keysLabelMoveAndExclude() {
        Window window(m_shapes);
        QUndoStack& stack = *window.document.undoStack();
        const int before = stack.count();
        QCOMPARE(window.sample(3).label, 0);
        window.click(3);
        window.click(4, Qt::ControlModifier);
        QTest::keyClick(&window.wall(), Qt::Key_3);
        QCOMPARE(window.sample(3).label, 2);
        QCOMPARE(window.sample(4).label, 2);
        QCOMPARE(window.document.dataset()->counts(), (std::vector<std::int64_t>{28, 30, 32}));
        // The wall stays where it is; only the last of the chosen is chosen still.
        QCOMPARE(window.wall().current(), 4);
        QTest::keyClick(&window.wall(), Qt::Key_V);
        QCOMPARE(window.sample(4).split, Split::Validation);
        QTest::keyClick(&window.wall(), Qt::Key_T);
        QCOMPARE(window.sample(4).split, Split::Train);
        QTest::keyClick(&window.wall(), Qt::Key_E);
        QCOMPARE(window.sample(4).split, Split::Test);
        QTest::keyClick(&window.wall(), Qt::Key_Delete);
        QCOMPARE(window.sample(4).state, SampleState::Excluded);
        QCOMPARE(window.document.dataset()->counts()[2], 31);
        QTest::keyClick(&window.wall(), Qt::Key_I);
        QCOMPARE(window.sample(4).state, SampleState::Included);
        QTest::keyClick(&window.wall(), Qt::Key_X);
        QCOMPARE(stack.count(), before + 7);
        QTest::keyClick(&window.wall(), Qt::Key_X); // excluded already
        QCOMPARE(stack.count(), before + 7);

        const ProjectSpec edited = window.document.spec();
        stack.setIndex(before);
        QCOMPARE(window.document.dataset()->counts(), (std::vector<std::int64_t>{30, 30, 30}));
        stack.setIndex(stack.count());
        QCOMPARE(window.document.spec(), edited);
        QCOMPARE(window.sample(4).state, SampleState::Excluded);
    }

    void theMenuOfAPictureDoesTheSame() {
        Window window(m_shapes);
        window.click(10);
        QContextMenuEvent event(QContextMenuEvent::Mouse, window.wall().tileRect(12).center(),
                                QPoint(50, 50));
        QApplication::sendEvent(window.wall().viewport(), &event);
        // What is clicked is chosen, where it was not before.
        QCOMPARE(window.wall().chosenSamples(), (std::vector<std::size_t>{12}));
        auto* menu = window.wall().findChild<QMenu*>("sampleMenu");
        QVERIFY(menu != nullptr && menu->isVisible());
        for (QAction* action : menu->actions()) {
            QVERIFY(action->isEnabled());
            QVERIFY(!action->toolTip().isEmpty());
        }
        QMenu* labels = menu->actions().front()->menu();
        QVERIFY(labels != nullptr);
        QCOMPARE(labels->actions().size(), 3);
        labels->actions()[1]->trigger();
        QCOMPARE(window.sample(12).label, 1);
        menu->close();
        QVERIFY(window.document.undoStack()->undoText().startsWith("Label "));
    }

    void theActionsWaitForAChoice() {
        Window window(m_shapes);
        const auto exclude = [&] { return window.workspace.findChild<QAction*>("excludeSamples"); };
        QVERIFY(!exclude()->isEnabled());
        window.click(0);
        QVERIFY(exclude()->isEnabled());
        QVERIFY(window.workspace.menu().contains(exclude()));
    }

    void excludedOnesAreShownApart() {
        Window window(m_shapes);
        window.click(0);
        window.click(4, Qt::ShiftModifier);
        QTest::keyClick(&window.wall(), Qt::Key_X);
        QCOMPARE(window.wall().count(), std::size_t{90});
        window.showSplit("Excluded");
        QCOMPARE(window.wall().count(), std::size_t{5});
        std::size_t inSplits = 0;
        for (const char* split : {"Train", "Validation", "Test"}) {
            window.showSplit(split);
            inSplits += window.wall().count();
        }
        QCOMPARE(inSplits, std::size_t{85});
        window.showSplit("Excluded");
        QTest::keyClick(&window.wall(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(&window.wall(), Qt::Key_I);
        QCOMPARE(window.wall().count(), std::size_t{0});
        window.workspace.grab();
    }

    void whatIsChosenInTheTableStays() {
        Window window(m_shapes);
        auto* table = window.workspace.findChild<QTableView*>("classTable");
        table->selectRow(1);
        QCOMPARE(window.wall().count(), std::size_t{30});
        QScrollBar* bar = window.wall().verticalScrollBar();
        window.wall().setTileSide(192);
        bar->setValue(bar->maximum());
        const int scrolled = bar->value();
        QVERIFY(scrolled > 0);
        const int last = static_cast<int>(window.wall().count()) - 1;
        window.click(last);
        QTest::keyClick(&window.wall(), Qt::Key_1);
        QCOMPARE(window.wall().count(), std::size_t{29}); // it went to another class
        QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
        QCOMPARE(table->model()->index(1, ClassTableModel::Total).data().toString(), QString("29"));
        QVERIFY(bar->value() > 0);
    }

    void picturesAreNotDecodedAgain() {
        Window window(m_shapes);
        QTRY_COMPARE(window.wall().pendingCount(), std::size_t{0});
        window.click(0);
        QTest::keyClick(&window.wall(), Qt::Key_2);
        QCOMPARE(window.wall().pendingCount(), std::size_t{0});
    }

    void whatWouldLeaveNoDatasetIsRefusedInWords() {
        Window window(m_shapes);
        QSignalSpy failures(&window.workspace, &DataWorkspace::failed);
        const int before = window.document.undoStack()->count();
        QTest::keyClick(&window.wall(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(&window.wall(), Qt::Key_1);
        QCOMPARE(failures.count(), 1);
        QVERIFY2(failures[0][0].toString().contains("only one class"),
                 qPrintable(failures[0][0].toString()));
        QCOMPARE(window.document.undoStack()->count(), before);
        QCOMPARE(window.document.dataset()->counts()[1], 30);
    }

    void theEditsAreInTheProjectsFile() {
        const fs::path project = m_world.path("edited");
        {
            Window window(m_shapes);
            window.click(0);
            QTest::keyClick(&window.wall(), Qt::Key_X);
            window.click(1);
            QTest::keyClick(&window.wall(), Qt::Key_2);
            QVERIFY(window.document.saveAs(project));
            QVERIFY(!window.document.isModified());
        }
        const Result<SampleTable> table = readSampleTable(project / "dataset.csv");
        QVERIFY(table.has_value());
        QCOMPARE(table->mark(0).state, SampleState::Excluded);
        QCOMPARE(table->mark(1).label, 1);
        Window again;
        QVERIFY(again.document.open(project));
        again.settle();
        QVERIFY(!again.document.isModified());
        QCOMPARE(again.document.spec().samples, *table);
        QCOMPARE(again.sample(0).state, SampleState::Excluded);
        QCOMPARE(again.sample(1).label, 1);
    }

    void aProjectWithoutATableGetsOneByAStep() {
        const fs::path project = m_world.path("tableless");
        {
            Window window(m_shapes);
            QVERIFY(window.document.saveAs(project));
            fs::remove(project / "dataset.csv");
        }
        Window window;
        QVERIFY(window.document.open(project));
        QVERIFY(window.document.spec().samples.isEmpty());
        window.settle();
        QTRY_COMPARE(window.document.spec().samples.size(), std::size_t{90});
        QCOMPARE(window.document.undoStack()->count(), 1);
        window.document.undoStack()->undo();
        QVERIFY(window.document.dataset() != nullptr);
        QCOMPARE(window.document.undoStack()->count(), 1); // nothing is pushed in an undo
        window.click(0);
        QTest::keyClick(&window.wall(), Qt::Key_X);
        QCOMPARE(window.sample(0).state, SampleState::Excluded);
    }

    void aRescanTakesInWhatIsNew() {
        const fs::path folder = m_world.makeShapes("growing", 2, 12);
        Window window(folder);
        window.click(0);
        QTest::keyClick(&window.wall(), Qt::Key_2);
        const SampleTable before = window.document.spec().samples;
        const fs::path first = folder / window.sample(0).name;
        fs::copy_file(first, first.parent_path() / "zzz.png");
        fs::remove(folder / window.sample(1).name);
        window.workspace.findChild<QAction*>("rescanData")->trigger();
        QTRY_VERIFY(!window.loader.task().isRunning());
        const SampleTable& after = window.document.spec().samples;
        QCOMPARE(after.size(), before.size() + 1);
        QCOMPARE(after.mark(0), before.mark(0)); // what was decided stays
        QVERIFY(window.document.dataset()->isMissing(1));
        QCOMPARE(window.wall().count(), before.size()); // one more, and one that is gone
        window.document.undoStack()->undo();
        QCOMPARE(window.document.spec().samples, before);
    }
};

QTEST_MAIN(TestSampleEditing)
#include "tst_sample_editing.moc"
