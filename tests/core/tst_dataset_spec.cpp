#include <QTest>

#include "core/data/other_source.hpp"
#include "core/training/make_augmentation.hpp"

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

    void initTestCase() { m_registry = loadPlugins(); }

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
        spec.augment = {{"rotation", {{"most", 12.5}}},
                        {"flip"},
                        {"crop", {{"padding", std::int64_t{4}}}},
                        {"rotation", {{"most", 3.5}}}};
        const Result<DatasetSpec> read = datasetSpecFromJson(toJson(spec));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(*read == spec);
        QVERIFY(*datasetSpecFromJson(toJson(DatasetSpec{})) == DatasetSpec{});
    }

    void takesDefaultsForMissingKeys() {
        DatasetSpec expected;
        expected.width = 7;
        expected.augment = {{"shift", {{"most", 0.5}}}};
        const Result<DatasetSpec> read =
            datasetSpecFromJson(R"({"width": 7, "augment": [{"kind": "shift", "most": 0.5}]})");
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(*read == expected);
        QVERIFY(*datasetSpecFromJson("{}") == DatasetSpec{});
    }

    /// Before there were steps, each change had its amount, 0 for none, and one order held for all.
    void earlierChangesBecomeSteps() {
        const Result<DatasetSpec> read = datasetSpecFromJson(
            R"({"augment": {"horizontal_flip": 0.5, "shift": 0.1, "rotation": 12.5,
                "crop_padding": 4, "brightness": 0, "contrast": 0.3}})");
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        const std::vector<TypedValue> expected{{"flip", {{"horizontal", 0.5}}},
                                               {"rotation", {{"most", 12.5}}},
                                               {"shift", {{"most", 0.1}}},
                                               {"crop", {{"padding", std::int64_t{4}}}},
                                               {"contrast", {{"most", 0.3}}}};
        QVERIFY(read->augment == expected);
        QVERIFY(datasetSpecFromJson(R"({"augment": {}})")->augment.empty());
    }

    void whatARunStartsWithIsWrittenOut() {
        DatasetSpec spec;
        spec.augment = {{"flip"}, {"of another plugin", {{"force", 3.0}}}};
        const DatasetSpec whole = withDefaults(spec, m_registry);
        QVERIFY((whole.augment[0] == TypedValue{"flip", {{"horizontal", 0.5}}}));
        QVERIFY(whole.augment[1] == spec.augment[1]);
    }

    void stepsAreCheckedWhereTheyAreMade() {
        const auto refused = [&](const TypedValue& step, SampleKind kind = SampleKind::Image) {
            const auto made = makeAugmentation({step}, kind, m_registry);
            return made ? std::string("taken") : made.error().message;
        };
        QCOMPARE(refused({"flip"}), std::string("taken"));
        QVERIFY(contains(refused({"mirror"}), "rotation"));
        QVERIFY(contains(refused({"rotation", {{"most", -5.0}}}), "most = -5"));
        QVERIFY(contains(refused({"shift", {{"least", 0.1}}}), "most"));
        QVERIFY(contains(refused({"rotation"}, SampleKind::Signal), "rotation"));
        QCOMPARE(refused({"shift"}, SampleKind::Signal), std::string("taken"));
    }

    void namesWhatIsWrong() {
        QVERIFY(contains(errorOf("{"), "no valid JSON"));
        QVERIFY(contains(errorOf("[1]"), "must be an object"));
        QVERIFY(contains(errorOf(R"({"heigth": 5})"), "data.heigth"));
        QVERIFY(contains(errorOf(R"({"heigth": 5})"), "height"));
        QVERIFY(contains(errorOf(R"({"augment": {"zoom": 5}})"), "data.augment"));
        QVERIFY(contains(errorOf(R"({"height": "5"})"), "data.height"));
        QVERIFY(contains(errorOf(R"({"height": 5.5})"), "a whole number from 0 to 4096"));
        QVERIFY(contains(errorOf(R"({"split_seed": -1})"), "split_seed"));
        QVERIFY(contains(errorOf(R"({"augment": 3})"), "data.augment"));
        QVERIFY(contains(errorOf(R"({"fit": "zoom"})"), "stretch, cover, contain"));
        QVERIFY(contains(errorOf(R"({"channels": 2})"), "channels"));
        QVERIFY(contains(errorOf(R"({"test_share": 1})"), "0 to 0.9"));
        QVERIFY(contains(errorOf(R"({"height": 2, "width": 4097})"), "only signals"));
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
        spec.validationShare = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!check(spec).has_value());
    }

private:
    LayerRegistry m_registry;
};

QTEST_GUILESS_MAIN(TestDatasetSpec)
#include "tst_dataset_spec.moc"
