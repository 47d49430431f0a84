/// One loop over every layer type of every plugin: each test here runs for each of them, so a
/// layer that is added later is tested by existing.

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <QRegularExpression>
#include <QTest>

#include "core/base/parallel.hpp"
#include "core/kernels/simd_target.hpp"
#include "core/layer/registry.hpp"
#include "core/settings/setting_access.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_case.hpp"
#include "tests/support/layer_run.hpp"

using namespace fovea;
using namespace fovea::test;

namespace {

constexpr int smallCases = 12;
constexpr int largeCases = 3;

/// A layer made for a case that it accepts.
struct Made {
    LayerCase layerCase;
    std::unique_ptr<Layer> layer;
    std::uint64_t seed;

    LayerRun run() const { return LayerRun(*layer, layerCase.inputs, seed); }
};

using Floats = std::vector<float>;

Floats copyOf(std::span<const float> values) { return {values.begin(), values.end()}; }

constexpr std::array behaviours{Behaviour::Training, Behaviour::Inference};

/// Everything that a layer's passes there and back produce.
std::vector<Floats> resultsOf(LayerRun& run) {
    std::vector<Floats> results;
    for (const Behaviour behaviour : behaviours) {
        run.forward(behaviour);
        run.backward();
        results.push_back(copyOf(run.output()));
        for (std::size_t i = 0; i < run.inputCount(); ++i)
            results.push_back(copyOf(run.dInput(i)));
        for (std::size_t i = 0; i < run.plan().weights.size(); ++i)
            results.push_back(copyOf(run.isTrained(i) ? run.dWeight(i) : run.weight(i)));
    }
    return results;
}

bool areBitEqual(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

/// Whether two results agree within rounding: relative to the largest value, NaN never.
bool areClose(std::span<const float> a, std::span<const float> b) {
    float largest = 1e-3F;
    for (const float value : b)
        largest = std::max(largest, std::abs(value));
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [&](float x, float y) {
               return std::abs(x - y) <= 1e-4F * largest;
           });
}

/// Whether a message tells what is wrong and, behind a semicolon, what would help.
bool isHelpful(const std::string& message) {
    const std::size_t cut = message.find("; ");
    return cut != std::string::npos && cut > 10 && message.size() - cut > 10;
}

QByteArray describe(const Made& made) {
    return QByteArray::fromStdString(made.layerCase.toString());
}

} // namespace

class TestLayers : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data();
    void initTestCase();

    void presentsItself();
    void documentsItsSettings();
    void settingsComeBackAsGiven();
    void refusesWrongSettingsInWords();
    void refusesWrongInputsInWords();
    void staysInsideItsMemory();
    void gradientsMatchDifferences();
    void inferenceLeavesTheWeightsAlone();
    void leavesOutGradientsNobodyNeeds();
    void anyThreadCountGivesTheSameBytes();
    void everyInstructionSetAgrees();
    void samplesDoNotInfluenceEachOther();
    void runsInPlaceAsOutOfPlace();

private:
    void checkGradients(const Made& made, Behaviour behaviour, RandomStream& random) const;
    void checkInPlace(const Made& made, Behaviour behaviour) const;

    const LayerType& type() const {
        QFETCH_GLOBAL(QString, id);
        return *m_registry.layer(id.toStdString());
    }

    /// Cases of the current type, the same ones in every run of the test.
    std::vector<Made> cases(CaseSize size) const;

    LayerRegistry m_registry = loadPlugins();
};

std::vector<Made> TestLayers::cases(CaseSize size) const {
    RandomStream random({21, size == CaseSize::Small ? 0U : 1U});
    std::vector<Made> all;
    const int count = size == CaseSize::Small ? smallCases : largeCases;
    for (int i = 0; i < count; ++i) {
        const auto layerCase = randomCase(type(), random, size);
        if (!layerCase)
            break;
        all.push_back(
            {*layerCase, type().make(layerCase->settings).value(), static_cast<std::uint64_t>(i)});
    }
    return all;
}

void TestLayers::initTestCase_data() {
    QTest::addColumn<QString>("id");
    for (const LayerType* each : m_registry.layers())
        QTest::newRow(each->id.c_str()) << QString::fromStdString(each->id);
}

