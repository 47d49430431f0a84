#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "core/base/file.hpp"
#include "core/training/checkpoint_state.hpp"
#include "small_run.hpp"

using namespace fovea;
using namespace fovea::test;

namespace fs = std::filesystem;

namespace {

constexpr RunBounds bounds{4, 10, 8, 2};

StoredState soundState() { return {{2, 3, {1.5, 4, 24}, BestEpoch{1, 0.5, -0.25}, 2}, 23}; }

/// The sound state's file with a value elsewhere than it was: "figures.correct".
std::string fileWith(const QString& key, const nlohmann::json& value) {
    nlohmann::json json = nlohmann::json::parse(toJson(soundState()));
    nlohmann::json* place = &json;
    for (const QString& part : key.split('.'))
        place = &(*place)[part.toStdString()];
    *place = value;
    return json.dump();
}

std::string refusalOf(const std::string& file) {
    const Result<StoredState> stored = runStateFromJson(file);
    if (!stored)
        return stored.error().message;
    const Result<void> fits = checkState(*stored, bounds);
    return fits ? std::string() : fits.error().message;
}

void compareSays(const std::string& message, const QString& part) {
    QVERIFY2(QString::fromStdString(message).contains(part), message.c_str());
}

} // namespace

/// A checkpoint's numbers are believed only where its run could have written them.
class TestCheckpointState : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        m_registry = loadPlugins();
        drawPatterns(path("images"), 8);
        m_run = createSmallRun(path("run"), path("images"), smallRecipe(), m_registry);
        RunControl control;
        Recorder recorder;
        recorder.onEvent = [&](const Event& event) {
            if (const auto* ended = std::get_if<EpochEnded>(&event.body))
                control.stops = ended->epoch == 1;
        };
        const Result<void> done = train(m_run, m_registry, control, recorder.listener());
        QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
    }

    void comesBackAsItWas() {
        const Result<StoredState> again = runStateFromJson(toJson(soundState()));
        QVERIFY(again.has_value());
        QVERIFY(*again == soundState());
        QVERIFY(checkState(*again, bounds).has_value());
        const StoredState first{};
        QVERIFY(*runStateFromJson(toJson(first)) == first);
        QVERIFY(checkState(first, bounds).has_value());
    }

    void refusesWhatNoRunWrites_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* key, const char* value, const char* says) {
            QTest::addRow("%s %s", key, value) << key << QByteArray(value) << says;
        };
        row("batch", "-1", "state.json.batch = -1 is not possible");
        row("batch", "11", "state.json.batch = 11 is not possible; an epoch has 10 batches");
        row("batch", "2", "state.json.step = 23 is not possible; epoch 2 and batch 2 are step 22");
        row("batch", "1.5", "state.json.batch = 1.5 is not possible");
        row("batch", "\"3\"", "state.json.batch");
        row("epoch", "-7", "state.json.epoch = -7 is not possible; give a whole number from 0");
        row("epoch", "5", "state.json.epoch = 5 is not possible; the run has 4 epochs");
        row("epoch", "4", "state.json.batch = 3 is not possible; the run's last epoch is over");
        row("epoch", "999999999", "state.json.epoch = 999999999 is not possible");
        row("epoch", "9223372036854775807", "state.json.epoch = 9223372036854775807");
        row("epoch", "18446744073709551615", "state.json.epoch = 18446744073709551615");
        row("step", "-1", "state.json.step = -1 is not possible");
        row("layers_learnt", "3", "state.json.layers_learnt = 3 is not possible; 2 layers learn");
        row("figures.samples", "25", "state.json.figures.samples = 25 is not possible; 3 batches");
        row("figures.samples", "3", "state.json.figures.correct = 4 is not possible; of 3 samples");
        row("figures.correct", "-1", "state.json.figures.correct = -1 is not possible");
        row("figures.loss_sum", "null", "state.json.figures.loss_sum");
        row("figures", "[]", "state.json.figures.loss_sum is missing");
        row("best.epoch", "2", "state.json.best.epoch = 2 is not possible; epoch 2 is in progress");
        row("best.top1", "1.5", "state.json.best.top1 = 1.5 is not possible; give a number from 0");
        row("best", "{}", "state.json.best.epoch is missing");
        row("version", "2", "state.json.version is 2, newer than this program's 1");
        row("version", "0", "state.json.version = 0 is not possible");
        row("epohc", "1", "epohc");
    }

    void refusesWhatNoRunWrites() {
        QFETCH(QString, key);
        QFETCH(QByteArray, value);
        QFETCH(QString, says);
        compareSays(refusalOf(fileWith(key, nlohmann::json::parse(value.toStdString()))), says);
    }

    void refusesAFileWithoutAKey() {
        for (const char* key : {"version", "epoch", "batch", "step", "figures"}) {
            nlohmann::json json = nlohmann::json::parse(toJson(soundState()));
            json.erase(key);
            compareSays(refusalOf(json.dump()), QString("state.json.%1 is missing").arg(key));
        }
        for (const char* file : {"", "{", "[]", "7", "null"})
            QVERIFY2(!refusalOf(file).empty(), file);
    }

    void aRunIsNotResumedFromSuchAState() {
        const RunFolder run = copyOfRun("state");
        edit(run.checkpoint("last") / "state.json",
             [](nlohmann::json& json) { json["batch"] = -1; });
        compareSays(resumed(run), "last: state.json.batch = -1 is not possible");
    }

    void theGenerationBeforeTakesItsPlace() {
        const RunFolder run = copyOfRun("before");
        fs::copy(m_run.checkpoint("last"), run.checkpoint("last.previous"));
        edit(run.checkpoint("last") / "state.json",
             [](nlohmann::json& json) { json["epoch"] = 999999999; });
        RunControl control;
        Recorder recorder;
        QVERIFY(train(run, m_registry, control, recorder.listener()).has_value());
        compareSays(recorder.all<Warning>().front().message, "state.json.epoch = 999999999");
    }

    void tensorsOfAnotherMomentAreRefused() {
        for (const char* name : {"weights.safetensors", "optimizer.safetensors"}) {
            const RunFolder run = copyOfRun(std::string("mixed-") + name);
            const fs::path mixed = run.checkpoint("last") / name;
            fs::copy_file(m_run.checkpoint("last.previous") / name, mixed,
                          fs::copy_options::overwrite_existing);
            const std::string message = resumed(run);
            compareSays(message, QString::fromStdString(mixed.string()) + ": is of step");
            compareSays(message, "they do not belong together");
        }
    }

    void refusesARunOfImpossibleNumbers_data() {
        QTest::addColumn<QString>("part");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* part, const char* key, const char* value,
                            const char* says) {
            QTest::addRow("%s.%s %s", part, key, value) << part << key << QByteArray(value) << says;
        };
        row("input", "height", "0", "input.height = 0 is not possible");
        row("input", "width", "-12", "input.width = -12 is not possible");
        row("input", "channels", "99999999999", "input.channels = 99999999999 is not possible");
        row("input", "depth", "null", "input.depth");
        row("normalization", "mean", "[]",
            "has 0 means and 1 deviations; the input has 1 channels");
        row("normalization", "deviation", "[0]",
            "normalization.deviation: must be numbers above 0");
        row("normalization", "deviation", "[1, 1]", "has 1 means and 2 deviations");
    }

    void refusesARunOfImpossibleNumbers() {
        QFETCH(QString, part);
        QFETCH(QString, key);
        QFETCH(QByteArray, value);
        QFETCH(QString, says);
        nlohmann::json json = nlohmann::json::parse(*readFile(m_run.specFile()));
        json[part.toStdString()][key.toStdString()] = nlohmann::json::parse(value.toStdString());
        const Result<RunSpec> spec = runSpecFromJson(json.dump());
        compareSays(spec ? std::string() : spec.error().message, says);
    }

    void refusesASampleOfMoreThanCanBe() {
        nlohmann::json json = nlohmann::json::parse(*readFile(m_run.specFile()));
        for (const char* key : {"depth", "height", "width"})
            json["input"][key] = 1 << 20;
        const Result<RunSpec> spec = runSpecFromJson(json.dump());
        compareSays(spec ? std::string() : spec.error().message, "values at most");
    }

private:
    fs::path path(const std::string& name) const {
        return fs::path(m_folder.path().toStdString()) / name;
    }

    /// As it was stopped, without the generation before its last checkpoint.
    RunFolder copyOfRun(const std::string& name) const {
        RunFolder run{path(name)};
        fs::copy(m_run.path, run.path, fs::copy_options::recursive);
        fs::remove_all(run.checkpoint("last.previous"));
        return run;
    }

    static void edit(const fs::path& file, const std::function<void(nlohmann::json&)>& change) {
        nlohmann::json json = nlohmann::json::parse(*readFile(file));
        change(json);
        QVERIFY(writeFile(file, json.dump()).has_value());
    }

    std::string resumed(const RunFolder& run) const {
        RunControl control;
        const Result<void> done = train(run, m_registry, control, {});
        return done ? "it went on" : done.error().message;
    }

    QTemporaryDir m_folder;
    LayerRegistry m_registry;
    RunFolder m_run;
};

QTEST_GUILESS_MAIN(TestCheckpointState)
#include "tst_checkpoint_state.moc"
