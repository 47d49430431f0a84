#include <QTemporaryDir>
#include <QTest>

#include "core/data/open_dataset.hpp"
#include "tests/core/dataset_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace fs = std::filesystem;

namespace {

std::shared_ptr<const Dataset> opened(const fs::path& source, const DatasetSpec& spec = {}) {
    auto dataset = openDataset(source, spec);
    if (!dataset)
        qWarning("%s", dataset.error().message.c_str());
    return dataset ? *dataset : nullptr;
}

std::string errorOf(const fs::path& source) {
    const auto dataset = openDataset(source, {});
    return dataset ? std::string() : dataset.error().message;
}

void writeClasses(const fs::path& folder, int count = 2) {
    for (const char* name : {"cat", "owl"})
        writeImages(folder / name, count);
}

using Names = std::vector<std::string>;
using Counts = std::vector<std::int64_t>;

} // namespace

/// What folders of pictures mean, however people lay them out.
class TestFolderLayouts : public QObject {
    Q_OBJECT

private slots:

    void readsTheNamesOfSplits_data() {
        QTest::addColumn<QString>("train");
        QTest::addColumn<QString>("validation");
        QTest::addColumn<QString>("test");
        QTest::newRow("Training") << "Training"
                                  << "Validation"
                                  << "Testing";
        QTest::newRow("_set") << "training_set"
                              << "validation_set"
                              << "test_set";
        QTest::newRow("seg_") << "seg_train"
                              << "seg_val"
                              << "seg_test";
        QTest::newRow("_images") << "train_images"
                                 << "val_images"
                                 << "test_images";
        QTest::newRow("capitals") << "TRAIN"
                                  << "VALID"
                                  << "TEST";
        QTest::newRow("blank") << "Train Set"
                               << "Val Set"
                               << "Test Set";
        QTest::newRow("hump") << "trainImages"
                              << "valImages"
                              << "testImages";
        QTest::newRow("one word") << "trainset"
                                  << "valset"
                                  << "testset";
        QTest::newRow("years") << "train2017"
                               << "val2017"
                               << "test2017";
        QTest::newRow("any affix") << "pets-train-v2"
                                   << "pets-val-v2"
                                   << "pets-test-v2";
        QTest::newRow("evaluation") << "training"
                                    << "validation"
                                    << "evaluation";
    }