void TestLayers::initTestCase() {
    for (const PluginFault& fault : m_registry.faults())
        QFAIL(fault.message.c_str());
    QVERIFY(m_registry.layers().size() >= 10);
}

void TestLayers::presentsItself() {
    const QRegularExpression id("^[a-z0-9_]+\\.[a-z0-9_]+$");
    QVERIFY(id.match(QString::fromStdString(type().id)).hasMatch());
    QVERIFY(type().version >= 1);
    QVERIFY(!type().title.empty());
    QVERIFY2(type().summary.ends_with('.'), type().summary.c_str());
    QVERIFY(type().arity.least >= 1);
    QVERIFY(type().arity.most >= type().arity.least);
}

void TestLayers::documentsItsSettings() {
    const std::vector<SettingInfo>& settings = type().settings;
    for (const SettingInfo& info : settings) {
        QVERIFY2(info.doc.size() > 10, info.key.c_str());
        QVERIFY2(std::isupper(static_cast<unsigned char>(info.doc[0])) != 0, info.doc.c_str());
        QVERIFY2(checkSetting(info, info.defaultValue), info.key.c_str());
        QVERIFY2(info.kind != SettingKind::Choice || info.choices.size() >= 2, info.key.c_str());
        const auto hasKey = [](const std::string& key) {
            return [&key](const SettingInfo& other) { return other.key == key; };
        };
        QCOMPARE(std::ranges::count_if(settings, hasKey(info.key)), 1);
        if (info.onlyWhenKey.empty())
            continue;
        const auto master = std::ranges::find_if(settings, hasKey(info.onlyWhenKey));
        QVERIFY2(master != settings.end(), info.key.c_str());
        QVERIFY2(std::ranges::count(master->choices, info.onlyWhenValue) == 1, info.key.c_str());
    }
}

void TestLayers::settingsComeBackAsGiven() {
    const auto defaults = type().make({});
    QVERIFY(defaults);
    for (const SettingInfo& info : type().settings)
        QVERIFY2((*defaults)->settings().at(info.key) == info.defaultValue, info.key.c_str());
    QCOMPARE((*defaults)->settings().size(), type().settings.size());

    for (const Made& made : cases(CaseSize::Small)) {
        QVERIFY2(made.layer->settings() == made.layerCase.settings, describe(made));
        const auto again = type().make(made.layer->settings());
        QVERIFY2((*again)->settings() == made.layer->settings(), describe(made));
    }
}

void TestLayers::refusesWrongSettingsInWords() {
    const auto refuses = [&](const std::string& key, const SettingValue& value) {
        const auto made = type().make({{key, value}});
        return !made && isHelpful(made.error().message) &&
               made.error().message.find(key) != std::string::npos;
    };
    const auto unknown = type().make({{"no_such_setting", true}});
    QVERIFY(!unknown);
    QVERIFY(unknown.error().message.find("no_such_setting") != std::string::npos);
    for (const SettingInfo& info : type().settings) {
        const char* key = info.key.c_str();
        const auto beyond = static_cast<std::int64_t>(std::ceil(info.range.high)) + 1;
        const auto below = static_cast<std::int64_t>(std::floor(info.range.low)) - 1;
        QVERIFY2(refuses(info.key, std::vector<std::int64_t>{1}), key); // of no kind's length
        if (info.kind != SettingKind::Choice)
            QVERIFY2(refuses(info.key, std::string("plenty")), key);
        switch (info.kind) {
        case SettingKind::Bool:
            QVERIFY2(refuses(info.key, std::int64_t{1}), key);
            break;
        case SettingKind::Choice:
            QVERIFY2(refuses(info.key, std::string("no such choice")), key);
            break;
        case SettingKind::Integer:
        case SettingKind::Real:
            QVERIFY2(refuses(info.key, beyond), key);
            QVERIFY2(refuses(info.key, below), key);
            QVERIFY2(refuses(info.key, std::nan("")), key);
            break;
        default: {
            auto list = std::get<std::vector<std::int64_t>>(info.defaultValue);
            list.back() = beyond;
            QVERIFY2(refuses(info.key, list), key);
        }
        }
    }
}

