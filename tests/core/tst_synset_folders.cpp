#include <QTemporaryDir>
#include <QTest>

#include "core/data/open_dataset.hpp"
#include "core/data/sources/label_texts.hpp"
#include "tests/core/archive_writer.hpp"
#include "tests/core/dataset_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;
using Counts = std::vector<std::int64_t>;

std::shared_ptr<const Dataset> opened(const fs::path& source, const DatasetSpec& spec = {}) {
    auto dataset = openDataset(source, spec);
    if (!dataset)
        qWarning("%s", dataset.error().message.c_str());
    return dataset ? *dataset : nullptr;
}

void writeSynsets(const fs::path& folder) {
    for (const char* name : {"n01440764", "n02119789", "n02012849", "n03126707"})
        writeImages(folder / name, 2);
}

/// As Tiny ImageNet lies in its archive, with two classes.
void writeTinyImageNet(const fs::path& root) {
    for (const char* name : {"n01443537", "n01629819"}) {
        writeImages(root / "train" / name / "images", 4);
        write(root / "train" / name / (std::string(name) + "_boxes.txt"), "0.png\t0\t0\t6\t6\n");
    }
    writeImages(root / "val/images", 5);
    write(root / "val/val_annotations.txt", "0.png\tn01629819\t0\t32\t44\t62\n"
                                            "1.png\tn01443537\t52\t55\t57\t59\n"
                                            "2.png\tn01443537\t4\t0\t60\t55\r\n"
                                            "3.png\tn01629819\t3\t3\t63\t63\n"
                                            "9.png\tn01629819\t3\t3\t63\t63\n");
    writeImages(root / "test/images", 3);
    write(root / "wnids.txt", "n01443537\nn01629819\n");
    write(root / "words.txt", "n00001740\tentity\nn01443537\tgoldfish, Carassius auratus\n"
                              "n01629819\tEuropean fire salamander, Salamandra salamandra\n");
}

} // namespace

/// ImageNet's folders are called by what they show.
class TestSynsetFolders : public QObject {
    Q_OBJECT

private slots:

