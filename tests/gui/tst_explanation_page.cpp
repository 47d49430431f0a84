/// Explanations in the real window: heat for a class and against another, what excites a map, what
/// is alike; each the numbers that core finds.

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>

#include "core/evaluation/explain/method.hpp"
#include "gui/analysis/analysis_workspace.hpp"
#include "gui/analysis/explanations/explanation_page.hpp"
#include "gui/analysis/explanations/heat_view.hpp"
#include "gui/app/main_window.hpp"
#include "gui/widgets/image_wall.hpp"
#include "tiny_run.hpp"
#include "window_parts.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

constexpr int patienceMs = 60'000;

} // namespace

class TestExplanationPage : public QObject {
    Q_OBJECT

    struct Application {
        explicit Application(const RunFolder& run) {
            window.resize(1280, 800);
            window.show();
            window.showRun(run.path);
            QTRY_VERIFY_WITH_TIMEOUT(workspace().analysis().look() != nullptr, patienceMs);
            workspace().findChild<QTabWidget*>("insights")->setCurrentWidget(&page());
            QTRY_VERIFY_WITH_TIMEOUT(page().explanation() != nullptr, patienceMs);
        }

        /// Until what was asked last is answered.
        void await() { QTRY_VERIFY_WITH_TIMEOUT(!page().explaining().isRunning(), patienceMs); }

        AnalysisWorkspace& workspace() { return partOf<AnalysisWorkspace>(window); }

        ExplanationPage& page() { return *workspace().findChild<ExplanationPage*>(); }

        QComboBox& choice(const char* name) { return *page().findChild<QComboBox*>(name); }

        QString words(const char* name) { return page().findChild<QLabel*>(name)->text(); }

        std::vector<float> sample() {
            for (const FeatureMaps& maps : workspace().analysis().look()->maps)
                if (maps.type == inputNodeType)
                    return maps.values;
            return {};
        }

        Document document{TestWorld::registry()};
        MainWindow window{document};
    };

    TestWorld m_world;
    RunFolder m_run;

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        m_run = trainTinyRun(m_world);
    }

    void everyHeatIsTheOneThatCoreFinds_data() {
        QTest::addColumn<QString>("method");
        for (const Method& method : explanationMethods())
            if (method.gives == Gives::Heat)
                QTest::newRow(std::string(method.id).c_str())
                    << QString::fromStdString(std::string(method.id));
    }

    void everyHeatIsTheOneThatCoreFinds() {
        QFETCH(const QString, method);
        Application app(m_run);
        app.page().chooseMethod(method.toStdString());
        app.await();
        QVERIFY(app.page().explanation() != nullptr);
        QCOMPARE(std::string(app.page().explanation()->method->id), method.toStdString());
        Result<Explainer> explainer = Explainer::open(m_run, TestWorld::registry());
        QVERIFY(explainer);
        ExplainRequest request;
        request.method = method.toStdString();
        const auto expected = explain(*explainer, app.sample(), request);
        QVERIFY(expected);
        QVERIFY(app.page().explanation()->heat.values == expected->heat.values);
        QVERIFY(app.words("explanationWords").contains("probability"));
        QVERIFY(!app.words("explanationAbout").isEmpty());
        QVERIFY(app.page().heat().isVisible());
    }

    void aClassIsExplainedAgainstAnother() {
        Application app(m_run);
        app.page().chooseMethod("gradient-x-input");
        app.await();
        app.choice("explanationClass").setCurrentIndex(1);
        app.choice("explanationAgainst").setCurrentIndex(3);
        app.await();
        QVERIFY((app.page().explanation()->target == Target{0, 2}));
        QVERIFY(app.words("explanationWords").contains("against"));
        QVERIFY(app.page().explanation()->heat.isSigned);
    }

    void integratedGradientsSayHowNearTheyAre() {
        Application app(m_run);
        app.page().chooseMethod("integrated-gradients");
        app.await();
        QVERIFY(app.page().explanation()->completeness.has_value());
        QVERIFY(app.words("explanationWords").contains("adds up to"));
    }

    void onlyWhatAMethodLooksAtCanBeChosen() {
        Application app(m_run);
        app.page().chooseMethod("grad-cam");
        QVERIFY(app.choice("explanationLayer").isVisible());
        QVERIFY(app.choice("explanationClass").isVisible());
        app.page().chooseMethod("nearest");
        QVERIFY(!app.choice("explanationClass").isVisible());
        app.page().chooseMethod("patches");
        QVERIFY(app.page().findChild<QSpinBox*>("explanationMap")->isVisible());
    }

    void whatExcitesAMapIsAWallOfTrainingImages() {
        Application app(m_run);
        app.page().chooseMethod("patches");
        app.choice("explanationLayer").setCurrentText("conv1");
        app.page().findChild<QSpinBox*>("explanationMap")->setValue(2);
        app.await();
        QCOMPARE(app.page().wall().count(), std::size_t{9});
        QVERIFY(app.page().wall().isVisible());
        QVERIFY(app.words("explanationWords").contains("map 2 of conv1"));
        for (const std::size_t sample : app.page().wall().samples())
            QCOMPARE(app.workspace().analysis().dataset()->samples()[sample].split, Split::Train);
    }

    void whatIsAlikeIsAWallOfTrainingImages() {
        Application app(m_run);
        app.page().chooseMethod("nearest");
        app.await();
        QCOMPARE(app.page().wall().count(), std::size_t{9});
    }

    void aUnitIsExcited() {
        Application app(m_run);
        app.page().chooseMethod("maximize");
        app.await();
        QVERIFY(app.page().heat().isVisible());
        QVERIFY2(app.words("explanationWords").contains("excites"),
                 qPrintable(app.words("explanationWords")));
    }

    void followsTheImageThatIsLookedAt() {
        Application app(m_run);
        const std::vector<float> before = app.page().explanation()->heat.values;
        const std::size_t other = app.workspace().analysis().dataset()->indices(Split::Test).back();
        app.workspace().analysis().lookAtSample(other);
        QTRY_VERIFY_WITH_TIMEOUT(app.page().explanation() != nullptr &&
                                     app.page().explanation()->heat.values != before,
                                 patienceMs);
    }
};

QTEST_MAIN(TestExplanationPage)
#include "tst_explanation_page.moc"
