#include <atomic>
#include <thread>

#include <sys/stat.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/data/archives/archive_files.hpp"
#include "core/data/archives/member_name.hpp"
#include "core/data/open_dataset.hpp"
#include "tests/core/archive_writer.hpp"
#include "tests/core/dataset_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;
using Counts = std::vector<std::int64_t>;
using Scanned = std::shared_ptr<const ScannedSource>;

Scanned scanned(const fs::path& source, const DatasetSpec& spec = {}) {
    const auto found = scanSource(
        source, spec, [](std::int64_t, std::int64_t) {}, {}, DatasetUse::Looking);
    if (!found)
        qWarning("%s", found.error().message.c_str());
    return found ? *found : nullptr;
}

std::string refusalOf(const fs::path& source) {
    const auto found = scanSource(
        source, {}, [](std::int64_t, std::int64_t) {}, {}, DatasetUse::Looking);
    return found ? std::string() : found.error().message;
}

std::string pngOf(std::uint64_t seed) { return encodePng(noiseImage(6, 6, 3, seed)).value(); }

/// Each of `old` by what is as long.
std::string replaced(std::string bytes, const std::string& old, const std::string& by) {
    for (std::size_t at = 0; (at = bytes.find(old, at)) != std::string::npos;)
        bytes.replace(at, old.size(), by);
    return bytes;
}

Names namesOf(const Scan& scan) {
    Names names;
    for (const Sample& sample : scan.samples)
        names.push_back(sample.name);
    return names;
}

/// What a scan says of each sample and each fault, to compare with another's.
Names recordOf(const Scan& scan) {
    Names record;
    for (const Sample& sample : scan.samples)
        record.push_back(sample.name + " is " +
                         scan.classes[static_cast<std::size_t>(sample.label)] + " for " +
                         std::string(nameOf(sample.split)));
    for (const DataFault& fault : scan.faults)
        record.push_back(fault.path + ": " + fault.cause);
    record.insert(record.end(), scan.notes.begin(), scan.notes.end());
    return record;
}

std::string faultOf(const Scan& scan, const std::string& path) {
    for (const DataFault& fault : scan.faults)
        if (fault.path == path)
            return fault.cause;
    return {};
}

std::string noteWith(const Scan& scan, const std::string& part) {
    for (const std::string& note : scan.notes)
        if (contains(note, part))
            return note;
    return {};
}

/// Two classes of two pictures.
void addClasses(ArchiveWriter& archive) {
    std::uint64_t seed = 0;
    for (const char* name : {"cat/0.png", "cat/1.png", "owl/0.png", "owl/1.png"})
        archive.add(name, pngOf(seed++));
}

/// A folder with one of each thing that layouts tell.
void writeTree(const fs::path& root) {
    writeImages(root / "Training/Gr\u00f6\u00dfe", 3);
    writeImages(root / "Training/Hot dog/warm", 2);
    writeImages(root / "Training/Hot dog/@eaDir", 1);
    writeImages(root / "Training/Hot dog/.old", 1);
    writeImages(root / "Testing/gr\u00f6\u00dfe", 1);
    writeImages(root / "Testing/hot  Dog", 2);
    writeImages(root / "Validation", 2);
    writeImages(root / "__MACOSX/Training/cat", 1);
    writeImages(root / "drafts", 1);
    write(root / "README.md", "what this is");
    write(root / "loose.png", pngOf(5));
    write(root / "Training/Hot dog/text.png", "no picture");
    write(root / "Training/Hot dog/empty.png", "");
}

} // namespace

/// Folders in archives are read in place, and mean what they would on the disk.
class TestArchives : public QObject {
    Q_OBJECT

private slots:

