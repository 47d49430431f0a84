#include <QTemporaryDir>
#include <QTest>

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>

#include "core/data/batches/batch_loader.hpp"
#include "core/data/input_shape.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/sample_file.hpp"
#include "core/data/sample_preparer.hpp"
#include "core/data/sources/file_names.hpp"
#include "core/data/volume.hpp"
#include "tests/core/dataset_files.hpp"
#include "tests/core/sample_networks.hpp"
#include "tests/core/small_run.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace {

/// Slices whose every value is 10 * (number + 1) + seed.
template <class T>
std::vector<cv::Mat> slices(int depth, int height, int width, int seed, double factor = 1) {
    std::vector<cv::Mat> result;
    for (int z = 0; z < depth; ++z)
        result.emplace_back(height, width, cv::DataType<T>::type,
                            cv::Scalar(factor * (10 * (z + 1) + seed)));
    return result;
}

void writeStack(const std::filesystem::path& file, const std::vector<cv::Mat>& pages) {
    std::filesystem::create_directories(file.parent_path());
    QVERIFY(cv::imwritemulti(file.string(), pages));
}

/// Lets the last of a little-endian file's pages lead on to one that is none.
void breakAfterTheLastPage(const std::filesystem::path& file) {
    Result<std::string> bytes = readFile(file);
    QVERIFY(bytes.has_value());
    const auto number = [&](std::size_t at, std::size_t length) {
        std::size_t value = 0;
        for (std::size_t i = length; i-- != 0;)
            value = value << 8 | static_cast<unsigned char>((*bytes)[at + i]);
        return value;
    };
    QVERIFY(bytes->starts_with("II"));
    std::size_t link = 4;
    while (number(link, 4) != 0) {
        const std::size_t page = number(link, 4);
        link = page + 2 + 12 * number(page, 2);
    }
    for (std::size_t i = 0; i != 4; ++i)
        (*bytes)[link + i] = static_cast<char>(bytes->size() >> 8 * i & 0xff);
    *bytes += std::string("\x01\0", 2) + std::string(16, '\x7f');
    write(file, *bytes);
}

void writeSlice(const std::filesystem::path& file, const cv::Mat& slice) {
    std::filesystem::create_directories(file.parent_path());
    QVERIFY(cv::imwrite(file.string(), slice));
}

} // namespace

/// TIFF stacks and folders of slices as volumes, from the file to a trained network.
class TestVolumeData : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path path(const std::string& name) const { return pathOf(m_folder) / name; }

    static Result<std::shared_ptr<const Dataset>> open(const std::filesystem::path& source,
                                                       Samples samples = Samples::Automatic) {
        DatasetSpec spec;
        spec.samples = samples;
        spec.testShare = spec.validationShare = 0;
        return openDataset(source, spec);
    }

    /// Two classes of two stacks.
    std::filesystem::path stacks(const std::string& name, int depth = 4) const {
        for (int i = 0; i < 2; ++i) {
            const std::string file = fmt::format("{}.tif", i);
            writeStack(path(name) / "a" / file, slices<std::uint8_t>(depth, 5, 6, i));
            writeStack(path(name) / "b" / file, slices<std::uint8_t>(depth, 5, 6, i + 5));
        }
        return path(name);
    }

    static std::string faultOf(const Dataset& dataset, const std::string& file) {
        for (const DataFault& fault : dataset.faults())
            if (fault.path == file)
                return fault.cause;
        return {};
    }

private slots:
    void stacksAreRecognised();
    void theFirstPagesCanBeAskedFor();
    void slicesLieInNaturalOrder();
    void sixteenBitsAndFloatsStay();
    void wrongVolumesAreLeftOut();
    void namesAreComparedNaturally();
    void otherDepthsAreNamed();
    void depthIsCutAndFilled();
    void slicesAreFittedEach();
    void everySliceIsAugmentedAlike();
    void batchesHoldTheVoxels();
    void foreignSamplesAreRefused();
    void aNetworkLearnsVolumes();
};

