#include <QTemporaryDir>
#include <QTest>

#include "core/data/archives/member_name.hpp"
#include "core/data/sample_file.hpp"
#include "tests/core/archive_scans.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace fs = std::filesystem;

namespace {

using Counts = std::vector<std::int64_t>;

/// Each of `old` by what is as long.
std::string replaced(std::string bytes, const std::string& old, const std::string& by) {
    for (std::size_t at = 0; (at = bytes.find(old, at)) != std::string::npos;)
        bytes.replace(at, old.size(), by);
    return bytes;
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

Result<SamplePaths> asked(
    const std::vector<fs::path>& named, const Shape& input, const std::stop_token& stop = {},
    FunctionRef<void()> perMember = [] {}) {
    return samplePathsOf(
        named, {}, input, [&](std::int64_t, std::int64_t) { perMember(); }, stop);
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
        const std::string note = noteWith(source->scan.notes, "folder Validation");
        const fs::path unlabelled = pathOf(folder) / "t.zip/Validation";
        QVERIFY2(contains(note, "`fovea predict RUN " + unlabelled.string() + "`"), note.c_str());
        QCOMPARE(source->scan.unlabelled, std::vector<fs::path>{unlabelled});
    }

    void whatANetworkIsAskedAboutIsTheFolders() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        writeImages(root / "tree/a", 3, 5, 4, 1);
        writeImages(root / "tree/b", 3, 5, 4, 1);
        write(root / "tree/signals.csv", "1,2,3,4");
        ArchiveWriter(root / "t.7z").addTree(root / "tree");
        const Shape volumes{1, 3, 5, 4, 1};
        const SamplePaths onDisk = *asked({root / "tree"}, volumes);
        const SamplePaths inArchive = *asked({root / "t.7z"}, volumes);
        QCOMPARE(inArchive.paths.size(), 2U);
        for (std::size_t i = 0; i != 2; ++i) {
            QCOMPARE(inArchive.paths[i].path.lexically_relative(root / "t.7z"),
                     onDisk.paths[i].path.lexically_relative(root / "tree"));
            QCOMPARE(readFirstSample(inArchive.paths[i], {}, volumes).value(),
                     readFirstSample(onDisk.paths[i], {}, volumes).value());
        }
        const SamplePaths tables = *asked({root / "t.7z"}, {1, 1, 1, 4, 1});
        QVERIFY(tables.paths.empty());
        QVERIFY2(contains(tables.faults.at(0), "no tables of signals"), tables.faults[0].c_str());
    }

    void askingAboutAnArchiveCanBeCancelled() {
        QTemporaryDir folder;
        const fs::path packed = pathOf(folder) / "t.tar.gz";
        {
            ArchiveWriter archive(packed);
            addClasses(archive);
        }
        std::stop_source stop;
        std::int64_t members = 0;
        const auto found = asked({packed}, {1, 1, 6, 6, 3}, stop.get_token(), [&] {
            if (++members == 2)
                stop.request_stop();
        });
        QVERIFY(!found && found.error().kind == ErrorKind::Interrupted);
        QCOMPARE(members, 2);
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
        QVERIFY(!noteWith(wrapped->scan.notes, "in its folder data/pets").empty());

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
        const std::string cause = causeOf(source->scan.faults, "member 5");
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
        QVERIFY(contains(causeOf(scan.faults, "/cat/root.png"), "absolute"));
        QVERIFY(contains(causeOf(scan.faults, "cat/../../up.png"), ".."));
        for (const char* link : {"cat/link.png", "bat", "cat/again.png"})
            QVERIFY(contains(causeOf(scan.faults, link), "not followed"));
        QVERIFY(contains(causeOf(scan.faults, "cat/pipe.png"), "a pipe or a device"));
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
        QVERIFY(contains(causeOf(source->scan.faults, "owl/1.png"), "with its password"));
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
        QVERIFY(!noteWith(source->scan.notes,
                          "2 archives in the archive were passed over, the first: "
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
        QVERIFY(!noteWith(source->scan.notes, "1 file is in the archive again").empty());
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
