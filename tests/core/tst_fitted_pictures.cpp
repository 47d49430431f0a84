#include <fstream>

#include <QTemporaryDir>
#include <QTest>
#include <fcntl.h>
#include <opencv2/imgcodecs.hpp>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/data/fitted/kept_file.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/preprocess.hpp"
#include "core/data/sample_file.hpp"
#include "tests/core/dataset_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace {

namespace fs = std::filesystem;

/// Counts how often files of a folder are opened.
class OpenCounter {
public:
    explicit OpenCounter(const fs::path& folder) : m_file(::inotify_init1(IN_NONBLOCK)) {
        ::inotify_add_watch(m_file, folder.c_str(), IN_OPEN);
    }

    OpenCounter(const OpenCounter&) = delete;
    OpenCounter& operator=(const OpenCounter&) = delete;

    ~OpenCounter() { ::close(m_file); }

    /// Of picture files, since it was last asked.
    int take() const {
        int count = 0;
        alignas(inotify_event) std::array<char, 65536> buffer{};
        for (ssize_t got = 0; (got = ::read(m_file, buffer.data(), buffer.size())) > 0;)
            for (ssize_t at = 0; at < got;) {
                const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
                if (event->len > 0 && isPictureName(static_cast<const char*>(event->name)))
                    ++count;
                at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
            }
        return count;
    }

private:
    int m_file;
};

/// Smooth, with an edge, and none of its turned or mirrored selves.
cv::Mat photograph(int height, int width, int shade) {
    cv::Mat mat(height, width, CV_8UC3);
    for (int y = 0; y != height; ++y)
        for (int x = 0; x != width; ++x)
            mat.at<cv::Vec3b>(y, x) = {static_cast<std::uint8_t>(255 * x / width),
                                       static_cast<std::uint8_t>(255 * y / height),
                                       static_cast<std::uint8_t>(x * 3 < width ? shade : 200)};
    return mat;
}

void writeJpeg(const fs::path& path, const cv::Mat& mat) {
    fs::create_directories(path.parent_path());
    QVERIFY(cv::imwrite(path.string(), mat, {cv::IMWRITE_JPEG_QUALITY, 95}));
}

/// A record with a picture of `count` bytes that begin with `first`.
KeptRecord recordOf(const std::string& name, std::int64_t count) {
    KeptRecord record;
    record.name = name;
    record.stamp = {count, 1, 2, 3};
    record.whole = {1, 1, 40, 30, 3};
    record.fitted = {1, 1, 1, count, 1};
    return record;
}

std::vector<std::uint8_t> bytesFrom(std::uint8_t first, std::size_t count) {
    std::vector<std::uint8_t> bytes(count);
    for (std::size_t i = 0; i != count; ++i)
        bytes[i] = static_cast<std::uint8_t>(first + i);
    return bytes;
}

std::vector<std::uint8_t> readOf(const KeptFile& file, const KeptFile::Found& found) {
    std::vector<std::uint8_t> bytes(found.record.bytes);
    return file.read(found, bytes) ? bytes : std::vector<std::uint8_t>();
}

} // namespace

class TestFittedPictures : public QObject {
    Q_OBJECT

private:
    std::optional<QTemporaryDir> m_folder;
    DatasetSpec m_spec;
    Fitting m_fitting;

    fs::path path(const char* name) const { return pathOf(*m_folder) / name; }

    PictureKeeping inFolder() const { return {path("project/cache")}; }

    std::shared_ptr<const Dataset> open(const PictureKeeping& keeping) const {
        auto dataset = openDataset(
            path("data"), m_spec, std::nullopt, [](std::int64_t, std::int64_t) {}, {}, keeping);
        return dataset ? *dataset : nullptr;
    }

    std::vector<Image> fittedOf(const Dataset& dataset) const {
        std::vector<Image> images;
        for (std::size_t i = 0; i != dataset.samples().size(); ++i)
            if (Image image; dataset.fitted(i, m_fitting, image))
                images.push_back(image);
        return images;
    }

private slots:

    void init() {
        m_folder.emplace();
        m_spec = {};
        m_spec.height = 24;
        m_spec.width = 32;
        m_fitting = {{1, 1, 24, 32, 3}, Fit::Cover};
        for (int i = 0; i != 3; ++i) {
            const std::string name = std::to_string(i) + ".jpg";
            writeJpeg(path("data/a") / name, photograph(300, 400, 20 * i));
            writeJpeg(path("data/b") / name, photograph(333, 250 + i, 100 + 20 * i));
        }
    }