void TestLayers::refusesWrongInputsInWords() {
    RandomStream random({22, 0});
    for (int i = 0; i < 300; ++i) {
        SettingMap settings;
        for (const SettingInfo& info : type().settings)
            settings.emplace(info.key, randomValue(info, random, CaseSize::Small));
        const auto layer = type().make(settings);
        QVERIFY(layer);
        std::vector<Shape> inputs(static_cast<std::size_t>(type().arity.least));
        for (Shape& input : inputs)
            input = {2, 1, static_cast<std::int64_t>(1 + random.below(4)),
                     static_cast<std::int64_t>(1 + random.below(4)),
                     static_cast<std::int64_t>(1 + random.below(6))};
        const auto plan = (*layer)->plan(inputs);
        if (plan) {
            QVERIFY(plan->output.elements() > 0);
            QCOMPARE(plan->output.n, 2);
        } else {
            QVERIFY2(isHelpful(plan.error().message), plan.error().message.c_str());
            QVERIFY(plan.error().kind == ErrorKind::Network);
        }
    }
}

void TestLayers::staysInsideItsMemory() {
    const auto all = cases(CaseSize::Small);
    QCOMPARE(all.size(), std::size_t{smallCases});
    const auto isSet = [](std::span<const float> values) {
        return std::ranges::none_of(values, [](float x) { return std::isnan(x); });
    };
    for (const Made& made : all)
        for (const bool isCut : {false, true}) {
            LayerRun run = made.run();
            if (isCut) // the last batch of an epoch
                run.setBatch(1);
            run.infer();
            QVERIFY2(isSet(run.output()), describe(made));
            const std::vector<Floats> results = resultsOf(run);
            for (const Floats& result : results)
                QVERIFY2(isSet(result), describe(made));
            QVERIFY2(run.isIntact(), describe(made));
        }
}

void TestLayers::gradientsMatchDifferences() {
    RandomStream random({23, 0});
    for (const Made& made : cases(CaseSize::Small))
        for (const Behaviour behaviour : behaviours) {
            checkGradients(made, behaviour, random);
            if (QTest::currentTestFailed())
                return;
        }
}

void TestLayers::checkGradients(const Made& made, Behaviour behaviour, RandomStream& random) const {
    LayerRun run = made.run();
    run.forward(behaviour);
    run.backward();
    const auto objective = [&] {
        run.forward(behaviour);
        double sum = 0;
        for (std::size_t i = 0; i < run.output().size(); ++i)
            sum += static_cast<double>(run.output()[i]) * static_cast<double>(run.dOutput()[i]);
        return sum;
    };
    const auto check = [&](const std::string& name, std::span<float> values,
                           std::span<const float> gradient) {
        const GradientReport report = checkGradient(values, gradient, objective, random);
        QVERIFY2(report.isGood(),
                 qPrintable(QString("%1 of %2, %3: %4 (%5 compared, %6 kinks)")
                                .arg(name.c_str(), describe(made).constData(),
                                     behaviour == Behaviour::Training ? "training" : "inference",
                                     report.failure.c_str())
                                .arg(report.compared)
                                .arg(report.kinks)));
    };
    for (std::size_t i = 0; i < run.inputCount(); ++i)
        check("input", run.input(i), run.dInput(i));
    for (std::size_t i = 0; i < run.plan().weights.size(); ++i)
        if (run.isTrained(i))
            check(run.plan().weights[i].name, run.weight(i), run.dWeight(i));
}

/// An explanation asks a trained network for gradients and must leave it as it is.
void TestLayers::inferenceLeavesTheWeightsAlone() {
    for (const Made& made : cases(CaseSize::Small)) {
        LayerRun run = made.run();
        std::vector<Floats> before;
        for (std::size_t i = 0; i < run.plan().weights.size(); ++i)
            before.push_back(copyOf(run.weight(i)));
        run.infer();
        const Floats output = copyOf(run.output());
        run.forward(Behaviour::Inference);
        run.backward();
        QVERIFY2(areBitEqual(run.output(), output), describe(made));
        for (std::size_t i = 0; i < run.plan().weights.size(); ++i)
            QVERIFY2(areBitEqual(run.weight(i), before[i]), describe(made));
    }
}

