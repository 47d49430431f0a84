#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

#include "core/base/file.hpp"
#include "core/data/batches/batch_loader.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/sample_preparer.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/graph/infer.hpp"
#include "small_run.hpp"

using namespace fovea;

/// All on one run of three epochs over 72 small images.
class TestEvaluation : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void softmaxIsStable();
    void everySampleOfTheSplitIsCounted();
    void aBatchSaysTheSameAsOneImage();
    void lossIsTheMeanOfTheSamples();
    void probabilitiesAreThoseOfTheNetwork();
    void featureMapsAreWhatInferSays();
    void filesComeBack();
    void damagedFilesSayWhich();
    void aMatrixThatDoesNotAddUpIsRefused();
    void whatCannotBeReplacedStaysWhole();
    void aMissingClassRenumbersNoOther();
    void aClassNeverLearntIsRefused();
    void anEmptySplitIsRefused();
    void canBeCancelled();
    void aRunWithoutWeightsSaysSo();

private:
    Classifier open(std::int64_t batch = 1) const;
    Evaluation evaluated() const;

    QTemporaryDir m_folder;
    std::filesystem::path m_images;
    LayerRegistry m_registry;
    RunFolder m_run;
    std::shared_ptr<const Dataset> m_dataset;
};

namespace {

void check(const Result<void>& done) {
    if (!done)
        QFAIL(done.error().message.c_str());
}

} // namespace

void TestEvaluation::initTestCase() {
    const std::filesystem::path root = m_folder.path().toStdString();
    m_images = root / "images";
    m_registry = loadPlugins();
    test::drawPatterns(m_images);
    m_run = test::createSmallRun(root / "run", m_images, test::smallRecipe(), m_registry);
    RunControl control;
    check(train(m_run, m_registry, control, [](const Event&) {}));
    const Result<RunSpec> spec = m_run.readSpec();
    QVERIFY(spec.has_value());
    const auto dataset = openDataset(m_images, spec->data, m_run.splitFile());
    QVERIFY(dataset.has_value());
    m_dataset = *dataset;
}

Classifier TestEvaluation::open(std::int64_t batch) const {
    Result<Classifier> classifier = Classifier::open(m_run, m_registry, batch);
    if (!classifier)
        qFatal("%s", classifier.error().message.c_str());
    return std::move(*classifier);
}

Evaluation TestEvaluation::evaluated() const {
    // A batch that does not divide the split: the last one is short.
    Classifier classifier = open(4);
    Result<Evaluation> evaluation = evaluate(classifier, m_dataset, Split::Test, m_registry);
    if (!evaluation)
        qFatal("%s", evaluation.error().message.c_str());
    return std::move(*evaluation);
}

void TestEvaluation::softmaxIsStable() {
    std::vector<float> probabilities(3);
    softmax(std::vector<float>{1000, 999, -1000}, probabilities);
    QVERIFY(std::abs(probabilities[0] - 0.7310586F) < 1e-6F);
    QVERIFY(std::abs(probabilities[1] - 0.2689414F) < 1e-6F);
    QCOMPARE(probabilities[2], 0.0F);
    softmax(std::vector<float>{-2000, -2000, -2000}, probabilities);
    QVERIFY(std::abs(probabilities[2] - 1.0F / 3) < 1e-7F);
}

void TestEvaluation::everySampleOfTheSplitIsCounted() {
    const Evaluation evaluation = evaluated();
    const std::vector<std::size_t> indices = m_dataset->indices(Split::Test);
    QVERIFY(indices.size() % 4 != 0);
    QCOMPARE(evaluation.samples, static_cast<std::int64_t>(indices.size()));
    QCOMPARE(evaluation.predictions.size(), indices.size());
    QCOMPARE(evaluation.confusion.total(), evaluation.samples);
    const std::vector<std::int64_t> counts = m_dataset->counts(Split::Test);
    for (std::int32_t i = 0; i < evaluation.confusion.size(); ++i)
        QCOMPARE(evaluation.confusion.support(i), counts[static_cast<std::size_t>(i)]);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        QCOMPARE(evaluation.predictions[i].sample, indices[i]);
        QCOMPARE(evaluation.predictions[i].label, m_dataset->samples()[indices[i]].label);
    }
    QVERIFY2(evaluation.confusion.top1() > 0.8, "three so different patterns are easy to learn");
}

