#include <QTemporaryDir>
#include <QTest>

#include <fstream>

#include "core/base/file.hpp"
#include "core/project/project.hpp"
#include "core/project/source_place.hpp"

using namespace fovea;

class TestProject : public QObject {
    Q_OBJECT

private slots:
    void comesBackAsItWasSaved();
    void keepsANodeOfAnUnknownType();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void namesTheFileThatIsMissing();
    void findsItsSource();
    void listsItsRunsInTheirOrder();
};

namespace {

ProjectSpec sampleProject() {
    ProjectSpec spec;
    spec.name = "Shapes \"1\"";
    spec.data.source = "images";
    spec.data.height = 64;
    spec.data.augment = {{"rotation", {{"most", 15.0}}}};
    spec.network.name = "tiny";
    spec.network.nodes.push_back({"input", "input", "", 1, {}, {}, {10, 20}});
    spec.network.nodes.push_back({"odd",
                                  "somebody.elses",
                                  "somebody",
                                  3,
                                  {{"kernel", std::vector<std::int64_t>{3, 5}}, {"rate", 0.25}},
                                  {"input"},
                                  {200, 20}});
    spec.train.epochs = 7;
    spec.train.optimizer = {"adam", {{"learning_rate", 0.002}}};
    spec.train.seed = 18446744073709551615U;
    spec.classes = {"circle", "star", "Dreieck, groß"};
    return spec;
}

std::filesystem::path pathOf(const QTemporaryDir& folder) { return folder.path().toStdString(); }

} // namespace

void TestProject::comesBackAsItWasSaved() {
    const QTemporaryDir folder;
    const ProjectFolder project{pathOf(folder) / "new" / "project"};
    const ProjectSpec spec = sampleProject();
    QVERIFY(project.save(spec).has_value());
    const Result<ProjectSpec> loaded = project.load();
    QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
    QVERIFY(*loaded == spec);
    // Byte for byte as well, or saving an unchanged project would show as a change in git.
    QCOMPARE(toJson(*loaded), toJson(spec));
}

void TestProject::keepsANodeOfAnUnknownType() {
    const Result<ProjectSpec> loaded = projectFromJson(toJson(sampleProject()));
    QVERIFY(loaded.has_value());
    const NodeSpec* node = loaded->network.find("odd");
    QVERIFY(node != nullptr);
    QVERIFY(*node == sampleProject().network.nodes.back());
}

void TestProject::saysWhatIsWrong_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("said");
    QTest::newRow("no JSON") << "{"
                             << ""
                             << "JSON";
    QTest::newRow("another file") << "fovea-project"
                                  << "fovea-other"
                                  << "project.format";
    QTest::newRow("newer") << "\"version\": 1,\n  \"name\": \"Shapes"
                           << "\"version\": 99,\n  \"name\": \"Shapes"
                           << "newer";
    QTest::newRow("missing part") << "\"train\""
                                  << "\"trian\""
                                  << "train";
    QTest::newRow("mistyped") << "\"epochs\": 7"
                              << "\"epochs\": \"many\""
                              << "epochs";
    QTest::newRow("classes") << "\"classes\": ["
                             << "\"classes\": [1, "
                             << "classes";
}

void TestProject::saysWhatIsWrong() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, said);
    QString json = QString::fromStdString(toJson(sampleProject()));
    const qsizetype at = json.indexOf(from);
    QVERIFY(at >= 0);
    json.replace(at, from.size(), to);
    const QTemporaryDir folder;
    const ProjectFolder project{pathOf(folder)};
    QVERIFY(writeFile(project.specFile(), json.toStdString()).has_value());
    const Result<ProjectSpec> loaded = project.load();
    QVERIFY(!loaded.has_value());
    const QString message = QString::fromStdString(loaded.error().message);
    QVERIFY2(message.contains(said), qPrintable(message));
    QVERIFY2(message.contains("project.json"), qPrintable(message));
}

void TestProject::namesTheFileThatIsMissing() {
    const Result<ProjectSpec> loaded = ProjectFolder{"/nowhere/at/all"}.load();
    QVERIFY(!loaded.has_value());
    QVERIFY(loaded.error().message.find("/nowhere/at/all/project.json") != std::string::npos);
}

void TestProject::findsItsSource() {
    const ProjectFolder project{"/home/ada/my project"};
    DatasetSpec data;
    QVERIFY(project.source(data).empty());
    data.source = "images";
    QCOMPARE(project.source(data).string(), std::string("/home/ada/my project/images"));
    data.source = "../images";
    QCOMPARE(project.source(data).string(), std::string("/home/ada/images"));
    data.source = "/data/mnist";
    QCOMPARE(project.source(data).string(), std::string("/data/mnist"));
    // And the way there: what lies in the project or beside it can be moved with it.
    for (const char* folder : {"/home/ada/my project", "/home/ada/my project/"}) {
        const ProjectFolder named{folder};
        QCOMPARE(storedSource(named, "/home/ada/my project/images"), std::string("images"));
        QCOMPARE(storedSource(named, "/home/ada/images"), std::string("../images"));
        QCOMPARE(storedSource(named, "/data/mnist"), std::string("/data/mnist"));
        QCOMPARE(storedSource(named, ""), std::string());
    }
}

void TestProject::listsItsRunsInTheirOrder() {
    const QTemporaryDir folder;
    const ProjectFolder project{pathOf(folder)};
    QVERIFY(project.runs().empty());
    for (const char* name : {"10000-b", "0002-a", "9999-c", "mine"})
        QVERIFY(writeFile(project.runsFolder() / name / "run.json", "{}").has_value());
    std::filesystem::create_directories(project.runsFolder() / "0001-no-run");
    // Its run.json is lost: it is no less a run for that.
    QVERIFY(writeFile(project.runsFolder() / "0003-lost" / "events.jsonl", "").has_value());
    std::vector<std::string> names;
    for (const RunFolder& run : project.runs())
        names.push_back(run.path.filename().string());
    QVERIFY(
        (names == std::vector<std::string>{"0002-a", "0003-lost", "9999-c", "10000-b", "mine"}));
}

QTEST_GUILESS_MAIN(TestProject)
#include "tst_project.moc"
