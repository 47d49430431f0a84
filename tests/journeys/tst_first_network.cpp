#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileInfo>
#include <QLineEdit>
#include <QMimeData>
#include <QPointF>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>
#include <QUrl>
#include <QWidget>

#include "gui/analysis/analysis_workspace.hpp"
#include "gui/analysis/confusion_view.hpp"
#include "gui/analysis/feature_map_view.hpp"
#include "gui/analysis/tile_wall.hpp"
#include "gui/app/main_window.hpp"
#include "gui/app/message_bar.hpp"
#include "gui/app/project_actions.hpp"
#include "gui/data/data_workspace.hpp"
#include "gui/network/network_workspace.hpp"
#include "gui/training/curves_plot.hpp"
#include "gui/training/training_workspace.hpp"
#include "gui/widgets/image_wall.hpp"
#include "gui/widgets/theme.hpp"
#include "tests/gui/canvas_hand.hpp"
#include "tests/gui/field_hand.hpp"
#include "tests/gui/test_world.hpp"
#include "tests/gui/window_parts.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

constexpr int patienceMs = 120'000;

void dropFolder(QWidget& window, const std::filesystem::path& folder) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString(folder.string()))});
    QDragEnterEvent enter({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &enter);
    QDropEvent drop({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &drop);
}

} // namespace

/// A person's first hour in one window: images, a network of their own, training, insight; then
/// the project is saved, opened again, and the same.
class TestFirstNetwork : public QObject {
    Q_OBJECT

    TestWorld m_world;

    static void drawNetwork(NetworkWorkspace& workspace) {
        CanvasHand hand(workspace.view());
        workspace.view().zoomTo(1);
        const std::vector<std::pair<const char*, QPointF>> layers{{"input", {104, 32}},
                                                                  {"conv.conv2d", {104, 144}},
                                                                  {"pool.max2d", {104, 256}},
                                                                  {"shape.flatten", {104, 368}},
                                                                  {"dense.dense", {104, 480}}};
        for (const auto& [type, place] : layers) {
            QVERIFY2(hand.drop(type, place), type);
        }
        const std::vector<std::string> ids{"input", "conv2d", "max2d", "flatten", "dense"};
        for (std::size_t i = 1; i < ids.size(); ++i) {
            const NodeItem* from = workspace.scene().node(ids[i - 1]);
            const NodeItem* to = workspace.scene().node(ids[i]);
            QVERIFY2(from != nullptr && to != nullptr, ids[i].c_str());
            hand.drag(from->portPosition(PortPlace::outputPort), to->portPosition(0));
        }
    }

    static void train(MainWindow& window) {
        QTest::keyClick(&window, Qt::Key_3, Qt::ControlModifier);
        QVERIFY(partOf<TrainingWorkspace>(window).isVisible());
        auto* epochs = fieldOf<QLineEdit>(window, "epochs");
        QVERIFY(epochs != nullptr);
        enterInto(epochs, "2");
        for (auto* button : partOf<TrainingWorkspace>(window).findChildren<QToolButton*>()) {
            if (button->defaultAction() == partOf<TrainingWorkspace>(window).startAction()) {
                QTest::mouseClick(button, Qt::LeftButton);
            }
        }
        QTRY_VERIFY_WITH_TIMEOUT(partOf<TrainingSession>(window).record() != nullptr &&
                                     isOver(partOf<TrainingSession>(window).record()->phase()),
                                 patienceMs);
        const RunRecord& run = *partOf<TrainingSession>(window).record();
        QVERIFY2(run.phase() == RunPhase::Finished, run.trouble().c_str());
        QCOMPARE(run.history.epochsDone(), 2);
        QTRY_VERIFY(partOf<TrainingWorkspace>(window).curves()->pointCount() >= 8);
    }

    static void readMatrix(MainWindow& window, ConfusionMatrix& matrix) {
        QTest::keyClick(&window, Qt::Key_4, Qt::ControlModifier);
        AnalysisWorkspace& analysis = partOf<AnalysisWorkspace>(window);
        QTRY_VERIFY_WITH_TIMEOUT(window.isSettled() && analysis.analysis().evaluation() != nullptr,
                                 patienceMs);
        matrix = analysis.matrix().matrix();
        QCOMPARE(matrix.total(), 15); // a tenth of the 3 x 50 that are not for testing
        QCOMPARE(matrix.classes().size(), std::size_t{3});
    }