void TestEvaluation::aBatchSaysTheSameAsOneImage() {
    const Evaluation evaluation = evaluated();
    Classifier classifier = open();
    for (const Prediction& each : evaluation.predictions) {
        const Result<Image> image = m_dataset->image(each.sample);
        QVERIFY(image.has_value());
        const std::vector<ClassProbability> ranking = classifier.predict(*image);
        QCOMPARE(ranking.size(), 3U);
        QCOMPARE(ranking.front().label, each.predicted);
        QVERIFY(std::abs(ranking.front().probability - each.probability) < 1e-5F);
        QVERIFY(ranking[0].probability >= ranking[1].probability);
        QVERIFY(ranking[1].probability >= ranking[2].probability);
        float sum = 0;
        for (const ClassProbability& candidate : ranking)
            sum += candidate.probability;
        QVERIFY(std::abs(sum - 1) < 1e-5F);
    }
}

void TestEvaluation::lossIsTheMeanOfTheSamples() {
    const Evaluation evaluation = evaluated();
    Classifier classifier = open();
    double sum = 0;
    for (const Prediction& each : evaluation.predictions)
        for (const ClassProbability& candidate : classifier.predict(*m_dataset->image(each.sample)))
            if (candidate.label == each.label)
                sum -= std::log(static_cast<double>(candidate.probability));
    const double mean = sum / static_cast<double>(evaluation.samples);
    QVERIFY2(std::abs(mean - evaluation.loss) < 1e-4 * (1 + mean),
             qPrintable(QString("%1 against %2").arg(mean).arg(evaluation.loss)));
}

/// To three digits, which is what is kept of them.
void TestEvaluation::probabilitiesAreThoseOfTheNetwork() {
    const Evaluation evaluation = evaluated();
    Classifier classifier = open();
    for (std::size_t i = 0; i < evaluation.predictions.size(); ++i)
        for (const ClassProbability& each :
             classifier.predict(*m_dataset->image(evaluation.predictions[i].sample))) {
            const double kept =
                evaluation.probabilities->at(static_cast<std::int64_t>(i), each.label);
            const auto exact = static_cast<double>(each.probability);
            QVERIFY2(std::abs(kept - exact) <= 0.005 * exact + 1e-6,
                     qPrintable(QString("%1 instead of %2").arg(kept).arg(exact)));
        }
}

void TestEvaluation::featureMapsAreWhatInferSays() {
    Classifier classifier = open(2);
    const Image image = *m_dataset->image(m_dataset->indices(Split::Test).front());
    const std::vector<FeatureMaps> all = classifier.featureMaps(image);
    const RunSpec& run = classifier.run();
    const NetworkReport report = infer(run.network, run.input, m_registry);
    QCOMPARE(all.size(), report.order.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        QCOMPARE(all[i].node, report.order[i]);
        QCOMPARE(all[i].type, run.network.find(all[i].node)->type);
        QVERIFY(all[i].shape == report.nodes.at(all[i].node).output);
        QCOMPARE(all[i].values.size(), static_cast<std::size_t>(all[i].shape.elements()));
    }
    Tensor input(run.input);
    toInput(image, run.data, run.normalization, input.view());
    const auto expected = input.view().values();
    QVERIFY(std::equal(expected.begin(), expected.end(), all.front().values.begin()));
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].type == "activation.relu")
            for (std::size_t j = 0; j < all[i].values.size(); ++j)
                QCOMPARE(all[i].values[j], std::max(0.0F, all[i - 1].values[j]));
    std::vector<float> probabilities(3);
    softmax(all.back().values, probabilities);
    for (const ClassProbability& candidate : classifier.predict(image))
        QCOMPARE(candidate.probability, probabilities[static_cast<std::size_t>(candidate.label)]);
}

