#include <QTemporaryDir>
#include <QTest>

#include "core/data/open_dataset.hpp"
#include "core/evaluation/explain/data_pictures.hpp"
#include "core/evaluation/explain/explanation_text.hpp"
#include "core/evaluation/explain/layer_choice.hpp"
#include "core/evaluation/run_evaluation.hpp"
#include "tests/core/explained_networks.hpp"

using namespace fovea;
using namespace fovea::test;

/// Explanations of a run whose classes differ in a known corner alone, and of its data.
class TestExplainedRun : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void theHeatLiesWhereTheClassesDiffer_data();
    void theHeatLiesWhereTheClassesDiffer();
    void theContrastOfTwoClassesIsTheOthersTurned();
    void topPatchesAreTheLargestOfAll();
    void nearestAreThoseOfTheSmallestAngle();
    void theMapPartsTheClasses();
    void whatIsGoneIsLeftOut();
    void picturesAreDrawn();
    void fewAreDrawnEvenly();

private:
    Explainer explainer() const;
    Classifier classifier() const;

    std::vector<std::size_t> trained() const { return m_dataset->indices(Split::Train); }

    std::vector<float> shown(const Explainer& explainer, std::int32_t label) const;

    QTemporaryDir m_folder;
    LayerRegistry m_registry = loadPlugins();
    RunFolder m_run;
    std::shared_ptr<const Dataset> m_dataset;
};

namespace {

constexpr std::int64_t side = 16;

bool isInCorner(std::int64_t y, std::int64_t x) { return y >= 1 && y < 6 && x >= 1 && x < 6; }

/// Noise with a bright spot far from the corner, wherever it is; "marked" has another at the
/// corner.
Image cornered(bool isMarked, std::uint64_t number) {
    Image image{side, side, 1, {}};
    RandomStream random({isMarked ? 5U : 6U, number});
    const auto top = static_cast<std::int64_t>(7 + random.below(5));
    const auto left = static_cast<std::int64_t>(random.below(12));
    for (std::int64_t y = 0; y < side; ++y)
        for (std::int64_t x = 0; x < side; ++x) {
            const bool isSpot = y >= top && y < top + 4 && x >= left && x < left + 4;
            const bool isMark = isMarked && y >= 2 && y < 5 && x >= 2 && x < 5;
            image.pixels.push_back(
                static_cast<std::uint8_t>((isSpot || isMark ? 150 : 20) + random.below(80)));
        }
    return image;
}

NetworkSpec cornerNetwork() {
    return chain("corner", {{"conv.conv2d",
                             {{"out_channels", std::int64_t{6}}, {"padding", std::string("same")}}},
                            {"activation.relu", {}},
                            {"pool.max2d", {}},
                            {"shape.flatten", {}},
                            {"dense.dense", {{"units", std::int64_t{12}}}},
                            {"activation.relu", {}},
                            {"dense.dense", {{"units", std::int64_t{2}}}}});
}

void mustHave(const Result<void>& done) {
    if (!done)
        qFatal("%s", done.error().message.c_str());
}

/// What explains a class is asked for by its method and how much of it must lie in the corner.
double shareInCorner(const Heat& heat) {
    double inside = 0;
    double all = 0;
    for (std::int64_t y = 0; y < heat.shape.h; ++y)
        for (std::int64_t x = 0; x < heat.shape.w; ++x) {
            const double value = std::abs(static_cast<double>(heat.at(0, y, x)));
            all += value;
            inside += isInCorner(y, x) ? value : 0;
        }
    return inside / all;
}

} // namespace

void TestExplainedRun::initTestCase() {
    const std::filesystem::path root = m_folder.path().toStdString();
    for (std::uint64_t i = 0; i < 60; ++i) {
        mustHave(writePng(root / "data/marked" / fmt::format("{:03}.png", i), cornered(true, i)));
        mustHave(writePng(root / "data/plain" / fmt::format("{:03}.png", i), cornered(false, i)));
    }
    const DatasetSpec data;
    const auto dataset = openDataset(root / "data", data);
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().message.c_str());
    m_dataset = *dataset;
    TrainSpec recipe;
    recipe.epochs = 15;
    recipe.batch = 10;
    recipe.threads = 2;
    const Result<RunFolder> run = createRun(root / "run", *m_dataset, data, cornerNetwork(), recipe,
                                            m_registry, "fovea train");
    QVERIFY2(run.has_value(), run ? "" : run.error().message.c_str());
    m_run = *run;
    QVERIFY2(trainAndTest(m_run, m_dataset, m_registry) > 0.9, "a corner is easily learnt");
}

Explainer TestExplainedRun::explainer() const {
    Result<Explainer> explainer = Explainer::open(m_run, m_registry);
    if (!explainer)
        qFatal("%s", explainer.error().message.c_str());
    return std::move(*explainer);
}

