#include <QCoreApplication>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/data/curation/sample_edits.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "core/graph/templates.hpp"
#include "edits.hpp"
#include "gui/commands/network_editor.hpp"

using namespace fovea;
using namespace fovea::gui;
namespace fs = std::filesystem;

namespace {

const LayerRegistry& registry() {
    static const LayerRegistry loaded = loadPlugins();
    return loaded;
}

QString reasonOf(const auto& result) {
    return result ? QString() : QString::fromStdString(result.error().message);
}

DatasetSpec dataAt(const std::string& source) {
    DatasetSpec data;
    data.source = source;
    return data;
}

const SampleTable& someSamples() {
    static const SampleTable table(
        {"0", "1"}, {{"a.png", "b, \"\xff\".png", "c.png"}, {}, {}, {}},
        {{0}, {1, Split::Test}, {1, Split::Train, SampleState::Excluded}});
    return table;
}

/// A document with something in each part.
void fill(Document& document) {
    NetworkEditor(document).replace(*loadNetwork("lenet-5"));
    DatasetSpec data = dataAt("/images/digits");
    data.height = 28;
    editData(document, data, {"0", "1"});
    edit(document, "samples", [](ProjectSpec& spec) { spec.samples = someSamples(); });
    TrainSpec train;
    train.seed = 18446744073709551615U; // more than a double can hold
    editTrain(document, train);
}

/// What a crashed window did before it crashed; see aCrashLosesNothing.
int crash(const QString& folder) {
    Document document(registry());
    if (!folder.isEmpty() && !document.open(folder.toStdString()))
        return 1;
    fill(document);
    document.writeRecovery();
    std::_Exit(0); // no destructor runs
}

} // namespace

class TestDocument : public QObject {
    Q_OBJECT

    QTemporaryDir m_home;

    fs::path folder(const char* name) const { return m_home.path().toStdString() + "/" + name; }

    void runCrashing(const QString& project = {}) const {
        QProcess process;
        process.start(QCoreApplication::applicationFilePath(), {"--crash", project});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 0);
    }

