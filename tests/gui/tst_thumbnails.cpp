#include <array>
#include <map>
#include <mutex>

#include <QColor>
#include <QImage>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QUrl>
#include <fcntl.h>
#include <sys/stat.h>

#include "core/base/file.hpp"
#include "core/base/program_version.hpp"
#include "gui/widgets/thumbnail_store.hpp"
#include "gui/widgets/thumbnails.hpp"
#include "gui/widgets/wall_order.hpp"
#include "test_world.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace fs = std::filesystem;

namespace {

/// Pictures by their names below a folder, as a dataset has them; tells which were decoded.
class WatchedFiles : public ImageStore {
public:
    explicit WatchedFiles(fs::path folder) : m_folder(std::move(folder)) {}

    Result<Image> image(const Sample& sample, const PictureSize& least) const override {
        gate.acquire();
        gate.release();
        {
            const std::scoped_lock lock(m_mutex);
            m_decoded.push_back(sample.name);
        }
        return readImage(m_folder / sample.name, {.least = least});
    }

    std::vector<std::string> decoded() const {
        const std::scoped_lock lock(m_mutex);
        return m_decoded;
    }

    mutable QSemaphore gate{1}; ///< nothing is decoded while somebody else has it

private:
    fs::path m_folder;
    mutable std::mutex m_mutex;
    mutable std::vector<std::string> m_decoded;
};

/// A wall's data, and what is decoded of them.
struct Pictures {
    Pictures(const fs::path& folder, const std::vector<std::string>& names)
        : files(std::make_shared<WatchedFiles>(folder)) {
        Scan scan;
        scan.source = folder;
        scan.classes = {"a"};
        for (const std::string& name : names)
            scan.samples.push_back({name, 0});
        dataset = std::make_shared<const Dataset>(std::move(scan), files);
    }

