#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "tests/core/include_rules.hpp"

namespace fs = std::filesystem;
using namespace fovea;

namespace {

const fs::path sourceRoot = FOVEA_SOURCE_ROOT;
const fs::path widgetHeaders = FOVEA_QT_WIDGET_HEADERS;

} // namespace

/// Which way the #include lines of the sources point, and that the check of it can fail.
class TestIncludeDirection : public QObject {
    Q_OBJECT

private slots:
    void ourIncludesPointTheRightWay();
    void allowed_data();
    void allowed();
    void refused_data();
    void refused();
    void namesFileAndLine();
    void aHeaderThatShowsALibraryStaysInside();

private:
    /// The faults of a made-up tree of one file with one #include line.
    static std::vector<std::string> faultsOf(const QString& file, const QString& header);
};

std::vector<std::string> TestIncludeDirection::faultsOf(const QString& file,
                                                        const QString& header) {
    const QTemporaryDir root;
    const fs::path path = fs::path(root.path().toStdString()) / file.toStdString();
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "// A made-up file.\n  # include <" << header.toStdString() << ">\n";
    return includeFaults(root.path().toStdString(), widgetHeaders);
}

void TestIncludeDirection::ourIncludesPointTheRightWay() {
    QVERIFY(sourceFileCount(sourceRoot) > 50);
    std::string all;
    for (const std::string& fault : includeFaults(sourceRoot, widgetHeaders))
        all += "\n" + fault;
    QVERIFY2(all.empty(), all.c_str());
}

void TestIncludeDirection::allowed_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("header");
    QTest::newRow("standard") << "core/base/a.cpp"
                              << "vector";
    QTest::newRow("own folder") << "core/base/a.cpp"
                                << "core/base/error.hpp";
    QTest::newRow("downwards") << "core/graph/a.cpp"
                               << "core/layer/registry.hpp";
    QTest::newRow("data into training") << "core/training/a.cpp"
                                        << "core/data/dataset.hpp";
    QTest::newRow("window looks at the engine") << "gui/training/a.cpp"
                                                << "core/graph/infer.hpp";
    QTest::newRow("a gesture on the canvas") << "gui/network/gestures/a.cpp"
                                             << "gui/network/canvas/canvas.hpp";
    QTest::newRow("a workspace and its parts") << "gui/network/a.cpp"
                                               << "gui/network/panels/totals_bar.hpp";
    QTest::newRow("plugin and layer") << "plugins/x/a.hpp"
                                      << "core/layer/declare.hpp";
    QTest::newRow("plugin and itself") << "plugins/x/a.cpp"
                                       << "plugins/x/a.hpp";
    QTest::newRow("OpenCV decodes") << "core/data/a.cpp"
                                    << "opencv2/imgcodecs.hpp";
    QTest::newRow("Highway in a kernel") << "core/kernels/a.cpp"
                                         << "hwy/highway.h";
    QTest::newRow("TBB in its place") << "core/base/parallel.cpp"
                                      << "tbb/parallel_for.h";
    QTest::newRow("Qt in the window") << "gui/widgets/a.cpp"
                                      << "QWidget";
    QTest::newRow("Qt in a model") << "gui/models/a.cpp"
                                   << "QAbstractItemModel";
    QTest::newRow("a command") << "gui/commands/a.hpp"
                               << "QUndoCommand";
}

void TestIncludeDirection::allowed() {
    QFETCH(const QString, file);
    QFETCH(const QString, header);
    const std::vector<std::string> faults = faultsOf(file, header);
    QVERIFY2(faults.empty(), faults.empty() ? "" : faults[0].c_str());
}

