#include <QTemporaryDir>
#include <QTest>

#include <cmath>

#include "core/data/open_dataset.hpp"
#include "core/evaluation/interval.hpp"
#include "core/evaluation/reproduction.hpp"
#include "core/evaluation/shifted_dataset.hpp"
#include "core/graph/infer.hpp"
#include "core/layer/registry.hpp"
#include "small_run.hpp"

using namespace fovea;

/// What `fovea reproduce` is made of: the files, the intervals, the moved images.
class TestReproduction : public QObject {
    Q_OBJECT

private slots:
    void everyFileOpensAndFitsItsData_data();
    void everyFileOpensAndFitsItsData();
    void theLecturesNetworksHaveOneBudget();
    void twoConvolutionsStayBelowTheirBudget();
    void anUnknownNameListsTheKnownOnes();
    void damageIsNamed_data();
    void damageIsNamed();
    void settingsTakeTheTemplatesPlace();
    void intervalsAreStudents();
    void imagesMove();
    void onlyTheSplitMoves();
};

namespace {

std::int64_t sideOf(const std::string& reproduction) {
    return reproduction == "lecun-1989" ? 16 : 28;
}

std::int64_t weightsOf(const NetworkSpec& network, std::int64_t side) {
    return infer(network, {1, 1, side, side, 1}, loadPlugins()).weights;
}

std::string messageOf(const std::string& json) {
    const Result<Reproduction> read = reproductionFromJson(json);
    return read ? std::string() : read.error().message;
}

std::string fileWith(const std::string& trial) {
    return R"({"format": "fovea-reproduction", "version": 1, "name": "a", "title": "b",
               "data": "c", "trials": [)" +
           trial + "]}";
}

} // namespace