Classifier TestExplainedRun::classifier() const {
    Result<Classifier> classifier = Classifier::open(m_run, m_registry, 7);
    if (!classifier)
        qFatal("%s", classifier.error().message.c_str());
    return std::move(*classifier);
}

std::vector<float> TestExplainedRun::shown(const Explainer& explainer, std::int32_t label) const {
    for (const std::size_t each : m_dataset->indices(Split::Test))
        if (m_dataset->samples()[each].label == label)
            return explainer.inputOf(*m_dataset->image(each));
    qFatal("the test split lacks a class");
}

void TestExplainedRun::theHeatLiesWhereTheClassesDiffer_data() {
    QTest::addColumn<double>("share");
    // The corner has a tenth of the places.
    QTest::newRow("grad-cam") << 0.3;
    QTest::newRow("integrated-gradients") << 0.5;
    QTest::newRow("gradient-x-input") << 0.4;
    QTest::newRow("saliency") << 0.3;
    QTest::newRow("occlusion") << 0.5;
}

void TestExplainedRun::theHeatLiesWhereTheClassesDiffer() {
    QFETCH(const double, share);
    Explainer explains = explainer();
    const std::vector<float> sample = shown(explains, 0);
    ExplainRequest request;
    request.method = QTest::currentDataTag();
    request.label = 0;
    request.against = 1;
    const auto explanation = explain(explains, sample, request);
    QVERIFY2(explanation.has_value(), explanation ? "" : explanation.error().message.c_str());
    const double found = shareInCorner(explanation->heat);
    QVERIFY2(found > share, qPrintable(QString::number(found)));
    QVERIFY(explanation->probability() > 0.5F);
    if (explanation->completeness)
        QVERIFY2(explanation->completeness->error() < 0.01,
                 qPrintable(QString::number(explanation->completeness->error())));
}

void TestExplainedRun::theContrastOfTwoClassesIsTheOthersTurned() {
    Explainer explains = explainer();
    const std::vector<float> sample = shown(explains, 0);
    ExplainRequest request;
    request.method = "occlusion";
    request.label = 0;
    request.against = 1;
    const auto why = explain(explains, sample, request);
    request.label = 1;
    request.against = 0;
    const auto whyNot = explain(explains, sample, request);
    QVERIFY(why && whyNot);
    for (std::size_t i = 0; i < why->heat.values.size(); ++i)
        QVERIFY(std::abs(why->heat.values[i] + whyNot->heat.values[i]) < 1e-4F);
}

void TestExplainedRun::topPatchesAreTheLargestOfAll() {
    Classifier classifies = classifier();
    const std::vector<std::size_t> samples = trained();
    const auto found = findTopPatches(classifies, *m_dataset, samples, {"n2", 1, 5}, m_registry);
    QVERIFY2(found.has_value(), found ? "" : found.error().message.c_str());
    QCOMPARE(found->patches.size(), std::size_t{5});
    std::vector<float> largest;
    for (const std::size_t sample : samples)
        for (const FeatureMaps& maps : classifies.featureMaps(*m_dataset->image(sample))) {
            if (maps.node != "n2")
                continue;
            float most = 0;
            for (std::int64_t y = 0; y < maps.shape.h; ++y)
                for (std::int64_t x = 0; x < maps.shape.w; ++x)
                    most = std::max(most, maps.at(y, x, 1));
            largest.push_back(most);
            for (const TopPatch& patch : found->patches)
                if (patch.sample == sample)
                    QVERIFY(std::abs(patch.value - maps.at(patch.place.y, patch.place.x, 1)) <
                            1e-4F);
        }
    std::ranges::sort(largest, std::ranges::greater());
    for (std::size_t i = 0; i < 5; ++i)
        QVERIFY(std::abs(found->patches[i].value - largest[i]) < 1e-4F);
    for (const TopPatch& patch : found->patches) {
        QVERIFY(patch.box.height <= 3 && patch.box.width <= 3);
        QVERIFY(patch.box.top <= patch.place.y && patch.box.left <= patch.place.x);
    }
    const auto none = findTopPatches(classifies, *m_dataset, samples, {"n2", 6, 5}, m_registry);
    QVERIFY(!none && none.error().message.find("it has 6") != std::string::npos);
}

