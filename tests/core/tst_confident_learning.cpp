#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "core/base/random.hpp"
#include "core/data/curation/sample_table.hpp"
#include "core/data/open_dataset.hpp"
#include "core/evaluation/label_errors/out_of_fold.hpp"
#include "core/evaluation/measures/confident_learning.hpp"
#include "small_run.hpp"

using namespace fovea;

class TestConfidentLearning : public QObject {
    Q_OBJECT

private slots:
    void aWorkedCase();
    void bothOrdersAreThoseOfTheirScores();
    void theJointIsWhatItsDefinitionSays();
    void aClassWithoutSamplesIsNoAnswer();
    void foldsAreStratifiedAndFollowFromNames();
    void plantedErrorsAreFoundAmongDigits();
    void aCancelledSearchLeavesNothing();
};

namespace {

void check(const Result<void>& done) {
    if (!done)
        qFatal("%s", done.error().message.c_str());
}

/// Seven by five dots a digit, as on displays.
constexpr std::array<std::string_view, 10> digits{
    ".###.#...##...##...##...##...#.###.", "..#...##....#....#....#....#...###.",
    ".###.#...#....#...#...#...#...#####", "####.....#....#.###.....#....#####.",
    "...#...##..#.#.#..#.#####...#....#.", "######....####.....#....##...#.###.",
    ".###.#....#....####.#...##...#.###.", "#####....#...#...#....#....#....#..",
    ".###.#...##...#.###.#...##...#.###.", ".###.#...##...#.####....#....#.###."};

/// A digit somewhere in 12 x 12 pixels, of its own brightness, in noise.
Image digit(int label, std::uint64_t number) {
    Image image;
    image.height = image.width = 12;
    image.channels = 1;
    RandomStream random({static_cast<std::uint64_t>(label) + 100, number});
    image.pixels.resize(144);
    for (std::uint8_t& pixel : image.pixels)
        pixel = static_cast<std::uint8_t>(random.below(60));
    const auto top = static_cast<int>(1 + random.below(3));
    const auto left = static_cast<int>(2 + random.below(3));
    const auto bright = static_cast<std::uint8_t>(130 + random.below(100));
    for (int y = 0; y < 7; ++y)
        for (int x = 0; x < 5; ++x)
            if (digits[static_cast<std::size_t>(label)][static_cast<std::size_t>(5 * y + x)] == '#')
                image.pixels[static_cast<std::size_t>(12 * (top + y) + left + x)] =
                    static_cast<std::uint8_t>(bright + random.below(25));
    return image;
}

NetworkSpec digitNetwork() {
    NetworkSpec spec = test::smallNetwork();
    for (NodeSpec& node : spec.nodes) {
        if (node.id == "dense1")
            node.settings["units"] = std::int64_t{64};
        if (node.id == "dense2")
            node.settings["units"] = std::int64_t{10};
    }
    return spec;
}

/// Draws digits of which every 33rd lies in the folder of another digit. Returns those, by name.
std::set<std::string> drawDigits(const std::filesystem::path& folder, int perClass) {
    std::set<std::string> planted;
    int count = 0;
    for (int label = 0; label < 10; ++label)
        for (int i = 0; i < perClass; ++i) {
            const bool isWrong = ++count % 33 == 0;
            const int shown = isWrong ? (label + 1 + count / 33 % 9) % 10 : label;
            const std::string name = fmt::format("{}/{:02}_{:03}.png", shown, label, i);
            check(writePng(folder / name, digit(label, static_cast<std::uint64_t>(i))));
            if (isWrong)
                planted.insert(name);
        }
    return planted;
}

} // namespace

/// Thresholds: 0.8 of the first class (mean of 0.9, 0.8, 0.7), 0.5 of the second (0.9, 0.1). The
/// last sample reaches the first one's, so it is likely of that; the third reaches neither.
void TestConfidentLearning::aWorkedCase() {
    const Probabilities probabilities =
        Probabilities::of(2, std::vector<double>{0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.1, 0.9, 0.9, 0.1});
    const std::vector<std::int32_t> labels{0, 0, 0, 1, 1};
    const ConfidentLearning found =
        confidentLearning(probabilities, labels, LabelRanking::SelfConfidence);
    QVERIFY(std::abs(found.thresholds[0] - 0.8) < 1e-6);
    QVERIFY(std::abs(found.thresholds[1] - 0.5) < 1e-6);
    QCOMPARE(found.likelyErrors, 1);
    QCOMPARE(found.ranking.size(), 5U);
    QCOMPARE(found.ranking.front().sample, 4);
    QCOMPARE(found.ranking.front().label, 1);
    QCOMPARE(found.ranking.front().suggested, 0);
    QVERIFY(std::abs(found.ranking.front().selfConfidence - 0.1) < 1e-6);
    QVERIFY(std::abs(found.ranking.front().normalizedMargin + 0.8) < 1e-6);
    QCOMPARE(found.joint[2], 1); // second label, first class
    QCOMPARE(found.joint[3], 1);
    QCOMPARE(found.joint[1], 0);
}