void TestReproduction::everyFileOpensAndFitsItsData_data() {
    QTest::addColumn<QString>("name");
    for (const std::string& name : reproductionNames())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestReproduction::everyFileOpensAndFitsItsData() {
    QFETCH(const QString, name);
    const LayerRegistry registry = loadPlugins();
    const Result<Reproduction> reproduction = loadReproduction(name.toStdString());
    QVERIFY2(reproduction, reproduction ? "" : reproduction.error().message.c_str());
    QCOMPARE(QString::fromStdString(reproduction->name), name);
    const std::int64_t side = sideOf(reproduction->name);
    for (const Trial& trial : reproduction->trials) {
        const NetworkReport report = infer(trial.network, {1, 1, side, side, 1}, registry);
        for (const Problem& problem : report.problems)
            QFAIL((trial.name + ": " + problem.message).c_str());
        QCOMPARE(report.nodes.at(report.output).output.perSample(), std::int64_t{10});
        QVERIFY(check(trial.train, registry));
        QVERIFY(check(trial.data));
        // All that a paper trained on is trained on.
        QCOMPARE(trial.data.validationShare, 0.0);
    }
}

void TestReproduction::theLecturesNetworksHaveOneBudget() {
    const Reproduction locality = *loadReproduction("locality");
    for (const Trial& trial : locality.trials) {
        const std::int64_t weights = weightsOf(trial.network, 28);
        QVERIFY2(std::abs(weights - 50'000) < 2'000,
                 (trial.name + ": " + std::to_string(weights)).c_str());
    }
}

void TestReproduction::twoConvolutionsStayBelowTheirBudget() {
    const NetworkSpec network = loadReproduction("fashion-two-convolutions")->trials[0].network;
    QVERIFY(weightsOf(network, 28) < 100'000);
    QCOMPARE(std::ranges::count(network.nodes, "conv.conv2d", &NodeSpec::type), 2);
}

void TestReproduction::anUnknownNameListsTheKnownOnes() {
    const Result<Reproduction> none = loadReproduction("lenet-6");
    QVERIFY(!none);
    QCOMPARE(none.error().kind, ErrorKind::Usage);
    QVERIFY(none.error().message.find("lenet-6") != std::string::npos);
    QVERIFY(none.error().message.find("lecun-1989, lenet-5") != std::string::npos);
}

void TestReproduction::damageIsNamed_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* title, const std::string& json, const char* named) {
        QTest::newRow(title) << QString::fromStdString(json) << named;
    };
    row("no JSON", "{", "no valid JSON");
    row("another format", R"({"format": "x", "version": 1})", "reproduction.name: is missing");
    row("no trial", fileWith(""), "trials: must be a list with at least one");
    row("a trial without a network", fileWith(R"({"name": "t"})"), "network: is missing");
    row("a template that is not there", fileWith(R"({"name": "t", "network": "lenet-6"})"),
        "neither a template nor a network file called lenet-6");
    row("settings of a node that is not there",
        fileWith(R"({"name": "t", "network": "perceptron", "settings": {"c9": {}}})"),
        "settings.c9: no such field");
    row("a recipe out of range",
        fileWith(R"({"name": "t", "network": "perceptron", "train": {"epoch": 3}})"),
        "\"train.epoch\", did you mean epochs");
    row("a text for a percentage",
        fileWith(R"({"name": "t", "network": "perceptron", "paper": "5"})"),
        "paper: must be a number");
}

void TestReproduction::damageIsNamed() {
    QFETCH(const QString, json);
    QFETCH(const QString, named);
    const std::string message = messageOf(json.toStdString());
    QVERIFY2(message.find(named.toStdString()) != std::string::npos, message.c_str());
}

void TestReproduction::settingsTakeTheTemplatesPlace() {
    const Result<Reproduction> read = reproductionFromJson(
        fileWith(R"({"name": "t", "network": "perceptron", "settings": {"dense": {"units": 7}},
                     "paper": 5, "at_most": 6.5, "shifts": [1, 2]})"));
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    const Trial& trial = read->trials[0];
    QCOMPARE(std::get<std::int64_t>(trial.network.find("dense")->settings.at("units")),
             std::int64_t{7});
    QCOMPARE(trial.paper, std::optional(5.0));
    QCOMPARE(trial.atMost, std::optional(6.5));
    QVERIFY(!trial.atLeast);
    QCOMPARE(trial.shifts, (std::vector<std::int64_t>{1, 2}));
}

void TestReproduction::intervalsAreStudents() {
    // By hand: mean 2, deviation 1, and t(2; 0.975) = 4.303, over the root of 3.
    const Interval three = interval95(std::array{1.0, 2.0, 3.0});
    QCOMPARE(three.mean, 2.0);
    QVERIFY(std::abs(three.halfWidth - 2.484) < 1e-3);
    const Interval one = interval95(std::array{4.0});
    QCOMPARE(one.mean, 4.0);
    QVERIFY(std::isnan(one.halfWidth));
    QCOMPARE(interval95(std::array{5.0, 5.0, 5.0, 5.0}).halfWidth, 0.0);
}

void TestReproduction::imagesMove() {
    // 3x3, border mean (8 * 10) / 8 = 10, ink 99 in the middle.
    Image image{3, 3, 1, {10, 10, 10, 10, 99, 10, 10, 10, 10}};
    QVERIFY(shifted(image, {0, 0}) == image);
    QCOMPARE(shifted(image, {1, 0}).pixels,
             (std::vector<std::uint8_t>{10, 10, 10, 10, 10, 10, 10, 99, 10}));
    QCOMPARE(shifted(image, {0, -1}).pixels,
             (std::vector<std::uint8_t>{10, 10, 10, 99, 10, 10, 10, 10, 10}));
    // What is moved out is gone, and the border's mean comes in: (1 + ... + 4) / 4 rounds to 3.
    const Image corner{2, 2, 1, {1, 2, 3, 4}};
    QCOMPARE(shifted(corner, {-1, 1}).pixels, (std::vector<std::uint8_t>{3, 3, 3, 3}));
    const Image colour{1, 2, 3, {0, 10, 20, 100, 110, 120}};
    QCOMPARE(shifted(colour, {0, 1}).pixels, (std::vector<std::uint8_t>{50, 60, 70, 0, 10, 20}));
}

void TestReproduction::onlyTheSplitMoves() {
    const QTemporaryDir folder;
    const std::filesystem::path images = folder.filePath("images").toStdString();
    test::drawPatterns(images);
    const auto dataset = openDataset(images, {});
    QVERIFY(dataset);
    const auto moved = shifted(*dataset, Split::Test, {1, 2});
    const std::vector<std::size_t> originals = (*dataset)->indices(Split::Test);
    QCOMPARE(moved->samples().size(), originals.size());
    QCOMPARE(moved->indices(Split::Test).size(), originals.size());
    QCOMPARE(moved->classes(), (*dataset)->classes());
    for (std::size_t i = 0; i < originals.size(); ++i) {
        QCOMPARE(moved->samples()[i].label, (*dataset)->samples()[originals[i]].label);
        QVERIFY(*moved->image(i) == shifted(*(*dataset)->image(originals[i]), {1, 2}));
    }
}

QTEST_GUILESS_MAIN(TestReproduction)
#include "tst_reproduction.moc"
