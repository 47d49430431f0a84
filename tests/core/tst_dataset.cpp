#include <QTemporaryDir>
#include <QTest>

#include <cmath>

#include "core/data/input_shape.hpp"
#include "core/data/normalization.hpp"
#include "core/data/open_dataset.hpp"
#include "tests/core/dataset_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace {

std::shared_ptr<const Dataset> opened(const std::filesystem::path& source,
                                      const DatasetSpec& spec = {}) {
    auto dataset = openDataset(source, spec);
    if (!dataset)
        qWarning("%s", dataset.error().message.c_str());
    return dataset ? *dataset : nullptr;
}

std::string errorOf(const std::filesystem::path& source) {
    const auto dataset = openDataset(source, {});
    return dataset ? std::string() : dataset.error().message;
}

using Names = std::vector<std::string>;
using Counts = std::vector<std::int64_t>;

} // namespace

class TestDataset : public QObject {
    Q_OBJECT

private slots:

    void readsAFolderPerClass() {
        QTemporaryDir folder;
        writeImages(pathOf(folder) / "owl", 5);
        writeImages(pathOf(folder) / "cat", 4);
        writeImages(pathOf(folder) / "cat/more", 2);
        const auto dataset = opened(pathOf(folder));
        QVERIFY(dataset);
        QCOMPARE(dataset->kind(), SourceKind::Folder);
        QCOMPARE(dataset->classes(), (Names{"cat", "owl"}));
        QCOMPARE(dataset->counts(), (Counts{6, 5}));
        QVERIFY(dataset->imageShape() == (Shape{1, 1, 6, 6, 3}));
        QVERIFY(dataset->faults().empty());
        for (std::size_t i = 0; i != dataset->samples().size(); ++i)
            QVERIFY(dataset->image(i).has_value());
    }

    void readsSplitTreesInAnySpelling() {
        QTemporaryDir folder;
        for (const char* validation : {"val", "Valid", "VALIDATION"}) {
            const auto root = pathOf(folder) / validation;
            writeImages(root / "train/a", 3);
            writeImages(root / "train/b", 3);
            writeImages(root / validation / "b", 2);
            writeImages(root / "test/c", 1);
            const auto dataset = opened(root);
            QVERIFY(dataset);
            // A class that a split lacks keeps its number in all of them.
            QCOMPARE(dataset->classes(), (Names{"a", "b", "c"}));
            QCOMPARE(dataset->counts(Split::Train), (Counts{3, 3, 0}));
            QCOMPARE(dataset->counts(Split::Validation), (Counts{0, 2, 0}));
            QCOMPARE(dataset->counts(Split::Test), (Counts{0, 0, 1}));
            QVERIFY(hasNote(*dataset, "class c has no image to train on"));
        }
    }