    /// Beside the least power that suffices: no fewer rows and columns than asked for, and what an
    /// area's mean of the whole gives.
    void decodesJpegNoLargerThanItIsNeeded() {
        const fs::path file = path("data/a/0.jpg");
        const Image whole = *readImage(file);
        for (const PictureSize least : {PictureSize{1, 1},
                                        {38, 50},
                                        {39, 50},
                                        {38, 51},
                                        {150, 200},
                                        {151, 1},
                                        {300, 400},
                                        {1000, 1000}}) {
            const Result<ReadPicture> read = readPicture(file, {.least = least});
            QVERIFY(read.has_value());
            QCOMPARE(read->whole.height, 300);
            QCOMPARE(read->whole.width, 400);
            const Image& image = read->image;
            QVERIFY(image.height >= std::min<std::int64_t>(300, least.height));
            QVERIFY(image.width >= std::min<std::int64_t>(400, least.width));
            if (least.height > 1 &&
                image.height < 300) // the next smaller eighth would be too small
                QVERIFY((image.height - 38) < least.height || (image.width - 50) < least.width);
            Image shrunk;
            fitImage(whole, {1, 1, image.height, image.width, 3}, Fit::Stretch, shrunk);
            std::int64_t apart = 0;
            int furthest = 0;
            for (std::size_t i = 0; i != shrunk.pixels.size(); ++i) {
                const int distance = std::abs(shrunk.pixels[i] - image.pixels[i]);
                apart += distance;
                furthest = std::max(furthest, distance);
            }
            // At the edge the library's filter is not quite a mean of the area.
            QVERIFY2(furthest <= 40, qPrintable(QString::number(furthest)));
            QVERIFY(apart <= 2 * std::ssize(shrunk.pixels));
        }
    }

    void turnsWhatItDecodesSmaller() {
        std::vector<std::uint8_t> coded;
        cv::imencode(".jpg", photograph(300, 400, 50), coded);
        using namespace std::string_literals;
        const std::string block =
            "Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"s;
        const std::string jpeg(coded.begin(), coded.end());
        write(path("turned.jpg"), jpeg.substr(0, 2) + "\xff\xe1\0"s +
                                      static_cast<char>(block.size() + 2) + block + jpeg.substr(2));
        const Result<ReadPicture> read = readPicture(path("turned.jpg"), {.least = {200, 100}});
        QVERIFY(read.has_value());
        QCOMPARE(read->whole.height, 400);
        QCOMPARE(read->whole.width, 300);
        QCOMPARE(read->image.height, 200);
        QCOMPARE(read->image.width, 150);
    }

    void opensEachFileOnceForAll() {
        const OpenCounter a(path("data/a"));
        const OpenCounter b(path("data/b"));
        const auto dataset = open({});
        QVERIFY(dataset != nullptr);
        const int first = a.take() + b.take();
        // One more: whether the first is a stack of pages.
        QVERIFY2(first <= 7, qPrintable(QString::number(first)));
        QVERIFY(measureNormalization(*dataset, m_spec).has_value());
        QCOMPARE(fittedOf(*dataset).size(), 6U);
        const auto again = open({});
        QCOMPARE(fittedOf(*again), fittedOf(*dataset));
        QVERIFY(a.take() + b.take() <= 1);
    }

    void findsThemInTheFolderTheNextTime() {
        const std::vector<Image> expected = fittedOf(*open({}));
        QCOMPARE(fittedOf(*open(inFolder())), expected);
        QVERIFY(fs::exists(path("project/cache/CACHEDIR.TAG")));
        const OpenCounter a(path("data/a"));
        const OpenCounter b(path("data/b"));
        const auto dataset = open(inFolder());
        QVERIFY((dataset->imageShape() == Shape{1, 1, 0, 0, 3}));
        QCOMPARE(fittedOf(*dataset), expected);
        QVERIFY(a.take() + b.take() <= 1);
    }

    void givesWhatAPredictionSees() {
        for (const PictureKeeping& keeping : {PictureKeeping{}, inFolder(), {{}, 0}}) {
            const auto dataset = open(keeping);
            for (std::size_t i = 0; i != dataset->samples().size(); ++i) {
                const auto file =
                    readSamples(path("data") / dataset->samples()[i].name, m_spec, m_fitting.input);
                QVERIFY(file.has_value());
                Image expected;
                fitImage(file->samples[0].sample, m_fitting.input, m_fitting.fit, expected);
                Image image;
                QVERIFY(dataset->fitted(i, m_fitting, image).has_value());
                QCOMPARE(image, expected);
            }
        }
    }