    std::shared_ptr<WatchedFiles> files;
    std::shared_ptr<const Dataset> dataset;
};

/// The picture of sample 0, made now; null where it could not be read.
QImage pictureOfFirst(const Pictures& pictures, int side) {
    Thumbnails thumbnails;
    thumbnails.setSide(side);
    thumbnails.setDataset(pictures.dataset);
    QSignalSpy arrived(&thumbnails, &Thumbnails::arrived);
    thumbnails.want({0});
    if (arrived.isEmpty() && !arrived.wait(10'000))
        qFatal("the picture did not come");
    return thumbnails.find(0)->toImage();
}

void setChanged(const fs::path& file, std::int64_t seconds) {
    const std::array<timespec, 2> times{{{seconds, 0}, {seconds, 0}}};
    if (::utimensat(AT_FDCWD, file.c_str(), times.data(), 0) != 0)
        qFatal("%s: its time cannot be set", file.c_str());
}

unsigned permissionsOf(const fs::path& path) {
    return static_cast<unsigned>(fs::status(path).permissions());
}

} // namespace

/// What a wall shows small: shared with other programs, made in the order in which it is seen.
class TestThumbnails : public QObject {
    Q_OBJECT

    TestWorld m_world;
    fs::path m_folder;
    fs::path m_cache;

    fs::path writePicture(const char* name, QSize size, const QColor& colour) const {
        QImage picture(size, QImage::Format_RGB32);
        picture.fill(colour);
        const fs::path file = m_folder / name;
        if (!picture.save(QString::fromStdString(file.string())))
            qFatal("%s cannot be written", name);
        return file;
    }

    std::size_t storedCount() const {
        std::error_code error;
        std::size_t count = 0;
        for (fs::recursive_directory_iterator file(m_cache / "thumbnails", error), end;
             !error && file != end; file.increment(error))
            count += file->is_regular_file() ? 1 : 0;
        return count;
    }

private Q_SLOTS:

    void init() {
        m_folder = m_world.path("pictures");
        m_cache = m_world.path("cache");
        fs::remove_all(m_folder);
        fs::remove_all(m_cache);
        fs::create_directories(m_folder);
    }

    void filesAreCalledAsTheStandardSays() {
        // The standard's own example.
        const ThumbnailStore store("/home/jens/.cache/thumbnails");
        const ThumbnailOrigin origin{"file:///home/jens/photos/me.png", 0, 0};
        const fs::path name = "c6ee772d9e49320e97ec29a7eb5b1697.png";
        const fs::path cache = "/home/jens/.cache/thumbnails";
        QCOMPARE(store.pathOf(origin, 128), cache / "normal" / name);
        QCOMPARE(store.pathOf(origin, 256), cache / "large" / name);
        QCOMPARE(store.pathOf(origin, 512), cache / "x-large" / name);
        QCOMPARE(store.pathOf(origin, 1024), cache / "xx-large" / name);
        for (const auto& [side, stored] : std::map<int, int>{
                 {1, 128}, {128, 128}, {129, 256}, {512, 512}, {513, 1024}, {1025, 0}})
            QCOMPARE(ThumbnailStore::sideFor(side), stored);
    }

    void theFolderIsTheDesktops() {
        QCOMPARE(ThumbnailStore::folderOfUser(), m_cache / "thumbnails");
        const QByteArray ours = qgetenv("XDG_CACHE_HOME");
        const fs::path home = fs::path(qgetenv("HOME").toStdString()) / ".cache/thumbnails";
        qputenv("XDG_CACHE_HOME", "not/absolute");
        const fs::path relative = ThumbnailStore::folderOfUser();
        qunsetenv("XDG_CACHE_HOME");
        const fs::path unset = ThumbnailStore::folderOfUser();
        qputenv("XDG_CACHE_HOME", ours);
        QCOMPARE(relative, home);
        QCOMPARE(unset, home);
    }

    void aFileIsKnownByItsAddressTimeAndSize() {
        const ThumbnailStore store;
        const fs::path file = writePicture("a cat & 100 % (é).png", {10, 10}, Qt::red);
        setChanged(file, 1'234'567'890);
        const auto origin = store.originOf(m_folder / "not here" / ".." / file.filename());
        QVERIFY(origin.has_value());
        const QUrl url = QUrl::fromLocalFile(QString::fromStdString(file.string()));
        QCOMPARE(origin->uri, url.toEncoded(QUrl::FullyEncoded));
        QVERIFY(origin->uri.endsWith("/a%20cat%20&%20100%20%25%20(%C3%A9).png"));
        QCOMPARE(origin->changed, std::int64_t{1'234'567'890});
        QCOMPARE(origin->bytes, static_cast<std::uint64_t>(fs::file_size(file)));
        const fs::path bytes = m_folder / "\xff.png"; // no letters in any encoding
        fs::copy(file, bytes);
        QVERIFY(store.originOf(bytes)->uri.endsWith("/%FF.png"));
        QVERIFY(!store.originOf(m_folder / "nowhere.png"));
        QVERIFY(!store.originOf(m_folder));
    }

    void aThumbnailSaysOfWhatItIsAndIsNobodyElses() {
        const fs::path file = writePicture("large.png", {400, 200}, Qt::blue);
        pictureOfFirst({m_folder, {"large.png"}}, 100);
        const ThumbnailStore store;
        const auto origin = store.originOf(file);
        const fs::path path = store.pathOf(*origin, 128);
        QCOMPARE(storedCount(), std::size_t{1});
        QCOMPARE(permissionsOf(path), 0600U);
        for (const fs::path& folder :
             {path.parent_path(), m_cache / "thumbnails", fs::path(m_cache)})
            QCOMPARE(permissionsOf(folder), 0700U);
        const Result<std::string> png = readFile(path);
        QVERIFY(png.has_value());
        const std::string uri = origin->uri.toStdString();
        QVERIFY(png->find("tEXtThumb::URI" + std::string(1, '\0') + uri) != std::string::npos);
        const QImage stored = QImage::fromData(QByteArray::fromStdString(*png), "PNG");
        QCOMPARE(stored.size(), QSize(128, 64));
        QVERIFY(stored.hasAlphaChannel() && stored.depth() == 32);
        QCOMPARE(stored.text("Thumb::URI").toStdString(), uri);
        QCOMPARE(stored.text("Thumb::MTime"), QString::number(origin->changed));
        QCOMPARE(stored.text("Thumb::Size"), QString::number(origin->bytes));
        QCOMPARE(stored.pixelColor(64, 32), QColor(Qt::blue));
    }

    void oneFromTheStoreIsUsedWithoutDecoding() {
        writePicture("large.png", {400, 200}, Qt::blue);
        const Pictures first(m_folder, {"large.png"});
        const QImage decoded = pictureOfFirst(first, 100);
        QCOMPARE(first.files->decoded().size(), std::size_t{1});
        const Pictures again(m_folder, {"large.png"});
        QCOMPARE(pictureOfFirst(again, 100), decoded);
        QCOMPARE(again.files->decoded().size(), std::size_t{0});
        QCOMPARE(decoded.size(), QSize(100, 50));
    }

    void whatAnotherProgramMadeIsUsedWhileItHolds() {
        const fs::path file = writePicture("large.png", {400, 200}, Qt::blue);
        const ThumbnailStore store;
        const auto origin = store.originOf(file);
        QImage foreign(256, 128, QImage::Format_ARGB32);
        foreign.fill(Qt::transparent); // is shown over white, as all pictures
        foreign.setText("Thumb::URI", QString::fromLatin1(origin->uri));
        foreign.setText("Thumb::MTime", QString::number(origin->changed));
        fs::create_directories(m_cache / "thumbnails/large");
        const QString path = QString::fromStdString(store.pathOf(*origin, 256).string());
        QVERIFY(foreign.save(path));
        const Pictures pictures(m_folder, {"large.png"});
        const QImage shown = pictureOfFirst(pictures, 100); // a larger one will do
        QCOMPARE(pictures.files->decoded().size(), std::size_t{0});
        QCOMPARE(shown.pixelColor(50, 25), QColor(Qt::white));
        foreign.setText("Thumb::Size", "7");
        QVERIFY(foreign.save(path));
        pictureOfFirst(pictures, 100);
        QCOMPARE(pictures.files->decoded().size(), std::size_t{1});
    }

    void anOlderOneIsMadeAnew() {
        const fs::path file = writePicture("large.png", {400, 200}, Qt::blue);
        pictureOfFirst({m_folder, {"large.png"}}, 100);
        writePicture("large.png", {400, 200}, Qt::red);
        // Also where a file goes back in time: it is another file then.
        setChanged(file, 1'000'000'000);
        const Pictures pictures(m_folder, {"large.png"});
        QCOMPARE(pictureOfFirst(pictures, 100).pixelColor(50, 25), QColor(Qt::red));
        QCOMPARE(pictures.files->decoded().size(), std::size_t{1});
        QCOMPARE(pictureOfFirst(pictures, 100).pixelColor(50, 25), QColor(Qt::red));
        QCOMPARE(pictures.files->decoded().size(), std::size_t{1});
        QCOMPARE(storedCount(), std::size_t{1});
    }

    void smallPicturesNeedNone() {
        writePicture("small.png", {28, 28}, Qt::blue);
        const Pictures pictures(m_folder, {"small.png"});
        QCOMPARE(pictureOfFirst(pictures, 100).size(), QSize(100, 100));
        QCOMPARE(storedCount(), std::size_t{0});
    }

    void thumbnailsGetNone() {
        const ThumbnailStore store;
        fs::create_directories(m_cache / "thumbnails/normal");
        m_folder = m_cache / "thumbnails/normal";
        QVERIFY(!store.originOf(writePicture("0.png", {400, 200}, Qt::blue)));
        m_folder = m_cache / "thumbnails-of-mine"; // is not the store
        fs::create_directories(m_folder);
        QVERIFY(store.originOf(writePicture("0.png", {400, 200}, Qt::blue)).has_value());
    }

    void whatIsNoFileOfItsOwnIsNotStored() {
        writePicture("large.png", {400, 200}, Qt::blue);
        Scan scan;
        scan.source = m_folder;
        scan.kind = SourceKind::Idx;
        scan.samples.push_back({"large.png", 0, Split::Train, 0});
        Pictures pictures(m_folder, {});
        pictures.dataset = std::make_shared<const Dataset>(std::move(scan), pictures.files);
        QVERIFY(!pictureOfFirst(pictures, 100).isNull());
        QCOMPARE(storedCount(), std::size_t{0});
    }

    void aFailureIsKeptForADay() {
        const fs::path file = m_folder / "broken.png";
        QVERIFY(writeFile(file, "no picture at all"));
        const Pictures pictures(m_folder, {"broken.png"});
        QVERIFY(pictureOfFirst(pictures, 100).isNull());
        QVERIFY(pictureOfFirst(pictures, 100).isNull());
        QCOMPARE(pictures.files->decoded().size(), std::size_t{1});
        const ThumbnailStore store;
        const fs::path kept = m_cache / "thumbnails/fail" /
                              ("fovea-" + std::string(programVersion())) /
                              store.pathOf(*store.originOf(file), 128).filename();
        QCOMPARE(permissionsOf(kept), 0600U);
        setChanged(kept, 1'000'000'000);
        QVERIFY(pictureOfFirst(pictures, 100).isNull());
        QCOMPARE(pictures.files->decoded().size(), std::size_t{2});
        writePicture("broken.png", {400, 200}, Qt::blue); // mended, and so another file
        QCOMPARE(pictureOfFirst(pictures, 100).size(), QSize(100, 50));
    }

    void withoutItsFolderItOnlyTakesLonger() {
        writePicture("large.png", {400, 200}, Qt::blue);
        const Pictures pictures(m_folder, {"large.png"});
        const QImage before = pictureOfFirst(pictures, 100);
        fs::remove_all(m_cache);
        QCOMPARE(pictureOfFirst(pictures, 100), before);
        fs::remove_all(m_cache);
        QVERIFY(writeFile(m_cache, "a file where the folder would be"));
        QCOMPARE(pictureOfFirst(pictures, 100), before);
        QCOMPARE(pictures.files->decoded().size(), std::size_t{3});
        fs::remove(m_cache);
    }

    void whatIsSeenIsWantedFirstThenWhatIsNearest() {
        // 2 columns, rows 3 and 4 of 10 in sight.
        const RowsInSight sight{.first = 3, .rows = 2, .columns = 2, .count = 19};
        QCOMPARE(placesNearestFirst(sight, false),
                 (std::vector<int>{6, 7, 8, 9, 10, 11, 4, 5, 12, 13, 2, 3, 14, 15, 16, 17}));
        QCOMPARE(placesNearestFirst(sight, true),
                 (std::vector<int>{6, 7, 8, 9, 4, 5, 10, 11, 2, 3, 12, 13, 0, 1}));
        QCOMPARE(placesNearestFirst({.first = 9, .rows = 2, .columns = 2, .count = 19}, false),
                 (std::vector<int>{18, 16, 17, 14, 15}));
        QVERIFY(
            placesNearestFirst({.first = 0, .rows = 2, .columns = 2, .count = 0}, false).empty());
    }

    void theOrderFollowsScrolling() {
        std::vector<std::string> names;
        for (int i = 0; i < 20; ++i) {
            names.push_back(std::to_string(i) + ".png");
            writePicture(names.back().c_str(), {8, 8}, Qt::blue);
        }
        const Pictures pictures(m_folder, names);
        Thumbnails thumbnails(nullptr, 1);
        thumbnails.setDataset(pictures.dataset);
        pictures.files->gate.acquire();
        thumbnails.want({3, 2, 1});
        thumbnails.want({12, 13, 3});
        pictures.files->gate.release();
        QTRY_VERIFY(thumbnails.find(3) != nullptr && thumbnails.find(13) != nullptr);
        std::vector<std::string> decoded = pictures.files->decoded();
        // One may have been at work already; nobody waits for 2 and 1 any more.
        if (decoded.front() == "3.png")
            QCOMPARE(decoded, (std::vector<std::string>{"3.png", "12.png", "13.png"}));
        else
            QCOMPARE(decoded, (std::vector<std::string>{"12.png", "13.png", "3.png"}));
    }

    void allThreadsWork() {
        // As many at once as there are cores: each waits at the gate.
        std::vector<std::string> names;
        for (int i = 0; i < QThread::idealThreadCount(); ++i) {
            names.push_back(std::to_string(i) + ".png");
            writePicture(names.back().c_str(), {8, 8}, Qt::blue);
        }

        struct Meeting : ImageStore {
            Result<Image> image(const Sample&, const PictureSize&) const override {
                here.release();
                if (!everybody.tryAcquire(1, 20'000))
                    return fail("the others did not come");
                return Image{8, 8, 1, std::vector<std::uint8_t>(64, 128)};
            }

            mutable QSemaphore here;
            mutable QSemaphore everybody;
        };

        const auto meeting = std::make_shared<Meeting>();
        Scan scan;
        scan.source = m_folder;
        std::vector<std::size_t> all;
        for (const std::string& name : names) {
            all.push_back(scan.samples.size());
            scan.samples.push_back({name, 0});
        }
        Thumbnails thumbnails;
        thumbnails.setDataset(std::make_shared<const Dataset>(std::move(scan), meeting));
        thumbnails.want(all);
        QVERIFY(meeting->here.tryAcquire(static_cast<int>(all.size()), 10'000));
        meeting->everybody.release(static_cast<int>(all.size()));
        QTRY_VERIFY(std::all_of(all.begin(), all.end(), [&](std::size_t each) {
            return thumbnails.find(each) != nullptr && !thumbnails.find(each)->isNull();
        }));
    }
};

QTEST_MAIN(TestThumbnails)
#include "tst_thumbnails.moc"