void TestIncludeDirection::refused_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("header");
    QTest::newRow("upwards") << "core/tensor/a.hpp"
                             << "core/kernels/dense.hpp";
    QTest::newRow("kernels know no layer") << "core/kernels/a.cpp"
                                           << "core/layer/plan.hpp";
    QTest::newRow("graph knows no training") << "core/graph/a.cpp"
                                             << "core/training/run.hpp";
    QTest::newRow("data knows no network") << "core/data/a.cpp"
                                           << "core/graph/network.hpp";
    QTest::newRow("core knows no window") << "core/cli/a.cpp"
                                          << "gui/workspace/workspace.hpp";
    QTest::newRow("core knows no plugin") << "core/graph/a.cpp"
                                          << "plugins/dense/dense.hpp";
    QTest::newRow("window and command") << "gui/app/a.cpp"
                                        << "core/cli/cli.hpp";
    QTest::newRow("workspaces know no other") << "gui/data/a.cpp"
                                              << "gui/network/network_view.hpp";
    QTest::newRow("a workspace and the window") << "gui/training/a.cpp"
                                                << "gui/app/main_window.hpp";
    QTest::newRow("the canvas knows no gesture") << "gui/network/canvas/a.cpp"
                                                 << "gui/network/gestures/gesture.hpp";
    QTest::newRow("widgets know no document") << "gui/widgets/a.cpp"
                                              << "gui/document/document.hpp";
    QTest::newRow("models know no command") << "gui/models/a.cpp"
                                            << "gui/commands/network_editor.hpp";
    QTest::newRow("a new folder of the window") << "gui/extras/a.cpp"
                                                << "gui/widgets/format.hpp";
    QTest::newRow("plugin and graph") << "plugins/x/a.hpp"
                                      << "core/graph/network.hpp";
    QTest::newRow("plugin and plugin") << "plugins/x/a.cpp"
                                       << "plugins/y/a.hpp";
    QTest::newRow("similar names") << "plugins/x/a.cpp"
                                   << "plugins/xy/a.hpp";
    QTest::newRow("no Qt below the window") << "core/project/a.cpp"
                                            << "QString";
    QTest::newRow("no Qt by module") << "core/project/a.cpp"
                                     << "QtCore/QString";
    QTest::newRow("no Qt in plugins") << "plugins/x/a.cpp"
                                      << "QObject";
    QTest::newRow("OpenCV elsewhere") << "core/graph/a.cpp"
                                      << "opencv2/core.hpp";
    QTest::newRow("OpenCV in the window") << "gui/data/a.cpp"
                                          << "opencv2/core.hpp";
    QTest::newRow("Highway in a header") << "core/kernels/a.hpp"
                                         << "hwy/highway.h";
    QTest::newRow("Highway in a plugin") << "plugins/x/a.cpp"
                                         << "hwy/highway.h";
    QTest::newRow("TBB in a kernel") << "core/kernels/a.cpp"
                                     << "tbb/parallel_for.h";
    QTest::newRow("TBB's other name") << "core/kernels/a.cpp"
                                      << "oneapi/tbb/parallel_for.h";
    QTest::newRow("JSON in the window") << "gui/document/a.cpp"
                                        << "nlohmann/json.hpp";
    QTest::newRow("a widget in a model") << "gui/models/a.cpp"
                                         << "QWidget";
    QTest::newRow("a view in a model") << "gui/models/a.hpp"
                                       << "QtWidgets/QTableView";
    QTest::newRow("a scene in a command") << "gui/commands/a.cpp"
                                          << "QGraphicsScene";
    QTest::newRow("a folder nobody knows") << "core/extras/a.cpp"
                                           << "core/base/error.hpp";
}

void TestIncludeDirection::refused() {
    QFETCH(const QString, file);
    QFETCH(const QString, header);
    QCOMPARE(faultsOf(file, header).size(), 1U);
}

void TestIncludeDirection::namesFileAndLine() {
    const std::vector<std::string> faults = faultsOf("core/base/a.cpp", "core/graph/infer.hpp");
    QCOMPARE(faults.size(), 1U);
    QVERIFY2(faults[0].starts_with("core/base/a.cpp:2: includes core/graph/infer.hpp"),
             faults[0].c_str());
}

void TestIncludeDirection::aHeaderThatShowsALibraryStaysInside() {
    const QTemporaryDir folder;
    const fs::path root = folder.path().toStdString();
    fs::create_directories(root / "core/data");
    fs::create_directories(root / "gui/data");
    std::ofstream(root / "core/data/inner.hpp") << "#include <opencv2/core.hpp>\n";
    std::ofstream(root / "core/data/outer.hpp") << "#include \"core/data/inner.hpp\"\n";
    std::ofstream(root / "core/data/fine.cpp") << "#include \"core/data/outer.hpp\"\n";
    QVERIFY(includeFaults(root, widgetHeaders).empty());
    std::ofstream(root / "gui/data/window.cpp") << "#include \"core/data/outer.hpp\"\n";
    const std::vector<std::string> faults = includeFaults(root, widgetHeaders);
    QCOMPARE(faults.size(), 1U);
    QVERIFY2(faults[0].find("window.cpp:1: ") != std::string::npos, faults[0].c_str());
    QVERIFY2(faults[0].find("OpenCV") != std::string::npos, faults[0].c_str());
}

QTEST_GUILESS_MAIN(TestIncludeDirection)
#include "tst_include_direction.moc"