    static void lookAtFeatureMaps(MainWindow& window) {
        AnalysisWorkspace& analysis = partOf<AnalysisWorkspace>(window);
        const Prediction& first = analysis.analysis().evaluation()->predictions.front();
        QTest::mouseClick(&analysis.matrix(), Qt::LeftButton, {},
                          analysis.matrix().cellRect({first.label, first.predicted}).center());
        QVERIFY(analysis.wall().count() > 0);
        QSignalSpy looks(&analysis.analysis(), &RunAnalysis::lookChanged);
        QTest::mouseClick(analysis.wall().viewport(), Qt::LeftButton, {},
                          analysis.wall().tileRect(0).center());
        QTRY_COMPARE_WITH_TIMEOUT(looks.size(), 1, patienceMs);
        analysis.featureMaps().showLayer("conv2d");
        const std::vector<FeatureMaps>& maps = analysis.analysis().look()->maps;
        const auto conv = std::find_if(maps.begin(), maps.end(),
                                       [](const FeatureMaps& map) { return map.node == "conv2d"; });
        QVERIFY(conv != maps.end());
        QCOMPARE(analysis.featureMaps().wall().count(), static_cast<int>(conv->shape.c));
        QTest::mouseClick(analysis.featureMaps().wall().viewport(), Qt::LeftButton, {},
                          analysis.featureMaps().wall().tileRect(1).center());
        QCOMPARE(analysis.featureMaps().wall().enlarged(), 1);
    }

private Q_SLOTS:

    void fromImagesToInsightAndBack() {
        const QString command = qEnvironmentVariable("FOVEA_COMMAND");
        if (!QFileInfo(command).isExecutable()) {
            QSKIP("FOVEA_COMMAND is not set to the fovea program");
        }
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        installTheme(*qApp);
        const auto images = m_world.makeShapes("images", 3, 60, 16);
        const auto folder = m_world.path("first-project");
        ProjectSpec saved;
        ConfusionMatrix matrix;
        {
            Document document(TestWorld::registry());
            MainWindow window(document);
            window.resize(1440, 900);
            window.show();
            window.activateWindow();
            std::ignore = QTest::qWaitForWindowActive(&window);

            dropFolder(window, images);
            QTRY_VERIFY_WITH_TIMEOUT(document.dataset(), patienceMs);
            QVERIFY(partOf<DataWorkspace>(window).isVisible());

            QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
            drawNetwork(partOf<NetworkWorkspace>(window));
            if (QTest::currentTestFailed()) {
                return;
            }
            // Its last layer counts ten classes until it is told of these.
            auto* mend = window.findChild<QPushButton*>("networkRemedyButton");
            QVERIFY(mend != nullptr && mend->isVisible());
            QTest::mouseClick(mend, Qt::LeftButton);
            QVERIFY(document.report().isRunnable());

            train(window);
            if (QTest::currentTestFailed()) {
                return;
            }
            readMatrix(window, matrix);
            if (QTest::currentTestFailed()) {
                return;
            }
            lookAtFeatureMaps(window);
            if (QTest::currentTestFailed()) {
                return;
            }
            QTRY_VERIFY(!partOf<TrainingSession>(window).isBusy());
            QVERIFY2(partOf<ProjectActions>(window).saveAs(folder),
                     qPrintable(partOf<MessageBar>(window).words()));
            QVERIFY(!document.isModified());
            saved = document.spec();
            window.close();
        }
        Document document(TestWorld::registry());
        MainWindow window(document);
        window.resize(1440, 900);
        window.show();
        window.activateWindow();
        std::ignore = QTest::qWaitForWindowActive(&window);
        window.openPath(folder);
        QCOMPARE(document.spec(), saved);
        QTRY_VERIFY_WITH_TIMEOUT(document.dataset(), patienceMs);
        ConfusionMatrix again;
        readMatrix(window, again);
        QCOMPARE(again, matrix);
    }
};

QTEST_MAIN(TestFirstNetwork)
#include "tst_first_network.moc"
