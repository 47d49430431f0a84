#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QFileInfo>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include "core/base/file.hpp"
#include "core/data/open_dataset.hpp"
#include "core/graph/templates.hpp"
#include "core/training/run.hpp"
#include "core/training/run_weights.hpp"
#include "core/training/runs/run_reader.hpp"
#include "edits.hpp"
#include "field_hand.hpp"
#include "gui/app/status_line.hpp"
#include "gui/training/curves_plot.hpp"
#include "gui/training/recipe_form.hpp"
#include "gui/training/run_words.hpp"
#include "gui/training/training_workspace.hpp"
#include "gui/widgets/format.hpp"
#include "test_world.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

std::shared_ptr<RunRecord> recordOf(std::initializer_list<EventBody> events) {
    auto record = std::make_shared<RunRecord>();
    record->spec.train.epochs = 4;
    for (const EventBody& body : events) {
        record->history.take({0, body});
    }
    return record;
}

RunStarted started(std::int64_t firstStep = 0) { return {4, 10, 640, 64, firstStep, "validation"}; }

Progress progressAt(std::int64_t step) { return {step / 10, step, 1.0, 0.5, 0.1, 1000, 60}; }

EpochEnded endOf(std::int64_t epoch, double top1) {
    return {epoch, (epoch + 1) * 10, 0.8, 0.7, 0.9, top1, 1000, 5, true};
}

} // namespace

class TestTrainingWorkspace : public QObject {
    Q_OBJECT

    struct Window {
        explicit Window(const TestWorld& world, const std::filesystem::path& data)
            : session(document),
              library(document, session),
              workspace(document, session, library),
              status(session) {
            workspace.inspector()->setParent(&frame);
            workspace.resize(1000, 700);
            workspace.show();
            NetworkSpec network = *loadNetwork("perceptron");
            DatasetSpec spec;
            spec.source = data.string();
            const auto dataset = openDataset(data, spec);
            document.setDataset(*dataset);
            editNetwork(document, withClassCount(network, 3, world.registry()));
            editData(document, spec, (*dataset)->classes());
            TrainSpec recipe;
            recipe.epochs = 2;
            recipe.batch = 16;
            editTrain(document, recipe);
        }

        /// A command that answers as the script says, in the place of `fovea`.
        static void setCommand(const TestWorld& world, const std::string& script) {
            const auto file = world.path("command.sh");
            QVERIFY(writeFile(file, "#!/bin/sh\n" + script).has_value());
            std::filesystem::permissions(file, std::filesystem::perms::owner_all);
            qputenv("FOVEA_COMMAND", file.c_str());
        }

        Document document{TestWorld::registry()};
        TrainingSession session;
        RunLibrary library;
        QWidget frame;
        TrainingWorkspace workspace;
        StatusLine status;
    };