    void oneTreeMeansTheSameInAnyPacking_data() {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"t.zip", "t.tar", "t.tar.gz", "t.tar.bz2", "t.tar.xz", "t.tar.zst", "t.7z"})
            QTest::newRow(name) << name;
    }

    void oneTreeMeansTheSameInAnyPacking() {
        QFETCH(const QString, name);
        QTemporaryDir folder;
        const fs::path tree = pathOf(folder) / "tree";
        const fs::path packed = pathOf(folder) / name.toStdString();
        writeTree(tree);
        fs::remove_all(tree / "Validation"); // its note names a folder for `fovea predict`
        ArchiveWriter(packed).addTree(tree);
        for (const ClassLevel level :
             {ClassLevel::First, ClassLevel::Innermost, ClassLevel::WholePath}) {
            DatasetSpec spec;
            spec.classLevel = level;
            const Scanned onDisk = scanned(tree, spec);
            const Scanned inArchive = scanned(packed, spec);
            QVERIFY(onDisk && inArchive);
            QCOMPARE(recordOf(inArchive->scan), recordOf(onDisk->scan));
            QCOMPARE(inArchive->scan.classes, onDisk->scan.classes);
            QCOMPARE(inArchive->ownSplits, onDisk->ownSplits);
            QCOMPARE(inArchive->scan.kind, SourceKind::Archive);
            for (const Sample& sample : onDisk->scan.samples)
                QCOMPARE(inArchive->images->image(sample, {}).value(),
                         onDisk->images->image(sample, {}).value());
        }
    }

    void picturesWithoutLabelsAreToldOf() {
        QTemporaryDir folder;
        writeTree(pathOf(folder) / "tree");
        ArchiveWriter(pathOf(folder) / "t.zip").addTree(pathOf(folder) / "tree");
        const Scanned source = scanned(pathOf(folder) / "t.zip");
        QVERIFY(source);
        const std::string note = noteWith(source->scan, "folder Validation");
        QVERIFY2(contains(note, "unpack the archive, and `fovea predict RUN FOLDER`"),
                 note.c_str());
    }

    void looksThroughTheOneFolder() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        writeImages(root / "pets/cat", 2);
        writeImages(root / "pets/owl", 2);
        write(root / "pets/README", "about");
        ArchiveWriter(root / "wrapped.tar").addTree(root / "pets", "./data/pets/");
        const Scanned wrapped = scanned(root / "wrapped.tar");
        QVERIFY(wrapped);
        QCOMPARE(wrapped->scan.classes, (Names{"cat", "owl"}));
        QCOMPARE(namesOf(wrapped->scan).front(), std::string("data/pets/cat/0.png"));
        QVERIFY(!noteWith(wrapped->scan, "in its folder data/pets").empty());

        ArchiveWriter(root / "one.zip").addTree(root / "pets/cat", "cat/");
        QCOMPARE(scanned(root / "one.zip")->scan.classes, Names{"cat"});
        ArchiveWriter(root / "train.zip").addTree(root / "pets", "train/");
        const Scanned train = scanned(root / "train.zip");
        QCOMPARE(train->scan.classes, (Names{"cat", "owl"}));
        QCOMPARE(train->ownSplits, std::vector{Split::Train});
    }

    /// Whatever the locale of the program.
    void namesKeepTheirBytes_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"t.zip", "t.tar"})
            QTest::newRow(name) << name;
    }

    void namesKeepTheirBytes() {
        QFETCH(const QString, name);
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / name.toStdString();
        const bool isZip = name == "t.zip";
        const std::string before = std::setlocale(LC_CTYPE, nullptr);
        {
            ArchiveWriter archive(packed);
            archive.add("\u65e5\u672c/0.png", pngOf(1));
            archive.add(isZip ? "bAr/0.png" : "b\xe4r/0.png", pngOf(2));
            archive.add("Gr\u00f6\u00dfe/0.png", pngOf(3));
            archive.add("Gro\u0308\u00dfe/1.png", pngOf(4));
        }
        if (isZip) // of no known letters: the writer would call them UTF-8
            write(packed, replaced(readFile(packed).value(), "bAr/0.png", "b\xe4r/0.png"));
        std::setlocale(LC_CTYPE, "C");
        const Scanned source = scanned(packed);
        std::setlocale(LC_CTYPE, before.c_str());
        QVERIFY(source);
        QCOMPARE(source->scan.classes, (Names{"Gr\u00f6\u00dfe", "b\xe4r", "\u65e5\u672c"}));
        QCOMPARE(source->scan.samples.size(), 4U);
        QVERIFY(source->scan.faults.empty());
        for (const Sample& sample : source->scan.samples)
            QVERIFY(source->images->image(sample, {}).has_value());
    }

    void aMemberWithoutANameIsTold() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.zip";
        {
            ArchiveWriter archive(packed, "hdrcharset=UTF-8");
            addClasses(archive);
            archive.add("a\u00ffb/1.png", pngOf(9));
        }
        write(packed, replaced(readFile(packed).value(), "a\u00ffb/1.png",
                               "a\xe4\xe4"
                               "b/1.png"));
        const Scanned source = scanned(packed);
        QVERIFY(source);
        QCOMPARE(source->scan.samples.size(), 4U);
        const std::string cause = faultOf(source->scan, "member 5");
        QVERIFY2(contains(cause, "no name that can be read"), cause.c_str());
    }

    void nothingLeadsOutOfTheArchive() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.tar";
        {
            ArchiveWriter archive(packed);
            addClasses(archive);
            archive.add("/cat/root.png", pngOf(1));
            archive.add("cat/../../up.png", pngOf(2));
            archive.addLink("cat/link.png", "0.png");
            archive.addLink("bat", "/etc");
            archive.addHardLink("cat/again.png", "cat/0.png");
            archive.addOther("cat/pipe.png", AE_IFIFO);
        }
        const Scanned source = scanned(packed);
        QVERIFY(source);
        QCOMPARE(source->scan.classes, (Names{"cat", "owl"}));
        QCOMPARE(source->scan.samples.size(), 4U);
        const Scan& scan = source->scan;
        QVERIFY(contains(faultOf(scan, "/cat/root.png"), "absolute"));
        QVERIFY(contains(faultOf(scan, "cat/../../up.png"), ".."));
        for (const char* link : {"cat/link.png", "bat", "cat/again.png"})
            QVERIFY(contains(faultOf(scan, link), "not followed"));
        QVERIFY(contains(faultOf(scan, "cat/pipe.png"), "a pipe or a device"));
    }

    void namesAreBroughtIntoOneForm() {
        QCOMPARE(placeInArchive("./cat//0.png").value(), std::string("cat/0.png"));
        QCOMPARE(placeInArchive("./").value(), std::string());
        QCOMPARE(placeInArchive("a/./b/").value(), std::string("a/b"));
        QCOMPARE(placeInArchive("..a/b..").value(), std::string("..a/b.."));
        QVERIFY(!placeInArchive("a/.."));
        QVERIFY(!placeInArchive("/"));
        QVERIFY(!placeInArchive(std::string(5000, 'a')));
        std::string deep;
        for (int i = 0; i != 100; ++i)
            deep += "a/";
        QVERIFY(!placeInArchive(deep));
    }

    void whatIsEncryptedIsRefused() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.zip";
        {
            ArchiveWriter archive(packed, "zip:encryption=zipcrypt");
            addClasses(archive);
        }
        const Scanned source = scanned(packed);
        QVERIFY(source);
        QVERIFY(source->scan.samples.empty());
        QCOMPARE(source->scan.faults.size(), 4U);
        QVERIFY(contains(faultOf(source->scan, "owl/1.png"), "with its password"));
        const auto opened = openDataset(packed, {});
        QVERIFY(!opened && contains(opened.error().message, "with its password"));
    }

    void anArchiveInAnArchiveIsPassedOver() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.tar.gz";
        {
            ArchiveWriter archive(packed);
            addClasses(archive);
            archive.add("owl/more.zip", "PK");
            archive.add("cat.tar.gz", "x");
        }
        const Scanned source = scanned(packed);
        QVERIFY(source);
        QCOMPARE(source->scan.samples.size(), 4U);
        QVERIFY(source->scan.faults.empty());
        QVERIFY(!noteWith(source->scan, "2 archives in the archive were passed over, the first: "
                                        "owl/more.zip")
                     .empty());
    }

    void theLastOfANameCounts() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.tar";
        {
            ArchiveWriter archive(packed);
            addClasses(archive);
            archive.add("cat/0.png", pngOf(77));
        }
        const Scanned source = scanned(packed);
        QVERIFY(source);
        QCOMPARE(source->images->image(source->scan.samples.front(), {}).value(),
                 noiseImage(6, 6, 3, 77));
        QVERIFY(!noteWith(source->scan, "1 file is in the archive again").empty());
    }

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
        const std::string cause = faultOf(source->scan, "cat/1.png");
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

    void readsVolumes() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        for (const char* name : {"cat/a", "cat/b", "owl/a"})
            writeImages(root / "tree" / name, 3, 5, 4, 1);
        ArchiveWriter(root / "t.zip").addTree(root / "tree");
        DatasetSpec spec;
        spec.samples = Samples::Volumes;
        const Scanned onDisk = scanned(root / "tree", spec);
        const Scanned inArchive = scanned(root / "t.zip", spec);
        QVERIFY(onDisk && inArchive);
        QCOMPARE(inArchive->scan.kind, SourceKind::Volumes);
        QCOMPARE(recordOf(inArchive->scan), recordOf(onDisk->scan));
        QCOMPARE(inArchive->images->image(inArchive->scan.samples.back(), {}).value(),
                 onDisk->images->image(onDisk->scan.samples.back(), {}).value());
    }
};

QTEST_GUILESS_MAIN(TestArchives)
#include "tst_archives.moc"
