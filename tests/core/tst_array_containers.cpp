#include <QTemporaryDir>
#include <QTest>

#include "core/data/sources/arrays/array_names.hpp"
#include "core/data/sources/arrays/numbers.hpp"
#include "tests/core/container_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace fs = std::filesystem;

namespace {

/// An archive of MedMNIST's kind: so many pictures in each split, labels in a column.
std::string medMnist(const ZipForm& form, std::size_t train, std::size_t test) {
    std::vector<Member> members;
    for (const auto& [split, count] :
         {std::pair{"train", train}, std::pair{"val", std::size_t{3}}, std::pair{"test", test}}) {
        const std::string n = std::to_string(count);
        members.push_back({std::string(split) + "_images.npy",
                           npy("|u1", "(" + n + ", 5, 4, 3)", pixelsIn("nyxc", {count, 5, 4, 3}))});
        members.push_back({std::string(split) + "_labels.npy",
                           npy("|u1", "(" + n + ", 1)", labelBytes(count, 3))});
    }
    return zipOf(members, form);
}

/// A pair of 6 small grey pictures with labels 0 and 1, as .npy bytes.
const std::string sixImages = npy("|u1", "(6, 3, 2)", pixelsIn("nyx", {6, 3, 2, 1}));
const std::string sixLabels = npy("|u1", "(6,)", labelBytes(6, 2));

} // namespace

/// NumPy's arrays, in files and in archives.
class TestArrayContainers : public QObject {
    Q_OBJECT

private slots:

    void readsMedMnist_data() {
        QTest::addColumn<bool>("isDeflated");
        QTest::addColumn<bool>("isStreamed");
        QTest::addColumn<bool>("isLong");
        QTest::newRow("stored") << false << false << false;
        QTest::newRow("deflated") << true << false << false;
        QTest::newRow("headers without sizes") << true << true << false;
        QTest::newRow("zip64") << true << false << true;
    }

    void readsMedMnist() {
        QFETCH(bool, isDeflated);
        QFETCH(bool, isStreamed);
        QFETCH(bool, isLong);
        QTemporaryDir folder;
        const auto file = pathOf(folder) / "pathmnist.npz";
        write(file, medMnist({isDeflated, isStreamed, isLong}, 12, 6));
        for (const fs::path& source : {file, pathOf(folder)}) {
            const auto dataset = opened(source);
            QVERIFY(dataset);
            QCOMPARE(dataset->kind(), SourceKind::Arrays);
            QVERIFY(dataset->imageShape() == (Shape{1, 1, 5, 4, 3}));
            QVERIFY(showsAll(*dataset));
            QCOMPARE(dataset->classes(), (Names{"0", "1", "2"}));
            QCOMPARE(dataset->counts(Split::Train), (Counts{4, 4, 4}));
            QCOMPARE(dataset->counts(Split::Validation), (Counts{1, 1, 1}));
            QCOMPARE(dataset->counts(Split::Test), (Counts{2, 2, 2}));
            QCOMPARE(dataset->samples()[5].name, std::string("pathmnist.npz/train_images#5"));
            QVERIFY(dataset->inMemory(5).has_value());
        }
    }