void TestVolumeData::stacksAreRecognised() {
    const auto dataset = open(stacks("stacks"));
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().message.c_str());
    QCOMPARE((*dataset)->kind(), SourceKind::Volumes);
    QVERIFY((*dataset)->sampleKind() == SampleKind::Volume);
    QVERIFY((*dataset)->imageShape() == (Shape{1, 4, 5, 6, 1}));
    QCOMPARE((*dataset)->samples().size(), std::size_t{4});
    const Result<Image> volume = (*dataset)->image(1);
    QVERIFY(volume.has_value());
    QCOMPARE(volume->depth, std::int64_t{4});
    for (std::size_t i = 0; i != volume->pixels.size(); ++i)
        QCOMPARE(int(volume->pixels[i]), 10 * (int(i) / 30 + 1) + 1);
}

void TestVolumeData::theFirstPagesCanBeAskedFor() {
    const auto dataset = open(stacks("pages"), Samples::Images);
    QVERIFY(dataset.has_value());
    QVERIFY((*dataset)->sampleKind() == SampleKind::Image);
    QVERIFY((*dataset)->imageShape() == (Shape{1, 1, 5, 6, 1}));
}

void TestVolumeData::slicesLieInNaturalOrder() {
    for (const char* name : {"a/one", "b/two"})
        for (const int z : {10, 2, 1})
            writeSlice(path("slices") / name / fmt::format("slice{}.png", z),
                       cv::Mat(3, 4, CV_8UC1, cv::Scalar(z)));
    write(path("slices") / "a" / "one" / "notes.txt", "no slice");
    const auto dataset = open(path("slices"), Samples::Volumes);
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().message.c_str());
    QVERIFY((*dataset)->imageShape() == (Shape{1, 3, 3, 4, 1}));
    QCOMPARE((*dataset)->samples()[0].name, std::string("a/one"));
    const Result<Image> volume = (*dataset)->image(0);
    QCOMPARE(int(volume->pixels[0]), 1);
    QCOMPARE(int(volume->pixels[12]), 2);
    QCOMPARE(int(volume->pixels[24]), 10);
}

void TestVolumeData::sixteenBitsAndFloatsStay() {
    writeStack(path("deep") / "sixteen.tif", slices<std::uint16_t>(3, 2, 2, 1, 100));
    writeStack(path("deep") / "floats.tif", slices<float>(3, 2, 2, 1, -0.5));
    const Result<Image> sixteen = readVolume(path("deep") / "sixteen.tif");
    QVERIFY(sixteen.has_value());
    QVERIFY(sixteen->pixels.empty());
    QCOMPARE(sixteen->values[4], 2100.0F / 65535.0F);
    const Result<Image> floats = readVolume(path("deep") / "floats.tif");
    QVERIFY(floats.has_value());
    QCOMPARE(floats->values[4], -10.5F);
}

void TestVolumeData::wrongVolumesAreLeftOut() {
    const std::filesystem::path source = stacks("faulty");
    std::vector<cv::Mat> uneven = slices<std::uint8_t>(3, 5, 6, 0);
    uneven[1] = cv::Mat(4, 6, CV_8UC1, cv::Scalar(7));
    writeStack(source / "a" / "uneven.tif", uneven);
    writeSlice(source / "a" / "flat.png", cv::Mat(5, 6, CV_8UC1, cv::Scalar(3)));
    writeStack(source / "a" / "broken.tif", slices<std::uint8_t>(3, 5, 6, 0));
    breakAfterTheLastPage(source / "a" / "broken.tif");
    writeSlice(source / "b" / "mixed" / "0.png", cv::Mat(5, 6, CV_8UC1, cv::Scalar(3)));
    writeSlice(source / "b" / "mixed" / "1.png", cv::Mat(5, 7, CV_8UC1, cv::Scalar(3)));
    writeSlice(source / "b" / "bits" / "0.png", cv::Mat(5, 6, CV_8UC1, cv::Scalar(3)));
    writeSlice(source / "b" / "bits" / "1.png", cv::Mat(5, 6, CV_16UC1, cv::Scalar(3)));
    writeSlice(source / "b" / "single" / "0.png", cv::Mat(5, 6, CV_8UC1, cv::Scalar(3)));
    const auto dataset = open(source, Samples::Volumes);
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().message.c_str());
    QCOMPARE((*dataset)->samples().size(), std::size_t{4});
    const auto says = [&](const char* file, const char* part) {
        const std::string cause = faultOf(**dataset, file);
        if (!contains(cause, part))
            qWarning("%s: %s", file, cause.c_str());
        return contains(cause, part);
    };
    QVERIFY(says("a/uneven.tif", "page 2 is 6 x 4 pixels where the first slice is 6 x 5"));
    QVERIFY(says("a/flat.png", "is one image, no volume"));
    QVERIFY(says("a/broken.tif", "page 4 of 5: its directory is damaged"));
    QVERIFY(says("b/mixed", "1.png is 7 x 5 pixels where the first slice is 6 x 5"));
    QVERIFY(says("b/bits", "1.png has 1 channels of more than 8 bits"));
    QVERIFY(says("b/single", "has one slice only"));
}

