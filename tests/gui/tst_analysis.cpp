#include <QAbstractItemModelTester>
#include <QColor>
#include <QComboBox>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFont>
#include <QImage>
#include <QLabel>
#include <QPaintEvent>
#include <QPainter>
#include <QPicture>
#include <QRegion>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSignalSpy>
#include <QStringListModel>
#include <QTableView>
#include <QTest>
#include <QVariantList>
#include <QWidget>

#include "core/base/file.hpp"
#include "core/data/open_dataset.hpp"
#include "core/graph/templates.hpp"
#include "core/training/run.hpp"
#include "gui/analysis/analysis_workspace.hpp"
#include "gui/analysis/class_figures_model.hpp"
#include "gui/analysis/confusion_view.hpp"
#include "gui/analysis/feature_map_view.hpp"
#include "gui/analysis/figures_bar.hpp"
#include "gui/analysis/kernel_view.hpp"
#include "gui/analysis/look_panel.hpp"
#include "gui/analysis/tile_wall.hpp"
#include "gui/widgets/image_wall.hpp"
#include "test_world.hpp"
#include "tiny_run.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

/// Counts how often a name is shaped, and what is painted for it.
class WatchedMatrix : public ConfusionView {
public:
    mutable int shaped = 0;
    QRegion painted;

protected:
    ShownName shapeName(const QString& name) const override {
        ++shaped;
        return ConfusionView::shapeName(name);
    }

    void paintEvent(QPaintEvent* event) override {
        painted += event->region();
        ConfusionView::paintEvent(event);
    }
};

/// Every class with a name of its own, three samples of each: two right, one taken for the next.
ConfusionMatrix matrixOf(int classes) {
    std::vector<std::string> names;
    for (int i = 0; i < classes; ++i) {
        names.push_back("a class whose long name ends in " + std::to_string(i));
    }
    ConfusionMatrix matrix(names);
    for (int i = 0; i < classes; ++i) {
        matrix.add(i, i);
        matrix.add(i, i);
        matrix.add(i, (i + 1) % classes);
    }
    return matrix;
}

/// How much is drawn into `area` of the view, in bytes of a recording.
uint drawnIn(ConfusionView& view, const QRect& area) {
    QPicture recording;
    QPainter painter(&recording);
    view.render(&painter, area.topLeft(), area);
    painter.end();
    return recording.size();
}

/// rows: 8 of 10 a right, all 5 b taken for a.
ConfusionMatrix sampleMatrix() {
    ConfusionMatrix matrix({"a", "b"});
    for (int i = 0; i < 10; ++i) {
        matrix.add(0, i < 8 ? 0 : 1);
    }
    for (int i = 0; i < 5; ++i) {
        matrix.add(1, 0);
    }
    return matrix;
}

} // namespace

class TestAnalysis : public QObject {
    Q_OBJECT

    TestWorld m_world;
    RunFolder m_run;