    void readsEachMap_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("text");
        QTest::newRow("Kaggle") << "LOC_synset_mapping.txt"
                                << "n01440764 tench, Tinca tinca\nn02119789 kit fox, Vulpes\n"
                                   "n02012849 crane\nn03126707 crane\n";
        QTest::newRow("WordNet") << "words.txt"
                                 << "n01440764\ttench, Tinca tinca\r\nn02119789\tkit fox\r\n"
                                    "n02012849\tcrane\r\nn03126707\tcrane\r\nn1\tno synset\r\n";
        QTest::newRow("Keras") << "imagenet_class_index.json"
                               << R"({"0": ["n01440764", "tench"], "1": ["n02119789", "kit_fox"],
                                     "2": ["n02012849", "crane"], "3": ["n03126707", "crane"]})";
        QTest::newRow("devkit") << "map_clsloc.txt"
                                << "n02119789 1 kit_fox\nn01440764 2 tench\nn02012849 3 crane\n"
                                   "n03126707 4 crane\n";
    }

    void readsEachMap() {
        QFETCH(const QString, file);
        QFETCH(const QString, text);
        QTemporaryDir folder;
        const Names wanted{"crane (n02012849)", "crane (n03126707)", "kit fox", "tench"};
        for (const char* place : {"data", "."}) { // in the folder, then beside it
            const fs::path map = pathOf(folder) / place / file.toStdString();
            writeSynsets(pathOf(folder) / "data");
            write(map, text.toStdString());
            for (const char* ending : {"", "/"}) {
                const auto dataset = opened((pathOf(folder) / "data").string() + ending);
                QVERIFY(dataset);
                QCOMPARE(dataset->classes(), wanted);
                QCOMPARE(dataset->counts(), (Counts{2, 2, 2, 2}));
                const std::string note = noteWith(*dataset, file.toStdString());
                QVERIFY2(contains(note, "n01440764 is tench") &&
                             contains(note, "4 folders are called"),
                         note.c_str());
            }
            fs::remove(map);
        }
    }

    void samplesKeepTheirPaths() {
        QTemporaryDir folder;
        writeSynsets(pathOf(folder));
        write(pathOf(folder) / "words.txt", "n01440764\ttench\n");
        const auto dataset = opened(pathOf(folder));
        QVERIFY(dataset);
        for (const Sample& sample : dataset->samples())
            if (sample.name.starts_with("n01440764/"))
                QCOMPARE(dataset->classes()[static_cast<std::size_t>(sample.label)],
                         std::string("tench"));
        // What no map names is called by its number.
        QCOMPARE(dataset->classes(), (Names{"n02012849", "n02119789", "n03126707", "tench"}));
    }

    void otherFoldersAreLeftAsTheyAre() {
        QTemporaryDir folder;
        for (const char* name : {"cat", "n1234567", "tench", "n01440764"})
            writeImages(pathOf(folder) / name, 1);
        write(pathOf(folder) / "words.txt", "n01440764\tTench\nn1234567\twrong\n");
        const auto dataset = opened(pathOf(folder));
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"Tench (n01440764)", "cat", "n1234567", "tench"}));
        write(pathOf(folder) / "words.txt", "\n\t\nn01440764\t , x\n");
        QCOMPARE(opened(pathOf(folder))->classes(),
                 (Names{"cat", "n01440764", "n1234567", "tench"}));
    }

    void readsTinyImageNet_data() {
        QTest::addColumn<bool>("isPacked");
        QTest::newRow("folder") << false;
        QTest::newRow("archive") << true;
    }

    void readsTinyImageNet() {
        QFETCH(const bool, isPacked);
        QTemporaryDir folder;
        const fs::path tree = pathOf(folder) / "tiny-imagenet-200";
        const fs::path packed = pathOf(folder) / "tiny-imagenet-200.zip";
        writeTinyImageNet(tree);
        if (isPacked)
            ArchiveWriter(packed).addTree(tree, "tiny-imagenet-200/");
        const std::string prefix = isPacked ? "tiny-imagenet-200/" : "";
        for (const ClassLevel level :
             {ClassLevel::First, ClassLevel::Innermost, ClassLevel::WholePath}) {
            DatasetSpec spec;
            spec.classLevel = level;
            const auto dataset = opened(isPacked ? packed : tree, spec);
            QVERIFY(dataset);
            QCOMPARE(dataset->classes(), (Names{"European fire salamander", "goldfish"}));
            QCOMPARE(dataset->counts(Split::Validation), (Counts{2, 2}));
            QVERIFY(dataset->counts(Split::Test)[0] > 0); // drawn of the train split
            QCOMPARE(dataset->counts(), (Counts{6, 6}));
            QVERIFY(noteWith(*dataset, "--class-level").empty());
            QVERIFY(!noteWith(*dataset, "val_annotations.txt tells the labels of 4 files").empty());
            QVERIFY(!noteWith(*dataset, "its 3 files have no label").empty());
            QVERIFY(contains(causeOf(*dataset, prefix + "val/images/4.png"), "has no label in"));
            QVERIFY(contains(causeOf(*dataset, prefix + "val/images/9.png"), "but not there"));
            QVERIFY(dataset->image(0).has_value());
        }
    }

    void aListMayLieBesideItsPictures() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        for (const char* name : {"n01443537", "n01629819"})
            writeImages(root / "train" / name, 4);
        writeImages(root / "val", 2);
        write(root / "val/val_annotations.txt", "0.png\tn01443537\n1.png\tn01629819\n");
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->counts(Split::Validation), (Counts{1, 1}));
        QVERIFY(dataset->faults().empty());
    }

    void aListLeadsNowhereElse() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder) / "data";
        for (const char* name : {"n01443537", "n01629819"})
            writeImages(root / "train" / name, 4);
        writeImages(root / "val", 1);
        writeImages(pathOf(folder) / "other", 1);
        write(root / "val/val_annotations.txt",
              "0.png\tn01443537\n../../other/0.png\tn01629819\n0.png\tn01629819\n\n\tx\n");
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->counts(Split::Validation), (Counts{1, 0}));
        QCOMPARE(dataset->faults().size(), 1U);
    }
};

QTEST_GUILESS_MAIN(TestSynsetFolders)
#include "tst_synset_folders.moc"
