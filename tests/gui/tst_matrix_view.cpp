#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QImage>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QTableView>
#include <QTest>
#include <QTimer>

#include "core/base/file.hpp"
#include "core/evaluation/matrix/matrix_files.hpp"
#include "gui/analysis/analysis_workspace.hpp"
#include "gui/analysis/confusion_view.hpp"
#include "gui/analysis/matrix/confused_pairs_model.hpp"
#include "gui/analysis/matrix/matrix_colours.hpp"
#include "gui/analysis/matrix/matrix_export.hpp"
#include "gui/app/main_window.hpp"
#include "gui/widgets/image_wall.hpp"
#include "tiny_run.hpp"
#include "window_parts.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace fs = std::filesystem;

namespace {

constexpr int patienceMs = 30'000;

/// Of c few samples, of a many; a and c are taken for each other, b for nothing else.
ConfusionMatrix threeClasses() {
    ConfusionMatrix matrix({"c", "b", "a"});
    matrix.add(0, 0, 3);
    matrix.add(0, 2, 2);
    matrix.add(1, 1, 10);
    matrix.add(2, 2, 30);
    matrix.add(2, 0, 10);
    return matrix;
}

ConfusionMatrix manyClasses(int classes) {
    std::vector<std::string> names;
    for (int i = 0; i < classes; ++i)
        names.push_back("class " + std::to_string(i));
    ConfusionMatrix matrix(names);
    for (int i = 0; i < classes; ++i) {
        matrix.add(i, i, 4);
        matrix.add(i, (i * 7 + 1) % classes);
    }
    return matrix;
}

/// Chooses in a combo box as a person does: by its words.
void choose(QComboBox& box, const QString& words) {
    const int row = box.findText(words);
    QVERIFY2(row >= 0, qPrintable(words));
    box.setCurrentIndex(row);
    Q_EMIT box.activated(row);
}

/// Names a file in the dialog that opens next.
void nameNextFile(const fs::path& file) {
    auto* timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, qApp, [timer, file] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (dialog != nullptr) {
            timer->deleteLater();
            dialog->findChild<QLineEdit*>("fileNameEdit")
                ->setText(QString::fromStdString(file.string()));
            QMetaObject::invokeMethod(dialog, "accept");
        }
    });
    timer->start(20);
}

} // namespace

class TestMatrixView : public QObject {
    Q_OBJECT

