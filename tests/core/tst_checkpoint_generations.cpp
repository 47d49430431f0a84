#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/training/checkpoint.hpp"
#include "core/training/checkpoint_generations.hpp"
#include "core/training/runs/sweep_run.hpp"
#include "small_run.hpp"

using namespace fovea;
using namespace fovea::test;

namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, const std::string& bytes) {
    QVERIFY2(writeFile(path, bytes).has_value(), path.c_str());
}

/// As a checkpoint lies on disk; `name` tells it from others.
void makeGeneration(const fs::path& folder, int batch, const std::string& name) {
    write(folder / "weights.safetensors", name);
    write(stateFileOf(folder),
          fmt::format(R"({{"version": 1, "epoch": 0, "batch": {0}, "step": {0}, "figures":)"
                      R"( {{"loss_sum": 0, "correct": 0, "samples": 0}}}})",
                      batch));
}

/// What lies under the three names: "new/previous, left".
std::string namesIn(const fs::path& folder) {
    std::string names;
    for (const fs::path& each : {folder, previousOf(folder), freshOf(folder)})
        names += readFile(each / "weights.safetensors").value_or("-") + " ";
    names.pop_back();
    return names;
}

/// The number of a process that has been.
pid_t goneProcess() {
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(0);
    ::waitpid(child, nullptr, 0);
    return child;
}

} // namespace

/// A checkpoint's generations at every moment in which a program may die.
class TestCheckpointGenerations : public QObject {
    Q_OBJECT

private slots:

    void theOneBeforeStaysAsPrevious() {
        const fs::path last = path("order/last");
        for (const int batch : {1, 2, 3}) {
            makeGeneration(freshOf(last), batch, std::to_string(batch));
            QVERIFY(putInPlace(last).has_value());
        }
        QCOMPARE(namesIn(last), std::string("3 2 -"));
    }

    /// A run that died behind its best epoch's checkpoint ends that epoch, and writes it, again.
    void theSameMomentAgainIsNoGeneration() {
        const fs::path best = path("again/best");
        for (const char* name : {"1", "2", "2 again"}) {
            makeGeneration(freshOf(best), name[0] - '0', name);
            QVERIFY(putInPlace(best).has_value());
        }
        QCOMPARE(namesIn(best), std::string("2 again 1 -"));
    }

    void finishesWhatWasBegun_data() {
        QTest::addColumn<int>("newest");
        QTest::addColumn<int>("previous");
        QTest::addColumn<int>("left");
        QTest::addColumn<QString>("becomes");
        QTest::newRow("written whole, not yet in its place") << 2 << 1 << 3 << "2 1 -";
        QTest::newRow("exchanged with the newest") << 3 << 1 << 2 << "3 2 -";
        QTest::newRow("exchanged, and none before") << 3 << 0 << 2 << "3 2 -";
        QTest::newRow("exchanged with both") << 3 << 2 << 1 << "3 2 -";
        QTest::newRow("between two renames") << 0 << 2 << 3 << "3 2 -";
        QTest::newRow("the same moment") << 3 << 1 << 3 << "3 1 -";
    }

    void finishesWhatWasBegun() {
        QFETCH(int, newest);
        QFETCH(int, previous);
        QFETCH(int, left);
        QFETCH(QString, becomes);
        const fs::path last = path(QTest::currentDataTag()) / "last";
        if (newest > 0)
            makeGeneration(last, newest, std::to_string(newest));
        if (previous > 0)
            makeGeneration(previousOf(last), previous, std::to_string(previous));
        makeGeneration(freshOf(last), left, std::to_string(left));
        finishGenerations(last);
        QCOMPARE(QString::fromStdString(namesIn(last)), becomes);
        finishGenerations(last);
        QCOMPARE(QString::fromStdString(namesIn(last)), becomes);
    }

    void whatIsHalfWrittenGoes() {
        const fs::path last = path("half/last");
        makeGeneration(last, 3, "3");
        makeGeneration(previousOf(last), 1, "1");
        write(freshOf(last) / "weights.safetensors", "2"); // its state would have come last
        write(freshOf(last) / "state.json.77.part", "{");
        finishGenerations(last);
        QCOMPARE(namesIn(last), std::string("3 1 -"));
        QVERIFY(!fs::exists(freshOf(last)));
    }

    void sweepsPartsOfTheDead() {
        const RunFolder run{path("parts")};
        const std::string gone = std::to_string(goneProcess());
        const std::string own = std::to_string(::getpid());
        const std::string other = std::to_string(::getppid());
        const std::vector<std::string> sweeps{
            "run.json." + gone + ".part",
            "snapshot.safetensors." + own + ".part",
            "evaluation/metrics.json." + gone + ".part",
            "checkpoints/last/state.json." + other + ".part",
        };
        const std::vector<std::string> keeps{
            "evaluation/metrics.json." + other + ".part", // still at work
            "notes.part",
            "notes.7b.part",
            "." + gone + ".part",
            "run.json",
        };
        for (const auto* names : {&sweeps, &keeps})
            for (const std::string& name : *names)
                write(run.path / name, "x");
        const Result<RunLock> lock = RunLock::take(run);
        QVERIFY(lock.has_value());
        sweepRun(run, *lock);
        for (const std::string& name : sweeps)
            QVERIFY2(!fs::exists(run.path / name), name.c_str());
        for (const std::string& name : keeps)
            QVERIFY2(fs::exists(run.path / name), name.c_str());
    }

    void aRunThatIsOpenedAgainIsSwept() {
        const LayerRegistry registry = loadPlugins();
        drawPatterns(path("images"), 8);
        const RunFolder run = createSmallRun(path("run"), path("images"), smallRecipe(), registry);
        fs::create_directories(freshOf(run.checkpoint("last")));
        write(run.path / ("run.json." + std::to_string(goneProcess()) + ".part"), "{");
        RunControl control;
        QVERIFY(train(run, registry, control, {}).has_value());
        QVERIFY(!fs::exists(freshOf(run.checkpoint("last"))));
        for (const fs::directory_entry& each : fs::recursive_directory_iterator(run.path))
            QVERIFY2(each.path().extension() != ".part", each.path().c_str());
    }

private:
    fs::path path(const std::string& name) const {
        return fs::path(m_folder.path().toStdString()) / name;
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestCheckpointGenerations)
#include "tst_checkpoint_generations.moc"