void TestConfidentLearning::bothOrdersAreThoseOfTheirScores() {
    // Both likely wrong. The first has less of its label, the second more of another class.
    const Probabilities probabilities = Probabilities::of(
        3, std::vector<double>{0.15, 0.45, 0.4, 0.2, 0.8, 0, 0.5, 0.25, 0.25, 0.3, 0.35, 0.35});
    const std::vector<std::int32_t> labels{0, 0, 0, 1};
    const auto first = [&](LabelRanking ranking) {
        return confidentLearning(probabilities, labels, ranking).ranking.front().sample;
    };
    QCOMPARE(first(LabelRanking::SelfConfidence), 0);
    QCOMPARE(first(LabelRanking::NormalizedMargin), 1);
}

void TestConfidentLearning::theJointIsWhatItsDefinitionSays() {
    RandomStream random({8, 8});
    constexpr std::int32_t classes = 5;
    Probabilities probabilities(classes);
    std::vector<std::int32_t> labels;
    for (int i = 0; i < 400; ++i) {
        std::vector<float> logits;
        for (int j = 0; j < classes; ++j)
            logits.push_back(2 * random.normal());
        labels.push_back(static_cast<std::int32_t>(random.below(classes)));
        logits[static_cast<std::size_t>(labels.back())] += 1;
        probabilities.addLogits(logits);
    }
    std::array<double, classes> sums{};
    std::array<double, classes> counts{};
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        sums[label] += probabilities.at(static_cast<std::int64_t>(i), labels[i]);
        counts[label] += 1;
    }
    std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> joint;
    std::int64_t errors = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        std::vector<std::pair<double, std::int32_t>> confident;
        for (std::int32_t j = 0; j < classes; ++j) {
            const double p = probabilities.at(static_cast<std::int64_t>(i), j);
            if (p >= sums[static_cast<std::size_t>(j)] / counts[static_cast<std::size_t>(j)])
                confident.emplace_back(p, j);
        }
        if (confident.empty())
            continue;
        const std::int32_t best = std::ranges::max_element(confident)->second;
        ++joint[{labels[i], best}];
        errors += best != labels[i] ? 1 : 0;
    }
    const ConfidentLearning found =
        confidentLearning(probabilities, labels, LabelRanking::SelfConfidence);
    QVERIFY(errors > 20);
    QCOMPARE(found.likelyErrors, errors);
    for (std::int32_t i = 0; i < classes; ++i)
        for (std::int32_t j = 0; j < classes; ++j)
            QCOMPARE(found.joint[static_cast<std::size_t>(classes * i + j)], (joint[{i, j}]));
    for (std::size_t i = 1; i < found.ranking.size(); ++i) {
        const LabelDoubt& before = found.ranking[i - 1];
        const LabelDoubt& here = found.ranking[i];
        QVERIFY(before.isLikelyError() || !here.isLikelyError());
        if (before.isLikelyError() == here.isLikelyError())
            QVERIFY(before.selfConfidence <= here.selfConfidence);
    }
}

void TestConfidentLearning::aClassWithoutSamplesIsNoAnswer() {
    const Probabilities probabilities =
        Probabilities::of(3, std::vector<double>{0.1, 0.2, 0.7, 0.1, 0.2, 0.7});
    const ConfidentLearning found = confidentLearning(
        probabilities, std::vector<std::int32_t>{0, 1}, LabelRanking::SelfConfidence);
    QVERIFY(std::isnan(found.thresholds[2]));
    for (const LabelDoubt& each : found.ranking)
        QVERIFY(each.suggested != 2);
    const ConfidentLearning nothing =
        confidentLearning(Probabilities(3), {}, LabelRanking::SelfConfidence);
    QVERIFY(nothing.ranking.empty() && nothing.likelyErrors == 0);
}

