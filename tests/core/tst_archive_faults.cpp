#include <atomic>
#include <thread>

#include <sys/stat.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/data/archives/archive_files.hpp"
#include "tests/core/archive_scans.hpp"
#include "tests/core/deflated.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace fs = std::filesystem;

/// Archives that are damaged, too large or gone; and what is asked of them by many at once.
class TestArchiveFaults : public QObject {
    Q_OBJECT

private slots:

    void aDamagedMemberCostsItself() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.zip";
        const std::string wanted = pngOf(1); // of cat/1.png
        {
            ArchiveWriter archive(packed, "zip:compression=store");
            addClasses(archive);
        }
        std::string bytes = readFile(packed).value();
        const std::size_t at = bytes.find(wanted);
        QVERIFY(at != std::string::npos);
        bytes[at + wanted.size() / 2] ^= 1;
        write(packed, bytes);
        const Scanned source = scanned(packed);
        QVERIFY(source);
        QCOMPARE(namesOf(source->scan), (Names{"cat/0.png", "owl/0.png", "owl/1.png"}));
        const std::string cause = causeOf(source->scan.faults, "cat/1.png");
        QVERIFY2(contains(cause, "is damaged in the archive ("), cause.c_str());
    }

    void whatIsCutShortIsReadUpToThere_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"t.tar", "t.tar.gz", "t.zip"})
            QTest::newRow(name) << name;
    }

    void whatIsCutShortIsReadUpToThere() {
        QFETCH(const QString, name);
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / name.toStdString();
        {
            ArchiveWriter archive(packed);
            for (int i = 0; i != 400; ++i)
                archive.add(
                    "cat/" + std::to_string(1000 + i) + ".png",
                    encodePng(noiseImage(32, 32, 3, static_cast<std::uint64_t>(i))).value());
        }
        std::string bytes = readFile(packed, file_kinds::picture).value();
        bytes.resize(bytes.size() * 9 / 10);
        write(packed, bytes);
        const Scanned source = scanned(packed);
        QVERIFY(source);
        QVERIFY(source->scan.samples.size() > 200);
        QVERIFY(source->scan.samples.size() < 400);
        QVERIFY(!source->scan.faults.empty());
        const std::string said = recordOf(source->scan).back();
        QVERIFY2(contains(said, "damaged"), said.c_str());
    }

    void whatIsNoArchiveIsRefused() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        write(root / "text.zip", "no archive at all");
        write(root / "empty.tar", "");
        for (const char* name : {"text.zip", "empty.tar"}) {
            const std::string refused = refusalOf(root / name);
            QVERIFY2(contains(refused, std::string(name) + ": ") &&
                         contains(refused, "zip, 7z and tar are"),
                     refused.c_str());
        }
        write(root / "picture.png", pngOf(1));
        QVERIFY(contains(refusalOf(root / "picture.png"), "is one file"));
        QVERIFY(::mkfifo((root / "pipe.zip").c_str(), 0600) == 0);
        QVERIFY(!refusalOf(root / "pipe.zip").empty());
    }

    void memoryIsBounded() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        constexpr std::uint64_t little = 40'000;
        const std::string large(50'000, 'x');
        for (const char* name : {"t.zip", "t.7z", "t.tar.gz", "t.tar"}) {
            ArchiveWriter archive(root / name);
            addClasses(archive);
            archive.add("cat/large.png", pngOf(3) + large);
            archive.add("cat/large.bin", large);
        }
        const auto opened = [&](const char* name) {
            return ArchiveFiles::open(
                root / name, [](std::int64_t, std::int64_t) {}, {}, little);
        };
        for (const char* name : {"t.7z", "t.tar.gz"}) {
            const auto refused = opened(name);
            QVERIFY(!refused);
            QVERIFY2(contains(refused.error().message, "unpack it, and open the folder"),
                     refused.error().message.c_str());
        }
        QVERIFY(opened("t.tar") && opened("t.zip")); // nothing of them is kept
        {
            ArchiveWriter archive(root / "names.tar");
            for (int i = 0; i != 200; ++i)
                archive.addOther("folder" + std::to_string(i), AE_IFDIR);
        }
        QVERIFY(!opened("names.tar"));
    }

    /// By what its first header says, before so much is unpacked.
    void unpackingIsBounded() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        std::string header = "cat/0.png";
        header.resize(512, '\0');
        header.replace(100, 8, std::string("0000644\0", 8));
        // More than the octal digits can say: 17 GiB as a number, the highest byte first.
        header.replace(124, 12, std::string("\x80\0\0\0\0\0\0\x04\x40\0\0\0", 12));
        header.replace(257, 8,
                       std::string("ustar\0"
                                   "00",
                                   8));
        header.replace(148, 8, 8, ' ');
        unsigned sum = 0;
        for (const char byte : header)
            sum += static_cast<unsigned char>(byte);
        header.replace(148, 8,
                       QByteArray::number(sum, 8).rightJustified(6, '0').toStdString() +
                           std::string("\0 ", 2));
        write(root / "t.tar.gz", gzip(header + std::string(4096, '\0')));
        const std::string refused = refusalOf(root / "t.tar.gz");
        QVERIFY2(contains(refused, "it unpacks to more than 16 GiB"), refused.c_str());
    }

    void whatIsPackedTwiceIsRefused() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.tar.gz";
        {
            ArchiveWriter archive(packed);
            addClasses(archive);
        }
        write(packed, gzip(readFile(packed).value()));
        const std::string refused = refusalOf(packed);
        QVERIFY2(contains(refused, "is packed more than once"), refused.c_str());
    }

    void aFileThatIsTooLargeIsRefused() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.tar";
        write(packed, "ustar");
        fs::resize_file(packed, 257 * file_kinds::gibibyte); // a hole
        const auto refused = ArchiveFiles::open(packed, [](std::int64_t, std::int64_t) {}, {});
        QVERIFY(!refused);
        QVERIFY2(contains(refused.error().message, "257 GiB, and an archive is read up to 256 GiB"),
                 refused.error().message.c_str());
    }

    void scansAreCancelled() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.zip";
        {
            ArchiveWriter archive(packed);
            addClasses(archive);
        }
        std::stop_source stop;
        const auto progress = [&](std::int64_t, std::int64_t) { stop.request_stop(); };
        const auto source = scanSource(packed, {}, progress, stop.get_token());
        QVERIFY(!source);
        QCOMPARE(source.error().kind, ErrorKind::Interrupted);
    }

    /// By any number of threads, in any order, also when the archive has gone.
    void picturesAreFoundAgain_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"t.zip", "t.tar", "t.tar.zst"})
            QTest::newRow(name) << name;
    }

    void picturesAreFoundAgain() {
        QFETCH(const QString, name);
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / name.toStdString();
        constexpr std::size_t count = 300;
        {
            ArchiveWriter archive(packed);
            for (std::size_t i = 0; i != count; ++i)
                archive.add((i % 2 == 0 ? "cat/" : "owl/") + std::string(i % 7 * 30, 'l') +
                                std::to_string(1000 + i) + ".png",
                            pngOf(i));
        }
        const Scanned source = scanned(packed);
        fs::remove(packed);
        QVERIFY(source);
        QCOMPARE(source->scan.samples.size(), count);
        std::atomic<std::size_t> right = 0;
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t != 4; ++t)
            threads.emplace_back([&, t] {
                for (std::size_t i = 0; i != count; ++i) {
                    const Sample& sample = source->scan.samples[(i * 101 + t * 71) % count];
                    const std::uint64_t seed =
                        std::stoul(sample.name.substr(sample.name.size() - 8, 4)) - 1000;
                    const Result<Image> image = source->images->image(sample, {});
                    right += image && *image == noiseImage(6, 6, 3, seed) ? 1 : 0;
                }
            });
        threads.clear();
        QCOMPARE(right.load(), 4 * count);
    }

    void aChangedTarIsNoticed() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.tar";
        {
            ArchiveWriter archive(packed);
            addClasses(archive);
        }
        const Scanned source = scanned(packed);
        QVERIFY(source);
        fs::resize_file(packed, 0);
        const Result<Image> image = source->images->image(source->scan.samples.front(), {});
        QVERIFY(!image);
        QVERIFY2(contains(image.error().message, "cat/0.png: the archive has changed"),
                 image.error().message.c_str());
    }
};

QTEST_GUILESS_MAIN(TestArchiveFaults)
#include "tst_archive_faults.moc"