void TestVolumeData::namesAreComparedNaturally() {
    QVERIFY(comesNaturallyBefore("slice2", "slice10"));
    QVERIFY(!comesNaturallyBefore("slice10", "slice2"));
    QVERIFY(comesNaturallyBefore("a1b20", "a1b100"));
    QVERIFY(comesNaturallyBefore("a", "a0"));
    QVERIFY(comesNaturallyBefore("01", "1") != comesNaturallyBefore("1", "01"));
    QVERIFY(!comesNaturallyBefore("x", "x"));
}

void TestVolumeData::otherDepthsAreNamed() {
    const std::filesystem::path source = stacks("depths");
    writeStack(source / "a" / "deeper.tif", slices<std::uint8_t>(6, 5, 6, 0));
    const auto dataset = open(source);
    QVERIFY(dataset.has_value());
    QCOMPARE((*dataset)->imageShape().d, std::int64_t{0});
    DatasetSpec spec;
    const Result<Shape> shape = inputShape(**dataset, spec);
    QVERIFY(!shape.has_value());
    QVERIFY(contains(shape.error().message, "differ in their number of slices"));
    spec.depth = 5;
    QVERIFY(*inputShape(**dataset, spec) == (Shape{1, 5, 5, 6, 1}));
    spec.depth = 1;
    QVERIFY(contains(inputShape(**dataset, spec).error().message, "a depth of 1"));
}

void TestVolumeData::depthIsCutAndFilled() {
    writeStack(path("fit") / "v.tif", slices<std::uint8_t>(5, 3, 3, 0));
    const Result<Image> volume = readVolume(path("fit") / "v.tif");
    const auto depths = [&](std::int64_t depth) {
        Tensor out(Shape{1, depth, 3, 3, 1});
        toInput(*volume, {}, {{0}, {1.0F / 255.0F}}, out.view());
        std::vector<int> values;
        for (std::int64_t z = 0; z != depth; ++z)
            values.push_back(int(std::lround(out.view().data[z * 9])));
        return values;
    };
    QCOMPARE(depths(5), (std::vector<int>{10, 20, 30, 40, 50}));
    QCOMPARE(depths(3), (std::vector<int>{20, 30, 40}));
    QCOMPARE(depths(2), (std::vector<int>{20, 30}));
    QCOMPARE(depths(8), (std::vector<int>{10, 10, 20, 30, 40, 50, 50, 50}));
}

void TestVolumeData::slicesAreFittedEach() {
    writeStack(path("large") / "v.tif", slices<std::uint16_t>(2, 8, 8, 0, 100));
    const Result<Image> volume = readVolume(path("large") / "v.tif");
    Tensor out(Shape{1, 2, 4, 4, 3});
    toInput(*volume, {}, {{0, 0, 0}, {1, 1, 1}}, out.view());
    for (std::int64_t i = 0; i != 96; ++i)
        QVERIFY(std::abs(out.view().data[i] - (i < 48 ? 1000.0F : 2000.0F) / 65535.0F) < 1e-6F);
}