void TestConfidentLearning::foldsAreStratifiedAndFollowFromNames() {
    const QTemporaryDir folder;
    test::drawPatterns(folder.path().toStdString(), 20);
    const auto dataset = openDataset(folder.path().toStdString(), {});
    QVERIFY(dataset);
    std::vector<std::size_t> samples((*dataset)->samples().size());
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = i;
    const std::vector<int> folds = foldsOf(**dataset, samples, 4, 7);
    std::map<std::pair<std::int32_t, int>, int> counts;
    for (std::size_t i = 0; i < samples.size(); ++i)
        ++counts[{(*dataset)->samples()[i].label, folds[i]}];
    QCOMPARE(counts.size(), 12U);
    for (const auto& [place, count] : counts)
        QCOMPARE(count, 5);
    std::vector<std::size_t> reversed(samples.rbegin(), samples.rend());
    std::vector<int> again = foldsOf(**dataset, reversed, 4, 7);
    std::ranges::reverse(again);
    QVERIFY(again == folds);
    QVERIFY(foldsOf(**dataset, samples, 4, 8) != folds);
}

/// 3 % of wrong labels: at least half of them within the first 5 % of the list.
void TestConfidentLearning::plantedErrorsAreFoundAmongDigits() {
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    const std::set<std::string> planted = drawDigits(root / "digits", 66);
    QCOMPARE(planted.size(), 20U);
    DatasetSpec data;
    data.testShare = 0;
    const auto dataset = openDataset(root / "digits", data);
    QVERIFY2(dataset, dataset ? "" : dataset.error().message.c_str());
    FoldRecipe recipe{data, digitNetwork(), test::smallRecipe()};
    recipe.train.epochs = 8;
    std::set<int> told;
    const Result<OutOfFold> asked = outOfFold(recipe, *dataset, 3, root / "folds", loadPlugins(),
                                              [&](int fold, int folds, const Event&) {
                                                  QCOMPARE(folds, 3);
                                                  told.insert(fold);
                                              },
                                              {});
    QVERIFY2(asked, asked ? "" : asked.error().message.c_str());
    QCOMPARE(told.size(), 3U);
    QVERIFY(!std::filesystem::exists(root / "folds"));
    QCOMPARE(asked->samples.size(), 660U);
    QCOMPARE(std::set(asked->samples.begin(), asked->samples.end()).size(), 660U);
    const ConfidentLearning found =
        confidentLearning(asked->probabilities, asked->labels, LabelRanking::SelfConfidence);
    int hits = 0;
    for (std::size_t i = 0; i < 33; ++i) { // 5 % of 660
        const std::size_t sample =
            asked->samples[static_cast<std::size_t>(found.ranking[i].sample)];
        hits += planted.contains((*dataset)->samples()[sample].name) ? 1 : 0;
    }
    qInfo("%d of %zu planted errors within the first 5 %% of the list, %lld likely errors", hits,
          planted.size(), static_cast<long long>(found.likelyErrors));
    QVERIFY(2 * hits >= static_cast<int>(planted.size()));
}

void TestConfidentLearning::aCancelledSearchLeavesNothing() {
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    test::drawPatterns(root / "images", 12);
    const auto dataset = openDataset(root / "images", {});
    QVERIFY(dataset);
    const FoldRecipe recipe{{}, test::smallNetwork(), test::smallRecipe()};
    std::stop_source stop;
    const auto asked = outOfFold(
        recipe, *dataset, 2, root / "folds", loadPlugins(),
        [&](int, int, const Event&) { stop.request_stop(); }, stop.get_token());
    QVERIFY(!asked);
    QCOMPARE(asked.error().kind, ErrorKind::Interrupted);
    QVERIFY(!std::filesystem::exists(root / "folds"));
    // Whatever stands where a fold wants to be stays.
    std::filesystem::create_directories(root / "folds" / "1" / "kept");
    const auto taken = outOfFold(recipe, *dataset, 2, root / "folds", loadPlugins(),
                                 [](int, int, const Event&) {}, {});
    QVERIFY(!taken && std::filesystem::exists(root / "folds" / "1" / "kept"));
    const auto few = outOfFold(recipe, *dataset, 1000, root / "folds", loadPlugins(),
                               [](int, int, const Event&) {}, {});
    QVERIFY(!few);
    QVERIFY2(few.error().message.find("fewer folds") != std::string::npos,
             few.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestConfidentLearning)
#include "tst_confident_learning.moc"