    void readsTheNamesOfSplits() {
        QFETCH(const QString, train);
        QFETCH(const QString, validation);
        QFETCH(const QString, test);
        QTemporaryDir folder;
        writeClasses(pathOf(folder) / train.toStdString(), 4);
        writeClasses(pathOf(folder) / validation.toStdString(), 2);
        writeClasses(pathOf(folder) / test.toStdString(), 1);
        const auto dataset = opened(pathOf(folder));
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"cat", "owl"}));
        QCOMPARE(dataset->counts(Split::Train), (Counts{4, 4}));
        QCOMPARE(dataset->counts(Split::Validation), (Counts{2, 2}));
        QCOMPARE(dataset->counts(Split::Test), (Counts{1, 1}));
    }

    void wordsOfSplitsMayBePartOfAClass() {
        QTemporaryDir folder;
        for (const char* name : {"train_station", "bus_stop", "test tube", "valley", "contest"})
            writeImages(pathOf(folder) / name, 3);
        const auto dataset = opened(pathOf(folder));
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(),
                 (Names{"bus_stop", "contest", "test tube", "train_station", "valley"}));
        QVERIFY(noteWith(*dataset, "split").empty());
    }

    void theTrainAmongVehiclesIsTold() {
        QTemporaryDir folder;
        for (const char* name : {"bus", "car", "train"})
            writeImages(pathOf(folder) / name, 3);
        const auto dataset = opened(pathOf(folder));
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"bus", "car", "train"}));
        QVERIFY(!noteWith(*dataset, "train is taken for a class").empty());
    }

    void whatLooksLikeASplitIsNoClass() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        writeClasses(root / "flat", 3);
        writeImages(root / "flat/test", 2);
        fs::create_directories(root / "flat/validation");
        const auto flat = opened(root / "flat");
        QVERIFY(flat);
        QCOMPARE(flat->classes(), (Names{"cat", "owl"}));
        QVERIFY(contains(noteWith(*flat, "folder test"), "its 2 files have no label"));
        QVERIFY(contains(noteWith(*flat, "folder validation"), "is empty"));

        writeClasses(root / "tree/train", 3);
        writeClasses(root / "tree/test_by_hand", 3);
        writeClasses(root / "tree/drafts", 3);
        const auto tree = opened(root / "tree");
        QVERIFY(tree);
        QCOMPARE(tree->counts(), (Counts{3, 3}));
        QVERIFY(contains(noteWith(*tree, "folder test_by_hand"), "looks like a split"));
        QVERIFY(tree->scanned()->scan.unlabelled.empty());
        QVERIFY(contains(noteWith(*tree, "folder drafts"), "is no split"));

        writeImages(root / "loose/Training", 3);
        writeImages(root / "loose/Testing", 3);
        const std::string refused = errorOf(root / "loose");
        QVERIFY2(contains(refused, "no class with images"), refused.c_str());
        QVERIFY2(contains(refused, "Testing looks like a split"), refused.c_str());
    }

    void aSplitBesideTheClassesIsOne() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        writeClasses(root, 10);
        writeClasses(root / "test", 2);
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"cat", "owl"}));
        QCOMPARE(dataset->counts(Split::Test), (Counts{2, 2}));
        QCOMPARE(dataset->counts(), (Counts{12, 12}));
    }

    void aSplitWithoutClassesIsDrawn() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        writeClasses(root / "train", 20);
        writeImages(root / "test", 3);
        fs::create_directories(root / "val");
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->counts(Split::Test), (Counts{4, 4}));
        QCOMPARE(dataset->counts(), (Counts{20, 20}));
        QVERIFY(dataset->faults().empty());
        const std::string note = noteWith(*dataset, "folder test");
        QVERIFY2(contains(note, "fovea predict RUN " + (root / "test").string()), note.c_str());
        QCOMPARE(dataset->scanned()->scan.unlabelled, std::vector<fs::path>{root / "test"});
        QVERIFY(!noteWith(*dataset, "val looks like a split, but is empty").empty());
        // Folders of classes with nothing in them are no split either.
        fs::create_directories(root / "val/cat");
        fs::create_directories(root / "val/owl");
        QVERIFY(opened(root)->counts(Split::Validation)[0] > 0);
    }

    void looksThroughTheFoldersOfArchives() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        writeClasses(root / "seg_train/seg_train", 20);
        writeClasses(root / "seg_test/seg_test", 2);
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"cat", "owl"}));
        QCOMPARE(dataset->counts(Split::Test), (Counts{2, 2}));
        writeClasses(root / "tiny/train", 20);
        writeImages(root / "tiny/test/images", 5);
        const auto tiny = opened(root / "tiny");
        QVERIFY(tiny);
        QCOMPARE(tiny->classes(), (Names{"cat", "owl"}));
        QVERIFY(!noteWith(*tiny, "its 5 files have no label").empty());
        writeImages(root / "tiny/test1", 2); // as Kaggle has called it, too
        QCOMPARE(opened(root / "tiny")->scanned()->scan.unlabelled,
                 (std::vector<fs::path>{root / "tiny/test", root / "tiny/test1"}));
    }

    void namesThatPeopleReadAsOneAreOneClass() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        const std::string composed = "Gr\u00f6\u00dfe";
        const std::string apart = "Gro\u0308\u00dfe";
        writeImages(root / "train" / composed, 3);
        writeImages(root / "train/Hot dog", 3);
        writeImages(root / "test" / apart, 2);
        writeImages(root / "test/hot  Dog ", 2);
        writeImages(root / "test/hotdog", 1);
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{composed, "Hot dog"}));
        QCOMPARE(dataset->counts(), (Counts{5, 6}));
        QCOMPARE(dataset->counts(Split::Test), (Counts{2, 3}));
        const std::string note = noteWith(*dataset, "one class");
        QVERIFY2(contains(note, "2 Unicode forms"), note.c_str());
        QVERIFY2(contains(note, "\"Hot dog\" = \"hot  Dog \" = \"hotdog\""), note.c_str());
    }

    void signsStayApart() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        for (const char* name : {"A", "a", "1 1", "11", "\xe4", "\xc4"})
            writeImages(root / name, 2);
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"1 1", "11", "A", "a", "\xc4", "\xe4"}));
    }

    void followsLinksInsideAClass() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder) / "data";
        writeClasses(root, 2);
        writeImages(pathOf(folder) / "more", 3);
        writeImages(root / "owl/in", 1);
        fs::create_directory_symlink("../../more", root / "cat/more");
        fs::create_directory_symlink("..", root / "cat/up");
        fs::create_directory_symlink("../..", root / "cat/upper");
        fs::create_directory_symlink(".", root / "owl/in/here");
        fs::create_directory_symlink("..", root / "owl/in/back");
        fs::create_directory_symlink(".", root / "around");
        fs::create_directory_symlink("../owl/in", root / "owl/again");
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"cat", "owl"}));
        QCOMPARE(dataset->counts(), (Counts{5, 3}));
        QVERIFY(!noteWith(*dataset, "links lead to a folder that is looked at already").empty());
    }

    void foldersThatAreLeftOutAreNamed() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        writeClasses(root, 2);
        writeImages(root / ".bat", 2);
        writeImages(root / "cat/.old", 1);
        for (const char* name :
             {"@eaDir", ".ipynb_checkpoints", "__MACOSX", "lost+found", ".git"}) {
            writeImages(root / name, 1);
            writeImages(root / "cat" / name, 1);
        }
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"cat", "owl"}));
        QCOMPARE(dataset->counts(), (Counts{2, 2}));
        QCOMPARE(dataset->faults().size(), 2U);
        QVERIFY(contains(causeOf(*dataset, ".bat"), "begins with a dot"));
        QVERIFY(contains(causeOf(*dataset, "cat/.old"), "begins with a dot"));
    }

    void theLevelOfTheClassIsAChoice() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        for (const char* name : {"greek/alpha", "greek/beta", "latin/a", "latin/beta"})
            writeImages(root / name, 3);
        const auto classesAt = [&](ClassLevel level) {
            DatasetSpec spec;
            spec.classLevel = level;
            const auto dataset = opened(root, spec);
            return dataset ? dataset->classes() : Names();
        };
        QCOMPARE(classesAt(ClassLevel::First), (Names{"greek", "latin"}));
        QCOMPARE(classesAt(ClassLevel::Innermost), (Names{"a", "alpha", "beta"}));
        QCOMPARE(classesAt(ClassLevel::WholePath),
                 (Names{"greek/alpha", "greek/beta", "latin/a", "latin/beta"}));
        const auto first = opened(root);
        QVERIFY(first);
        const std::string note = noteWith(*first, "--class-level");
        QVERIFY2(contains(note, "there are 2 classes, by the innermost 3, by the whole path 4"),
                 note.c_str());
        DatasetSpec innermost;
        innermost.classLevel = ClassLevel::Innermost;
        QCOMPARE(opened(root, innermost)->counts(), (Counts{3, 3, 6}));
    }

    void readsListsOfPictures_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::newRow("csv") << "list.csv"
                             << "path,label,split\nx/0.png,cat,train\n\"y,/0.png\",owl,train\n"
                                "x/1.png,cat,Test\ny/1.png,owl,test\n";
        QTest::newRow("tsv") << "list.tsv"
                             << "split\tclass\tfile\ntrain\tcat\tx/0.png\ntrain\towl\ty,/0.png\n"
                                "test\tcat\tx/1.png\ntest\towl\ty/1.png\n";
    }

    void readsListsOfPictures() {
        QFETCH(const QString, name);
        QFETCH(const QString, text);
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        writeImages(root / "x", 2);
        writeImages(root / "y", 2);
        writeImages(root / "y,", 1);
        write(root / name.toStdString(), text.toStdString() + "\n");
        const auto dataset = opened(root / name.toStdString());
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"cat", "owl"}));
        QCOMPARE(dataset->counts(Split::Train), (Counts{1, 1}));
        QCOMPARE(dataset->counts(Split::Test), (Counts{1, 1}));
        QVERIFY(dataset->image(0).has_value());
        QVERIFY(dataset->faults().empty());
    }

    void readsCaffesLists() {
        QTemporaryDir folder;
        const fs::path root = pathOf(folder);
        writeImages(root / "a b", 3);
        write(root / "train.txt", "a b/0.png 2\na b/1.png 10\r\na b/2.png 2\na b/2.png 10\n"
                                  "a b/gone.png 2\na b/0.png\n");
        const auto dataset = opened(root / "train.txt");
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"2", "10"}));
        QCOMPARE(dataset->counts(), (Counts{2, 1}));
        QCOMPARE(dataset->faults().size(), 3U);
        QVERIFY(contains(causeOf(*dataset, "line 4"), "again"));
        QVERIFY(!causeOf(*dataset, "a b/gone.png").empty());
    }
};

QTEST_GUILESS_MAIN(TestFolderLayouts)
#include "tst_folder_layouts.moc"