private Q_SLOTS:

    void initTestCase() {
        // Also for the processes that crash below.
        qputenv("XDG_DATA_HOME", m_home.filePath("share").toUtf8());
        QVERIFY(QString::fromStdString(userFolder()).startsWith(m_home.path()));
    }

    void cleanup() {
        for (const RecoverableProject& project : recoverableProjects())
            discard(project);
    }

    void startsEmptyAndUntitled() {
        Document document(registry());
        QVERIFY(document.isUntitled());
        QVERIFY(!document.isModified());
        QCOMPARE(document.spec(), ProjectSpec{});
        QVERIFY(document.inputShape() == (Shape{1, 1, 28, 28, 1}));
        const auto saved = document.save();
        QVERIFY(!saved);
        QVERIFY(reasonOf(saved).contains("Save as"));
    }

    void savedAndOpenedIsEqual() {
        Document document(registry());
        fill(document);
        QVERIFY(document.isModified());
        const auto saved = document.saveAs(folder("digits"));
        QVERIFY2(saved.has_value(), qPrintable(reasonOf(saved)));
        QVERIFY(!document.isModified());
        QVERIFY(!document.isUntitled());
        QCOMPARE(document.displayName(), "digits");

        for (const fs::path& path : {folder("digits"), folder("digits") / "project.json"}) {
            Document other(registry());
            const auto opened = other.open(path);
            QVERIFY2(opened.has_value(), qPrintable(reasonOf(opened)));
            QCOMPARE(other.spec(), document.spec());
            QVERIFY(!other.isModified());
        }
    }

    void theSamplesAreSavedInTheirFile() {
        Document document(registry());
        fill(document);
        QVERIFY(document.saveAs(folder("samples")));
        const fs::path file = folder("samples") / "dataset.csv";
        QCOMPARE(*readSampleTable(file), someSamples());
        edit(document, "include", [](ProjectSpec& spec) {
            spec.samples =
                withState(spec.samples, std::vector<std::size_t>{2}, SampleState::Included);
        });
        QVERIFY(document.save());
        QVERIFY(*readSampleTable(file) == document.spec().samples);
        document.undoStack()->undo();
        QVERIFY(document.save());
        QCOMPARE(*readSampleTable(file), someSamples());
        // A table of other data would be wrong: the file goes with it.
        edit(document, "column", [](ProjectSpec& spec) { spec.data.labelColumn = "last"; });
        QVERIFY(document.save());
        QVERIFY(!fs::exists(file));
    }

    void aDamagedTableIsNamedWithItsLine() {
        Document document(registry());
        fill(document);
        QVERIFY(document.saveAs(folder("spoilt")));
        const std::string csv = *readFile(folder("spoilt") / "dataset.csv");
        QVERIFY(writeFile(folder("spoilt") / "dataset.csv", csv + "d.png,0,tomorrow\n"));
        Document other(registry());
        const auto opened = other.open(folder("spoilt"));
        QVERIFY(!opened);
        QVERIFY2(reasonOf(opened).contains("dataset.csv: line 6 "), qPrintable(reasonOf(opened)));
    }

    void undoAfterSavingAsKeepsTheName() {
        Document document(registry());
        fill(document);
        QVERIFY(document.saveAs(folder("named")));
        document.undoStack()->undo();
        QCOMPARE(document.displayName(), "named");
        document.undoStack()->setIndex(0);
        QCOMPARE(document.spec().name, std::string("named"));
    }

    void saveFollowsLaterEdits() {
        Document document(registry());
        QVERIFY(document.saveAs(folder("later")));
        QSignalSpy modified(&document, &Document::modifiedChanged);
        fill(document);
        QCOMPARE(modified.last().at(0).toBool(), true);
        QVERIFY(document.save());
        QCOMPARE(modified.last().at(0).toBool(), false);
        document.undoStack()->undo();
        QVERIFY(document.isModified());
        Document other(registry());
        QVERIFY(other.open(folder("later")));
        QCOMPARE(other.spec().train.seed, 18446744073709551615U);
    }

    void saveAsTakesTheRunsAlong() {
        Document document(registry());
        const fs::path untitled = document.folder().path;
        QVERIFY(writeFile(document.folder().runsFolder() / "0001-x" / "run.json", "{}"));
        QVERIFY(document.saveAs(folder("with-runs")));
        QVERIFY(fs::exists(folder("with-runs") / "runs" / "0001-x" / "run.json"));
        QVERIFY(!fs::exists(untitled)); // moved
        QVERIFY(document.saveAs(folder("copy")));
        QVERIFY(fs::exists(folder("copy") / "runs" / "0001-x" / "run.json"));
        QVERIFY(fs::exists(folder("with-runs") / "project.json")); // copied
        const auto onto = document.saveAs(folder("with-runs"));
        QVERIFY(!onto);
        QVERIFY(reasonOf(onto).contains("already holds a project"));
        QCOMPARE(document.folder().path, folder("copy"));
    }

    void dataBesideTheProjectMovesWithIt() {
        Document document(registry());
        const std::string images = (folder("pack") / "images").string();
        editData(document, dataAt(images), {});
        QVERIFY(document.saveAs(folder("pack") / "project"));
        QCOMPARE(document.spec().data.source, images); // absolute while open
        fs::rename(folder("pack"), folder("moved"));
        Document other(registry());
        QVERIFY(other.open(folder("moved") / "project"));
        QCOMPARE(other.spec().data.source, (folder("moved") / "images").string());
        QVERIFY(!other.isModified());
    }

    void layersOfMissingPluginsAreKept() {
        const LayerRegistry none;
        Document document(none);
        NetworkSpec network = *loadNetwork("lenet-5");
        network.nodes[1].settings["not_of_this_world"] = std::vector<std::int64_t>{1, 2, 3, 4, 5};
        editNetwork(document, network);
        QVERIFY(document.saveAs(folder("missing")));
        QVERIFY(document.report().problemOf("conv1")->message.find("fovea.convolution") !=
                std::string::npos);
        Document other(none);
        QVERIFY(other.open(folder("missing")));
        QCOMPARE(other.spec().network, document.spec().network);
    }

    void whatCannotBeOpenedLeavesTheOpenProject() {
        Document document(registry());
        fill(document);
        const ProjectSpec before = document.spec();
        QVERIFY(writeFile(folder("broken") / "project.json", "{\"name\": "));
        for (const char* name : {"broken", "nowhere"}) {
            const auto opened = document.open(folder(name));
            QVERIFY(!opened);
            QVERIFY2(reasonOf(opened).contains(name), qPrintable(reasonOf(opened)));
        }
        QCOMPARE(document.spec(), before);
        QVERIFY(document.isModified());
    }

    void aCrashLosesNothing() {
        runCrashing();
        const auto found = recoverableProjects();
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found[0].isUntitled);
        Document expected(registry());
        fill(expected);
        Document document(registry());
        document.recover(found[0]);
        QCOMPARE(document.spec(), expected.spec());
        QVERIFY(document.isModified());         // closing still asks
        QVERIFY(recoverableProjects().empty()); // a second window is not offered it
    }

    void aCrashOverASavedProjectIsOfferedWithItsPlace() {
        {
            Document document(registry());
            QVERIFY(document.saveAs(folder("crashed")));
        }
        runCrashing(QString::fromStdString(folder("crashed")));
        const auto found = recoverableProjects();
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].folder, folder("crashed"));
        Document document(registry());
        document.recover(found[0]);
        QVERIFY(!document.isUntitled());
        QVERIFY(document.save());
        Document other(registry());
        QVERIFY(other.open(folder("crashed")));
        QCOMPARE(other.spec(), document.spec());
        QVERIFY(recoverableProjects().empty());
    }

    void changesReachTheRecoveryFileByThemselves() {
        Document document(registry());
        fill(document);
        const fs::path recovery = userFolder() / "recovery";
        const auto hasFile = [&] {
            if (!fs::exists(recovery))
                return false;
            for (const auto& entry : fs::directory_iterator(recovery))
                if (entry.path().extension() == ".json")
                    return true;
            return false;
        };
        QVERIFY(!hasFile());
        QTRY_VERIFY(hasFile());
        QVERIFY(recoverableProjects().empty()); // its window lives
        QVERIFY(document.saveAs(folder("by-itself")));
        QVERIFY(!hasFile());
    }

    void aCleanEndLeavesNothingBehind() {
        fs::path untitled;
        {
            Document document(registry());
            untitled = document.folder().path;
            fs::create_directories(untitled);
            fill(document);
            document.writeRecovery();
        }
        QVERIFY(recoverableProjects().empty());
        QVERIFY(!fs::exists(untitled));
    }
};

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    application.setApplicationName("tst_document");
    if (const QStringList arguments = application.arguments(); arguments.value(1) == "--crash")
        return crash(arguments.value(2));
    TestDocument test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_document.moc"