    void readsKerasAndPlainPairs() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        write(root / "a" / "mnist.npz", zipOf({{"x_test.npy", sixImages},
                                               {"x_train.npy", sixImages},
                                               {"y_train.npy", sixLabels},
                                               {"y_test.npy", sixLabels},
                                               {"about.npy", sixLabels}}));
        const auto keras = opened(root / "a");
        QVERIFY(keras);
        QVERIFY(showsAll(*keras));
        QCOMPARE(keras->counts(Split::Test), (Counts{3, 3}));
        QVERIFY(hasNote(*keras, "mnist.npz/about"));
        for (const auto& [images, labels] : {std::pair{"X.npy", "y.npy"},
                                             {"images.npy", "labels.npy"},
                                             {"Xtrain.npy", "Ytrain.npy"},
                                             {"trainX.npy", "trainY.npy"},
                                             {"train_data_2.npy", "train_labels_2.npy"}}) {
            const auto place = root / images / "pair";
            write(place / images, sixImages);
            write(place / labels, sixLabels);
            write(place / "features.npy", "whatever");
            for (const fs::path& source : {place, place / images, place / labels}) {
                const auto dataset = opened(source);
                QVERIFY2(dataset, images);
                QVERIFY(showsAll(*dataset));
                QCOMPARE(dataset->samples().size(), std::size_t{6});
                QCOMPARE(dataset->samples()[2].name, std::string(images) + "#2");
            }
        }
        // A stray array makes no source of a folder of classes.
        write(root / "classes" / "statistics.npz", zipOf({{"mean.npy", sixLabels}}));
        for (const char* name : {"cat", "dog"})
            writeImages(root / "classes" / name, 2);
        QCOMPARE(opened(root / "classes")->kind(), SourceKind::Folder);
        QVERIFY(contains(errorOf(root / "X.npy" / "pair" / "features.npy"),
                         "no images and labels go together"));
    }

    void archivesMayBeSplits() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        const std::string pair = zipOf({{"images.npy", sixImages}, {"labels.npy", sixLabels}});
        write(root / "train.npz", pair);
        write(root / "test.npz", pair);
        QCOMPARE(opened(root)->counts(Split::Test), (Counts{3, 3}));
        write(root / "train_64.npz", pair);
        QVERIFY(contains(errorOf(root), "several sets of arrays (train.npz and train_64.npz)"));
        QCOMPARE(opened(root / "train_64.npz")->samples().size(), std::size_t{6});
    }

    void readsEveryForm_data() {
        QTest::addColumn<QString>("descr");
        QTest::addColumn<QString>("order");
        QTest::addColumn<bool>("isFortran");
        for (const char* descr : {"|u1", "<f4", ">f4", "<f8", ">f8", "<f2", ">f2", "<u2", ">u2",
                                  "<i4", ">i8", "<u8", "|i1"})
            QTest::addRow("%s", descr) << descr << "nyxc" << false;
        for (const char* descr : {"|u1", ">f4"}) {
            QTest::addRow("%s, channels first", descr) << descr << "ncyx" << false;
            // In Fortran's order the last index runs slowest.
            QTest::addRow("%s, Fortran", descr) << descr << "cxyn" << true;
            QTest::addRow("%s, Fortran, channels first", descr) << descr << "xycn" << true;
        }
    }

    void readsEveryForm() {
        QFETCH(QString, descr);
        QFETCH(QString, order);
        QFETCH(bool, isFortran);
        const std::string form = descr.toStdString();
        const bool isSmall = form == "|i1"; // whose values end at 127
        const bool hasChannelsFirst = order == "ncyx" || order == "xycn";
        const std::string numbers = pixelsIn(order.toStdString(), {4, 5, 2, 3}, [&](int value) {
            return numberOf(form, isSmall ? value % 128 : value);
        });
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        write(root / "X.npy",
              npy(form, hasChannelsFirst ? "(4, 3, 5, 2)" : "(4, 5, 2, 3)", numbers, isFortran));
        write(root / "y.npy", npy(">i8", "(4,)",
                                  numberOf(">i8", 7) + numberOf(">i8", 2) + numberOf(">i8", 7) +
                                      numberOf(">i8", 10)));
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"2", "7", "10"}));
        QVERIFY(dataset->imageShape() == (Shape{1, 1, 5, 2, 3}));
        const bool hasValues = form[1] == 'f' || form.substr(1) == "u2";
        const float scale = form[1] == 'f' ? 1.0F : 65535.0F;
        for (std::size_t n = 0; n != 4; ++n) {
            const Image image = *dataset->image(n);
            QCOMPARE(image.values.empty(), !hasValues);
            for (std::size_t i = 0; i != 30; ++i) {
                const int expected = pixelOf(n, i / 6, i % 6 / 3, i % 3);
                if (hasValues)
                    QCOMPARE(image.values[i], static_cast<float>(expected) / scale);
                else
                    QCOMPARE(int(image.pixels[i]), isSmall ? expected % 128 : expected);
            }
        }
    }

    void readsTruthValuesAndTexts() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        write(root / "X.npy", npy("|b1", "(2, 2, 2, 1)", std::string("\0\1\1\1\1\0\0\0", 8)));
        std::string names;
        for (const char32_t letter : {U'\u00e4', U'h', U'\0', U'b', U'\0', U'\0'})
            names += little(letter, 4);
        write(root / "y.npy", npy("<U3", "(2, 1)", names));
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->classes(), (Names{"b", "\u00e4h"}));
        QCOMPARE(dataset->image(0)->pixels, (std::vector<std::uint8_t>{0, 255, 255, 255}));
        write(root / "y.npy", npy("|S2", "(2,)", std::string("ab\0c", 4).replace(2, 2, "c\0", 2)));
        QCOMPARE(opened(root)->classes(), (Names{"ab", "c"}));
    }

    void leavesOutWhatIsNotFinite() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        std::string numbers;
        for (const double value : {0.5, 1.0, -2.0, 0.0, std::nan(""), 1e300, 3.0, 4.0})
            numbers += numberOf("<f8", value);
        write(root / "X.npy", npy("<f8", "(4, 1, 2)", numbers));
        write(root / "y.npy", npy("<f4", "(4,)",
                                  numberOf("<f4", 0) + numberOf("<f4", 1) + numberOf("<f4", 1) +
                                      numberOf("<f4", 0)));
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->samples().size(), std::size_t{3});
        QCOMPARE(dataset->faults()[0].path, std::string("X.npy#2"));
        QVERIFY(contains(dataset->faults()[0].cause, "1 of 4 images from here on have a value that "
                                                     "is no finite number"));
        QCOMPARE(dataset->image(1)->values, (std::vector<float>{-2.0F, 0.0F}));
    }

    void namesDamagedArrays_data() {
        QTest::addColumn<QByteArray>("images");
        QTest::addColumn<QByteArray>("labels");
        QTest::addColumn<QString>("cause");
        const auto row = [](const char* name, const std::string& images, const std::string& labels,
                            const char* cause) {
            QTest::newRow(name) << QByteArray::fromStdString(images)
                                << QByteArray::fromStdString(labels) << QString(cause);
        };
        row("cut", sixImages.substr(0, sixImages.size() - 1), sixLabels,
            "cut short: 35 of 36 bytes");
        row("magic", "XX", sixLabels, "no array of NumPy");
        row("counts", sixImages, npy("|u1", "(5,)", labelBytes(5, 2)), "6 images, but");
        row("several labels", sixImages, npy("|u1", "(6, 14)", labelBytes(84, 2)),
            "14 labels for each image, and one is learnt");
        row("parts", sixImages, npy("<f4", "(1,)", numberOf("<f4", 0.5)), "label #0 is 0.5");
        row("rows", npy("|u1", "(6, 784)", std::string(6 * 784, 'x')), sixLabels,
            "rows of 784 numbers, which do not say how high and wide");
        row("volumes", npy("|u1", "(1, 5, 5, 5)", std::string(125, 'x')), sixLabels,
            "1 x 5 x 5 x 5, are those of volumes");
        row("objects", npy("|O", "(6,)", "gibberish"), sixLabels, "a pickle");
        row("fields", npy("[('a', '<i4')]", "(6,)", "gibberish"), sixLabels, "is not read");
        row("complex", npy("<c8", "(6, 3, 2)", std::string(288, 'x')), sixLabels,
            "of the kind <c8, which is not read");
        row("negative", npy("|i1", "(1, 1, 2)", "\xff\x01"), sixLabels, "image #0 has -1");
        row("beyond a byte", npy("<i4", "(2, 1, 1)", little(9, 4) + little(256, 4)), sixLabels,
            "image #1 has 256");
        row("none", npy("|u1", "(0, 3, 2)", ""), sixLabels, "it has no images");
        row("no pixels", npy("|u1", "(6, 0, 2)", ""), sixLabels, "have no pixels");
        row("huge", npy("|u1", "(1099511627776, 99999, 99999)", "few"), sixLabels,
            "cut short: 3 of");
        row("shape", npy("|u1", "(6, 3, 2", "few"), sixLabels, "no array of NumPy");
        row("version", std::string(sixImages).replace(6, 1, "\x09"), sixLabels, "version 9");
    }

    void namesDamagedArrays() {
        QFETCH(QByteArray, images);
        QFETCH(QByteArray, labels);
        QFETCH(QString, cause);
        QTemporaryDir folder;
        write(pathOf(folder) / "X.npy", images.toStdString());
        write(pathOf(folder) / "y.npy", labels.toStdString());
        std::string error = errorOf(pathOf(folder));
        QVERIFY2(contains(error, "X.npy: "), error.c_str());
        QVERIFY2(contains(error, cause.toStdString()), error.c_str());
        // The same in an archive.
        write(pathOf(folder) / "a" / "pair.npz",
              zipOf({{"X.npy", images.toStdString()}, {"y.npy", labels.toStdString()}}));
        error = errorOf(pathOf(folder) / "a");
        QVERIFY2(contains(error, "pair.npz/X: "), error.c_str());
        QVERIFY2(contains(error, cause.toStdString()), error.c_str());
    }

    void namesDamagedArchives() {
        QTemporaryDir folder;
        const auto file = pathOf(folder) / "set.npz";
        const std::string whole = medMnist({}, 12, 6);
        const auto says = [&](const std::string& bytes, const char* cause) {
            write(file, bytes);
            const std::string error = errorOf(file);
            QVERIFY2(contains(error, cause), error.c_str());
        };
        says(whole.substr(0, whole.size() - 30), "set.npz: it is no zip archive, or is cut short");
        says("no archive at all, though it is called so", "it is no zip archive");
        says("", "it is no zip archive");
        const std::size_t end = whole.size() - 22;
        says(std::string(whole).replace(end + 16, 1, "\1"), "its list of members is damaged");
        says(std::string(whole).replace(end + 12, 4, "\xff\xff\xff\x7f"),
             "its list of members takes 2 GiB, and one is read up to 16 MiB");
        // A pixel of a stored member.
        std::string changed = medMnist({false, false, false}, 12, 6);
        changed[200] = static_cast<char>(changed[200] ^ 1);
        write(file, changed);
        const auto dataset = opened(file);
        QVERIFY(dataset);
        QCOMPARE(dataset->faults()[0].path, std::string("set.npz/train_images"));
        QVERIFY(contains(dataset->faults()[0].cause, "its checksum is another"));
        // Encrypted; packed by what we do not have; longer or shorter than the archive says.
        const std::size_t entry = whole.find("PK\1\2");
        const auto faultOf = [&](std::size_t place, const std::string& bytes) {
            write(file, std::string(whole).replace(entry + place, bytes.size(), bytes));
            const auto damaged = opened(file);
            return damaged && !damaged->faults().empty() ? damaged->faults()[0].cause
                                                         : std::string();
        };
        QVERIFY(contains(faultOf(8, "\1"), "encrypted"));
        QVERIFY(contains(faultOf(10, "\x0c"), "packed by method 12"));
        QVERIFY(contains(faultOf(24, "\1"), "cut short"));
        QVERIFY(contains(faultOf(24, little(100'000, 4)), "holds more than the 720 bytes"));
    }

    void promisesAreCheckedBeforeMemoryIsTaken() {
        QTemporaryDir folder;
        const auto file = pathOf(folder) / "bomb.npz";
        // A packed file of 700 bytes cannot hold so much, whatever header and archive agree on.
        const std::string images = npy("|u1", "(1000, 1000, 1000)", "few");
        std::string archive = zipOf({{"X.npy", images}, {"y.npy", sixLabels}});
        archive.replace(archive.find("PK\1\2") + 24, 4,
                        little(images.size() - 3 + 1'000'000'000, 4));
        write(file, archive);
        const std::string error = errorOf(file);
        QVERIFY2(contains(error, "bomb.npz/X: cut short: "), error.c_str());
    }

    void knowsWhatNamesSay() {
        QCOMPARE(arrayNameOf("x_train")->split, std::optional(Split::Train));
        QVERIFY(!arrayNameOf("x_train")->isLabels);
        QVERIFY(arrayNameOf("val_labels")->isLabels);
        QCOMPARE(arrayNameOf("val_labels")->split, std::optional(Split::Validation));
        QCOMPARE(arrayNameOf("yTest")->split, std::optional(Split::Test));
        QVERIFY(!arrayNameOf("images")->split);
        QVERIFY(!arrayNameOf("mean"));
        QVERIFY(!arrayNameOf("train"));
    }

    void numbersAreThoseOfTheFormat() {
        const auto half = [](std::uint64_t bits) {
            return numberAt(little(bits, 2).data(), {NumberKind::Float, 2, false});
        };
        QCOMPARE(half(0x3c00), 1.0);
        QCOMPARE(half(0xc000), -2.0);
        QCOMPARE(half(0x0001), std::ldexp(1.0, -24));
        QCOMPARE(half(0x7bff), 65504.0);
        QVERIFY(std::isinf(half(0x7c00)) && std::isnan(half(0x7e00)));
        QCOMPARE(numberAt("\xff\xfe", {NumberKind::Signed, 2, true}), -2.0);
        QCOMPARE(numberAt("\xff\xfe", {NumberKind::Unsigned, 2, false}), 65279.0);
    }
};

QTEST_GUILESS_MAIN(TestArrayContainers)
#include "tst_array_containers.moc"
