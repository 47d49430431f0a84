#include <algorithm>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QIODevice>
#include <QProcess>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "core/training/weights_file.hpp"

using namespace fovea;

/// What an author of plugins does: installs Fovea into an empty prefix, builds the tutorial plugin
/// against that outside of the tree, finds its layer and trains with it.
class TestExampleOutsideTree : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void installs();
    void installedHeadersNeedNoForeignLibrary();
    void installedProgramFindsItsPluginsAndTemplates();
    void exampleBuildsAgainstTheInstallation();
    void itsLayerIsListed();
    void itsLayerLearns();

private:
    struct Outcome {
        int status = -1;
        QString output;
        QString messages;
    };

    /// Runs a program to its end. Only what is installed may help it: neither the build's plugins
    /// nor the tree's resources.
    Outcome run(const QString& program, const QStringList& arguments) const;

    QString at(const QString& path) const { return m_folder.filePath(path); }

    QTemporaryDir m_folder;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
};

TestExampleOutsideTree::Outcome TestExampleOutsideTree::run(const QString& program,
                                                            const QStringList& arguments) const {
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.start(program, arguments);
    if (!process.waitForFinished(300'000))
        return {-1, {}, process.errorString()};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

void TestExampleOutsideTree::initTestCase() {
    QVERIFY(m_folder.isValid());
    m_environment.remove("FOVEA_PLUGIN_PATH");
    m_environment.remove("FOVEA_RESOURCES");
}

void TestExampleOutsideTree::installs() {
    const Outcome outcome =
        run("cmake", {"--install", FOVEA_BUILD_FOLDER, "--prefix", at("prefix")});
    QVERIFY2(outcome.status == 0, qPrintable(outcome.messages));
    QVERIFY(QFile::exists(at("prefix/bin/fovea")));
    QVERIFY(QFile::exists(at("prefix/include/fovea/core/layer/declare.hpp")));
    QVERIFY(QFile::exists(at("prefix/share/fovea/networks/lenet-5.json")));
}

void TestExampleOutsideTree::installedHeadersNeedNoForeignLibrary() {
    static const QRegularExpression foreign("#include [<\"](opencv2|nlohmann|hwy|tbb|fmt|Q[A-Z])");
    int headers = 0;
    for (QDirIterator file(at("prefix/include"), QDir::Files, QDirIterator::Subdirectories);
         file.hasNext(); ++headers) {
        QFile header(file.next());
        QVERIFY(header.open(QIODevice::ReadOnly));
        QVERIFY2(!foreign.match(QString::fromUtf8(header.readAll())).hasMatch(),
                 qPrintable(header.fileName()));
    }
    QVERIFY(headers > 20);
}

void TestExampleOutsideTree::installedProgramFindsItsPluginsAndTemplates() {
    const Outcome layers = run(at("prefix/bin/fovea"), {"layers"});
    QVERIFY2(layers.status == 0, qPrintable(layers.messages));
    QVERIFY2(layers.output.contains("conv.conv2d"), qPrintable(layers.messages));
    QVERIFY(!layers.output.contains("example.prelu")); // its source is installed, not the plugin
    const Outcome networks = run(at("prefix/bin/fovea"), {"networks"});
    QVERIFY2(networks.output.contains("lenet-5"), qPrintable(networks.messages));
}

void TestExampleOutsideTree::exampleBuildsAgainstTheInstallation() {
    QVERIFY(QDir(at("prefix/share/doc/fovea-dev")).rename("example", at("example")));
    const Outcome configured = run("cmake", {"-S", at("example"), "-B", at("example/build"), "-G",
                                             "Ninja", "-DCMAKE_PREFIX_PATH=" + at("prefix"),
                                             "-DCMAKE_CXX_COMPILER=" FOVEA_COMPILER});
    QVERIFY2(configured.status == 0, qPrintable(configured.messages));
    const Outcome built = run("cmake", {"--build", at("example/build")});
    QVERIFY2(built.status == 0, qPrintable(built.output));
    m_environment.insert("FOVEA_PLUGIN_PATH",
                         at("prefix/lib/fovea/plugins") + ":" + at("example/build/bin/plugins"));
}

void TestExampleOutsideTree::itsLayerIsListed() {
    const Outcome layers = run(at("prefix/bin/fovea"), {"layers"});
    QVERIFY2(layers.output.contains("example.prelu"), qPrintable(layers.messages));
    QVERIFY2(layers.output.contains("conv.conv2d"), qPrintable(layers.messages));
}

void TestExampleOutsideTree::itsLayerLearns() {
    QFile network(at("network.json"));
    QVERIFY(network.open(QIODevice::WriteOnly));
    network.write(R"({"format": "fovea-network", "version": 1, "name": "with-prelu", "nodes": [
        {"id": "input", "type": "input"},
        {"id": "conv", "type": "conv.conv2d", "settings": {"out_channels": 4}, "inputs": ["input"]},
        {"id": "prelu", "type": "example.prelu", "inputs": ["conv"]},
        {"id": "flatten", "type": "shape.flatten", "inputs": ["prelu"]},
        {"id": "dense", "type": "dense.dense", "inputs": ["flatten"]}]})");
    network.close();
    const QString fovea = at("prefix/bin/fovea");
    const Outcome drawn = run(fovea, {"sample", at("images"), "--classes", "2", "--per-class", "12",
                                      "--size", "16", "--seed", "1"});
    QVERIFY2(drawn.status == 0, qPrintable(drawn.messages));
    const Outcome trained =
        run(fovea, {"train", "--data", at("images"), "--network", network.fileName(), "--epochs",
                    "1", "--batch", "4", "--seed", "1", "--out", at("run")});
    QVERIFY2(trained.status == 0, qPrintable(trained.messages));

    const Result<TensorFile> weights =
        readTensors(at("run/checkpoints/last/weights.safetensors").toStdString());
    QVERIFY2(weights, weights ? "" : weights.error().message.c_str());
    const NamedTensor* slope = weights->find("prelu.slope");
    QVERIFY(slope != nullptr);
    QCOMPARE(slope->extents, Extents{4});
    // They start at zero, and no sample would leave all of them there.
    QVERIFY(std::ranges::any_of(slope->values, [](float value) { return value != 0; }));
}

QTEST_GUILESS_MAIN(TestExampleOutsideTree)
#include "tst_example_outside_tree.moc"
