/// The laboratory in the real window: a kernel slides over what a run's layer gets, settings are
/// tried on a copy, numbers are followed by hand, the slide is written to files.

#include <QAction>
#include <QComboBox>
#include <QImageReader>
#include <QLabel>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "gui/analysis/analysis_workspace.hpp"
#include "gui/analysis/laboratory/channel_strip.hpp"
#include "gui/analysis/laboratory/laboratory_page.hpp"
#include "gui/analysis/laboratory/step_canvas.hpp"
#include "gui/app/main_window.hpp"
#include "gui/widgets/image_wall.hpp"
#include "tiny_run.hpp"
#include "window_parts.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

constexpr int patienceMs = 60000;

} // namespace

class TestLaboratory : public QObject {
    Q_OBJECT

    struct Application {
        explicit Application(const RunFolder& run) {
            window.resize(1280, 800);
            window.show();
            window.showRun(run.path);
            QTRY_VERIFY_WITH_TIMEOUT(workspace().analysis().look() != nullptr, patienceMs);
            QTRY_VERIFY_WITH_TIMEOUT(!workspace().analysis().weights().empty(), patienceMs);
            tabs().setCurrentWidget(&page());
        }

        AnalysisWorkspace& workspace() { return partOf<AnalysisWorkspace>(window); }

        QTabWidget& tabs() { return *workspace().findChild<QTabWidget*>("insights"); }

        LaboratoryPage& page() { return *workspace().findChild<LaboratoryPage*>(); }

        LabScene& scene() { return page().scene(); }

        QString words(const char* name) { return page().findChild<QLabel*>(name)->text(); }

        Document document{TestWorld::registry()};
        MainWindow window{document};
    };