    TestWorld m_world;
    RunFolder m_run;

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        m_run = trainTinyRun(m_world);
    }

    void cellsSayWhatTheCoreSays() {
        const ConfusionMatrix matrix = threeClasses();
        MatrixContent content;
        content.setMatrix(matrix);
        QCOMPARE(content.words({2, 0}), QString("10"));
        for (const MatrixShare share :
             {MatrixShare::Counts, MatrixShare::OfRow, MatrixShare::OfColumn, MatrixShare::OfAll}) {
            content.setShare(share);
            const MatrixShares shares(matrix, share);
            for (std::int32_t truth = 0; truth < 3; ++truth)
                for (std::int32_t predicted = 0; predicted < 3; ++predicted)
                    QCOMPARE(content.value({truth, predicted}), shares.at(truth, predicted));
        }
        content.setShare(MatrixShare::OfRow);
        QCOMPARE(content.words({2, 0}), QString("25.0"));
        QCOMPARE(content.words({0, 1}), QString());
        QCOMPARE(content.recall(2), matrix.recall(2));
        QCOMPARE(content.precision(0), matrix.precision(0));
    }

    void nothingHasThePagesColour() {
        ConfusionView view;
        view.resize(500, 450);
        view.setMatrix(threeClasses());
        const QImage picture = view.grab().toImage();
        const auto colourIn = [&](ConfusionCell cell) {
            return picture.pixelColor(view.cellRect(cell).topLeft() + QPoint(2, 2));
        };
        QCOMPARE(colourIn({0, 1}), view.palette().color(QPalette::Base));
        QCOMPARE(colourIn({1, 1}), cellColour(view.content(), {1, 1}, view.palette()));
        QCOMPARE(colourIn({2, 0}), cellColour(view.content(), {2, 0}, view.palette()));
        QVERIFY(colourIn({2, 0}).red() > colourIn({2, 0}).blue());
        QVERIFY(colourIn({1, 1}).blue() > colourIn({1, 1}).red());
    }

    void classesStandInTheirOrder() {
        ConfusionView view;
        view.resize(500, 450);
        view.setMatrix(threeClasses());
        for (const MatrixOrder order :
             {MatrixOrder::Name, MatrixOrder::Size, MatrixOrder::Clustering, MatrixOrder::Data}) {
            view.setOrder(order);
            const std::vector<std::int32_t> expected = orderOf(view.matrix(), order);
            QCOMPARE(view.content().order(), expected);
            for (int place = 0; place < 3; ++place) {
                const std::int32_t label = expected[static_cast<std::size_t>(place)];
                QCOMPARE(view.wordsAt(view.placement().rowName(place).center()),
                         view.content().className(label));
                const QPoint inCell = view.placement().cell({place, place}).center();
                QCOMPARE(view.cellAt(inCell), std::optional(ConfusionCell{label, label}));
            }
        }
        // The keys walk as the classes stand.
        view.setOrder(MatrixOrder::Name);
        view.setChosen(ConfusionCell{2, 2}); // a, the first
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(view.chosen(), std::optional(ConfusionCell{1, 2}));
    }

    void namesStayInViewWhileTheMatrixScrolls() {
        QScrollArea scroller;
        scroller.setWidgetResizable(true);
        scroller.resize(500, 400);
        auto* view = new ConfusionView;
        scroller.setWidget(view);
        view->setMatrix(manyClasses(1000));
        scroller.show();
        QVERIFY(QTest::qWaitForWindowExposed(&scroller));
        scroller.verticalScrollBar()->setValue(7000);
        scroller.horizontalScrollBar()->setValue(5000);
        const QRect seen = view->visibleRegion().boundingRect();
        const QPoint middle = seen.center();
        const std::optional<ConfusionCell> cell = view->cellAt(middle);
        QVERIFY(cell.has_value());
        const ConfusionLayout& placement = view->placement();
        const QRect row = placement.rowName(cell->truth);
        const QRect column = placement.columnName(cell->predicted);
        QVERIFY(seen.contains(row.center()) && seen.contains(column.center()));
        QCOMPARE(view->wordsAt(row.center()), view->content().className(cell->truth));
        QCOMPARE(view->wordsAt(column.center()), view->content().className(cell->predicted));
        QVERIFY(!view->cellAt(row.center()) && !view->cellAt(column.center()));
        const QImage before = view->grab(QRect(row.topLeft(), QSize(60, 14))).toImage();
        QImage empty(before.size(), before.format());
        empty.fill(view->palette().color(QPalette::Base));
        QVERIFY2(before != empty, "no name is painted there");
    }

    void theDifferenceSaysWhatIsBetter() {
        const ConfusionMatrix first = threeClasses();
        ConfusionMatrix second({"a", "b", "c"});
        second.add(0, 0, 38);
        second.add(0, 2, 2);
        second.add(1, 1, 10);
        second.add(2, 2, 1);
        second.add(2, 0, 4);
        MatrixContent content;
        content.setMatrix(first);
        QVERIFY(content.setOther(second).has_value());
        const auto expected = differenceOf(first, second, MatrixShare::Counts);
        QVERIFY(expected.has_value());
        for (std::int32_t truth = 0; truth < 3; ++truth)
            for (std::int32_t predicted = 0; predicted < 3; ++predicted)
                QCOMPARE(content.value({truth, predicted}), expected->at(truth, predicted));
        QCOMPARE(content.words({2, 2}), QString("+8"));
        QCOMPARE(content.tone({2, 2}), MatrixContent::Tone::Right);
        QCOMPARE(content.tone({2, 0}), MatrixContent::Tone::Right); // fewer mistakes
        QCOMPARE(content.tone({0, 2}), MatrixContent::Tone::Wrong);
        QCOMPARE(content.tone({1, 1}), MatrixContent::Tone::Nothing);
        QVERIFY(content.describe({2, 2}).contains("38"));
        QVERIFY(!content.setOther(ConfusionMatrix({"x", "y", "z"})).has_value());
        QVERIFY(!content.isDifference());
    }

    void thePairsAreASoundModel() {
        ConfusedPairsModel model;
        QAbstractItemModelTester tester(&model);
        const ConfusionMatrix matrix = threeClasses();
        model.setMatrix(matrix);
        const std::vector<ConfusedPair> expected = confusedPairs(matrix, model.most);
        QCOMPARE(model.rowCount(), static_cast<int>(expected.size()));
        QCOMPARE(model.index(0, ConfusedPairsModel::Truth).data().toString(), QString("a"));
        QCOMPARE(model.index(0, ConfusedPairsModel::Predicted).data().toString(), QString("c"));
        QCOMPARE(model.index(0, ConfusedPairsModel::Samples).data().toString(), QString("10"));
        model.setMatrix({});
        QCOMPARE(model.rowCount(), 0);
    }

    void theFilesAreThoseOfTheCommand() {
        const ConfusionMatrix matrix = threeClasses();
        const MatrixView view{matrix, orderOf(matrix, MatrixOrder::Name), MatrixShare::OfRow};
        for (const char* name : {"m.svg", "m.csv", "m.png"})
            QVERIFY(exportMatrix(m_world.path(name), view).has_value());
        QCOMPARE(*readFile(m_world.path("m.svg")), toSvg(view));
        QCOMPARE(*readFile(m_world.path("m.csv")), toCsv(view));
        const QImage png(QString::fromStdString(m_world.path("m.png").string()));
        QVERIFY(png.width() > 100 && png.width() == png.height());
        QVERIFY(!exportMatrix(m_world.path("m.doc"), view).has_value());
    }

    void aRunIsSeenOrderedComparedAndExported() {
        Document document(TestWorld::registry());
        MainWindow window(document);
        window.resize(1280, 900);
        window.show();
        window.showRun(m_run.path);
        auto& workspace = partOf<AnalysisWorkspace>(window);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.analysis().evaluation() != nullptr, patienceMs);
        const ConfusionMatrix& matrix = workspace.analysis().evaluation()->confusion;
        ConfusionView& view = workspace.matrix();
        choose(*workspace.findChild<QComboBox*>("matrixShare"), "% of the true class");
        choose(*workspace.findChild<QComboBox*>("matrixOrder"), "by size");
        QCOMPARE(view.content().share(), MatrixShare::OfRow);
        QCOMPARE(view.content().order(), orderOf(matrix, MatrixOrder::Size));

        // A row of the list chooses its cell, and the wall shows the pictures behind it.
        auto* pairs = workspace.findChild<QTableView*>("confusedPairs");
        const std::vector<ConfusedPair> expected = confusedPairs(matrix, 200);
        QCOMPARE(pairs->model()->rowCount(), static_cast<int>(expected.size()));
        if (!expected.empty()) {
            pairs->selectRow(0);
            QCOMPARE(view.chosen(),
                     std::optional(ConfusionCell{expected[0].truth, expected[0].predicted}));
            QCOMPARE(static_cast<std::int64_t>(workspace.wall().count()), expected[0].count);
        }

        const fs::path file = m_world.path("exported.csv");
        nameNextFile(file);
        workspace.findChild<QAction*>("exportMatrix")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(fs::exists(file), patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(
            readFile(file).value_or(""),
            toCsv({matrix, orderOf(matrix, MatrixOrder::Size), MatrixShare::OfRow}), patienceMs);

        // The same weights beside themselves differ in nothing.
        const RunFolder copy{m_world.path("copy")};
        fs::copy(m_run.path, copy.path, fs::copy_options::recursive);
        workspace.other().setRun(copy);
        QTRY_VERIFY_WITH_TIMEOUT(view.content().isDifference(), patienceMs);
        QCOMPARE(workspace.other().evaluation()->confusion, matrix);
        QCOMPARE(view.content().value({0, 0}), 0.0);
        workspace.other().setRun({});
        QVERIFY(!view.content().isDifference());
    }
};

QTEST_MAIN(TestMatrixView)
#include "tst_matrix_view.moc"