void TestLayers::leavesOutGradientsNobodyNeeds() {
    for (const Made& made : cases(CaseSize::Small))
        for (const Behaviour behaviour : behaviours) {
            LayerRun whole = made.run();
            LayerRun part = made.run();
            whole.forward(behaviour);
            part.forward(behaviour);
            whole.backward();
            part.backward(false);
            for (std::size_t i = 0; i < whole.plan().weights.size(); ++i)
                QVERIFY2(areBitEqual(whole.dWeight(i), part.dWeight(i)), describe(made));
            QVERIFY2(part.isIntact(), describe(made));
        }
}

void TestLayers::anyThreadCountGivesTheSameBytes() {
    const auto all = cases(CaseSize::Large);
    QCOMPARE(all.size(), std::size_t{largeCases});
    for (const Made& made : all) {
        setThreadCount(1);
        LayerRun alone = made.run();
        const std::vector<Floats> expected = resultsOf(alone);
        for (const int threads : {2, 5}) {
            setThreadCount(threads);
            LayerRun together = made.run();
            const std::vector<Floats> actual = resultsOf(together);
            for (std::size_t i = 0; i < expected.size(); ++i)
                QVERIFY2(areBitEqual(actual[i], expected[i]), describe(made));
        }
    }
    setThreadCount(0);
}

void TestLayers::everyInstructionSetAgrees() {
    const std::vector<std::string> targets = simdTargets();
    for (const Made& made : cases(CaseSize::Small)) {
        useSimdTarget(targets.back());
        LayerRun plain = made.run();
        const std::vector<Floats> expected = resultsOf(plain);
        for (const std::string& target : targets) {
            useSimdTarget(target);
            LayerRun run = made.run();
            const std::vector<Floats> actual = resultsOf(run);
            for (std::size_t i = 0; i < expected.size(); ++i)
                QVERIFY2(areClose(actual[i], expected[i]),
                         (target + ": " + made.layerCase.toString()).c_str());
            QVERIFY2(run.isIntact(), describe(made));
        }
    }
    useSimdTarget({});
}

void TestLayers::samplesDoNotInfluenceEachOther() {
    // At inference: in training, the statistics of a batch are there to join its samples.
    for (const Made& made : cases(CaseSize::Small)) {
        LayerRun batch = made.run();
        batch.infer();
        LayerRun single = made.run();
        single.setBatch(1);
        for (std::int64_t n = 0; n < made.layerCase.inputs[0].n; ++n) {
            for (std::size_t i = 0; i < batch.inputCount(); ++i) {
                const auto size = single.input(i).size();
                std::ranges::copy(batch.input(i).subspan(static_cast<std::size_t>(n) * size, size),
                                  single.input(i).begin());
            }
            single.infer();
            const auto size = single.output().size();
            const auto expected = batch.output().subspan(static_cast<std::size_t>(n) * size, size);
            QVERIFY2(areClose(single.output(), expected), describe(made));
        }
    }
}

void TestLayers::runsInPlaceAsOutOfPlace() {
    for (const Made& made : cases(CaseSize::Small)) {
        if (!made.run().plan().canRunInPlace)
            QSKIP("this layer needs an output of its own");
        LayerRun inferred = made.run();
        LayerRun inPlace = made.run();
        inferred.infer();
        inPlace.inferInPlace();
        QVERIFY2(areBitEqual(inPlace.input(0).first(inferred.output().size()), inferred.output()),
                 describe(made));
        for (const Behaviour behaviour : behaviours)
            checkInPlace(made, behaviour);
    }
}

void TestLayers::checkInPlace(const Made& made, Behaviour behaviour) const {
    LayerRun run = made.run();
    LayerRun there = made.run();
    run.forward(behaviour);
    there.forwardInPlace(behaviour);
    QVERIFY2(areBitEqual(there.input(0).first(run.output().size()), run.output()), describe(made));

    run.backward();
    LayerRun back = made.run();
    back.forward(behaviour);
    back.backwardInPlace();
    QVERIFY2(areBitEqual(back.dOutput().first(run.dInput(0).size()), run.dInput(0)),
             describe(made));
    for (std::size_t i = 1; i < run.inputCount(); ++i)
        QVERIFY2(areBitEqual(back.dInput(i), run.dInput(i)), describe(made));
    QVERIFY2(there.isIntact() && back.isIntact(), describe(made));
}

QTEST_GUILESS_MAIN(TestLayers)
#include "tst_layers.moc"
