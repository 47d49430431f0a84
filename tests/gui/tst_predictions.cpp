#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QTreeWidget>
#include <QUrl>

#include "core/base/file.hpp"
#include "gui/analysis/analysis_workspace.hpp"
#include "gui/analysis/confusion_view.hpp"
#include "gui/analysis/look_panel.hpp"
#include "gui/analysis/prediction_panel.hpp"
#include "gui/app/main_window.hpp"
#include "gui/app/message_bar.hpp"
#include "gui/data/data_workspace.hpp"
#include "gui/widgets/image_wall.hpp"
#include "tests/core/archive_writer.hpp"
#include "tiny_run.hpp"
#include "window_parts.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace fs = std::filesystem;

namespace {

constexpr int patienceMs = 30'000;

void dropPaths(QWidget& window, const std::vector<fs::path>& paths) {
    QList<QUrl> urls;
    for (const fs::path& path : paths)
        urls << QUrl::fromLocalFile(QString::fromStdString(path.string()));
    QMimeData data;
    data.setUrls(urls);
    QDragEnterEvent enter({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &drop);
}

/// Chooses a file in the dialog that opens next.
void answerNextFileDialog(const fs::path& file) {
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

/// Every picture below a folder, in no order.
std::vector<fs::path> picturesIn(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".png")
            found.push_back(entry.path());
    return found;
}

} // namespace

/// A person has pictures that nobody labelled, and a run: they are dropped on the window.
class TestPredictions : public QObject {
    Q_OBJECT

    struct Application {
        explicit Application(const RunFolder& run) {
            window.resize(1280, 800);
            window.show();
            window.showRun(run.path);
            QTRY_VERIFY_WITH_TIMEOUT(workspace().analysis().run().path == run.path, patienceMs);
        }

        void drop(const std::vector<fs::path>& paths) {
            dropPaths(window, paths);
            QTRY_VERIFY_WITH_TIMEOUT(predictions().pictures() != nullptr, patienceMs);
        }

        AnalysisWorkspace& workspace() { return partOf<AnalysisWorkspace>(window); }

        FilePredictions& predictions() { return workspace().predictions(); }

        PredictionPanel& panel() { return workspace().predictionPanel(); }

        ImageWall& wall() { return panel().wall(); }

        QComboBox& choice(const char* name) { return *panel().findChild<QComboBox*>(name); }

        QString words(const char* name) { return panel().findChild<QLabel*>(name)->text(); }

        float sureness(std::size_t picture) {
            return predictions().ranking(picture).front().probability;
        }

        void choose(const char* name, int index) {
            choice(name).setCurrentIndex(index);
            Q_EMIT choice(name).activated(index);
        }

        Document document{TestWorld::registry()};
        MainWindow window{document};
    };

    /// Classes to train on, and pictures that lie together.
    fs::path kaggle() {
        const fs::path source = m_world.path("kaggle");
        if (!fs::exists(source)) {
            fs::create_directories(source / "test");
            fs::copy(m_world.path("shapes") / "train", source / "train",
                     fs::copy_options::recursive);
            for (const auto& entry : fs::directory_iterator(m_new))
                if (entry.path().extension() == ".png")
                    fs::copy(entry.path(), source / "test");
        }
        return source;
    }

    TestWorld m_world;
    RunFolder m_run;
    fs::path m_new; ///< nested pictures, a text, and one that is broken
    std::size_t m_count = 0;

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        m_run = trainTinyRun(m_world);
        m_new = m_world.path("new");
        fs::create_directories(m_new / "deep/er");
        for (const fs::path& picture : picturesIn(m_world.path("shapes") / "test")) {
            const std::string name = std::to_string(m_count) + ".png";
            fs::copy(picture, (m_count % 2 == 0 ? m_new : m_new / "deep/er") / name);
            ++m_count;
        }
        QVERIFY(m_count > 10);
        QVERIFY(writeFile(m_new / "readme.txt", "where they are from"));
        QVERIFY(writeFile(m_new / "deep/broken.png", "no picture at all"));
    }

