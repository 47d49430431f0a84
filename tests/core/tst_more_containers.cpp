#include <QTemporaryDir>
#include <QTest>

#include "tests/core/container_files.hpp"
#include "tests/core/deflated.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace fs = std::filesystem;

namespace {

/// Records of CIFAR-100 whose fine label is their number, and their coarse one its fifth.
std::string hundredRecords(int count) {
    std::string bytes;
    for (int i = 0; i != count; ++i) {
        const std::string all = pixelsIn("ncyx", {std::size_t(i) + 1, 32, 32, 3});
        bytes += static_cast<char>(i % 100 / 5);
        bytes += static_cast<char>(i % 100);
        bytes += all.substr(all.size() - 3072);
    }
    return bytes;
}

std::string lines(const std::string& word, int count) {
    std::string text;
    for (int i = 0; i != count; ++i)
        text += word + std::to_string(i) + "\n";
    return text;
}

/// SVHN's arrays of `count` pictures of 4 x 3.
std::string svhn(std::size_t count, const std::string& labels, const MatForm& labelForm,
                 bool isPacked = true) {
    MatForm pictures;
    pictures.isPacked = isPacked;
    return matArray('X', {4, 3, 3, count}, pixelsIn("ncxy", {count, 4, 3, 3}), pictures) +
           matArray('y', {count, 1}, labels, labelForm);
}

} // namespace

/// CIFAR-100, STL-10, EMNIST and SVHN, as their files have them.
class TestMoreContainers : public QObject {
    Q_OBJECT

private slots:

    void readsCifar100() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        write(root / "train.bin", hundredRecords(110));
        write(root / "test.bin.gz", gzip(hundredRecords(7)));
        write(root / "fine_label_names.txt", lines("fine", 100));
        write(root / "coarse_label_names.txt", lines("coarse", 20));
        const auto fine = opened(root);
        QVERIFY(fine);
        QCOMPARE(fine->kind(), SourceKind::Cifar);
        QCOMPARE(fine->classes().size(), std::size_t{100});
        QCOMPARE(fine->counts(Split::Train)[3], std::int64_t{2});
        QCOMPARE(fine->indices(Split::Test).size(), std::size_t{7});
        QVERIFY(showsAll(*fine));
        const Sample& sample = fine->samples()[17];
        QCOMPARE(fine->classes()[std::size_t(sample.label)], std::string("fine17"));

