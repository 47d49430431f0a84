#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "core/base/half.hpp"
#include "core/base/random.hpp"
#include "core/evaluation/evaluation_figures.hpp"
#include "core/evaluation/measures/mcnemar.hpp"

using namespace fovea;

/// The measures of an evaluation on a case worked out with scikit-learn 1.2.1 and statsmodels
/// 0.13.5 (numbers with their calls beside them), and on random ones against the definition, word
/// by word.
class TestMeasures : public QObject {
    Q_OBJECT

private slots:
    void halvesAreRoundedToTheNearest();
    void averagesAreThoseOfScikitLearn();
    void topKHasItsRuleForTies();
    void logLossIsThatOfScikitLearn();
    void curvesAreThoseOfScikitLearn();
    void thresholdsAreThoseOfScikitLearn();
    void areasAreWhatTheirDefinitionsSay();
    void calibrationIsThatOfScikitLearn();
    void theTemperatureIsTheBest();
    void aNetworkThatIsAlwaysRightHasTheLeastTemperature();
    void intervalsAreThoseOfStatsmodels();
    void mcnemarIsThatOfStatsmodels();
    void ofNothingThereIsNoNumber();
    void oneClassIsAlwaysRight();
    void aThousandClassesTakeAMoment();
};

namespace {

/// Of 12 samples and 4 classes; of the last class there is none.
const std::vector<double> workedPercent{
    70, 10, 10, 10, 41, 41, 9,  9,  25, 25, 25, 25, 10, 79, 6,  5, 30, 50, 10, 10, 61, 19, 10, 10,
    5,  15, 75, 5,  20, 20, 50, 10, 10, 35, 35, 20, 45, 5,  45, 5, 2,  93, 3,  2,  20, 10, 29, 41};
const std::vector<std::int32_t> workedLabels{0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 2, 1};

Probabilities worked() {
    std::vector<double> shares = workedPercent;
    for (double& share : shares)
        share /= 100;
    return Probabilities::of(4, shares);
}

ConfusionMatrix confusionOf(const Probabilities& probabilities,
                            const std::vector<std::int32_t>& labels) {
    std::vector<std::string> names;
    for (std::int32_t i = 0; i < probabilities.classes(); ++i)
        names.push_back("class" + std::to_string(i));
    ConfusionMatrix confusion(names);
    for (std::size_t i = 0; i < labels.size(); ++i)
        confusion.add(labels[i], probabilities.mostProbable(static_cast<std::int64_t>(i)));
    return confusion;
}

struct Case {
    Probabilities probabilities;
    std::vector<std::int32_t> labels;
};

/// Logits of a normal spread, the true one raised by `skill`; coarse ones are often equal.
Case randomCase(std::int32_t classes, std::int64_t samples, double skill, double coarseness,
                std::uint64_t seed) {
    RandomStream random({seed, 1});
    Case made{Probabilities(classes), {}};
    std::vector<float> logits(static_cast<std::size_t>(classes));
    for (std::int64_t i = 0; i < samples; ++i) {
        const auto label =
            static_cast<std::int32_t>(random.below(static_cast<std::uint32_t>(classes)));
        for (float& logit : logits) {
            const double value = 0.001 * static_cast<double>(random.below(4000));
            logit = static_cast<float>(coarseness * std::round(value / coarseness));
        }
        logits[static_cast<std::size_t>(label)] += static_cast<float>(skill);
        made.probabilities.addLogits(logits);
        made.labels.push_back(label);
    }
    return made;
}

bool isNear(double value, double expected, double tolerance = 1e-6) {
    return std::abs(value - expected) <= tolerance;
}

#define COMPARE_NEAR(value, expected)                                                              \
    QVERIFY2(isNear(value, expected), qPrintable(QString("%1 is no %2").arg(value).arg(expected)))

bool areNear(const Averages& a, const Averages& b) {
    return isNear(a.precision, b.precision) && isNear(a.recall, b.recall) && isNear(a.f1, b.f1);
}

/// The share of pairs of a sample of the class and one of the rest that are in the right order.
double naiveRocArea(const Case& made, std::int32_t label) {
    double sum = 0;
    std::int64_t pairs = 0;
    for (std::size_t i = 0; i < made.labels.size(); ++i)
        for (std::size_t j = 0; j < made.labels.size(); ++j)
            if (made.labels[i] == label && made.labels[j] != label) {
                const double a = made.probabilities.at(static_cast<std::int64_t>(i), label);
                const double b = made.probabilities.at(static_cast<std::int64_t>(j), label);
                sum += a > b ? 1 : a == b ? 0.5 : 0;
                ++pairs;
            }
    return sum / static_cast<double>(pairs);
}

struct Counts {
    double right = 0;
    double taken = 0;
    double ofClass = 0;
};

Counts countsAt(const Case& made, std::int32_t label, double threshold) {
    Counts counts;
    for (std::size_t i = 0; i < made.labels.size(); ++i) {
        const bool isTaken =
            made.probabilities.at(static_cast<std::int64_t>(i), label) >= threshold;
        counts.taken += isTaken ? 1 : 0;
        counts.ofClass += made.labels[i] == label ? 1 : 0;
        counts.right += isTaken && made.labels[i] == label ? 1 : 0;
    }
    return counts;
}

std::vector<double> fallingThresholds(const Case& made, std::int32_t label) {
    std::vector<double> all;
    for (std::size_t i = 0; i < made.labels.size(); ++i)
        all.push_back(made.probabilities.at(static_cast<std::int64_t>(i), label));
    std::ranges::sort(all, std::greater{});
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

} // namespace

void TestMeasures::halvesAreRoundedToTheNearest() {
    for (std::uint32_t bits = 0; bits < 0x10000U; ++bits) {
        const auto half = static_cast<std::uint16_t>(bits);
        const float value = fromHalfBits(half);
        if (!std::isnan(value))
            QCOMPARE(halfBits(value), half);
        // Between this one and the next, the nearer one; in the middle the even one.
        if ((bits & 0x7fffU) >= 0x7bffU)
            continue;
        const float next = fromHalfBits(static_cast<std::uint16_t>(bits + 1));
        const float middle = value + (next - value) / 2;
        QCOMPARE(halfBits(middle), static_cast<std::uint16_t>(bits + (bits & 1U)));
        QCOMPARE(halfBits(std::nextafter(middle, value)), half);
        QCOMPARE(halfBits(std::nextafter(middle, next)), static_cast<std::uint16_t>(bits + 1));
    }
    QCOMPARE(fromHalfBits(0x3c00), 1.0F);
    QCOMPARE(fromHalfBits(0xc000), -2.0F);
    QCOMPARE(fromHalfBits(1), 0x1p-24F);
    QVERIFY(std::isnan(fromHalfBits(halfBits(std::nanf("")))));
    QVERIFY(std::isinf(fromHalfBits(halfBits(65520.0F))));
    QCOMPARE(fromHalfBits(halfBits(65519.0F)), 65504.0F);
}

void TestMeasures::averagesAreThoseOfScikitLearn() {
    const ConfusionMatrix confusion = confusionOf(worked(), workedLabels);
    COMPARE_NEAR(confusion.top1(), 0.6666666667);            // accuracy_score
    COMPARE_NEAR(balancedAccuracy(confusion), 0.6666666667); // balanced_accuracy_score
    // precision_recall_fscore_support(average="macro", "weighted"; zero_division=0)
    QVERIFY(areNear(macroAverages(confusion), {0.575, 0.5, 0.5138888889}));
    QVERIFY(areNear(weightedAverages(confusion), {0.7666666667, 0.6666666667, 0.6851851852}));
    // A class that is neither there nor predicted changes nothing.
    ConfusionMatrix wider({"a", "b", "c", "d", "e"});
    for (std::int32_t truth = 0; truth < 4; ++truth)
        for (std::int32_t predicted = 0; predicted < 4; ++predicted)
            wider.add(truth, predicted, confusion.count(truth, predicted));
    QVERIFY(areNear(macroAverages(wider), macroAverages(confusion)));
    COMPARE_NEAR(balancedAccuracy(wider), 0.6666666667);
}

void TestMeasures::topKHasItsRuleForTies() {
    // top_k_accuracy_score(k=1..4, labels=[0, 1, 2, 3]): of equal ones the later class goes first.
    const double expected[]{0.5, 0.8333333333, 0.8333333333, 1};
    for (int k = 1; k <= 4; ++k)
        COMPARE_NEAR(topK(worked(), workedLabels, k), expected[k - 1]);
    QCOMPARE(topK(worked(), workedLabels, 5), 1.0);
    // The definition: sorted by probability, stably, read from the end.
    const Case made = randomCase(6, 300, 0.7, 0.5, 11);
    for (int k = 1; k <= 6; ++k) {
        std::int64_t hits = 0;
        for (std::size_t i = 0; i < made.labels.size(); ++i) {
            std::vector<std::int32_t> order(6);
            std::iota(order.begin(), order.end(), 0);
            std::ranges::stable_sort(order, {}, [&](std::int32_t label) {
                return made.probabilities.at(static_cast<std::int64_t>(i), label);
            });
            hits += std::find(order.end() - k, order.end(), made.labels[i]) != order.end() ? 1 : 0;
        }
        COMPARE_NEAR(topK(made.probabilities, made.labels, k), static_cast<double>(hits) / 300);
    }
}

void TestMeasures::logLossIsThatOfScikitLearn() {
    COMPARE_NEAR(logLoss(worked(), workedLabels), 1.1552058508); // log_loss
    // Where the truth has no probability at all: -log(2.220446e-16)
    const Probabilities sure = Probabilities::of(2, std::vector<double>{1, 0});
    COMPARE_NEAR(logLoss(sure, std::vector<std::int32_t>{1}), 36.0436533891);
    QCOMPARE(logLoss(sure, std::vector<std::int32_t>{0}), 0.0);
}

void TestMeasures::curvesAreThoseOfScikitLearn() {
    const Probabilities probabilities = worked();
    // roc_auc_score, average_precision_score of a class against the rest
    const double areas[]{0.875, 0.578125, 0.71875};
    const double precisions[]{0.7708333333, 0.4763257576, 0.7708333333};
    for (std::int32_t label = 0; label < 3; ++label) {
        const OneAgainstRest ranking(probabilities, workedLabels, label);
        COMPARE_NEAR(ranking.rocArea(), areas[label]);
        COMPARE_NEAR(ranking.averagePrecision(), precisions[label]);
    }
    const OneAgainstRest first(probabilities, workedLabels, 0);
    // roc_curve(drop_intermediate=False)
    const double falsePositive[]{0, 0, 0.125, 0.125, 0.125, 0.25, 0.25, 0.5, 0.75, 0.875, 1};
    const double truePositive[]{0, 0.25, 0.25, 0.5, 0.75, 0.75, 1, 1, 1, 1, 1};
    const double thresholds[]{0, 0.7, 0.61, 0.45, 0.41, 0.3, 0.25, 0.2, 0.1, 0.05, 0.02};
    const std::vector<CurvePoint> roc = first.rocCurve();
    QCOMPARE(roc.size(), std::size(thresholds));
    QVERIFY(std::isinf(roc.front().threshold));
    // precision_recall_curve, from its end
    const double precision[]{1, 1, 0.5, 2.0 / 3, 0.75, 0.6, 2.0 / 3, 0.5, 0.4, 4.0 / 11, 1.0 / 3};
    const std::vector<CurvePoint> recall = first.precisionRecallCurve();
    QCOMPARE(recall.size(), roc.size());
    for (std::size_t i = 0; i < roc.size(); ++i) {
        COMPARE_NEAR(roc[i].x, falsePositive[i]);
        COMPARE_NEAR(roc[i].y, truePositive[i]);
        COMPARE_NEAR(recall[i].x, truePositive[i]);
        COMPARE_NEAR(recall[i].y, precision[i]);
        if (i > 0)
            COMPARE_NEAR(roc[i].threshold, thresholds[i]);
    }
    // A class without samples has no curve.
    const OneAgainstRest absent(probabilities, workedLabels, 3);
    QVERIFY(absent.rocCurve().empty() && absent.precisionRecallCurve().empty());
    QVERIFY(std::isnan(absent.rocArea()) && std::isnan(absent.averagePrecision()));
    QVERIFY(!absent.best());
}

void TestMeasures::thresholdsAreThoseOfScikitLearn() {
    const double bestAt[]{0.25, 0.5, 0.35};
    const double bestF1[]{0.8, 0.5714285714, 0.75};
    // precision_recall_fscore_support(score >= 0.4, average="binary")
    const Averages at04[]{{0.75, 0.75, 0.75}, {0.5, 0.5, 0.5}, {0.6666666667, 0.5, 0.5714285714}};
    for (std::int32_t label = 0; label < 3; ++label) {
        const OneAgainstRest ranking(worked(), workedLabels, label);
        COMPARE_NEAR(ranking.best()->threshold, bestAt[label]);
        COMPARE_NEAR(ranking.best()->f1, bestF1[label]);
        const ThresholdFigures at = ranking.at(0.4);
        QVERIFY(areNear({at.precision, at.recall, at.f1}, at04[label]));
        QCOMPARE(ranking.at(1.1).recall, 0.0);
        QCOMPARE(ranking.at(0).recall, 1.0);
    }
}

void TestMeasures::areasAreWhatTheirDefinitionsSay() {
    for (const double coarseness : {0.001, 0.5, 2.0}) {
        const Case made = randomCase(4, 120, 0.8, coarseness, 5);
        for (std::int32_t label = 0; label < 4; ++label) {
            const OneAgainstRest ranking(made.probabilities, made.labels, label);
            COMPARE_NEAR(ranking.rocArea(), naiveRocArea(made, label));
            double area = 0;
            double recallBefore = 0;
            double bestF1 = 0;
            double bestThreshold = 0;
            for (const double threshold : fallingThresholds(made, label)) {
                const Counts counts = countsAt(made, label, threshold);
                const double recall = counts.right / counts.ofClass;
                area += (recall - recallBefore) * counts.right / counts.taken;
                recallBefore = recall;
                const double f1 = 2 * counts.right / (counts.taken + counts.ofClass);
                if (f1 > bestF1) {
                    bestF1 = f1;
                    bestThreshold = threshold;
                }
                QCOMPARE(ranking.at(threshold).recall, recall);
            }
            COMPARE_NEAR(ranking.averagePrecision(), area);
            COMPARE_NEAR(ranking.best()->f1, bestF1);
            QCOMPARE(ranking.best()->threshold, bestThreshold);
        }
    }
}

void TestMeasures::calibrationIsThatOfScikitLearn() {
    // calibration_curve(prediction is right, its probability, n_bins=15, strategy="uniform")
    const double confidence[]{0.25, 0.35, 0.4233333333, 0.5, 0.61, 0.7, 0.77, 0.93};
    const double accuracy[]{1, 0, 0.6666666667, 1, 0, 1, 1, 0};
    const Calibration calibration = calibrationOf(worked(), workedLabels);
    QCOMPARE(calibration.bins.size(), 15U);
    std::size_t filled = 0;
    std::int64_t samples = 0;
    for (const ReliabilityBin& bin : calibration.bins) {
        samples += bin.samples;
        if (bin.samples == 0) {
            QVERIFY(std::isnan(bin.confidence) && std::isnan(bin.accuracy));
            continue;
        }
        QVERIFY(filled < std::size(confidence));
        QVERIFY(bin.confidence > bin.from && bin.confidence <= bin.to);
        COMPARE_NEAR(bin.confidence, confidence[filled]);
        COMPARE_NEAR(bin.accuracy, accuracy[filled]);
        ++filled;
    }
    QCOMPARE(filled, std::size(confidence));
    QCOMPARE(samples, 12);
    // Of these, weighted by their samples (1, 1, 3, 2, 1, 1, 2, 1 of 12).
    COMPARE_NEAR(calibration.expectedError, 0.4275);
}

void TestMeasures::theTemperatureIsTheBest() {
    // The least log-loss by scipy.optimize.minimize_scalar over the logarithm of the temperature.
    const double fitted = fittedTemperature(worked(), workedLabels);
    QVERIFY2(std::abs(fitted - 1.2744305) < 1e-5, qPrintable(QString::number(fitted, 'g', 10)));
    COMPARE_NEAR(logLoss(worked().withTemperature(fitted), workedLabels), 1.1415239940);
    // No temperature nearby is better, and no class changes places.
    for (const double sharpness : {0.3, 1.0, 4.0}) {
        const Case made = randomCase(5, 400, 1.5, 0.01, 21);
        const Probabilities sharp = made.probabilities.withTemperature(1 / sharpness);
        const double best = fittedTemperature(sharp, made.labels);
        const Probabilities scaled = sharp.withTemperature(best);
        const double least = logLoss(scaled, made.labels);
        for (const double other : {0.5, 0.9, 0.99, 1.01, 1.1, 2.0})
            QVERIFY(logLoss(sharp.withTemperature(best * other), made.labels) >= least);
        for (std::int64_t i = 0; i < scaled.samples(); ++i) {
            double sum = 0;
            for (std::int32_t label = 0; label < 5; ++label)
                sum += scaled.at(i, label);
            COMPARE_NEAR(sum, 1.0);
            QCOMPARE(scaled.mostProbable(i), sharp.mostProbable(i));
        }
    }
}

void TestMeasures::aNetworkThatIsAlwaysRightHasTheLeastTemperature() {
    const Probabilities right = Probabilities::of(2, std::vector<double>{0.9, 0.1, 0.2, 0.8, 1, 0});
    QCOMPARE(fittedTemperature(right, std::vector<std::int32_t>{0, 1, 0}), leastTemperature);
    QCOMPARE(fittedTemperature(right, std::vector<std::int32_t>{1, 0, 1}), mostTemperature);
}

void TestMeasures::intervalsAreThoseOfStatsmodels() {
    // proportion_confint(method="wilson")
    const struct {
        std::int64_t part;
        std::int64_t whole;
        double low;
        double high;
    } rows[]{{0, 10, 0, 0.2775327999},
             {10, 10, 0.7224672001, 1},
             {97, 100, 0.9154806357, 0.9897454760},
             {7, 12, 0.3195113125, 0.8067396864},
             {1, 1, 0.2065493144, 1}};

    for (const auto& row : rows) {
        const ShareInterval interval = wilson95(row.part, row.whole);
        COMPARE_NEAR(interval.low, row.low);
        COMPARE_NEAR(interval.high, row.high);
        // Its ends are the shares that lie 1.96 of their own deviations away.
        const double share = static_cast<double>(row.part) / static_cast<double>(row.whole);
        for (const double end : {interval.low, interval.high}) {
            const double deviation = std::sqrt(end * (1 - end) / static_cast<double>(row.whole));
            QVERIFY(std::abs(std::abs(share - end) - 1.959963984540054 * deviation) < 1e-7);
        }
    }
}

void TestMeasures::mcnemarIsThatOfStatsmodels() {
    // mcnemar(exact=pairs < 25, correction=True)
    const struct {
        std::int64_t first;
        std::int64_t second;
        bool isExact;
        double statistic;
        double pValue;
    } rows[]{{0, 0, true, 0, 1},
             {1, 3, true, 1, 0.625},
             {5, 5, true, 5, 1},
             {2, 12, true, 2, 0.0129394531},
             {10, 14, true, 10, 0.5412561893},
             {10, 15, false, 0.64, 0.4237107972},
             {20, 40, false, 6.0166666667, 0.0141713883},
             {13, 13, false, 0.0384615385, 0.8445192675}};

    for (const auto& row : rows) {
        const McNemar test = mcnemar({30, row.first, row.second, 9});
        QCOMPARE(test.isExact, row.isExact);
        COMPARE_NEAR(test.statistic, row.statistic);
        COMPARE_NEAR(test.pValue, row.pValue);
        COMPARE_NEAR(mcnemar({0, row.second, row.first, 0}).pValue, row.pValue);
    }
    // Every sequence of tosses of 8 coins, counted.
    for (std::int64_t heads = 0; heads <= 8; ++heads) {
        int asFar = 0;
        for (unsigned tosses = 0; tosses < 256; ++tosses)
            asFar += std::min(std::popcount(tosses), 8 - std::popcount(tosses)) <=
                             std::min(heads, 8 - heads)
                         ? 1
                         : 0;
        COMPARE_NEAR(mcnemar({0, heads, 8 - heads, 0}).pValue, asFar / 256.0);
    }
}

void TestMeasures::ofNothingThereIsNoNumber() {
    const ConfusionMatrix nothing({"a", "b"});
    QVERIFY(std::isnan(balancedAccuracy(nothing)));
    QVERIFY(std::isnan(macroAverages(nothing).f1) && std::isnan(weightedAverages(nothing).f1));
    QVERIFY(std::isnan(topK(Probabilities(2), {}, 1)) && std::isnan(logLoss(Probabilities(2), {})));
    QVERIFY(std::isnan(calibrationOf(Probabilities(2), {}).expectedError));
    QVERIFY(std::isnan(wilson95(0, 0).low) && std::isnan(wilson95(0, 0).high));
    Evaluation evaluation;
    evaluation.confusion = nothing;
    const EvaluationFigures figures = figuresOf(evaluation);
    QVERIFY(std::isnan(figures.rocArea) && std::isnan(figures.logLoss) && !figures.calibration);
    const std::string json = toJson(evaluation);
    QVERIFY2(json.find("\"roc_auc\":null") != std::string::npos, json.c_str());
}

void TestMeasures::oneClassIsAlwaysRight() {
    const Probabilities one = Probabilities::of(1, std::vector<double>{1, 1, 1});
    const std::vector<std::int32_t> labels{0, 0, 0};
    QCOMPARE(topK(one, labels, 1), 1.0);
    QCOMPARE(logLoss(one, labels), 0.0);
    QVERIFY(std::isnan(OneAgainstRest(one, labels, 0).rocArea())); // there is no rest
    QCOMPARE(OneAgainstRest(one, labels, 0).averagePrecision(), 1.0);
    QCOMPARE(calibrationOf(one, labels).expectedError, 0.0);
    QCOMPARE(balancedAccuracy(confusionOf(one, labels)), 1.0);
}

/// What an evaluation of 1,000 classes asks for, with fewer samples.
void TestMeasures::aThousandClassesTakeAMoment() {
    const Case made = randomCase(1000, 1000, 3, 0.001, 3);
    Evaluation evaluation;
    evaluation.confusion = confusionOf(made.probabilities, made.labels);
    evaluation.samples = 1000;
    for (std::size_t i = 0; i < made.labels.size(); ++i)
        evaluation.predictions.push_back(
            {i, made.labels[i], made.probabilities.mostProbable(static_cast<std::int64_t>(i)), 0});
    evaluation.probabilities = std::make_shared<const Probabilities>(made.probabilities);
    QElapsedTimer watch;
    watch.start();
    const EvaluationFigures figures = figuresOf(evaluation);
    QVERIFY2(watch.elapsed() < 60000, qPrintable(QString::number(watch.elapsed())));
    QVERIFY(figures.top5 > figures.top1 && figures.rocArea > 0.9);
    QCOMPARE(figures.classes.size(), 1000U);
}

QTEST_GUILESS_MAIN(TestMeasures)
#include "tst_measures.moc"