    TestWorld m_world;
    std::filesystem::path m_shapes;
    QByteArray m_command = qgetenv("FOVEA_COMMAND");

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_world.registry().layer("dense.dense") != nullptr, "the plugins are not built");
        m_shapes = m_world.makeShapes("shapes");
    }

    void cleanup() { qputenv("FOVEA_COMMAND", m_command); }

    void theCurvesHaveThePointsAndTheEpochs() {
        CurvesPlot curves;
        curves.show(*recordOf({started(), progressAt(5), endOf(0, 0.6), progressAt(15)}));
        QCOMPARE(curves.pointCount(), 2 * (3 + 3 + 1 + 1));
        curves.show(*recordOf({started(), progressAt(5), endOf(0, 0.6), progressAt(15), started(10),
                               progressAt(12)}));
        QCOMPARE(curves.pointCount(), 2 * (3 + 3 + 1 + 1));
    }

    void anEpochIsCountedOneWay() {
        const auto epochOf = [](std::initializer_list<EventBody> events) {
            const auto record = recordOf(events);
            record->isAlive = !isOver(record->history.phase());
            return epochText(*record);
        };
        QCOMPARE(epochOf({started()}), QString("epoch 1 / 4"));
        QCOMPARE(epochOf({started(), progressAt(5)}), QString("epoch 1 / 4"));
        QCOMPARE(epochOf({started(), progressAt(5), endOf(0, 0.6)}), QString("epoch 2 / 4"));
        QCOMPARE(epochOf({started(), endOf(0, 0.6), progressAt(15)}), QString("epoch 2 / 4"));
        // Stopped in the middle of an epoch, at its end, and after the last.
        const RunEnded stopped{RunEnd::Stopped, 15, 3, std::nullopt, ""};
        QCOMPARE(epochOf({started(), endOf(0, 0.6), progressAt(15), stopped}),
                 QString("epoch 2 / 4"));
        QCOMPARE(epochOf({started(), progressAt(9), endOf(0, 0.6), stopped}),
                 QString("epoch 1 / 4"));
        QCOMPARE(epochOf({started(), endOf(3, 0.6)}), QString("epoch 4 / 4"));
    }

    void theLossAndItsSettingsAreChosen() {
        Window window(m_world, m_shapes);
        const auto train = [&]() -> const TrainSpec& { return window.document.spec().train; };
        auto* box = fieldOf<QComboBox>(window.frame, "loss");
        QVERIFY(box != nullptr);
        QCOMPARE(box->currentData().toString(), QString("loss.softmax_cross_entropy"));
        QVERIFY(window.frame.findChild<QWidget*>("setting.label_smoothing") != nullptr);
        chooseIn(window.frame, "loss", "loss.focal");
        QCOMPARE(train().loss.type, std::string("loss.focal"));
        QVERIFY(window.frame.findChild<QWidget*>("setting.label_smoothing") == nullptr);
        auto* gamma = fieldOf<QLineEdit>(window.frame, "gamma");
        QVERIFY(gamma != nullptr);
        enterInto(gamma, "3,5");
        QCOMPARE(std::get<double>(train().loss.settings.at("gamma")), 3.5);
        chooseIn(window.frame, "class_weights", "balanced");
        QCOMPARE(train().classWeights, ClassWeights::Balanced);
        for (int i = 0; i < 3; ++i)
            window.document.undoStack()->undo();
        QVERIFY(train().loss == TypedValue{"loss.softmax_cross_entropy"});
        QCOMPARE(train().classWeights, ClassWeights::None);
        QCOMPARE(box->currentData().toString(), QString("loss.softmax_cross_entropy"));
        QVERIFY(window.frame.findChild<QWidget*>("setting.label_smoothing") != nullptr);
    }

    void theRunsTableIsASoundModel() {
        RunsModel model;
        QAbstractItemModelTester tester(&model);
        const auto run = recordOf({started(), endOf(0, 0.75)});
        run->folder.path = "/runs/0001-a";
        run->isAlive = true;
        model.update(run);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0, RunsModel::State).data().toString(), QString("running"));
        run->isAlive = false; // nobody trains it any more, and it did not say why
        model.update(run);
        QCOMPARE(model.index(0, RunsModel::State).data().toString(), QString("interrupted"));
        run->history.take({0, RunEnded{RunEnd::Finished, 40, 1, std::nullopt, ""}});
        model.update(run);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0, RunsModel::State).data().toString(), QString("finished"));
        QCOMPARE(model.index(0, RunsModel::Validation).data().toString(), percentText(0.75));
        const auto other = std::make_shared<RunRecord>(*run);
        other->folder.path = "/runs/0002-a";
        model.update(other);
        QCOMPARE(model.index(0, RunsModel::Name).data().toString(), QString("0002-a"));
        model.setRuns({});
        QCOMPARE(model.rowCount(), 0);
    }

    void theRecipeIsEditedByUndoSteps() {
        Window window(m_world, m_shapes);
        const int steps = window.document.undoStack()->count();
        enterInto(fieldOf<QLineEdit>(window.frame, "epochs"), "7");
        QCOMPARE(window.document.spec().train.epochs, std::int64_t{7});
        QCOMPARE(window.document.undoStack()->count(), steps + 1);
        window.frame.show();
        enterInto(fieldOf<QLineEdit>(window.frame, "learning_rate"), "0.2");
        chooseIn(window.frame, "optimizer", "adam");
        QVERIFY(window.document.spec().train.optimizer == TypedValue{"adam"});
        QVERIFY(fieldOf<QLineEdit>(window.frame, "momentum") == nullptr);
        QCOMPARE(fieldOf<QLineEdit>(window.frame, "learning_rate")->text(),
                 QString("0.001")); // SGD's would diverge
        window.document.undoStack()->undo();
        window.document.undoStack()->undo();
        window.document.undoStack()->undo();
        QCOMPARE(window.document.spec().train.epochs, std::int64_t{2});
        QCOMPARE(fieldOf<QLineEdit>(window.frame, "epochs")->text(), QString("2"));
    }

    void whatIsRareIsFoldedAwayUnlessItIsSet() {
        Window window(m_world, m_shapes);
        window.frame.show();
        const auto isShown = [&](const char* setting) {
            return window.frame.findChild<QWidget*>(QString("setting.") + setting)
                ->isVisibleTo(&window.frame);
        };
        QVERIFY(isShown("epochs") && isShown("learning_rate"));
        QVERIFY(!isShown("gradient_clip") && !isShown("nesterov"));
        TrainSpec recipe = window.document.spec().train;
        recipe.gradientClip = 5;
        editTrain(window.document, recipe);
        QVERIFY(isShown("gradient_clip") && !isShown("winograd"));
        auto* more = window.frame.findChild<QToolButton*>("moreSettings");
        more->click();
        QVERIFY(isShown("winograd") && isShown("nesterov"));
        chooseIn(window.frame, "optimizer", "adam");
        QVERIFY(isShown("beta1"));
        more->click();
        QVERIFY(!isShown("winograd") && !isShown("beta1") && isShown("gradient_clip"));
    }

    void aScheduleKeepsItsWarmUp() {
        Window window(m_world, m_shapes);
        enterInto(fieldOf<QLineEdit>(window.frame, "warmup_epochs"), "2,5");
        chooseIn(window.frame, "schedule", "step");
        const TypedValue step{"step", {{"warmup_epochs", 2.5}}};
        QVERIFY(window.document.spec().train.schedule == step);
    }

    void everyBitOfTheSeedIsEntered() {
        Window window(m_world, m_shapes);
        enterInto(fieldOf<QLineEdit>(window.frame, "seed"), "18446744073709551615");
        QCOMPARE(window.document.spec().train.seed, 18446744073709551615U);
    }

    void aRateIsReadAsPeopleWriteIt_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<double>("rate");
        QTest::newRow("point") << "0.05" << 0.05;
        QTest::newRow("comma") << "0,05" << 0.05;
        QTest::newRow("exponent") << "1e-7" << 1e-7;
        QTest::newRow("large") << "100" << 100.0;
    }

    void aRateIsReadAsPeopleWriteIt() {
        QFETCH(const QString, typed);
        QFETCH(const double, rate);
        Window window(m_world, m_shapes);
        window.frame.show();
        auto* field = fieldOf<QLineEdit>(window.frame, "learning_rate");
        QVERIFY(field != nullptr);
        enterInto(field, typed);
        const TypedValue entered{"sgd", {{"learning_rate", rate}}};
        QVERIFY(window.document.spec().train.optimizer == entered);
        window.document.undoStack()->undo();
        QVERIFY(window.document.spec().train.optimizer == TrainSpec().optimizer);
    }

    void whatIsMissingIsSaidBeforeTraining() {
        Window window(m_world, m_shapes);
        QVERIFY(window.workspace.startAction()->isEnabled());
        editNetwork(window.document, {});
        QVERIFY(!window.workspace.startAction()->isEnabled());
        QVERIFY(window.session.obstacle().contains("network"));
        window.document.setDataset(nullptr);
        QVERIFY(window.session.obstacle().contains("data"));
    }

    void aRunThatCrashesIsReportedWithItsLastWords() {
        Window window(m_world, m_shapes);
        Window::setCommand(m_world, "echo 'the plugin fell over' >&2\nkill -SEGV $$\n");
        QSignalSpy failures(&window.session, &TrainingSession::failed);
        window.session.start();
        QTRY_COMPARE_WITH_TIMEOUT(failures.size(), 1, 20'000);
        const QString words = failures[0][0].toString();
        QVERIFY2(words.contains("crashed") && words.contains("the plugin fell over"),
                 qPrintable(words));
        QCOMPARE(window.session.record()->phase(), RunPhase::Failed);
        QVERIFY(!window.session.isBusy());
        QVERIFY(window.workspace.startAction()->isEnabled());
    }

    void aCommandThatIsNotThereIsNamed() {
        Window window(m_world, m_shapes);
        qputenv("FOVEA_COMMAND", "/nowhere/fovea");
        QSignalSpy failures(&window.session, &TrainingSession::failed);
        window.session.start();
        QTRY_COMPARE_WITH_TIMEOUT(failures.size(), 1, 20'000);
        QVERIFY(failures[0][0].toString().contains("/nowhere/fovea"));
    }

    void commandsReachTheRunAndItsEventsTheWindow() {
        Window window(m_world, m_shapes);
        const std::string lines = toJsonLine({1, started()}) + "\n" +
                                  toJsonLine({2, progressAt(5)}) + "\n" +
                                  toJsonLine({3, Paused{5}});
        const std::string after =
            toJsonLine({4, Resumed{5}}) + "\n" + toJsonLine({5, progressAt(9)});
        const std::string end =
            toJsonLine({6, RunEnded{RunEnd::Stopped, 9, 12, std::nullopt, ""}}) + "\n";
        Window::setCommand(m_world, "cat <<'E'\n" + lines +
                                        "\nE\n"
                                        "while read word; do case $word in\n"
                                        "resume) cat <<'E'\n" +
                                        after +
                                        "\nE\n;;\n"
                                        "stop) cat <<'E'\n" +
                                        end +
                                        "E\n exit 0;;\n"
                                        "esac; done\n");
        window.session.start();
        QTRY_VERIFY_WITH_TIMEOUT(window.session.record() != nullptr &&
                                     window.session.record()->phase() == RunPhase::Paused,
                                 20'000);
        QCOMPARE(window.library.model().rowCount(), 1);
        window.session.send(window.session.record()->folder, RunCommand::Resume);
        QTRY_COMPARE(window.session.record()->history.points().size(), std::size_t{2});
        QTRY_COMPARE(window.workspace.curves()->pointCount(), 2 * (2 + 2));
        QVERIFY2(window.status.words().contains("1.0\u00a0k images/s"),
                 qPrintable(window.status.words()));
        QVERIFY(window.status.words().contains("epoch 1 / 2"));
        QVERIFY(window.workspace.findChild<QLabel*>("figures")->text().contains("epoch 1 / 2"));
        QVERIFY(window.workspace.findChild<QLabel*>("figures")->text().contains(
            "train loss 1.000, accuracy 50.00"));
        window.session.send(window.session.record()->folder, RunCommand::Stop);
        QTRY_COMPARE(window.session.record()->phase(), RunPhase::Stopped);
        QTRY_VERIFY(!window.session.isRunning());
        QCOMPARE(window.library.model().index(0, RunsModel::State).data().toString(),
                 QString("stopped"));
    }

    void whatIsNoEventIsSaidAndTheRestHeard() {
        Window window(m_world, m_shapes);
        Window::setCommand(m_world,
                           "cat <<'E'\n{\"event\": \"danced\", \"time\": 1}\n" +
                               toJsonLine({1, started()}) + "\n" +
                               toJsonLine({2, RunEnded{RunEnd::Stopped, 9, 12, std::nullopt, ""}}) +
                               "\nE\n");
        window.session.start();
        QTRY_VERIFY_WITH_TIMEOUT(
            window.session.record() != nullptr && isOver(window.session.record()->phase()), 20'000);
        QTRY_VERIFY(!window.session.isBusy());
        QVERIFY(!window.workspace.problems().empty());
        QVERIFY(window.workspace.problems().front().message.contains("danced"));
    }

    /// Of another window, of a terminal, or left running: all are led by their folder.
    void aRunThatTheWindowDidNotStartIsLed() {
        if (m_command.isEmpty() || !QFileInfo(m_command).isExecutable()) {
            QSKIP("FOVEA_COMMAND is not set to the fovea program");
        }
        Window window(m_world, m_shapes);
        const auto action = [&](const char* name) {
            return window.workspace.findChild<QAction*>(name);
        };
        QVERIFY(!action("stopRun")->isEnabled());
        const RunFolder run{window.document.folder().runsFolder() / "0001-elsewhere"};
        QProcess other;
        other.start(m_command, {"train", "--data", QString::fromStdString(m_shapes.string()),
                                "--network", "perceptron", "--epochs", "100000", "--events",
                                "--out", QString::fromStdString(run.path.string())});
        QVERIFY(other.waitForReadyRead(60'000));
        // Nobody says that there is a run: the window looks.
        QTRY_VERIFY_WITH_TIMEOUT(window.session.isRunning() &&
                                     window.session.record()->phase() == RunPhase::Running,
                                 20'000);
        QCOMPARE(window.session.record()->folder.path, run.path);
        QVERIFY(!window.session.isOwn());
        QVERIFY(action("pauseRun")->isEnabled() && action("stopRun")->isEnabled());
        QVERIFY(!action("resumeRun")->isEnabled() && !window.workspace.startAction()->isEnabled());
        QVERIFY2(window.status.words().contains("0001-elsewhere  running"),
                 qPrintable(window.status.words()));
        QCOMPARE(window.workspace.findChild<QLabel*>("figures")->text().contains("running"), true);

        action("pauseRun")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(action("resumeRun")->isEnabled(), 20'000);
        QVERIFY(!action("pauseRun")->isEnabled());
        QVERIFY(window.status.words().contains("paused"));
        {
            // Opened again, it is still paused.
            TrainingSession session(window.document);
            RunLibrary library(window.document, session);
            QTRY_VERIFY(session.isRunning());
            QCOMPARE(session.record()->phase(), RunPhase::Paused);
        }
        action("resumeRun")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(action("pauseRun")->isEnabled(), 20'000);
        action("stopRun")->trigger();
        QVERIFY(other.waitForFinished(60'000));
        QCOMPARE(other.exitCode(), 0);
        QTRY_VERIFY(!window.session.isRunning());
        QTRY_COMPARE(window.library.find(run)->phase(), RunPhase::Stopped);
        QVERIFY(window.workspace.startAction()->isEnabled());
        QVERIFY(!action("stopRun")->isEnabled());
    }

    void aRealRunTrainsToItsEnd() {
        if (m_command.isEmpty() || !QFileInfo(m_command).isExecutable()) {
            QSKIP("FOVEA_COMMAND is not set to the fovea program");
        }
        Window window(m_world, m_shapes);
        QSignalSpy weights(&window.library, &RunLibrary::weightsWritten);
        window.workspace.startAction()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(
            window.session.record() != nullptr && isOver(window.session.record()->phase()), 60'000);
        const RunRecord& run = *window.session.record();
        QCOMPARE(run.phase(), RunPhase::Finished);
        QCOMPARE(run.history.epochsDone(), 2);
        QVERIFY(!weights.isEmpty());
        QVERIFY(weightsOf(run.folder).has_value());
        QCOMPARE(run.folder.path.parent_path(), window.document.folder().runsFolder());
        auto* command = window.workspace.findChild<QLineEdit*>();
        QVERIFY2(command->text().contains("train --like"), qPrintable(command->text()));
        // What the folder says is what the window saw.
        QTRY_VERIFY(!window.session.isBusy());
        const RunRecord read = readRun(run.folder);
        QCOMPARE(read.history.epochs().size(), run.history.epochs().size());
        QCOMPARE(read.history.epochs().back().validationLoss,
                 run.history.epochs().back().validationLoss);
        QCOMPARE(read.phase(), run.phase());
        const RunFolder folder = run.folder;

        // The command that is shown trains the same.
        const std::filesystem::path again = m_world.path("again");
        QProcess shell;
        shell.start("/bin/sh",
                    {"-c", command->text() + " --out " + QString::fromStdString(again.string())});
        QVERIFY(shell.waitForFinished(60'000));
        QVERIFY2(shell.exitCode() == 0, shell.readAllStandardError().constData());
        const auto lastWeights = [](const RunFolder& of) {
            return readFile(of.checkpoint("last") / "weights.safetensors");
        };
        QVERIFY(lastWeights(folder).has_value());
        QVERIFY(*lastWeights(folder) == *lastWeights({again}));

        // It has finished, so it goes on with more epochs, as many as a dialog asks for.
        auto* goOn = window.workspace.findChild<QAction*>("continueRun");
        QTRY_VERIFY(goOn->isEnabled());
        QTimer::singleShot(0, &window.workspace, [&] {
            auto* dialog = window.workspace.findChild<QInputDialog*>("moreEpochs");
            QVERIFY(dialog != nullptr);
            QCOMPARE(dialog->intMinimum(), 3);
            dialog->setIntValue(4);
            dialog->accept();
        });
        goOn->trigger();
        QTRY_VERIFY(window.session.isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(!window.session.isRunning(), 60'000);
        QCOMPARE(window.session.record()->phase(), RunPhase::Finished);
        QCOMPARE(window.session.record()->folder.path, folder.path);
        const RunRecord longer = readRun(folder);
        QCOMPARE(longer.phase(), RunPhase::Finished);
        QCOMPARE(longer.spec.train.epochs, std::int64_t{4});
        QCOMPARE(longer.history.epochs().size(), std::size_t{4});
        QCOMPARE(epochText(longer), QString("epoch 4 / 4"));
    }

    void beforeTheFirstRunTheCommandTrainsTheProject() {
        Window window(m_world, m_shapes);
        auto* command = window.workspace.findChild<QLineEdit*>();
        auto* copy = window.workspace.findChild<QAction*>("copyCommand");
        QVERIFY(command->text().isEmpty() && !copy->isEnabled()); // it is not saved
        const std::filesystem::path folder = m_world.path("my project");
        QVERIFY(window.document.saveAs(folder).has_value());
        QVERIFY2(command->text().endsWith("train '" + text(folder.string()) + '\''),
                 qPrintable(command->text()));
        QVERIFY(copy->isEnabled());
    }

    void aFolderThatIsNoRunIsSaid() {
        Window window(m_world, m_shapes);
        QSignalSpy failures(&window.workspace, &Workspace::failed);
        window.library.add({m_shapes});
        QCOMPARE(failures.size(), 1);
        QVERIFY(failures[0][0].toString().contains("is no run"));
    }
};

QTEST_MAIN(TestTrainingWorkspace)
#include "tst_training_workspace.moc"