void TestExplainedRun::nearestAreThoseOfTheSmallestAngle() {
    Classifier classifies = classifier();
    const std::vector<std::size_t> samples = trained();
    const Image image = *m_dataset->image(samples[3]);
    const auto found = findNearest(classifies, *m_dataset, samples, image, {"", 6}, m_registry);
    QVERIFY2(found.has_value(), found ? "" : found.error().message.c_str());
    QCOMPARE(found->layer, std::string("n6"));
    QCOMPARE(found->samples.front().sample, samples[3]);
    QVERIFY(std::abs(found->samples.front().similarity - 1) < 1e-6);

    const auto features = [&](const Image& each) {
        for (const FeatureMaps& maps : classifies.featureMaps(each))
            if (maps.node == "n6")
                return maps.values;
        return std::vector<float>();
    };
    const std::vector<float> own = features(image);
    std::vector<double> cosines;
    for (const std::size_t sample : samples) {
        const std::vector<float> other = features(*m_dataset->image(sample));
        double product = 0;
        double a = 0;
        double b = 0;
        for (std::size_t i = 0; i < own.size(); ++i) {
            product += static_cast<double>(own[i]) * static_cast<double>(other[i]);
            a += static_cast<double>(own[i]) * static_cast<double>(own[i]);
            b += static_cast<double>(other[i]) * static_cast<double>(other[i]);
        }
        cosines.push_back(b > 0 ? product / std::sqrt(a * b) : 0);
    }
    std::ranges::sort(cosines, std::ranges::greater());
    for (std::size_t i = 0; i < 6; ++i)
        QVERIFY(std::abs(found->samples[i].similarity - cosines[i]) < 1e-5);
}

void TestExplainedRun::theMapPartsTheClasses() {
    Classifier classifies = classifier();
    const auto map = mapDataset(classifies, *m_dataset, trained(), "", m_registry);
    QVERIFY2(map.has_value(), map ? "" : map.error().message.c_str());
    QCOMPARE(map->samples.size(), trained().size());
    QVERIFY(map->shares[0] > map->shares[1] && map->shares[0] > 0.5);
    double sums[2] = {};
    for (const MappedSample& each : map->samples)
        sums[m_dataset->samples()[each.sample].label] += each.x;
    int right = 0;
    for (const MappedSample& each : map->samples)
        right += (each.x > 0) == (sums[m_dataset->samples()[each.sample].label] > 0);
    QVERIFY2(right > 0.85 * static_cast<double>(map->samples.size()),
             qPrintable(QString::number(right)));
}

void TestExplainedRun::whatIsGoneIsLeftOut() {
    const std::vector<std::size_t> samples = trained();
    const std::filesystem::path gone = m_dataset->source() / m_dataset->samples()[samples[2]].name;
    const std::filesystem::path aside = gone.string() + ".aside";
    std::filesystem::rename(gone, aside);
    // Opened without what was kept of its pictures.
    Classifier classifies = classifier();
    std::stop_source stop;
    const auto found =
        findNearest(classifies, *m_dataset, samples, *m_dataset->image(samples[0]), {}, m_registry);
    stop.request_stop();
    const auto cancelled = mapDataset(
        classifies, *m_dataset, samples, "", m_registry, [](std::int64_t, std::int64_t) {},
        stop.get_token());
    std::filesystem::rename(aside, gone);
    QVERIFY(found.has_value());
    QVERIFY(found->leftOut.size() <= 1);
    for (const Likeness& each : found->samples)
        QVERIFY(found->leftOut.empty() || each.sample != samples[2]);
    QVERIFY(!cancelled && cancelled.error().kind == ErrorKind::Interrupted);
}

void TestExplainedRun::picturesAreDrawn() {
    Classifier classifies = classifier();
    const RunSpec& run = classifies.run();
    const Fitting fitting{run.input, run.data.fit};
    const auto patches = findTopPatches(classifies, *m_dataset, trained(), {"", 0, 4}, m_registry);
    QVERIFY(patches.has_value());
    QCOMPARE(patches->layer, std::string("n3"));
    const auto tiles = tilesOf(*patches, *m_dataset, fitting);
    QVERIFY(tiles.has_value());
    QCOMPARE(tiles->size(), std::size_t{4});
    QVERIFY(tiles->front().frame.has_value());
    QCOMPARE(galleryPicture(*tiles, "patches").channels, 3);
    const auto map = mapDataset(classifies, *m_dataset, trained(), "", m_registry);
    QVERIFY(map.has_value());
    const Image picture = mapPicture(*map, *m_dataset);
    // The first class's blue is on it, in dots and in the legend.
    int blue = 0;
    for (std::size_t i = 0; i + 2 < picture.pixels.size(); i += 3)
        blue += picture.pixels[i] < 8 && std::abs(picture.pixels[i + 1] - 114) < 8 &&
                std::abs(picture.pixels[i + 2] - 178) < 8;
    QVERIFY(blue > 40);
}

void TestExplainedRun::fewAreDrawnEvenly() {
    const std::vector<std::size_t> ten{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    QCOMPARE(evenly(ten, 20), ten);
    QCOMPARE(evenly(ten, 5), (std::vector<std::size_t>{0, 2, 4, 6, 8}));
    QCOMPARE(evenly(ten, 3), (std::vector<std::size_t>{0, 3, 6}));
}

QTEST_GUILESS_MAIN(TestExplainedRun)
#include "tst_explained_run.moc"