    void aDroppedFolderIsAWallOfPredictions() {
        Application app(m_run);
        app.drop({m_new});
        QVERIFY(app.panel().isVisible() && !app.workspace().matrix().isVisible());
        QCOMPARE(app.wall().count(), m_count);
        QVERIFY2(app.words("predictionHeading") == QString("%1 pictures in new").arg(m_count),
                 qPrintable(app.words("predictionHeading")));
        // It is no data source, and nothing of the project.
        QVERIFY(!app.document.dataset() && app.document.spec().data.source.empty());
        for (const std::size_t picture : app.wall().samples()) {
            const Sample& sample = app.predictions().pictures()->samples()[picture];
            QVERIFY(fs::exists(sample.name));
            QCOMPARE(sample.label, app.predictions().ranking(picture).front().label);
        }
        QTRY_COMPARE_WITH_TIMEOUT(app.wall().pendingCount(), std::size_t{0}, patienceMs);
    }

    void theLeastSureComeFirst() {
        Application app(m_run);
        app.drop({m_new});
        const auto areSorted = [&](auto before) {
            const std::vector<std::size_t>& shown = app.wall().samples();
            return std::is_sorted(shown.begin(), shown.end(),
                                  [&](std::size_t a, std::size_t b) { return before(a, b); });
        };
        QVERIFY(areSorted([&](auto a, auto b) { return app.sureness(a) < app.sureness(b); }));
        app.choose("predictionOrder", 1);
        QVERIFY(areSorted([&](auto a, auto b) { return app.sureness(a) > app.sureness(b); }));
        app.choose("predictionOrder", 2);
        QVERIFY(areSorted([](auto a, auto b) { return a < b; }));
        const auto& samples = app.predictions().pictures()->samples();
        QCOMPARE(fs::path(samples[0].name), m_new / "0.png");
        QCOMPARE(fs::path(samples[5].name), m_new / "10.png"); // in the natural order of names
    }

    void aClassIsShownAlone() {
        Application app(m_run);
        app.drop({m_new});
        QComboBox& classes = app.choice("predictedClass");
        QVERIFY(classes.count() > 1);
        std::size_t all = 0;
        for (int index = 1; index < classes.count(); ++index) {
            app.choose("predictedClass", index);
            all += app.wall().count();
            QVERIFY(classes.itemText(index).endsWith(QString("(%1)").arg(app.wall().count())));
            for (const std::size_t picture : app.wall().samples())
                QCOMPARE(app.predictions().pictures()->samples()[picture].label,
                         classes.itemData(index).toInt());
        }
        QCOMPARE(all, m_count);
    }

    void aClickShowsTheRanking() {
        Application app(m_run);
        app.drop({m_new});
        auto* bars = app.window.findChild<ProbabilityBars*>("probabilities");
        // The first is looked at without a click.
        QTRY_VERIFY_WITH_TIMEOUT(
            app.workspace().analysis().look() != nullptr &&
                app.workspace().analysis().look()->name ==
                    app.predictions().pictures()->samples()[app.wall().samples().front()].name,
            patienceMs);
        const std::size_t picture = app.wall().samples()[2];
        const auto& pictures = *app.predictions().pictures();
        QTest::mouseClick(app.wall().viewport(), Qt::LeftButton, {},
                          app.wall().tileRect(2).center());
        QTRY_COMPARE_WITH_TIMEOUT(app.workspace().analysis().look()->name,
                                  pictures.samples()[picture].name, patienceMs);
        const auto ranking = app.predictions().ranking(picture);
        QCOMPARE(bars->bars().size(), ranking.size());
        for (std::size_t i = 0; i < ranking.size(); ++i) {
            QCOMPARE(bars->bars()[i].name.toStdString(),
                     pictures.classes()[static_cast<std::size_t>(ranking[i].label)]);
            QVERIFY(std::abs(bars->bars()[i].probability - ranking[i].probability) < 1e-5);
            QVERIFY(!bars->bars()[i].isTrue); // nobody has said what it is
        }
    }

    void whatCannotBeReadIsListedWithItsCause() {
        Application app(m_run);
        app.drop({m_new});
        auto* faults = app.panel().findChild<QTreeWidget*>("unreadable");
        QVERIFY(faults->isVisible());
        QCOMPARE(faults->topLevelItemCount(), 1);
        const QString fault = faults->topLevelItem(0)->text(0);
        const QString path = QString::fromStdString((m_new / "deep/broken.png").string());
        QVERIFY2(fault.startsWith(path + ": ") && fault.size() > path.size() + 10,
                 qPrintable(fault));
    }