    void aClassMayBeCalledTrain() {
        QTemporaryDir folder;
        for (const char* name : {"bus", "car", "train"})
            writeImages(pathOf(folder) / name, 3);
        const auto dataset = opened(pathOf(folder));
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"bus", "car", "train"}));
    }

    void listsWhatCannotBeReadAndGoesOn() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        writeImages(root / "a", 3);
        writeImages(root / "b", 3);
        std::filesystem::create_directories(root / "nothing");
        const std::string png = *encodePng(noiseImage(16, 16, 3, 1));
        write(root / "a/cut.png", png.substr(0, png.size() / 2));
        write(root / "a/empty.jpg", "");
        write(root / "b/song.mp3", "ID3 something");
        write(root / "b/drawing.psd", "8BPS....");
        write(root / "b/right.jpg", png); // A wrong ending harms nobody.
        write(root / "b/README.txt", "words");
        write(root / "b/.hidden", "words");
        write(root / "stray.png", png);
        std::filesystem::create_symlink("gone.png", root / "b/link.png");
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->counts(), (Counts{3, 4, 0}));
        QCOMPARE(dataset->faults().size(), 6U);
        QVERIFY(contains(causeOf(*dataset, "a/cut.png"), "cut short"));
        QVERIFY(contains(causeOf(*dataset, "a/empty.jpg"), "empty"));
        QVERIFY(contains(causeOf(*dataset, "b/song.mp3"), "not an image"));
        QVERIFY(contains(causeOf(*dataset, "b/drawing.psd"), "Photoshop"));
        QVERIFY(contains(causeOf(*dataset, "b/link.png"), "cannot be opened"));
        QVERIFY(contains(causeOf(*dataset, "stray.png"), "outside"));
        QVERIFY(hasNote(*dataset, "class nothing has no image"));
        QVERIFY(hasNote(*dataset, "2 files that are no images"));
    }

    void saysWhyASourceIsNoDataset() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        QVERIFY(contains(errorOf(root / "gone"), "there is no such folder"));
        std::filesystem::create_directories(root / "empty");
        QVERIFY(contains(errorOf(root / "empty"), "no class with images"));
        writeImages(root / "one/cat", 2);
        QVERIFY(contains(errorOf(root / "one"), "only one class with images was found (cat)"));
        write(root / "file.png", *encodePng(noiseImage(4, 4, 1, 1)));
        QVERIFY(contains(errorOf(root / "file.png"), "is one file"));
        write(root / "bad/a/1.png", "x");
        write(root / "bad/b/1.png", "x");
        QVERIFY(contains(errorOf(root / "bad"), "2 files were left out, the first: a/1.png"));
    }

    void stopsWhenAsked() {
        QTemporaryDir folder;
        writeImages(pathOf(folder) / "a", 2);
        writeImages(pathOf(folder) / "b", 2);
        std::stop_source stop;
        stop.request_stop();
        const auto dataset = openDataset(
            pathOf(folder), {}, std::nullopt, [](std::int64_t, std::int64_t) {}, stop.get_token());
        QVERIFY(!dataset.has_value());
        QCOMPARE(dataset.error().kind, ErrorKind::Interrupted);
    }

    void tellsHowFarItIs() {
        QTemporaryDir folder;
        writeImages(pathOf(folder) / "a", 2);
        writeImages(pathOf(folder) / "b", 2);
        std::int64_t lastDone = -1;
        std::int64_t lastTotal = -1;
        QVERIFY(openDataset(pathOf(folder), {}, std::nullopt,
                            [&](std::int64_t done, std::int64_t total) {
                                lastDone = done;
                                lastTotal = total;
                            })
                    .has_value());
        QCOMPARE(lastDone, 4);
        QCOMPARE(lastTotal, 4);
    }

    void drawsStratifiedSplitsBySeed() {
        QTemporaryDir folder;
        writeImages(pathOf(folder) / "a", 50, 2, 2, 1);
        writeImages(pathOf(folder) / "b", 20, 2, 2, 1);
        const auto dataset = opened(pathOf(folder));
        QVERIFY(dataset);
        QCOMPARE(dataset->counts(Split::Test), (Counts{10, 4}));
        QCOMPARE(dataset->counts(Split::Validation), (Counts{4, 2}));
        QCOMPARE(dataset->counts(Split::Train), (Counts{36, 14}));
        QCOMPARE(opened(pathOf(folder))->fingerprint(), dataset->fingerprint());
        DatasetSpec other;
        other.splitSeed = 2;
        const auto redrawn = opened(pathOf(folder), other);
        QVERIFY(redrawn->fingerprint() != dataset->fingerprint());
        QCOMPARE(redrawn->counts(Split::Test), (Counts{10, 4}));

        // More images of one class leave the draw of the other class alone.
        const auto splitsOfB = [](const Dataset& data) {
            std::map<std::string, Split> splits;
            for (const Sample& sample : data.samples())
                if (sample.label == 1)
                    splits[sample.name] = sample.split;
            return splits;
        };
        const auto before = splitsOfB(*dataset);
        writeImages(pathOf(folder) / "a", 60, 2, 2, 1);
        QCOMPARE(splitsOfB(*opened(pathOf(folder))), before);
    }

    void sharesOutFewSamplesWithCare() {
        QTemporaryDir folder;
        writeImages(pathOf(folder) / "one", 1);
        writeImages(pathOf(folder) / "two", 2);
        writeImages(pathOf(folder) / "three", 3);
        const auto dataset = opened(pathOf(folder));
        QVERIFY(dataset);
        const Counts train = dataset->counts(Split::Train);
        QVERIFY(std::all_of(train.begin(), train.end(), [](std::int64_t n) { return n >= 1; }));
        DatasetSpec none;
        none.validationShare = 0;
        none.testShare = 0;
        QCOMPARE(opened(pathOf(folder), none)->indices(Split::Train).size(), 6U);
    }

    void proposesAnInputShape() {
        QTemporaryDir folder;
        writeImages(pathOf(folder) / "a", 2, 8, 6, 3);
        writeImages(pathOf(folder) / "b", 2, 8, 6, 1);
        const auto same = opened(pathOf(folder));
        QVERIFY(same->imageShape() == (Shape{1, 1, 8, 6, 0}));
        QVERIFY(*inputShape(*same, {}) == (Shape{1, 1, 8, 6, 3}));
        writeImages(pathOf(folder) / "c", 2, 9, 6, 1);
        const auto mixed = opened(pathOf(folder));
        const Result<Shape> open = inputShape(*mixed, {});
        QVERIFY(!open.has_value());
        QVERIFY(contains(open.error().message, "64 x 64"));
        DatasetSpec spec;
        spec.height = 32;
        spec.width = 16;
        spec.channels = 1;
        QVERIFY(*inputShape(*mixed, spec) == (Shape{1, 1, 32, 16, 1}));
    }

    void measuresMeanAndDeviationOfTheTrainSplit() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        const Image dark{1, 2, 3, {0, 10, 20, 0, 10, 20}};
        const Image bright{1, 2, 3, {100, 10, 40, 100, 10, 40}};
        const Image other{1, 2, 3, {255, 255, 255, 255, 255, 255}};
        QVERIFY(writePng(root / "train/a/1.png", dark).has_value());
        QVERIFY(writePng(root / "train/b/1.png", bright).has_value());
        QVERIFY(writePng(root / "test/b/1.png", other).has_value());
        const auto dataset = opened(root);
        QVERIFY(dataset);
        const auto measured = measureNormalization(*dataset, {});
        QVERIFY(measured.has_value());
        const std::vector<float> mean{50 / 255.0F, 10 / 255.0F, 30 / 255.0F};
        const std::vector<float> deviation{50 / 255.0F, 1.0F, 10 / 255.0F};
        for (std::size_t c = 0; c != 3; ++c) {
            QCOMPARE(measured->mean[c], mean[c]);
            QCOMPARE(measured->deviation[c], deviation[c]);
        }
        DatasetSpec raw;
        raw.normalizes = false;
        QCOMPARE(*measureNormalization(*dataset, raw), (Normalization{{0, 0, 0}, {1, 1, 1}}));
    }

    /// As a camera of 12 bits leaves it: in 8 bits all of it would be black.
    void sixteenBitsKeepWhatIsDark() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        const std::string dark("P5 2 2 65535\n\0\x64\1\x2c\0\x64\1\x2c", 21); // 100, 300, 100, 300
        const std::string narrow("P5 2 2 255\n\0\0\xff\xff", 15);
        for (const char* place : {"train/a", "train/b", "test/a", "test/b"})
            write(root / place / "1.pgm", dark);
        const auto deep = opened(root);
        QVERIFY(deep);
        const auto alone = measureNormalization(*deep, {});
        QVERIFY(alone.has_value());
        QCOMPARE(alone->mean[0], 200 / 65535.0F);
        QCOMPARE(alone->deviation[0], 100 / 65535.0F);
        QCOMPARE(deep->image(0)->values[1], 300 / 65535.0F);

        write(root / "train/b/1.pgm", narrow);
        const auto mixed = opened(root);
        QVERIFY(mixed);
        const auto both = measureNormalization(*mixed, {});
        QVERIFY(both.has_value());
        const double low = 100 / 65535.0;
        const double mean = (2 * (low + 3 * low) + 2) / 8;
        double squares = 0;
        for (const double value : {low, 3 * low, low, 3 * low, 0.0, 0.0, 1.0, 1.0})
            squares += (value - mean) * (value - mean);
        QCOMPARE(both->mean[0], static_cast<float>(mean));
        QCOMPARE(both->deviation[0], static_cast<float>(std::sqrt(squares / 8)));
    }
};

QTEST_GUILESS_MAIN(TestDataset)
#include "tst_dataset.moc"