void TestVolumeData::everySliceIsAugmentedAlike() {
    const Image slice = noiseImage(6, 6, 1, 3);
    Image volume{6, 6, 1, slice.pixels, 2, {}};
    volume.pixels.insert(volume.pixels.end(), slice.pixels.begin(), slice.pixels.end());
    const LayerRegistry registry = loadPlugins();
    const auto step = [&](const char* type, double amount) {
        return test::step(registry, type, amount);
    };
    const auto changes = test::augmentationOf(
        registry, {step("flip", 0.5), step("rotation", 20), step("shift", 0.2), step("crop", 1),
                   step("contrast", 0.1), step("brightness", 0.1)});
    const Image changed = augmentPreview(volume, {}, {1, 2, 6, 6, 1}, *changes, 1, 2, 3);
    const Image single = augmentPreview(slice, {}, {1, 1, 6, 6, 1}, *changes, 1, 2, 3);
    QVERIFY(single.pixels != slice.pixels);
    QVERIFY(std::equal(single.pixels.begin(), single.pixels.end(), changed.pixels.begin()));
    QVERIFY(std::equal(single.pixels.begin(), single.pixels.end(), changed.pixels.begin() + 36));
}

void TestVolumeData::batchesHoldTheVoxels() {
    const auto dataset = open(stacks("batches", 3));
    QVERIFY(dataset.has_value());
    const Shape input{1, 3, 5, 6, 1};
    const std::vector<int> firstSlices{0, 1, 5, 6};
    // Twice, the second time from the cache.
    BatchLoader loader(*dataset, {}, input, {{0}, {1.0F / 255.0F}}, {.batch = 4});
    for (std::int64_t epoch = 0; epoch != 2; ++epoch) {
        loader.start(epoch);
        Batch* batch = loader.next();
        QVERIFY(batch != nullptr);
        QVERIFY(batch->images.view().shape == input.withBatch(4));
        for (std::int64_t n = 0; n != 4; ++n) {
            const int drawn = firstSlices[std::size_t(n)];
            for (std::int64_t i = 0; i != 90; ++i)
                QCOMPARE(int(std::lround(batch->images.view().sample(n).data[i])),
                         10 * int(i / 30 + 1) + drawn);
        }
        loader.recycle(batch);
    }
}

void TestVolumeData::foreignSamplesAreRefused() {
    writeStack(path("foreign") / "v.tif", slices<std::uint8_t>(5, 3, 3, 0));
    writeSlice(path("foreign") / "i.png", cv::Mat(3, 3, CV_8UC1, cv::Scalar(3)));
    const Shape volumes{1, 5, 3, 3, 1};
    QVERIFY(readSamples(path("foreign") / "v.tif", {}, volumes).has_value());
    const auto image = readSamples(path("foreign") / "i.png", {}, volumes);
    QVERIFY(!image.has_value());
    QVERIFY(contains(image.error().message, "has one slice"));
}

void TestVolumeData::aNetworkLearnsVolumes() {
    // A bright half in front or behind: no slice alone tells.
    RandomStream random({3, 9});
    for (int i = 0; i < 30; ++i)
        for (const bool isInFront : {false, true}) {
            std::vector<cv::Mat> pages;
            for (int z = 0; z < 4; ++z) {
                cv::Mat page(6, 6, CV_8UC1);
                const bool isBright = (z < 2) == isInFront;
                for (int y = 0; y < 6; ++y)
                    for (int x = 0; x < 6; ++x)
                        page.at<std::uint8_t>(y, x) =
                            static_cast<std::uint8_t>((isBright ? 100 : 40) + random.below(100));
                pages.push_back(page);
            }
            writeStack(path("halves") / (isInFront ? "front" : "behind") / fmt::format("{}.tif", i),
                       pages);
        }
    DatasetSpec data;
    const auto dataset = openDataset(path("halves"), data);
    QVERIFY(dataset.has_value());
    const LayerRegistry registry = loadPlugins();
    TrainSpec recipe = test::smallRecipe();
    recipe.epochs = 12;
    const Result<RunFolder> run =
        createRun(path("run"), **dataset, data, withClassCount(test::volumeNetwork(), 2, registry),
                  recipe, registry, "fovea train");
    QVERIFY2(run.has_value(), run ? "" : run.error().message.c_str());
    const double right = test::trainAndTest(*run, *dataset, registry);
    QVERIFY2(right > 0.8, std::to_string(right).c_str()); // of two classes
}

QTEST_GUILESS_MAIN(TestVolumeData)
#include "tst_volume_data.moc"