    RunFolder copyOfTheRun(const char* name) const {
        const RunFolder copy{m_world.path(name)};
        std::filesystem::copy(m_run.path, copy.path, std::filesystem::copy_options::recursive);
        return copy;
    }

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        m_run = trainTinyRun(m_world);
    }

    void theMatrixFindsItsCells() {
        ConfusionView view;
        view.resize(500, 400);
        view.show();
        view.setMatrix(sampleMatrix());
        for (std::int32_t truth : {0, 1}) {
            for (std::int32_t predicted : {0, 1}) {
                const ConfusionView::Cell cell{truth, predicted};
                QCOMPARE(view.cellAt(view.cellRect(cell).center()), std::optional(cell));
            }
        }
        QVERIFY(!view.cellAt({2, 2}));
        QSignalSpy chosen(&view, &ConfusionView::cellChosen);
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.cellRect({1, 0}).center());
        QCOMPARE(chosen.takeLast(), (QVariantList{1, 0}));
        QTest::keyClick(&view, Qt::Key_Up);
        QCOMPARE(chosen.takeLast(), (QVariantList{0, 0}));
    }

    void eachNameIsShapedOnceWhateverIsPainted() {
        WatchedMatrix view;
        view.resize(600, 500);
        view.setMatrix(matrixOf(300));
        QCOMPARE(view.shaped, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.grab();
        view.resize(900, 700);
        view.setMatrix(view.matrix()); // newer weights, the same classes
        view.grab();
        QTest::mouseMove(&view, view.cellRect({3, 4}).center());
        QCOMPARE(view.shaped, 300);
        QFont larger = view.font();
        larger.setPointSizeF(larger.pointSizeF() + 2);
        view.setFont(larger);
        QCOMPARE(view.shaped, 600);
    }

    void paintingACellCostsTheSameForAnyNumberOfClasses() {
        ConfusionView few;
        ConfusionView many;
        few.setMatrix(matrixOf(20));
        many.setMatrix(matrixOf(500));
        few.resize(few.minimumSizeHint());
        many.resize(many.minimumSizeHint());
        const uint cost = drawnIn(few, few.cellRect({5, 5}));
        QVERIFY(cost > 0);
        QVERIFY2(drawnIn(many, many.cellRect({400, 400})) <= cost + cost / 4,
                 "one cell is exposed, but more is drawn");
    }

    void aMovingMouseExposesTwoCells() {
        WatchedMatrix view;
        view.resize(600, 500);
        view.setMatrix(matrixOf(12));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTest::mouseMove(&view, view.cellRect({3, 4}).center());
        QTRY_VERIFY(!view.painted.isEmpty());
        QCoreApplication::processEvents();
        view.painted = {};
        QTest::mouseMove(&view, view.cellRect({7, 8}).center());
        QTRY_COMPARE(view.painted, QRegion(view.cellRect({3, 4})) + QRegion(view.cellRect({7, 8})));
    }

    /// The work is asserted; the time, which hangs on the machine, is told.
    void aThousandClassesAreWorkForOneLook() {
        constexpr int classes = 1000;
        constexpr int moves = 100;
        const ConfusionMatrix matrix = matrixOf(classes);
        QScrollArea scroller;
        scroller.setWidgetResizable(true);
        scroller.resize(900, 700);
        auto* view = new WatchedMatrix;
        scroller.setWidget(view);
        QElapsedTimer clock;
        clock.start();
        view->setMatrix(matrix);
        scroller.show();
        QVERIFY(QTest::qWaitForWindowExposed(&scroller));
        QTRY_VERIFY(!view->painted.isEmpty());
        qInfo("%d classes are in sight after %lld ms", classes, clock.elapsed());
        QCOMPARE(view->shaped, classes);
        qint64 slowest = 0;
        for (int i = 1; i <= moves; ++i) {
            const QRect cell = view->cellRect({i % 20, i % 19});
            view->painted = {};
            clock.restart();
            QTest::mouseMove(view, cell.center());
            QTRY_VERIFY(view->painted.contains(cell));
            slowest = std::max(slowest, clock.nsecsElapsed());
            qint64 area = 0;
            for (const QRect& part : view->painted) {
                area += qint64{part.width()} * part.height();
            }
            QVERIFY(area <= 2 * qint64{cell.width()} * cell.height());
        }
        qInfo("the slowest of %d moves of the mouse took %.2f ms", moves,
              static_cast<double>(slowest) / 1e6);
        QCOMPARE(view->shaped, classes);
    }

    void aLongNameIsCutInTheMiddleAndToldWhole() {
        ConfusionView view;
        view.resize(600, 500);
        view.setMatrix(matrixOf(3));
        const QPoint row = view.placement().rowName(2).center();
        QCOMPARE(view.wordsAt(row), QString("a class whose long name ends in 2"));
        QCOMPARE(view.wordsAt(view.placement().columnName(1).center()),
                 QString("a class whose long name ends in 1"));
        QVERIFY(view.wordsAt(view.cellRect({0, 1}).center()).contains("taken for"));
        QVERIFY(view.wordsAt({1, 1}).isEmpty());
        QVERIFY(view.placement().rowName(0).width() < view.width() / 3);
        // What tells the classes apart is at the end of their names, and can be seen.
        const QImage picture = view.grab().toImage();
        QVERIFY(picture.copy(view.placement().rowName(0)) !=
                picture.copy(view.placement().rowName(1)));
    }

    void theClassFiguresAreASoundModel() {
        ClassFiguresModel model;
        QAbstractItemModelTester tester(&model);
        model.setMatrix(sampleMatrix());
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, ClassFiguresModel::Recall).data().toString(),
                 QString("80.00\u00a0%"));
        QCOMPARE(model.index(1, ClassFiguresModel::Samples).data().toString(), QString("5"));
        model.setMatrix({});
        QCOMPARE(model.rowCount(), 0);
    }

    void aTileIsEnlargedByAClickAndBack() {
        TileWall wall;
        wall.resize(300, 300);
        wall.show();
        wall.setTiles({.count = 6,
                       .columns = 0,
                       .picture = [](int) { return QImage(4, 4, QImage::Format_RGB888); },
                       .caption = [](int tile) { return QString::number(tile); }});
        QTest::mouseClick(wall.viewport(), Qt::LeftButton, {}, wall.tileRect(3).center());
        QCOMPARE(wall.enlarged(), 3);
        QTest::keyClick(&wall, Qt::Key_Right);
        QCOMPARE(wall.enlarged(), 4);
        QTest::mouseClick(wall.viewport(), Qt::LeftButton, {}, QPoint(10, 10));
        QCOMPARE(wall.enlarged(), -1);
    }

    void aRunIsLookedInto() {
        Document document(TestWorld::registry());
        TrainingSession session(document);
        RunLibrary library(document, session);
        AnalysisWorkspace workspace(document, library);
        QWidget* inspector = workspace.inspector();
        workspace.resize(1100, 800);
        workspace.show();
        library.add(m_run);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.analysis().evaluation() != nullptr, 20'000);
        const Evaluation& evaluation = *workspace.analysis().evaluation();
        QCOMPARE(evaluation.samples,
                 9); // a tenth of the 75 that are not for testing, class by class
        QCOMPARE(workspace.matrix().matrix(), evaluation.confusion);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.analysis().look() != nullptr, 20'000);

        // A click on a cell with images shows just these.
        const Prediction& first = evaluation.predictions.front();
        const ConfusionView::Cell cell{first.label, first.predicted};
        QTest::mouseClick(&workspace.matrix(), Qt::LeftButton, {},
                          workspace.matrix().cellRect(cell).center());
        QCOMPARE(static_cast<std::int64_t>(workspace.wall().count()),
                 evaluation.confusion.count(cell.truth, cell.predicted));

        // A click on a picture looks at it: every node's maps, and what it is taken for.
        QSignalSpy looks(&workspace.analysis(), &RunAnalysis::lookChanged);
        QTest::mouseClick(workspace.wall().viewport(), Qt::LeftButton, {},
                          workspace.wall().tileRect(0).center());
        QTRY_COMPARE_WITH_TIMEOUT(looks.size(), 1, 20'000);
        const Look& look = *workspace.analysis().look();
        QCOMPARE(look.sample, std::optional(workspace.wall().samples().front()));
        QCOMPARE(look.probabilities.front().label, cell.predicted);
        QCOMPARE(workspace.featureMaps().layers().count(), 7);
        workspace.featureMaps().showLayer("conv2");
        QCOMPARE(workspace.featureMaps().wall().count(), 5);
        auto* bars = inspector->findChild<ProbabilityBars*>("probabilities");
        QCOMPARE(bars->bars().size(), std::size_t{3});
        QVERIFY(bars->bars()[0].probability >= bars->bars()[1].probability);

        // The kernels over an image's colours: each in colour, and its three channels.
        QCOMPARE(workspace.kernels().wall().count(), 4 * 4);
        delete inspector;
    }

    void figuresSayOfWhichWeightsTheyAre() {
        Document document(TestWorld::registry());
        RunAnalysis analysis(document);
        QStringListModel runs({"0001-tiny"});
        FiguresBar bar(analysis, runs);
        analysis.setRun(m_run);
        QTRY_VERIFY_WITH_TIMEOUT(analysis.evaluation() != nullptr, 20'000);
        QVERIFY(analysis.outdatedBy().isEmpty() && analysis.problem().isEmpty());
        QVERIFY(!bar.findChild<QLabel*>("origin")->wordWrap()); // a second line would be cut off
        const QString origin = bar.findChild<QLabel*>("origin")->text();
        QVERIFY2(QRegularExpression("^weights of epoch [12] \\(best\\)$").match(origin).hasMatch(),
                 qPrintable(origin));
        QVERIFY(!bar.findChild<QLabel*>("remark")->isVisibleTo(&bar));
    }

    void theTestSplitWaitsForTheEndOfTheRun() {
        Document document(TestWorld::registry());
        RunAnalysis analysis(document);
        QStringListModel runs({"0001-tiny"});
        FiguresBar bar(analysis, runs);
        bar.setTraining(true);
        auto* splits = bar.findChild<QComboBox*>("splitChoice");
        const int test = static_cast<int>(Split::Test);
        const auto canBeChosen = [&] {
            return splits->model()->flags(splits->model()->index(test, 0)) & Qt::ItemIsEnabled;
        };
        QVERIFY(!canBeChosen());
        analysis.setRun(m_run, true);
        QTRY_VERIFY_WITH_TIMEOUT(analysis.evaluation() != nullptr, 20'000);
        QCOMPARE(analysis.evaluation()->split, Split::Validation);
        QCOMPARE(splits->currentIndex(), static_cast<int>(Split::Validation));
        bar.setTraining(false);
        QVERIFY(canBeChosen());
        analysis.setTraining(false);
        QTRY_COMPARE_WITH_TIMEOUT(analysis.evaluation()->split, Split::Validation, 20'000);
        // It is looked at by choice, and each look is counted.
        analysis.setSplit(Split::Test);
        QTRY_COMPARE_WITH_TIMEOUT(analysis.evaluation()->split, Split::Test, 20'000);
        QVERIFY2(analysis.splitNote().contains("looked at the test split"),
                 qPrintable(analysis.splitNote()));
        // A split that somebody chose stays until the run goes on.
        analysis.setSplit(Split::Train);
        QTRY_COMPARE_WITH_TIMEOUT(analysis.evaluation()->split, Split::Train, 20'000);
        analysis.setTraining(true);
        QTRY_COMPARE_WITH_TIMEOUT(analysis.evaluation()->split, Split::Validation, 20'000);
    }

    void figuresThatHoldNoMoreSaySo() {
        const RunFolder run = copyOfTheRun("stale");
        Document document(TestWorld::registry());
        TrainingSession session(document);
        RunLibrary library(document, session);
        AnalysisWorkspace workspace(document, library);
        workspace.show();
        library.add(run);
        RunAnalysis& analysis = workspace.analysis();
        QTRY_VERIFY_WITH_TIMEOUT(analysis.evaluation() != nullptr, 20'000);
        QVERIFY(workspace.matrix().graphicsEffect() == nullptr);
        const ConfusionMatrix before = analysis.evaluation()->confusion;

        // The run goes on, and then its images are gone.
        const auto file = run.checkpoint("best") / "weights.safetensors";
        std::string weights = *readFile(file);
        weights.back() = static_cast<char>(weights.back() ^ 1);
        QVERIFY(writeFile(file, weights));
        const auto images = m_world.path("shapes");
        std::filesystem::rename(images, m_world.path("away"));
        QSignalSpy told(&analysis, &RunAnalysis::evaluationChanged);
        analysis.refresh();
        QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, 20'000);
        std::filesystem::rename(m_world.path("away"), images);
        QVERIFY(analysis.evaluation()->confusion == before);
        QVERIFY2(analysis.outdatedBy().contains("(best)"), qPrintable(analysis.outdatedBy()));
        QVERIFY(!analysis.problem().isEmpty());
        QVERIFY(workspace.matrix().graphicsEffect() != nullptr);
        const auto* remark = workspace.findChild<QLabel*>("remark");
        QVERIFY(remark->isVisible() && remark->text().contains(analysis.problem()));

        analysis.refresh();
        QTRY_VERIFY_WITH_TIMEOUT(analysis.outdatedBy().isEmpty(), 20'000);
        QVERIFY(workspace.matrix().graphicsEffect() == nullptr);
        QVERIFY(analysis.problem().isEmpty() && !remark->isVisible());
    }

    void withoutImagesThereAreStoredFiguresAndKernels() {
        const RunFolder run = copyOfTheRun("bare");
        Document document(TestWorld::registry());
        RunAnalysis analysis(document);
        {
            const auto dataset =
                openDataset(m_world.path("shapes"), run.readSpec()->data, run.splitFile());
            auto classifier = Classifier::open(run, m_world.registry(), 8, Asked::Logits);
            QVERIFY(dataset && classifier);
            const auto figures = evaluate(*classifier, *dataset, Split::Test, m_world.registry());
            QVERIFY(figures && writeEvaluation(run, *figures, **dataset));
        }
        std::filesystem::rename(m_world.path("shapes"), m_world.path("away"));
        analysis.setRun(run);
        QTRY_VERIFY_WITH_TIMEOUT(analysis.evaluation() != nullptr, 20'000);
        std::filesystem::rename(m_world.path("away"), m_world.path("shapes"));
        QCOMPARE(analysis.evaluation()->confusion.total(), 15);
        QVERIFY(analysis.outdatedBy().isEmpty());
        QVERIFY(analysis.problem().contains("shapes"));
        QVERIFY(!analysis.weights().empty());
        QVERIFY(analysis.dataset() == nullptr && analysis.spec().has_value());
    }
};

QTEST_MAIN(TestAnalysis)
#include "tst_analysis.moc"