    TestWorld m_world;
    RunFolder m_run;
    std::unique_ptr<Application> m_shared; ///< of the rows over all layer types

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        m_run = trainTinyRun(m_world);
    }

    void showsALayerOfTheRunOverTheWholeWidth() {
        Application app(m_run);
        app.page().showLayer("conv2");
        QVERIFY(app.page().isVisible());
        QVERIFY(!app.workspace().wall().isVisible());
        QVERIFY(app.scene().trial() != nullptr);
        QCOMPARE(app.scene().trial()->type().id, std::string("conv.conv2d"));
        const Look& look = *app.workspace().analysis().look();
        const auto maps =
            std::ranges::find(look.maps, std::string("conv2"), &FeatureMaps::node)->values;
        const auto output = app.scene().trial()->output().values();
        QCOMPARE(output.size(), maps.size());
        for (std::size_t i = 0; i != maps.size(); ++i)
            QVERIFY(std::abs(output[i] - maps[i]) <= 1e-4F * std::max(1.0F, std::abs(maps[i])));
        app.tabs().setCurrentIndex(0);
        QVERIFY(app.workspace().wall().isVisible());
    }

    void aPlaceIsTheSumOfItsProducts() {
        Application app(m_run);
        app.page().showLayer("conv2");
        app.scene().setPlace({0, 3, 5, 2});
        const ConvolutionStep& step = *app.scene().step();
        double sum = 0;
        for (const StepTap& tap : step.taps)
            sum += double(tap.value) * double(*tap.weight);
        const View<const float> output = app.scene().trial()->output();
        QVERIFY(std::abs(sum + double(*step.bias) - double(output.at(0, 0, 3, 5, 2))) < 1e-4);
        double shares = 0;
        for (const ChannelStrip::Share& share : app.page().strip().shares())
            shares += share.sum;
        QCOMPARE(app.page().strip().shares().size(), std::size_t{4});
        QVERIFY(std::abs(shares - sum) < 1e-4);
        QVERIFY(app.words("labSum").contains("bias"));
        QVERIFY(app.words("labSum").startsWith("At 3, 5"));
    }

    void theActivationBehindIsTold() {
        Application app(m_run);
        app.page().showLayer("conv1");
        QVERIFY2(app.words("labSum").contains("after relu1"), qPrintable(app.words("labSum")));
    }

    void clicksAndArrowsMoveThePlace() {
        Application app(m_run);
        app.page().showLayer("conv1");
        StepCanvas& canvas = app.page().canvas();
        QTest::mouseClick(&canvas, Qt::LeftButton, {},
                          canvas.outputGrid().cell(4, 6).center().toPoint());
        QCOMPARE(app.scene().place().y, 4);
        QCOMPARE(app.scene().place().x, 6);
        canvas.setFocus();
        QTest::keyClick(&canvas, Qt::Key_Right);
        QTest::keyClick(&canvas, Qt::Key_Down);
        QTest::keyClick(&canvas, Qt::Key_Down);
        QCOMPARE(app.scene().place().y, 6);
        QCOMPARE(app.scene().place().x, 7);
        QTest::keyClick(&canvas, Qt::Key_Home);
        QTest::keyClick(&canvas, Qt::Key_Up);
        QCOMPARE(app.scene().place().y, 0);
        QCOMPARE(app.scene().place().x, 0);
    }

    void theKernelSlidesByItself() {
        Application app(m_run);
        app.page().showLayer("pool");
        app.scene().setPlace({0, 0, 0, 1});
        QAction* slide = app.window.findChild<QAction*>("slideKernel");
        QVERIFY(slide != nullptr);
        slide->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(app.scene().rank() >= 3, patienceMs);
        slide->trigger();
        const std::int64_t rank = app.scene().rank();
        QTest::qWait(0);
        QCOMPARE(app.scene().rank(), rank);
        app.scene().stepOn(app.scene().places());
        QCOMPARE(app.scene().rank() + 1, app.scene().places());
        QVERIFY(!slide->isChecked());
    }

    void settingsAreTriedOnACopy() {
        Application app(m_run);
        app.page().showLayer("conv1");
        const Shape valid = app.scene().trial()->output().shape;
        app.scene().setSetting("padding", std::string("same"));
        QTRY_COMPARE_WITH_TIMEOUT(app.scene().trial()->output().shape.h, valid.h + 2, patienceMs);
        QVERIFY(app.scene().isChanged());
        app.scene().setPlace({0, 0, 0, 0});
        QVERIFY(app.words("labNotice").contains("padding"));
        QCOMPARE(app.page().canvas().inputGrid().rows(),
                 static_cast<int>(app.scene().trial()->input(0).shape.h) + 2);
        app.scene().setSetting("dilation", std::vector<std::int64_t>{2, 2});
        QTRY_VERIFY_WITH_TIMEOUT(app.page().canvas().inputGrid().rows() ==
                                     static_cast<int>(app.scene().trial()->input(0).shape.h) + 4,
                                 patienceMs);
        app.scene().setSetting("kernel", std::vector<std::int64_t>{64, 64});
        app.scene().setSetting("padding", std::string("valid"));
        QTRY_VERIFY_WITH_TIMEOUT(!app.words("labProblem").isEmpty(), patienceMs);
        QVERIFY(app.scene().step() != nullptr);
        app.window.findChild<QAction*>("resetLaboratory")->trigger();
        QVERIFY(!app.scene().isChanged());
        QVERIFY(app.words("labProblem").isEmpty());
        QVERIFY(app.scene().trial()->output().shape == valid);
    }

    void saysWhatThereIsToNotice() {
        Application app(m_run);
        QVERIFY(!app.words("labNotice").isEmpty());
        QCOMPARE(app.scene().trial()->type().id, std::string("conv.conv2d"));
        app.page().showNumbers("conv.conv2d");
        QVERIFY(app.words("labNotice").contains("same few weights"));
        app.scene().setSetting("stride", std::vector<std::int64_t>{2, 2});
        QTRY_VERIFY_WITH_TIMEOUT(app.words("labNotice").contains("strides"), patienceMs);
        app.scene().setSetting("stride", std::vector<std::int64_t>{1, 1});
        app.scene().setSetting("dilation", std::vector<std::int64_t>{2, 2});
        QTRY_VERIFY_WITH_TIMEOUT(app.words("labNotice").contains("dilated"), patienceMs);
        app.page().showNumbers("local.locally_connected2d");
        QVERIFY(app.words("labNotice").contains("weights of its own"));
        app.page().showNumbers("pool.max2d");
        QVERIFY(app.words("labNotice").contains("largest"));
        app.page().showNumbers("conv.transposed2d");
        app.scene().setPlace({0, 3, 3, 0});
        QVERIFY2(app.words("labNotice").contains("transposed"), qPrintable(app.words("labNotice")));
    }

    void everyLayerThatTakesPartHasNumbers_data() {
        QTest::addColumn<QString>("type");
        for (const LayerType* type : TestWorld::registry().layers())
            QTest::newRow(type->id.c_str()) << QString::fromStdString(type->id);
    }

    void everyLayerThatTakesPartHasNumbers() {
        QFETCH(const QString, type);
        if (!m_shared)
            m_shared = std::make_unique<Application>(m_run);
        Application& app = *m_shared;
        app.page().showNumbers(type.toStdString());
        const LayerType& shown = *TestWorld::registry().layer(type.toStdString());
        QVERIFY2(app.scene().trial() != nullptr, qPrintable(app.scene().why()));
        QCOMPARE(app.scene().step() != nullptr, shown.saysParts);
        if (!shown.saysParts) {
            QVERIFY(!app.scene().problem().isEmpty());
            return;
        }
        QVERIFY(!app.words("labNotice").isEmpty());
        for (std::int64_t place = 0; place < std::min<std::int64_t>(app.scene().places(), 4);
             ++place) {
            const auto output = app.scene().trial()->output();
            const TensorPlace& at = app.scene().place();
            const double own = output.at(0, at.d, at.y, at.x, at.map);
            QVERIFY(std::abs(app.scene().step()->output - own) <=
                    1e-5 * std::max(1.0, std::abs(own)));
            app.scene().stepOn(1);
        }
        QVERIFY(!app.page().canvas().picture({480, 270}).isNull());
    }

    void cleanupTestCase() { m_shared.reset(); }

    void theSlideIsWrittenAsAGif() {
        Application app(m_run);
        app.page().showNumbers("conv.conv2d");
        QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "slide.gif";
        app.page().exportTo(path);
        QTRY_VERIFY_WITH_TIMEOUT(!app.page().frames().isRunning(), patienceMs);
        QImageReader reader(QString::fromStdString(path.string()));
        QCOMPARE(reader.format(), QByteArray("gif"));
        QCOMPARE(reader.imageCount(), 25);
        QCOMPARE(reader.loopCount(), -1);
        const QImage first = reader.read();
        QImage last = first;
        for (QImage next = reader.read(); !next.isNull(); next = reader.read())
            last = next;
        QCOMPARE(first.size(), QSize(960, 540));
        QVERIFY(first != last);
        QCOMPARE(reader.nextImageDelay(), 100);
    }

    void theSlideIsWrittenAsPictures() {
        Application app(m_run);
        app.page().showNumbers("conv.conv2d");
        QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "slide";
        app.page().exportTo(path);
        QTRY_VERIFY_WITH_TIMEOUT(!app.page().frames().isRunning(), patienceMs);
        const auto written = std::distance(std::filesystem::directory_iterator(path), {});
        QCOMPARE(written, 25);
        QCOMPARE(QImage(QString::fromStdString((path / "frame-0025.png").string())).size(),
                 QSize(960, 540));
        QSignalSpy failed(&app.page(), &AnalysisPage::failed);
        app.page().exportTo(path);
        QCOMPARE(failed.count(), 1);
        const auto other = path.parent_path() / "other";
        app.page().exportTo(other);
        app.page().frames().cancel();
        QVERIFY(!std::filesystem::exists(other));
    }
};

QTEST_MAIN(TestLaboratory)
#include "tst_laboratory.moc"