    /// Also where somebody sets its time back and it keeps its size.
    void readsAnewWhatHasChanged() {
        cv::imwrite(path("data/a/0.png").string(), photograph(24, 32, 10));
        const auto before = open(inFolder());
        const std::vector<Image> expected = fittedOf(*before);
        struct stat status = {};
        QCOMPARE(::stat(path("data/a/0.png").c_str(), &status), 0);
        std::fstream file(path("data/a/0.png"), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(-8, std::ios::end);
        file << "ruined!!";
        file.close();
        const std::array<timespec, 2> times{status.st_atim, status.st_mtim};
        QCOMPARE(::utimensat(AT_FDCWD, path("data/a/0.png").c_str(), times.data(), 0), 0);
        const auto after = open(inFolder());
        QCOMPARE(after->faults().size(), 1U);
        QCOMPARE(fittedOf(*after).size(), expected.size() - 1);
    }

    /// What could not be read is asked again: a library may be installed by then.
    void keepsNoFaults() {
        write(path("data/a/broken.png"), "no picture");
        QCOMPARE(open(inFolder())->faults().size(), 1U);
        const OpenCounter a(path("data/a"));
        QCOMPARE(open(inFolder())->faults().size(), 1U);
        QVERIFY(a.take() >= 1);
    }

    void knowsGreyFromColour() {
        m_spec.channels = 1;
        const auto grey = open(inFolder());
        m_fitting.input.c = 1;
        const std::vector<Image> expected = fittedOf(*grey);
        m_fitting.input.c = 3;
        m_spec.channels = 3;
        const auto colour = open(inFolder());
        const std::vector<Image> images = fittedOf(*colour);
        QCOMPARE(images[0].channels, 3);
        QVERIFY(images[0] != withChannels(expected[0], 3));
        m_fitting.input.c = 1;
        QCOMPARE(fittedOf(*colour), expected);
    }

    void survivesWhatBecomesOfItsFiles() {
        const std::vector<Image> expected = fittedOf(*open(inFolder()));
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(path("project/cache")))
            if (entry.path().extension() == keptFileEnding)
                files.push_back(entry.path());
        QVERIFY(!files.empty());
        for (const fs::path& file : files) {
            const std::string bytes = *readFile(file);
            for (const std::size_t length : {std::size_t{0}, std::size_t{5}, std::size_t{70},
                                             bytes.size() / 2, bytes.size() - 1}) {
                write(file, bytes.substr(0, length));
                QCOMPARE(fittedOf(*open(inFolder())), expected);
            }
            for (std::size_t at = 0; at < bytes.size();
                 at += std::max<std::size_t>(1, bytes.size() / 60)) {
                std::string damaged = bytes;
                damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
                write(file, damaged);
                QCOMPARE(fittedOf(*open(inFolder())), expected);
            }
        }
        const auto dataset = open(inFolder());
        fs::remove_all(path("project/cache"));
        QCOMPARE(fittedOf(*dataset), expected);
    }

    void letsOneProcessWriteAndOthersRead() {
        const fs::path file = path("kept.fitted");
        const auto writer = KeptFile::open(file, "key");
        QVERIFY(writer != nullptr);
        const std::vector<std::uint8_t> first = bytesFrom(1, 20);
        QVERIFY(writer->append(recordOf("first", 20), first).has_value());
        const auto reader = KeptFile::open(file, "key");
        QVERIFY(reader != nullptr);
        const std::vector<std::uint8_t> second = bytesFrom(7, 30);
        const auto found = writer->append(recordOf("second", 30), second);
        QVERIFY(found.has_value());
        QCOMPARE(readOf(*writer, *found), second);
        QVERIFY(!reader->append(recordOf("third", 30), second).has_value());
        const std::vector<KeptFile::Found> known = reader->takeFound();
        QCOMPARE(known.size(), 1U);
        QCOMPARE(known[0].record.name, std::string("first"));
        QVERIFY((known[0].record.whole == Shape{1, 1, 40, 30, 3}));
        QCOMPARE(readOf(*reader, known[0]), first);
        QVERIFY(KeptFile::open(file, "another key") == nullptr);
    }

    void beginsAnewForAnotherKeyAndWhereMostIsOutOfDate() {
        const fs::path file = path("kept.fitted");
        const auto recordsAfter = [&](const char* key) {
            return KeptFile::open(file, key)->takeFound().size();
        };
        for (int i = 0; i != 3; ++i)
            KeptFile::open(file, "key")->append(recordOf("same", 1000), bytesFrom(1, 1000));
        QCOMPARE(recordsAfter("key"), 0U);
        KeptFile::open(file, "key")->append(recordOf("same", 1000), bytesFrom(1, 1000));
        QCOMPARE(recordsAfter("key"), 1U);
        QCOMPARE(recordsAfter("another"), 0U);
        QCOMPARE(recordsAfter("key"), 0U);
    }

    void removesTheOldestFirst() {
        for (int i = 0; i != 4; ++i) {
            const fs::path file = path("cache") / (std::to_string(i) + ".fitted");
            write(file, std::string(100, 'x'));
            fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(i));
        }
        write(path("cache/mine.txt"), std::string(1000, 'x'));
        removeOldest(path("cache"), path("cache/3.fitted"), 200);
        QVERIFY(fs::exists(path("cache/3.fitted")) && fs::exists(path("cache/0.fitted")));
        QVERIFY(!fs::exists(path("cache/2.fitted")) && !fs::exists(path("cache/1.fitted")));
        QVERIFY(fs::exists(path("cache/mine.txt")));
    }
};

QTEST_GUILESS_MAIN(TestFittedPictures)
#include "tst_fitted_pictures.moc"