        DatasetSpec spec = plainSpec();
        spec.labels = LabelGrain::Coarse;
        const auto coarse = opened(root, spec);
        QVERIFY(coarse);
        QCOMPARE(coarse->classes().size(), std::size_t{20});
        QCOMPARE(coarse->classes()[std::size_t(coarse->samples()[17].label)],
                 std::string("coarse3"));
        QCOMPARE(*datasetSpecFromJson(toJson(spec)), spec);
        // One file, without names: by the length of its records.
        fs::remove(root / "fine_label_names.txt");
        fs::remove(root / "coarse_label_names.txt");
        const auto one = opened(root / "train.bin");
        QVERIFY(one);
        QCOMPARE(one->classes()[99], std::string("99"));
        QVERIFY(hasNote(*one, "no fine_label_names.txt"));
    }

    void namesDamagedCifar100() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        std::string strays = hundredRecords(4);
        strays[2 * 3074 + 1] = 100;
        write(root / "train.bin", strays);
        write(root / "test.bin", hundredRecords(2).substr(1));
        write(root / "fine_label_names.txt", lines("fine", 100));
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->samples().size(), std::size_t{3});
        QCOMPARE(dataset->faults().size(), std::size_t{2});
        QCOMPARE(dataset->faults()[0].path, std::string("train.bin#2"));
        QVERIFY(contains(dataset->faults()[0].cause, "beyond the 100 classes"));
        QVERIFY(contains(dataset->faults()[1].cause, "no whole number of CIFAR-100 records"));
    }

    void otherFilesOfThatNameAreNot() {
        QTemporaryDir folder;
        write(pathOf(folder) / "train.bin", "weights, say");
        QVERIFY(contains(errorOf(pathOf(folder) / "train.bin"), "is one file, neither IDX"));
    }

    void readsStl10() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        write(root / "train_X.bin", pixelsIn("ncxy", {4, 96, 96, 3}));
        write(root / "train_y.bin", labelBytes(4, 2, 9));
        write(root / "test_X.bin.gz", gzip(pixelsIn("ncxy", {2, 96, 96, 3})));
        write(root / "test_y.bin", labelBytes(2, 2, 1));
        write(root / "unlabeled_X.bin", "large");
        write(root / "class_names.txt", lines("class", 10));
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->kind(), SourceKind::Stl);
        QVERIFY(dataset->imageShape() == (Shape{1, 1, 96, 96, 3}));
        QVERIFY(showsAll(*dataset));
        QCOMPARE(dataset->counts(Split::Train), (Counts{0, 0, 0, 0, 0, 0, 0, 0, 2, 2}));
        QCOMPARE(dataset->counts(Split::Test), (Counts{1, 1, 0, 0, 0, 0, 0, 0, 0, 0}));
        QCOMPARE(dataset->classes()[9], std::string("class9"));
        QVERIFY(hasNote(*dataset, "unlabeled_X.bin have no labels"));
        QCOMPARE(opened(root / "train_y.bin")->samples().size(), std::size_t{4});
    }

    void namesDamagedStl10() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        write(root / "train_X.bin", pixelsIn("ncxy", {4, 96, 96, 3}));
        write(root / "train_y.bin", labelBytes(4, 2, 10));
        write(root / "test_X.bin", pixelsIn("ncxy", {1, 96, 96, 3}));
        write(root / "test_y.bin", labelBytes(2, 2, 1));
        std::string error = errorOf(root);
        QVERIFY2(contains(error, "only one class"), error.c_str());
        write(root / "train_y.bin", labelBytes(4, 3, 9));
        auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->faults()[0].path, std::string("train_X.bin#2"));
        QVERIFY(contains(dataset->faults()[0].cause, "1 of 4 pictures from here on have a label "
                                                     "that is none of 1 to 10"));
        QVERIFY(contains(dataset->faults()[1].cause, "it has 1 pictures, but test_y.bin has 2"));
        write(root / "test_X.bin", "cut");
        dataset = opened(root);
        QVERIFY(contains(dataset->faults()[1].cause, "no whole number of STL-10's pictures"));
    }

    void standsEmnistUp() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        const auto put = [&](const std::string& set, const char* split, std::size_t count) {
            const auto size = static_cast<std::uint32_t>(count);
            const std::string begin = "emnist-" + set + "-" + split;
            // 4 high and 3 wide once they stand.
            write(root / (begin + "-images-idx3-ubyte.gz"),
                  gzip(std::string("\0\0\x08\x03", 4) + bigEndian(size) + bigEndian(3) +
                       bigEndian(4) + pixelsIn("nxy", {count, 4, 3, 1})));
            write(root / (begin + "-labels-idx1-ubyte"),
                  std::string("\0\0\x08\x01", 4) + bigEndian(size) + labelBytes(count, 2, 1));
        };
        put("letters", "train", 4);
        put("letters", "test", 2);
        write(root / "emnist-letters-mapping.txt", "1 65 97\r\n2 66 98\n");
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->kind(), SourceKind::Idx);
        QVERIFY(dataset->imageShape() == (Shape{1, 1, 4, 3, 1}));
        QVERIFY(showsAll(*dataset));
        QCOMPARE(dataset->classes(), (Names{"Aa", "Bb"}));
        QCOMPARE(dataset->counts(Split::Test), (Counts{1, 1}));
        QVERIFY(hasNote(*dataset, "stood up"));

        put("digits", "train", 6);
        put("digits", "test", 2);
        QVERIFY(contains(errorOf(root), "holds 2 sets of EMNIST (digits, letters)"));
        const auto digits = opened(root / "emnist-digits-test-images-idx3-ubyte.gz");
        QVERIFY(digits);
        QCOMPARE(digits->indices(Split::Train).size(), std::size_t{6});
        QCOMPARE(digits->indices(Split::Test).size(), std::size_t{2});
        QCOMPARE(digits->classes(), (Names{"1", "2"}));
        QVERIFY(hasNote(*digits, "no emnist-digits-mapping.txt"));
    }

    void readsSvhn_data() {
        QTest::addColumn<bool>("isPacked");
        QTest::newRow("packed") << true;
        QTest::newRow("plain") << false;
    }

    void readsSvhn() {
        QFETCH(bool, isPacked);
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        const std::string doubles =
            numberOf("<f8", 10) + numberOf("<f8", 1) + numberOf("<f8", 10) + numberOf("<f8", 9);
        write(root / "train_32x32.mat", matFile(svhn(4, doubles, {6, 9, isPacked}, isPacked)));
        // Doubles that are small whole numbers are stored as bytes.
        write(root / "test_32x32.mat", matFile(svhn(2, "\x0a\x01", {6, 2, isPacked}, isPacked)));
        write(root / "extra_32x32.mat", matFile(matArray('z', {1, 2}, "ab") +
                                                svhn(3, "\x01\x02\x03", {9, 2, true}, isPacked)));
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->kind(), SourceKind::Svhn);
        QVERIFY(dataset->imageShape() == (Shape{1, 1, 4, 3, 3}));
        QVERIFY(showsAll(*dataset));
        QCOMPARE(dataset->classes(), (Names{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
        QCOMPARE(dataset->counts(Split::Train), (Counts{2, 2, 1, 1, 0, 0, 0, 0, 0, 1}));
        QCOMPARE(dataset->counts(Split::Test), (Counts{1, 1, 0, 0, 0, 0, 0, 0, 0, 0}));
        QVERIFY(hasNote(*dataset, "the 3 pictures of extra_32x32.mat count to the train"));
        QCOMPARE(opened(root / "train_32x32.mat")->samples().size(), std::size_t{4});
    }

    void namesDamagedMatFiles_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("cause");
        const auto row = [](const char* name, const std::string& bytes, const char* cause) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(cause);
        };
        const std::string labels = labelBytes(4, 4, 1);
        const std::string x = matArray('X', {4, 3, 3, 4}, pixelsIn("ncxy", {4, 4, 3, 3}));
        const std::string y = matArray('y', {4, 1}, labels);
        std::string other = matFile("");
        other.replace(7, 3, "7.3");
        row("7.3", other + "HDF", "version 7.3 (HDF5)");
        row("no MAT-file", "something else", "no MAT-file of version 5");
        row("without pictures", matFile(y), "no array X");
        row("without labels", matFile(x), "no array y");
        row("counts", matFile(x + matArray('y', {3, 1}, "\1\2\3")),
            "4 pictures in X, but 3 labels");
        row("floats",
            matFile(matArray('X', {1, 1, 3, 1},
                             numberOf("<f8", 1) + numberOf("<f8", 1) + numberOf("<f8", 1),
                             {6, 9, true}) +
                    matArray('y', {1, 1}, numberOf("<f8", 1), {6, 9, true})),
            "not of the class uint8");
        row("extents", matFile(matArray('X', {4, 9, 4}, std::string(144, 'x')) + y),
            "not of height x width x 3 x count");
        row("a matrix of labels", matFile(x + matArray('y', {2, 2}, labels)),
            "no column of labels");
        row("cut", matFile(y + x).substr(0, 128 + y.size() + 90), "what is packed in it is cut");
        std::string plain =
            matFile(y + matArray('X', {4, 3, 3, 4}, pixelsIn("ncxy", {4, 4, 3, 3}), {9, 2, false}));
        row("plain, cut", plain.substr(0, plain.size() - 8), "its array X is cut short");
        row("label", matFile(x + matArray('y', {4, 1}, "\x0b\x0c\x0d\x0e")), "none of 1 to 10");
    }

    void namesDamagedMatFiles() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, cause);
        QTemporaryDir folder;
        write(pathOf(folder) / "train_32x32.mat", bytes.toStdString());
        const std::string error = errorOf(pathOf(folder) / "train_32x32.mat");
        QVERIFY2(contains(error, "train_32x32.mat"), error.c_str());
        QVERIFY2(contains(error, cause.toStdString()), error.c_str());
    }
};

QTEST_GUILESS_MAIN(TestMoreContainers)
#include "tst_more_containers.moc"