    void theTableIsTheCommands() {
        Application app(m_run);
        app.drop({m_new});
        const fs::path table = m_world.path("table.csv");
        answerNextFileDialog(table);
        app.window.findChild<QAction*>("exportPredictions")->trigger();
        QProcess command;
        command.start(qEnvironmentVariable("FOVEA_COMMAND"),
                      {"predict", QString::fromStdString(m_run.path.string()),
                       QString::fromStdString(m_new.string()), "--csv"});
        QVERIFY(command.waitForFinished(patienceMs));
        const QByteArray printed = command.readAllStandardOutput();
        QCOMPARE(printed.count('\n'), static_cast<int>(m_count) + 1);
        QTRY_VERIFY_WITH_TIMEOUT(fs::exists(table), patienceMs); // written beside the window
        QCOMPARE(QByteArray::fromStdString(readFile(table).value()), printed);
    }

    void severalFilesAreAWallToo() {
        Application app(m_run);
        app.drop({m_new / "0.png", m_new / "deep", m_new / "2.png"});
        QCOMPARE(app.wall().count(), 2 + m_count / 2);
        app.window.findChild<QAction*>("backToMatrix")->trigger();
        QVERIFY(!app.panel().isVisible() && app.workspace().matrix().isVisible());
        QCOMPARE(app.wall().count(), std::size_t{0});
        // One picture is looked at, as it always was.
        dropPaths(app.window, {m_new / "4.png"});
        QTRY_VERIFY_WITH_TIMEOUT(app.workspace().analysis().look() != nullptr &&
                                     app.workspace().analysis().look()->name ==
                                         (m_new / "4.png").string(),
                                 patienceMs);
        QVERIFY(!app.panel().isVisible());
    }

    void aCancelledOneShowsWhatIsKnown() {
        const fs::path many = m_world.path("many");
        fs::create_directories(many);
        constexpr int count = 8000;
        for (int i = 0; i < count; ++i)
            fs::create_hard_link(m_new / "0.png", many / (std::to_string(i) + ".png"));
        Application app(m_run);
        QTRY_VERIFY_WITH_TIMEOUT(app.workspace().analysis().evaluation() != nullptr, patienceMs);
        QPushButton* cancel = nullptr;
        connect(&app.predictions().predicting(), &BackgroundTask::progressed, &app.window,
                [&](qint64 done) {
                    for (auto* button : app.workspace().findChildren<QPushButton*>())
                        if (done > 0 && cancel == nullptr && button->isVisible() &&
                            button->text() == "Cancel")
                            cancel = button;
                    if (cancel != nullptr)
                        cancel->click();
                });
        app.drop({many});
        QVERIFY(cancel != nullptr && !app.predictions().predicting().isRunning());
        QVERIFY(app.wall().count() > 0 && app.wall().count() < count);
        QCOMPARE(app.wall().count(), app.predictions().doneCount());
        QCOMPARE(app.predictions().fileCount(), std::size_t{count});
        // Asked again, it goes to the end.
        disconnect(&app.predictions().predicting(), &BackgroundTask::progressed, &app.window,
                   nullptr);
        app.drop({m_new});
        QTRY_COMPARE_WITH_TIMEOUT(app.wall().count(), m_count, patienceMs);
    }

