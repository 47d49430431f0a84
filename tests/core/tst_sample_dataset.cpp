#include <QTemporaryDir>
#include <QTest>

#include "core/base/parallel.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/sample_dataset.hpp"
#include "tests/core/dataset_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace {

/// Every file's bytes by its path.
std::map<std::string, std::string> filesOf(const std::filesystem::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files[entry.path().lexically_relative(folder).generic_string()] =
                *readFile(entry.path());
    return files;
}

} // namespace

class TestSampleDataset : public QObject {
    Q_OBJECT

private slots:

    void cleanup() { setThreadCount(0); }

    void isADatasetWithATestSplit() {
        QTemporaryDir folder;
        const auto root = pathOf(folder) / "shapes";
        std::int64_t lastDone = 0;
        QVERIFY(drawSampleDataset(root, {.classes = 10, .perClass = 12, .size = 32},
                                  [&](std::int64_t done, std::int64_t total) {
                                      QVERIFY(done > lastDone);
                                      QCOMPARE(total, 120);
                                      lastDone = done;
                                  })
                    .has_value());
        QCOMPARE(lastDone, 120);
        const auto dataset = openDataset(root, {});
        QVERIFY(dataset.has_value());
        QCOMPARE((*dataset)->classes().size(), 10U);
        QCOMPARE((*dataset)->counts(Split::Test), std::vector<std::int64_t>(10, 2));
        QCOMPARE((*dataset)->counts(), std::vector<std::int64_t>(10, 12));
        QVERIFY((*dataset)->imageShape() == (Shape{1, 1, 32, 32, 3}));
        QVERIFY((*dataset)->faults().empty());
    }

    void isTheSameForASeedAndAnyThreads() {
        QTemporaryDir folder;
        const SampleDatasetOptions options{.classes = 3, .perClass = 6, .size = 20, .seed = 4};
        setThreadCount(1);
        QVERIFY(drawSampleDataset(pathOf(folder) / "a", options).has_value());
        setThreadCount(4);
        QVERIFY(drawSampleDataset(pathOf(folder) / "b", options).has_value());
        const auto files = filesOf(pathOf(folder) / "a");
        QCOMPARE(files.size(), 18U);
        QVERIFY(filesOf(pathOf(folder) / "b") == files);
        SampleDatasetOptions other = options;
        other.seed = 5;
        QVERIFY(drawSampleDataset(pathOf(folder) / "c", other).has_value());
        const auto otherFiles = filesOf(pathOf(folder) / "c");
        for (const auto& [path, bytes] : files)
            QVERIFY(otherFiles.at(path) != bytes);
    }

    void refusesWhatItCannotDraw() {
        QTemporaryDir folder;
        const auto message = [&](const SampleDatasetOptions& options) {
            const auto drawn = drawSampleDataset(pathOf(folder) / "x", options);
            return drawn ? std::string() : drawn.error().message;
        };
        QVERIFY(contains(message({.classes = 11}), "number of classes is 11"));
        QVERIFY(contains(message({.classes = 1}), "2 to 10"));
        QVERIFY(contains(message({.perClass = 1}), "per class"));
        QVERIFY(contains(message({.size = 8}), "16 to 256"));
        QVERIFY(!std::filesystem::exists(pathOf(folder) / "x"));
    }

    void leavesAFullFolderAlone() {
        QTemporaryDir folder;
        write(pathOf(folder) / "mine.txt", "words");
        const auto drawn = drawSampleDataset(pathOf(folder), {});
        QVERIFY(!drawn.has_value());
        QVERIFY(contains(drawn.error().message, "not empty"));
        QCOMPARE(filesOf(pathOf(folder)).size(), 1U);
    }

    void leavesNothingBehindWhenStopped() {
        QTemporaryDir folder;
        std::stop_source stop;
        const auto drawn = drawSampleDataset(
            pathOf(folder) / "x", {.classes = 10, .perClass = 20},
            [&](std::int64_t, std::int64_t) { stop.request_stop(); }, stop.get_token());
        QVERIFY(!drawn.has_value());
        QCOMPARE(drawn.error().kind, ErrorKind::Interrupted);
        QVERIFY(std::filesystem::is_empty(pathOf(folder) / "x"));
        QVERIFY(drawSampleDataset(pathOf(folder) / "x", {.classes = 2, .perClass = 2}).has_value());
    }
};

QTEST_GUILESS_MAIN(TestSampleDataset)
#include "tst_sample_dataset.moc"
