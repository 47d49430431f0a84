#include <QTemporaryDir>
#include <QTest>

#include "core/data/open_dataset.hpp"
#include "tests/core/dataset_files.hpp"
#include "tests/core/deflated.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace {

std::shared_ptr<const Dataset> opened(const std::filesystem::path& source) {
    auto dataset = openDataset(source, {});
    if (!dataset)
        qWarning("%s", dataset.error().message.c_str());
    return dataset ? *dataset : nullptr;
}

std::string errorOf(const std::filesystem::path& source) {
    const auto dataset = openDataset(source, {});
    return dataset ? std::string() : dataset.error().message;
}

using Names = std::vector<std::string>;
using Counts = std::vector<std::int64_t>;

} // namespace

class TestDatasetContainers : public QObject {
    Q_OBJECT

private slots:

    void readsIdxPackedAndUnpacked() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        write(root / "train-images-idx3-ubyte", idxImages(40, 4, 3, 1));
        write(root / "train-labels-idx1-ubyte.gz", gzip(idxLabels(40, 4)));
        write(root / "t10k-images-idx3-ubyte.gz", gzip(idxImages(8, 4, 3, 2)));
        write(root / "t10k-labels-idx1-ubyte", idxLabels(8, 4));
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->kind(), SourceKind::Idx);
        QCOMPARE(dataset->classes(), (Names{"0", "1", "2", "3"}));
        QCOMPARE(dataset->counts(Split::Test), (Counts{2, 2, 2, 2}));
        QCOMPARE(dataset->counts(Split::Validation), (Counts{1, 1, 1, 1}));
        QVERIFY(dataset->imageShape() == (Shape{1, 1, 4, 3, 1}));
        const Image noise = noiseImage(8 * 4, 3, 1, 2);
        for (std::size_t i = 0; i != dataset->samples().size(); ++i) {
            const Sample& sample = dataset->samples()[i];
            QCOMPARE(sample.label, sample.record % 4);
            const Image image = *dataset->image(i);
            QCOMPARE(image.pixels.size(), 12U);
            const ImageView view = *dataset->inMemory(i);
            QVERIFY(std::equal(image.pixels.begin(), image.pixels.end(), view.pixels));
            if (sample.name == "t10k-images-idx3-ubyte#5")
                QVERIFY(std::equal(image.pixels.begin(), image.pixels.end(),
                                   noise.pixels.begin() + 5 * 12));
        }
        // Packing says nothing about what a run trains on.
        const std::string fingerprint = dataset->fingerprint();
        write(root / "train-images-idx3-ubyte.gz", gzip(idxImages(40, 4, 3, 1)));
        std::filesystem::remove(root / "train-images-idx3-ubyte");
        QCOMPARE(opened(root)->fingerprint(), fingerprint);
    }

    void readsOnePairByEitherName() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        write(root / "t10k-images.idx3-ubyte", idxImages(20, 2, 2));
        write(root / "t10k-labels.idx1-ubyte", idxLabels(20, 2));
        for (const char* name : {"t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"}) {
            const auto dataset = opened(root / name);
            QVERIFY(dataset);
            QCOMPARE(dataset->samples().size(), 20U);
            // Alone, it is all there is to train on.
            QCOMPARE(dataset->indices(Split::Test).size(), 4U);
            QCOMPARE(dataset->indices(Split::Validation).size(), 2U);
        }
    }

    void namesDamagedIdxFiles_data() {
        QTest::addColumn<QByteArray>("images");
        QTest::addColumn<QByteArray>("labels");
        QTest::addColumn<QString>("cause");
        const auto row = [](const char* name, const std::string& images, const std::string& labels,
                            const char* cause) {
            QTest::newRow(name) << QByteArray::fromStdString(images)
                                << QByteArray::fromStdString(labels) << QString(cause);
        };
        const std::string images = idxImages(20, 2, 2);
        const std::string labels = idxLabels(20, 2);
        row("cut", images.substr(0, 50), labels, "cut short: 34 of 80 bytes");
        row("magic", "XX" + images.substr(2), labels, "not an IDX file");
        row("floats", std::string("\0\0\x0d\x03", 4) + images.substr(4), labels, "unsigned bytes");
        row("counts", images, idxLabels(19, 2), "20 images, but");
        row("swapped", labels, labels, "extents are not those of images");
        row("packed, cut", gzip(images).substr(0, 40), labels, "compressed file is cut short");
        row("huge", images.substr(0, 4) + std::string(12, '\xff'), labels, "cut short");
        row("empty", "", labels, "not an IDX file");
        std::string damaged = gzip(images);
        damaged[12] = static_cast<char>(damaged[12] ^ 0xff);
        damaged[15] = static_cast<char>(damaged[15] ^ 0xff);
        row("packed, damaged", damaged, labels, "compressed file is");
    }

    void namesDamagedIdxFiles() {
        QFETCH(QByteArray, images);
        QFETCH(QByteArray, labels);
        QFETCH(QString, cause);
        QTemporaryDir folder;
        write(pathOf(folder) / "train-images-idx3-ubyte", images.toStdString());
        write(pathOf(folder) / "train-labels-idx1-ubyte", labels.toStdString());
        const std::string error = errorOf(pathOf(folder));
        QVERIFY2(contains(error, "train-images-idx3-ubyte"), error.c_str());
        QVERIFY2(contains(error, cause.toStdString()), error.c_str());
    }

    void missesLabels() {
        QTemporaryDir folder;
        write(pathOf(folder) / "train-images-idx3-ubyte", idxImages(4, 2, 2));
        QVERIFY(contains(errorOf(pathOf(folder)), "its labels are not beside it"));
    }

    void readsCifarBatches() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        write(root / "data_batch_1.bin", cifarRecords(60));
        write(root / "data_batch_2.bin.gz", gzip(cifarRecords(40)));
        write(root / "test_batch.bin", cifarRecords(20));
        write(root / "batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\n"
                                         "horse\nship\ntruck\n\n");
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->kind(), SourceKind::Cifar);
        QCOMPARE(dataset->classes().front(), "airplane");
        QCOMPARE(dataset->classes().size(), 10U);
        QCOMPARE(dataset->indices(Split::Test).size(), 20U);
        QCOMPARE(dataset->samples().size(), 120U);
        QVERIFY(dataset->imageShape() == (Shape{1, 1, 32, 32, 3}));
        for (const std::size_t i : {std::size_t{3}, std::size_t{77}, std::size_t{119}}) {
            const Image image = *dataset->image(i);
            const auto label = static_cast<std::uint8_t>(dataset->samples()[i].label);
            for (std::size_t p = 0; p != image.pixels.size(); ++p)
                QCOMPARE(int(image.pixels[p]), int(label + 100 * (p % 3)));
        }
        QVERIFY(opened(root / "data_batch_1.bin")->samples().size() == 60);
    }

    void namesDamagedCifarBatches() {
        QTemporaryDir folder;
        const auto root = pathOf(folder);
        write(root / "data_batch_1.bin", cifarRecords(60));
        write(root / "data_batch_2.bin", cifarRecords(2).substr(1));
        std::string strays = cifarRecords(4);
        strays[3073] = 99;
        write(root / "data_batch_3.bin", strays);
        const auto dataset = opened(root);
        QVERIFY(dataset);
        QCOMPARE(dataset->samples().size(), 63U);
        QCOMPARE(dataset->faults().size(), 2U);
        QVERIFY(contains(dataset->faults()[0].cause, "no whole number"));
        QCOMPARE(dataset->faults()[1].path, "data_batch_3.bin#1");
        QVERIFY(contains(dataset->faults()[1].cause, "beyond the 10 classes"));
    }

    void opensMnist() {
        if (realData("mnist").empty())
            QSKIP("no mnist in FOVEA_TEST_DATA");
        const auto dataset = opened(realData("mnist"));
        QVERIFY(dataset);
        QCOMPARE(dataset->counts(),
                 (Counts{6903, 7877, 6990, 7141, 6824, 6313, 6876, 7293, 6825, 6958}));
        QCOMPARE(dataset->counts(Split::Test),
                 (Counts{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}));
        QVERIFY(dataset->imageShape() == (Shape{1, 1, 28, 28, 1}));
    }

    void opensUsps() {
        if (realData("usps").empty())
            QSKIP("no usps in FOVEA_TEST_DATA");
        const auto dataset = opened(realData("usps"));
        QVERIFY(dataset);
        QCOMPARE(dataset->counts(Split::Test),
                 (Counts{359, 264, 198, 166, 200, 160, 170, 147, 166, 177}));
        QCOMPARE(dataset->samples().size(), 9298U);
    }

    void opensCifar() {
        if (realData("cifar10-subset").empty())
            QSKIP("no cifar10-subset in FOVEA_TEST_DATA");
        const auto dataset = opened(realData("cifar10-subset"));
        QVERIFY(dataset);
        QCOMPARE(dataset->counts(Split::Test), Counts(10, 200));
        QCOMPARE(dataset->counts(), Counts(10, 1200));
        QCOMPARE(dataset->classes()[6], "frog");
    }

    void opensPhotographs() {
        if (realData("clothing-small").empty())
            QSKIP("no clothing-small in FOVEA_TEST_DATA");
        const auto dataset = opened(realData("clothing-small"));
        QVERIFY(dataset);
        QVERIFY(dataset->faults().empty());
        QCOMPARE(dataset->indices(Split::Test).size(), 372U);
        QCOMPARE(dataset->samples().size(), 1372U);
        QVERIFY(dataset->imageShape() == (Shape{1, 1, 0, 0, 3}));
    }
};

QTEST_GUILESS_MAIN(TestDatasetContainers)
#include "tst_dataset_containers.moc"