    void anotherRunIsAskedAboutTheSame() {
        const RunFolder other{m_run.path.parent_path() / "0002-tiny"};
        fs::copy(m_run.path, other.path, fs::copy_options::recursive);
        Application app(m_run);
        app.drop({m_new});
        QSignalSpy ended(&app.predictions().predicting(), &BackgroundTask::ended);
        app.window.showRun(other.path);
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, patienceMs);
        QVERIFY(app.panel().isVisible());
        QCOMPARE(app.wall().count(), m_count);
    }

    void aDroppedArchiveIsAWallOfPredictions() {
        const fs::path packed = m_world.path("new.tar.gz"); // whose pictures stay in memory
        testdata::ArchiveWriter(packed).addTree(m_new);
        Application app(m_run);
        app.drop({m_new});
        std::vector<std::int32_t> labels;
        for (const Sample& sample : app.predictions().pictures()->samples())
            labels.push_back(sample.label);
        app.drop({packed, m_new / "0.png"});
        const std::vector<Sample>& samples = app.predictions().pictures()->samples();
        QCOMPARE(samples.size(), m_count + 1);
        QCOMPARE(fs::path(samples.front().name), packed / "0.png");
        QCOMPARE(fs::path(samples.back().name), m_new / "0.png");
        for (std::size_t i = 0; i != m_count; ++i) {
            QCOMPARE(samples[i].label, labels[i]);
            QVERIFY(app.predictions().pictures()->image(i).has_value());
        }
        QTRY_COMPARE_WITH_TIMEOUT(app.wall().pendingCount(), std::size_t{0}, patienceMs);
        QTest::mouseClick(app.wall().viewport(), Qt::LeftButton, {},
                          app.wall().tileRect(1).center());
        QTRY_COMPARE_WITH_TIMEOUT(app.workspace().analysis().look()->name,
                                  samples[app.wall().samples()[1]].name, patienceMs);
        auto* faults = app.panel().findChild<QTreeWidget*>("unreadable");
        QCOMPARE(faults->topLevelItemCount(), 1);
        QVERIFY(faults->topLevelItem(0)->text(0).startsWith(
            QString::fromStdString((packed / "deep/broken.png: ").string())));
        app.drop({packed});
        QCOMPARE(app.words("predictionHeading"), QString("%1 pictures in new.tar.gz").arg(m_count));
    }

    void whatIsOddAboutAnArchiveIsSaid() {
        const fs::path packed = m_world.path("odd.zip");
        {
            testdata::ArchiveWriter archive(packed);
            archive.add("0.png", readFile(m_new / "0.png").value());
            archive.add("more.zip", "PK");
        }
        Application app(m_run);
        app.drop({packed});
        QCOMPARE(app.wall().count(), std::size_t{1});
        QVERIFY2(app.words("predictionOrigin").contains("1 archive in the archive was passed over"),
                 qPrintable(app.words("predictionOrigin")));
    }

    void whatADataSourceHasWithoutLabelsIsPredicted() {
        Application app(m_run);
        auto* predict = app.window.findChild<QAction*>("predictUnlabelled");
        QVERIFY(!predict->isVisible());
        app.window.showWorkspace("data");
        const fs::path source = kaggle();
        dropPaths(app.window, {source});
        // Not yet while the folder is shown by its names alone.
        QTRY_VERIFY_WITH_TIMEOUT(predict->isVisible(), patienceMs);
        auto* button =
            partOf<DataWorkspace>(app.window).findChild<QPushButton*>("predictUnlabelledButton");
        QVERIFY(button != nullptr && button->isVisible());
        button->click();
        QTRY_VERIFY_WITH_TIMEOUT(app.predictions().pictures() != nullptr, patienceMs);
        QVERIFY(app.workspace().isVisible() && app.panel().isVisible());
        QCOMPARE(app.predictions().asked(), std::vector<fs::path>{source / "test"});
        QCOMPARE(app.wall().count(), (m_count + 1) / 2);
        // A source whose pictures all have labels offers nothing.
        app.window.showWorkspace("data");
        dropPaths(app.window, {m_world.path("shapes")});
        QTRY_VERIFY_WITH_TIMEOUT(!predict->isVisible(), patienceMs);
    }

    void withoutARunItIsSaidWhatToDo() {
        Document document(TestWorld::registry());
        MainWindow window(document);
        window.show();
        window.showWorkspace("data");
        dropPaths(window, {kaggle()});
        auto* predict = window.findChild<QAction*>("predictUnlabelled");
        QTRY_VERIFY_WITH_TIMEOUT(predict->isVisible(), patienceMs);
        predict->trigger();
        QVERIFY2(partOf<MessageBar>(window).words().contains("train a network first"),
                 qPrintable(partOf<MessageBar>(window).words()));
        QVERIFY(partOf<DataWorkspace>(window).isVisible());
    }

    void withoutARunAFolderIsADataSource() {
        Document document(TestWorld::registry());
        MainWindow window(document);
        window.show();
        window.showWorkspace("analysis");
        dropPaths(window, {m_world.path("shapes")});
        QTRY_VERIFY_WITH_TIMEOUT(document.dataset() != nullptr, patienceMs);
        QVERIFY(partOf<DataWorkspace>(window).isVisible());
        dropPaths(window, {m_new / "0.png", m_new / "2.png"});
        QVERIFY(partOf<MessageBar>(window).words().contains("Analysis"));
    }
};

QTEST_MAIN(TestPredictions)
#include "tst_predictions.moc"
