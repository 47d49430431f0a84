#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "core/training/left_out_samples.hpp"
#include "core/training/run.hpp"
#include "small_run.hpp"

using namespace fovea;
using namespace fovea::test;

namespace fs = std::filesystem;

/// Images that vanish or are damaged after a run was made: they cost themselves, not the run.
class TstLostSamples : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        m_registry = loadPlugins();
        QVERIFY2(m_registry.layer("normalization.batch") != nullptr, "build the plugins");
    }

    void aLostImageCostsThatImage() {
        const RunFolder run = made("one");
        const std::string lost = samplesOf(run, Split::Train).at(7);
        const std::string damaged = samplesOf(run, Split::Validation).at(1);
        Recorder recorder;
        RunControl control;
        recorder.onEvent = [&](const Event& event) {
            if (std::holds_alternative<RunStarted>(event.body)) {
                fs::remove(images("one") / lost);
                QVERIFY(writeFile(images("one") / damaged, "no image at all"));
            }
        };
        // What is decoded before an event is heard may stay in the cache: read all anew.
        const Result<void> first = trainOneEpoch(run, recorder, control);
        QVERIFY2(first.has_value(), first ? "" : first.error().message.c_str());
        Recorder second;
        RunControl again;
        const Result<void> done = train(run, m_registry, again, second.listener());
        QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
        QCOMPARE(second.all<RunEnded>().back().state, RunEnd::Finished);
        const std::vector<Warning> warnings = second.all<Warning>();
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY2(warnings[0].message.find(lost) != std::string::npos &&
                     warnings[0].message.find(damaged) != std::string::npos,
                 warnings[0].message.c_str());
    }

    void theSameReadableFilesGiveTheSameBytes() {
        // Lost before the start, and lost while it stood still: the places of the others are kept.
        const RunFolder atOnce = made("at-once");
        const RunFolder inPieces = made("in-pieces");
        const std::vector<std::string> samples = samplesOf(atOnce, Split::Train);
        QCOMPARE(samplesOf(inPieces, Split::Train), samples);
        for (const char* of : {"at-once", "in-pieces"})
            for (const std::size_t i : {std::size_t{3}, std::size_t{20}})
                fs::remove(images(of) / samples.at(i));
        RunControl control;
        QVERIFY(train(atOnce, m_registry, control, {}).has_value());
        for (bool isFinished = false; !isFinished;) {
            RunControl stopped;
            Recorder recorder;
            recorder.onEvent = [&](const Event& event) {
                if (std::holds_alternative<Progress>(event.body))
                    stopped.stops = true;
            };
            const Result<void> done = train(inPieces, m_registry, stopped, recorder.listener());
            QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
            isFinished = recorder.all<RunEnded>().back().state == RunEnd::Finished;
        }
        QVERIFY(bytesOf(inPieces) == bytesOf(atOnce));

        TrainSpec oneThread = smallRecipe();
        oneThread.threads = 1;
        const RunFolder alone = made("alone", oneThread);
        for (const std::size_t i : {std::size_t{3}, std::size_t{20}})
            fs::remove(images("alone") / samples.at(i));
        RunControl another;
        QVERIFY(train(alone, m_registry, another, {}).has_value());
        QVERIFY(bytesOf(alone) == bytesOf(atOnce));
    }

    void aRunWithoutMostOfItsSamplesEndsWithAWayOut() {
        const RunFolder run = made("vanished");
        Recorder recorder;
        RunControl control;
        QVERIFY(trainOneEpoch(run, recorder, control).has_value());
        const std::string before = *readFile(run.checkpoint("last") / "state.json");
        fs::rename(images("vanished") / "class0", images("vanished") / ".class0");
        RunControl again;
        Recorder second;
        const Result<void> done = train(run, m_registry, again, second.listener());
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().kind, ErrorKind::Data);
        QVERIFY2(done.error().message.find("train samples") != std::string::npos &&
                     done.error().message.find("fovea resume") != std::string::npos,
                 done.error().message.c_str());
        QCOMPARE(*readFile(run.checkpoint("last") / "state.json"), before);

        fs::rename(images("vanished") / ".class0", images("vanished") / "class0");
        const RunFolder undisturbed = made("undisturbed");
        RunControl third;
        QVERIFY(train(run, m_registry, third, {}).has_value());
        QVERIFY(train(undisturbed, m_registry, third, {}).has_value());
        QVERIFY(bytesOf(run) == bytesOf(undisturbed));
    }

    void namesEachOnceAndCountsTheRest() {
        Scan scan;
        scan.classes = {"a", "b"};
        for (int i = 0; i < 300; ++i)
            scan.samples.push_back({std::to_string(i), i % 2});
        const auto dataset =
            std::make_shared<const Dataset>(std::move(scan), std::make_shared<NoImages>());
        LeftOutSamples left(dataset);
        QVERIFY(left.takeMissing().empty());
        std::size_t told = 0;
        for (std::size_t i = 0; i < 60; ++i) {
            const std::vector<LeftOut> lost{{i, std::to_string(i) + ": gone"}};
            told += left.take(lost).size();
            QVERIFY(left.take(lost).empty()); // once each
            QVERIFY2(left.check(Split::Train).has_value() == (i < 60), std::to_string(i).c_str());
        }
        QCOMPARE(told, std::size_t{20});
        const std::string rest = left.takeRest();
        QVERIFY2(rest.starts_with("40 more samples"), rest.c_str());
        QVERIFY(left.takeRest().empty());
        left.take({{60, "60: gone"}}); // more than a fifth
        const Result<void> tooMany = left.check(Split::Train);
        QVERIFY(!tooMany.has_value());
        QVERIFY2(tooMany.error().message.find("61 of the 300 train samples") != std::string::npos &&
                     tooMany.error().message.find("60: gone") != std::string::npos,
                 tooMany.error().message.c_str());
        QVERIFY(left.check(Split::Test).has_value()); // has none, and lost none
    }

    void fewMayBeGoneOfASmallSplit() {
        Scan scan;
        scan.classes = {"a", "b"};
        for (int i = 0; i < 12; ++i)
            scan.samples.push_back({std::to_string(i), i % 2});
        const auto dataset =
            std::make_shared<const Dataset>(std::move(scan), std::make_shared<NoImages>());
        LeftOutSamples left(dataset);
        for (std::size_t i = 0; i < 12; ++i) {
            left.take({{i, "gone"}});
            QCOMPARE(left.check(Split::Train).has_value(), i < 10);
        }
    }