void TestEvaluation::filesComeBack() {
    const Evaluation written = evaluated();
    check(writeEvaluation(m_run, written, *m_dataset));
    for (const char* name : {"metrics.json", "predictions.csv", "log_probabilities.npy",
                             "confusion_matrix.csv", "confusion_matrix.png"})
        QVERIFY2(std::filesystem::exists(m_run.evaluationFolder() / name), name);
    const Result<Evaluation> read = readEvaluation(m_run, m_dataset.get());
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
    QCOMPARE(read->version, figuresVersion);
    QVERIFY(read->weights == written.weights);
    QCOMPARE(read->datasetFingerprint, m_dataset->fingerprint());
    QCOMPARE(read->split, written.split);
    QCOMPARE(read->samples, written.samples);
    QCOMPARE(read->loss, written.loss);
    QVERIFY(read->confusion == written.confusion);
    QCOMPARE(read->predictions.size(), written.predictions.size());
    for (std::size_t i = 0; i < read->predictions.size(); ++i) {
        QCOMPARE(read->predictions[i].sample, written.predictions[i].sample);
        QCOMPARE(read->predictions[i].label, written.predictions[i].label);
        QCOMPARE(read->predictions[i].predicted, written.predictions[i].predicted);
        QVERIFY(std::abs(read->predictions[i].probability - written.predictions[i].probability) <
                1e-5F);
    }
    // The probabilities to the last bit, and so every figure that is made of them.
    QVERIFY(read->probabilities && written.probabilities);
    QCOMPARE(read->probabilities->samples(), read->samples);
    QVERIFY(std::ranges::equal(read->probabilities->allLogs(), written.probabilities->allLogs()));
    QCOMPARE(toJson(*read), toJson(written));
    const auto numbers = static_cast<std::uintmax_t>(read->samples * 3);
    const auto bytes =
        std::filesystem::file_size(m_run.evaluationFolder() / "log_probabilities.npy");
    QCOMPARE(bytes % 64, 2 * numbers % 64);
    QCOMPARE(bytes, 128 + 2 * numbers);
    const Result<Evaluation> withoutImages = readEvaluation(m_run, nullptr);
    QVERIFY(withoutImages && withoutImages->confusion == written.confusion);
    QVERIFY(withoutImages->predictions.empty());
    const Result<Image> picture = readImage(m_run.evaluationFolder() / "confusion_matrix.png");
    QVERIFY(picture.has_value());
    QCOMPARE(picture->channels, 3);
}

void TestEvaluation::damagedFilesSayWhich() {
    check(writeEvaluation(m_run, evaluated(), *m_dataset));
    const std::filesystem::path file = m_run.evaluationFolder() / "predictions.csv";
    const std::string whole = *readFile(file);
    const auto refuses = [&](const std::string& bytes) {
        check(writeFile(file, bytes));
        const Result<Evaluation> read = readEvaluation(m_run, m_dataset.get());
        QVERIFY(!read.has_value());
        QVERIFY2(read.error().message.find("predictions.csv") != std::string::npos,
                 read.error().message.c_str());
    };
    refuses(whole.substr(0, whole.rfind('\n', whole.size() - 2) + 1)); // one record less
    refuses(whole + "class0/none.png,class0,class0,0.5\n");
    refuses(whole + "x,y\n");
    check(writeFile(file, whole));
    const std::filesystem::path numbers = m_run.evaluationFolder() / "log_probabilities.npy";
    const std::string npy = *readFile(numbers);
    std::string other = npy;
    other.back() = static_cast<char>(other.back() ^ 1);
    for (const std::string& bytes : {npy.substr(0, npy.size() - 2), other, std::string()}) {
        check(writeFile(numbers, bytes));
        const Result<Evaluation> read = readEvaluation(m_run, m_dataset.get());
        QVERIFY(!read);
        QVERIFY2(read.error().message.find("log_probabilities.npy") != std::string::npos,
                 read.error().message.c_str());
    }
    check(writeFile(numbers, npy));
    QVERIFY(readEvaluation(m_run, m_dataset.get()).has_value());
}

void TestEvaluation::aMatrixThatDoesNotAddUpIsRefused() {
    check(writeEvaluation(m_run, evaluated(), *m_dataset));
    const std::filesystem::path file = m_run.evaluationFolder() / "metrics.json";
    const std::string whole = *readFile(file);
    const std::size_t matrix = whole.find("\"confusion_matrix\":");
    for (const char* other : {"[]", "[[1,0,0],[0,1,0],[0,0,1]]",
                              "[[9223372036854775807,1,1],"
                              "[1,1,1],[1,1,1]]",
                              "[[-1,1,1],[1,1,1],[1,1,1]]", "7"}) {
        check(writeFile(file, whole.substr(0, matrix) + "\"confusion_matrix\":" + other + "}"));
        const Result<Evaluation> read = readEvaluation(m_run, nullptr);
        QVERIFY2(!read, other);
        QVERIFY2(read.error().message.find("confusion_matrix") != std::string::npos,
                 read.error().message.c_str());
    }
}

