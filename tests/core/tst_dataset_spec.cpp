#include <QtTest>

#include "core/data/other_source.hpp"

using namespace fovea;

namespace {

std::string errorOf(const std::string& json) {
    const Result<DatasetSpec> spec = datasetSpecFromJson(json);
    return spec ? std::string() : spec.error().message;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class TestDatasetSpec : public QObject {
    Q_OBJECT

private slots:

    void comesBackFromJson() {
        DatasetSpec spec;
        spec.source = "../bilder/köln \"3\"";
        spec.height = 64;
        spec.width = 48;
        spec.channels = 3;
        spec.fit = Fit::Contain;
        spec.normalizes = false;
        spec.validationShare = 0.25;
        spec.testShare = 0.125;
        spec.splitSeed = 0xfedcba9876543210U;
        spec.augment = {.horizontalFlip = 0.5,
                        .shift = 0.1,
                        .rotation = 12.5,
                        .cropPadding = 4,
                        .brightness = 0.2,
                        .contrast = 0.3};
        const Result<DatasetSpec> read = datasetSpecFromJson(toJson(spec));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(*read == spec);
        QVERIFY(*datasetSpecFromJson(toJson(DatasetSpec{})) == DatasetSpec{});
    }

    void takesDefaultsForMissingKeys() {
        DatasetSpec expected;
        expected.width = 7;
        expected.augment.shift = 0.5;
        QVERIFY(*datasetSpecFromJson(R"({"width": 7, "augment": {"shift": 0.5}})") == expected);
        QVERIFY(*datasetSpecFromJson("{}") == DatasetSpec{});
    }

    void namesWhatIsWrong() {
        QVERIFY(contains(errorOf("{"), "no valid JSON"));
        QVERIFY(contains(errorOf("[1]"), "must be an object"));
        QVERIFY(contains(errorOf(R"({"heigth": 5})"), "dataset.heigth: no such field"));
        QVERIFY(contains(errorOf(R"({"augment": {"zoom": 5}})"),
                         "dataset.augment.zoom: no such field"));
        QVERIFY(contains(errorOf(R"({"height": "5"})"), "dataset.height: must be a whole number"));
        QVERIFY(contains(errorOf(R"({"height": 5.5})"), "a whole number"));
        QVERIFY(contains(errorOf(R"({"split_seed": -1})"), "split_seed"));
        QVERIFY(contains(errorOf(R"({"augment": 3})"), "dataset.augment: must be an object"));
        QVERIFY(contains(errorOf(R"({"fit": "zoom"})"), "stretch, cover or contain"));
        QVERIFY(contains(errorOf(R"({"channels": 2})"), "channels"));
        QVERIFY(contains(errorOf(R"({"test_share": 1})"), "0 to 0.9"));
        QVERIFY(contains(errorOf(R"({"augment": {"rotation": -5}})"), "rotation is -5"));
    }

    void anotherSourceLeavesItsSamplesOpen() {
        DatasetSpec photographs;
        photographs.source = "photographs";
        photographs.height = photographs.width = 64;
        photographs.channels = 3;
        photographs.splitSeed = 7;
        QVERIFY(forSource(photographs, "photographs") == photographs);
        DatasetSpec expected;
        expected.source = "digits";
        expected.splitSeed = 7;
        QVERIFY(forSource(photographs, "digits") == expected);
        // What was chosen before there was a source is meant for the first one.
        photographs.source.clear();
        QCOMPARE(forSource(photographs, "digits").height, 64);
    }

    void refusesWhatIsNoNumber() {
        DatasetSpec spec;
        QVERIFY(check(spec).has_value());
        spec.augment.contrast = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!check(spec).has_value());
    }
};

QTEST_GUILESS_MAIN(TestDatasetSpec)
#include "tst_dataset_spec.moc"