private:
    class NoImages : public ImageStore {
    public:
        Result<Image> image(const Sample& sample, const PictureSize&) const override {
            return fail(sample.name);
        }
    };

    fs::path images(const char* name) const {
        return fs::path(m_folder.path().toStdString()) / name / "images";
    }

    /// A run with images of its own.
    RunFolder made(const char* name, const TrainSpec& recipe = smallRecipe()) const {
        drawPatterns(images(name));
        return createSmallRun(images(name).parent_path() / "run", images(name), recipe, m_registry);
    }

    Result<void> trainOneEpoch(const RunFolder& run, Recorder& recorder,
                               RunControl& control) const {
        const auto before = recorder.onEvent;
        recorder.onEvent = [&, before](const Event& event) {
            if (before)
                before(event);
            if (std::holds_alternative<EpochEnded>(event.body))
                control.stops = true;
        };
        return train(run, m_registry, control, recorder.listener());
    }

    static std::vector<std::string> samplesOf(const RunFolder& run, Split split) {
        const SampleTable table = *readSampleTable(run.splitFile());
        std::vector<std::string> samples;
        for (std::size_t row = 0; row != table.size(); ++row)
            if (table.mark(row).split == split)
                samples.push_back(table.path(row));
        return samples;
    }

    QTemporaryDir m_folder;
    LayerRegistry m_registry;
};

QTEST_GUILESS_MAIN(TstLostSamples)
#include "tst_lost_samples.moc"