/// Half of an old evaluation and half of a new one would be figures of nothing.
void TestEvaluation::whatCannotBeReplacedStaysWhole() {
    check(writeEvaluation(m_run, evaluated(), *m_dataset));
    const std::filesystem::path folder = m_run.evaluationFolder();
    const std::string before = *readFile(folder / "predictions.csv");
    std::filesystem::remove(folder / "metrics.json");
    std::filesystem::create_directories(folder / "metrics.json" / "in the way");
    Evaluation other = evaluated();
    other.predictions.pop_back();
    QVERIFY(!writeEvaluation(m_run, other, *m_dataset));
    QCOMPARE(*readFile(folder / "predictions.csv"), before);
    std::filesystem::remove_all(folder / "metrics.json");
}

void TestEvaluation::aMissingClassRenumbersNoOther() {
    const std::filesystem::path other = m_folder.filePath("two").toStdString();
    test::drawPatterns(other, 12);
    std::filesystem::remove_all(other / "class0");
    const auto dataset = openDataset(other, {});
    QVERIFY(dataset.has_value());
    Classifier classifier = open(8);
    const Result<Evaluation> evaluation = evaluate(classifier, *dataset, Split::Train, m_registry);
    QVERIFY(evaluation.has_value());
    QVERIFY((evaluation->confusion.classes() ==
             std::vector<std::string>{"class0", "class1", "class2"}));
    QCOMPARE(evaluation->confusion.support(0), 0);
    QVERIFY(evaluation->confusion.support(1) > 0);
    QVERIFY(evaluation->confusion.top1() > 0.8);
}

void TestEvaluation::aClassNeverLearntIsRefused() {
    const std::filesystem::path other = m_folder.filePath("more").toStdString();
    test::drawPatterns(other, 12);
    std::filesystem::rename(other / "class1", other / "owl");
    const auto dataset = openDataset(other, {});
    QVERIFY(dataset.has_value());
    Classifier classifier = open();
    const Result<Evaluation> evaluation = evaluate(classifier, *dataset, Split::Test, m_registry);
    QVERIFY(!evaluation.has_value());
    QCOMPARE(evaluation.error().kind, ErrorKind::Data);
    QVERIFY(evaluation.error().message.find("owl") != std::string::npos);
}

void TestEvaluation::anEmptySplitIsRefused() {
    DatasetSpec spec;
    spec.validationShare = 0;
    const auto dataset = openDataset(m_images, spec);
    QVERIFY(dataset.has_value());
    Classifier classifier = open();
    const Result<Evaluation> evaluation =
        evaluate(classifier, *dataset, Split::Validation, m_registry);
    QVERIFY(!evaluation.has_value());
    QCOMPARE(evaluation.error().kind, ErrorKind::Data);
    QVERIFY(evaluation.error().message.find("validation") != std::string::npos);
}

void TestEvaluation::canBeCancelled() {
    Classifier classifier = open(2);
    std::stop_source stop;
    std::int64_t seen = 0;
    const Result<Evaluation> evaluation = evaluate(
        classifier, m_dataset, Split::Test, m_registry,
        [&](std::int64_t done, std::int64_t) {
            seen = done;
            stop.request_stop();
        },
        stop.get_token());
    QVERIFY(!evaluation.has_value());
    QCOMPARE(evaluation.error().kind, ErrorKind::Interrupted);
    QCOMPARE(seen, 2);
}

void TestEvaluation::aRunWithoutWeightsSaysSo() {
    const RunFolder fresh = test::createSmallRun(m_folder.filePath("fresh").toStdString(), m_images,
                                                 test::smallRecipe(), m_registry);
    const Result<Classifier> classifier = Classifier::open(fresh, m_registry);
    QVERIFY(!classifier.has_value());
    QVERIFY(classifier.error().message.find("no weights") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestEvaluation)
#include "tst_evaluation.moc"
