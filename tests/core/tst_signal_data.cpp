#include <cmath>

#include <QTemporaryDir>
#include <QTest>

#include <fmt/format.h>

#include "core/data/batches/batch_loader.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "core/data/input_shape.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/sample_file.hpp"
#include "core/data/sample_preparer.hpp"
#include "tests/core/dataset_files.hpp"
#include "tests/core/sample_networks.hpp"
#include "tests/core/small_run.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;
using namespace fovea::testdata;

/// CSV files and rows of images as signals, from the file to a trained network.
class TestSignalData : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const { return pathOf(m_folder) / name; }

    std::filesystem::path table(const char* name, const std::string& text) const {
        write(path(name), text);
        return path(name);
    }

    /// Opens a table whose samples are all for training.
    static Result<std::shared_ptr<const Dataset>> open(const std::filesystem::path& source,
                                                       DatasetSpec spec = {}) {
        spec.testShare = spec.validationShare = 0;
        return openDataset(source, spec);
    }

    static DatasetSpec rows() {
        DatasetSpec spec;
        spec.samples = Samples::Rows;
        return spec;
    }

private slots:
    void columnsAreFoundByName();
    void theLastColumnIsTheLabelWhereNoneIsNamed();
    void theLabelColumnCanBeChosen();
    void aWordInFrontIsALabel();
    void numbersOfAHeaderAreNoRow();
    void channelsAreNamedInTheHeader();
    void semicolonsAndTabsSeparateToo();
    void wholeNumbersAreOneClassHoweverWritten();
    void wrongRowsAreLeftOutWithTheirPlace_data();
    void wrongRowsAreLeftOutWithTheirPlace();
    void wrongTablesAreRefused_data();
    void wrongTablesAreRefused();
    void aFolderOfTablesHasItsSplits();
    void batchesHoldTheFilesNumbers();
    void normalizationIsMeasuredPerChannel();
    void signalsAreCutAndContinued();
    void augmentationShiftsAndScales();
    void otherAugmentationsAreRefused();
    void rowsOfAnImageAreSignals();
    void rowsOfAnImageShareASplit();
    void foreignSamplesAreRefused();
    void aNetworkLearnsSignals();
};

void TestSignalData::columnsAreFoundByName() {
    const auto dataset = open(table("named.csv", "a,label,b\n1.5,up,-2\n3e-2,down,+4\n"));
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().message.c_str());
    QCOMPARE((*dataset)->kind(), SourceKind::Csv);
    QVERIFY((*dataset)->sampleKind() == SampleKind::Signal);
    QVERIFY((*dataset)->imageShape() == (Shape{1, 1, 1, 2, 1}));
    QCOMPARE((*dataset)->classes(), (std::vector<std::string>{"down", "up"}));
    QCOMPARE((*dataset)->samples()[1].name, std::string("named.csv#1"));
    QCOMPARE((*dataset)->image(0)->values, (std::vector<float>{1.5F, -2.0F}));
    QCOMPARE((*dataset)->image(1)->values, (std::vector<float>{0.03F, 4.0F}));
    QVERIFY(hasNote(**dataset, "column 2 (\"label\"), by its name"));
}

void TestSignalData::theLastColumnIsTheLabelWhereNoneIsNamed() {
    const auto dataset = open(table("last.csv", "x,y,kind\n1,2,a\n3,4,b\n"));
    QVERIFY(dataset.has_value());
    QCOMPARE((*dataset)->image(1)->values, (std::vector<float>{3, 4}));
    QVERIFY(hasNote(**dataset, "column 3 (\"kind\"), the last, since no other was chosen"));
    const auto bare = open(table("bare.csv", "1,2,0\n3,4,1\n5,6,0\n"));
    QVERIFY(bare.has_value());
    QCOMPARE((*bare)->samples().size(), std::size_t{3});
    QCOMPARE((*bare)->classes(), (std::vector<std::string>{"0", "1"}));
}

void TestSignalData::theLabelColumnCanBeChosen() {
    const auto file = table("chosen.csv", "group,x,y\n0,1,2\n1,3,4\n0,5,6\n");
    DatasetSpec spec;
    for (const char* column : {"first", "group"}) {
        spec.labelColumn = column;
        const auto dataset = open(file, spec);
        QVERIFY(dataset.has_value());
        QCOMPARE((*dataset)->image(1)->values, (std::vector<float>{3, 4}));
        QVERIFY(hasNote(**dataset, "as chosen"));
    }
}

void TestSignalData::aWordInFrontIsALabel() {
    const auto dataset = open(table("words.csv", "a,1,2\nb,3,4\n"));
    QVERIFY(dataset.has_value());
    QCOMPARE((*dataset)->samples().size(), std::size_t{2});
    QCOMPARE((*dataset)->image(0)->values, (std::vector<float>{1, 2}));
    QVERIFY(hasNote(**dataset, "the first, since it holds words"));
}

void TestSignalData::numbersOfAHeaderAreNoRow() {
    const auto dataset = open(table("numbered.csv", "0,1,2,label\n5,6,7,a\n8,9,10,b\n"));
    QVERIFY(dataset.has_value());
    QCOMPARE((*dataset)->samples().size(), std::size_t{2});
    QCOMPARE((*dataset)->image(0)->values, (std::vector<float>{5, 6, 7}));
}

void TestSignalData::channelsAreNamedInTheHeader() {
    const auto dataset =
        open(table("channels.csv", "x:0,x:1,label,y:1,y:0\n1,2,a,20,10\n3,4,b,40,30\n"));
    QVERIFY(dataset.has_value());
    QVERIFY((*dataset)->imageShape() == (Shape{1, 1, 1, 2, 2}));
    QCOMPARE((*dataset)->image(0)->values, (std::vector<float>{1, 10, 2, 20}));
    QCOMPARE((*dataset)->image(1)->values, (std::vector<float>{3, 30, 4, 40}));
    QVERIFY(hasNote(**dataset, "2 channels of 2 points"));
}

void TestSignalData::semicolonsAndTabsSeparateToo() {
    for (const char* separator : {";", "\t"}) {
        const std::string text =
            fmt::format("label{0}x{0}y\r\n\"a,b\"{0}1{0}2\r\nc{0}3{0}4\r\n", separator);
        const auto dataset = open(table("separated.csv", text));
        QVERIFY(dataset.has_value());
        QCOMPARE((*dataset)->classes(), (std::vector<std::string>{"a,b", "c"}));
        QCOMPARE((*dataset)->image(1)->values, (std::vector<float>{3, 4}));
    }
}

void TestSignalData::wholeNumbersAreOneClassHoweverWritten() {
    DatasetSpec spec;
    spec.labelColumn = "first";
    const auto dataset = open(table("whole.tsv", "1.0000000e+00\t5\n10\t6\n2.0\t7\n1\t8\n"), spec);
    QVERIFY(dataset.has_value());
    QCOMPARE((*dataset)->classes(), (std::vector<std::string>{"1", "2", "10"}));
    QCOMPARE((*dataset)->counts(), (std::vector<std::int64_t>{2, 1, 1}));
}

void TestSignalData::wrongRowsAreLeftOutWithTheirPlace_data() {
    QTest::addColumn<QString>("row");
    QTest::addColumn<QString>("cause");
    QTest::newRow("a word") << "1,2,hot,a"
                            << "line 3 has \"hot\" in column 3 (\"z\")";
    QTest::newRow("nothing") << "1,,3,a"
                             << "line 3 has \"\" in column 2 (\"y\")";
    QTest::newRow("not finite") << "1,nan,3,a"
                                << "line 3 has \"nan\" in column 2 (\"y\")";
    QTest::newRow("too large") << "1,1e99,3,a"
                               << "line 3 has \"1e99\" in column 2 (\"y\")";
    QTest::newRow("short") << "1,2,a"
                           << "line 3 has 3 columns where the first line has 4";
    QTest::newRow("long") << "1,2,3,4,a"
                          << "line 3 has 5 columns where the first line has 4";
    QTest::newRow("no label") << "1,2,3,"
                              << "line 3 has no label in column 4 (\"label\")";
}

void TestSignalData::wrongRowsAreLeftOutWithTheirPlace() {
    QFETCH(const QString, row);
    QFETCH(const QString, cause);
    const auto dataset =
        open(table("faulty.csv", "x,y,z,label\n1,2,3,a\n" + row.toStdString() + "\n4,5,6,b\n"));
    QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().message.c_str());
    QCOMPARE((*dataset)->samples().size(), std::size_t{2});
    QCOMPARE((*dataset)->samples()[1].name, std::string("faulty.csv#2"));
    QCOMPARE((*dataset)->image(1)->values, (std::vector<float>{4, 5, 6}));
    QCOMPARE((*dataset)->faults().size(), std::size_t{1});
    QCOMPARE((*dataset)->faults()[0].path, std::string("faulty.csv#1"));
    QVERIFY2(contains((*dataset)->faults()[0].cause, cause.toStdString()),
             (*dataset)->faults()[0].cause.c_str());
}

void TestSignalData::wrongTablesAreRefused_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("cause");
    QTest::newRow("no such column") << "x,y,label\n1,2,a\n3,4,b\n"
                                    << "kind"
                                    << "no column \"kind\" for the labels";
    QTest::newRow("no header") << "1,2,0\n3,4,1\n"
                               << "kind"
                               << "has no header";
    QTest::newRow("measured") << "1,2,0.1\n3,4,0.2\n5,6,0.3\n"
                              << ""
                              << "another value in each row of column 3";
    QTest::newRow("uneven channels") << "x:0,x:1,y:0,label\n1,2,3,a\n4,5,6,b\n"
                                     << ""
                                     << "3 columns of points for 2 channels";
    QTest::newRow("a point twice") << "x:0,x:0,label\n1,2,a\n4,5,b\n"
                                   << ""
                                   << "column 2 (\"x:0\") does not fit";
    QTest::newRow("open quote") << "x,label\n1,\"a\n"
                                << ""
                                << "line 2 has a quote";
    QTest::newRow("labels only") << "label\na\nb\n"
                                 << ""
                                 << "one column only";
    QTest::newRow("header only") << "x,label\n"
                                 << ""
                                 << "has no row of numbers";
    QTest::newRow("one class") << "x,label\n1,a\n2,a\n"
                               << ""
                               << "only one class with signals";
    QTest::newRow("all wrong") << "x,y,label\n1,u,a\n2,v,b\n"
                               << ""
                               << "2 rows were left out";
}

void TestSignalData::wrongTablesAreRefused() {
    QFETCH(const QString, text);
    QFETCH(const QString, column);
    QFETCH(const QString, cause);
    DatasetSpec spec;
    spec.labelColumn = column.toStdString();
    const auto dataset = open(table("wrong.csv", text.toStdString()), spec);
    QVERIFY(!dataset.has_value());
    QVERIFY2(contains(dataset.error().message, cause.toStdString()),
             dataset.error().message.c_str());
    QVERIFY(contains(dataset.error().message, "wrong.csv"));
}

void TestSignalData::aFolderOfTablesHasItsSplits() {
    write(path("splits") / "train.csv", "x,label\n1,a\n2,b\n3,a\n");
    write(path("splits") / "test.csv", "x,label\n4,b\n5,a\n");
    const auto dataset = open(path("splits"));
    QVERIFY(dataset.has_value());
    QCOMPARE((*dataset)->indices(Split::Train).size(), std::size_t{3});
    QCOMPARE((*dataset)->indices(Split::Test).size(), std::size_t{2});
    write(path("splits") / "test.csv", "x,y,label\n4,1,b\n5,1,a\n");
    const auto uneven = open(path("splits"));
    QVERIFY(!uneven.has_value());
    QVERIFY2(contains(uneven.error().message, "points"), uneven.error().message.c_str());
}

void TestSignalData::batchesHoldTheFilesNumbers() {
    const auto dataset = open(table("batch.csv", "x:0,x:1,y:0,y:1,label\n0.125,1e6,-3,0.001,a\n"
                                                 "7,8,9,10,b\n11,12,13,14,a\n"));
    QVERIFY(dataset.has_value());
    DatasetSpec spec;
    const Result<Shape> input = inputShape(**dataset, spec);
    QVERIFY(input.has_value());
    QVERIFY(*input == (Shape{1, 1, 1, 2, 2}));
    BatchLoader loader(*dataset, spec, *input, {{0, 0}, {1, 1}}, {.batch = 2});
    loader.start(0);
    const auto values = [&] {
        Batch* batch = loader.next();
        const auto view = batch->images.view().values();
        std::vector<float> copy(view.begin(), view.end());
        loader.recycle(batch);
        return copy;
    };
    QCOMPARE(values(), (std::vector<float>{0.125F, -3, 1e6F, 0.001F, 7, 9, 8, 10}));
    QCOMPARE(values(), (std::vector<float>{11, 13, 12, 14, 0, 0, 0, 0}));
}

void TestSignalData::normalizationIsMeasuredPerChannel() {
    // Far from 0: a sum of squares would cancel.
    const auto dataset = open(table("far.csv", "x:0,x:1,y:0,y:1,label\n"
                                               "100000,100002,0,7,a\n100004,100006,0,7,b\n"));
    QVERIFY(dataset.has_value());
    const auto measured = measureNormalization(**dataset, {});
    QVERIFY(measured.has_value());
    QCOMPARE(measured->mean, (std::vector<float>{100003, 3.5F}));
    QCOMPARE(measured->deviation, (std::vector<float>{std::sqrt(5.0F), 3.5F}));
    const auto flat = open(table("flat.csv", "x,y,label\n3,3,a\n3,3,b\n"));
    QCOMPARE(measureNormalization(**flat, {})->deviation, (std::vector<float>{1}));
}

void TestSignalData::signalsAreCutAndContinued() {
    const auto dataset = open(table("five.csv", "v,w,x,y,z,label\n1,2,3,4,5,a\n6,7,8,9,10,b\n"));
    const auto fitted = [&](std::int64_t width, Fit fit) {
        DatasetSpec spec;
        spec.fit = fit;
        Tensor out(Shape{1, 1, 1, width, 1});
        toInput(*(*dataset)->image(0), spec, {{0}, {1}}, out.view());
        const auto values = out.view().values();
        return std::vector<float>(values.begin(), values.end());
    };
    QCOMPARE(fitted(3, Fit::Cover), (std::vector<float>{2, 3, 4}));
    QCOMPARE(fitted(2, Fit::Contain), (std::vector<float>{2, 3}));
    QCOMPARE(fitted(8, Fit::Cover), (std::vector<float>{1, 1, 2, 3, 4, 5, 5, 5}));
    const std::vector<float> stretched = fitted(10, Fit::Stretch);
    QCOMPARE(stretched.front(), 1.0F);
    QCOMPARE(stretched[1], 1.25F);
    QCOMPARE(stretched.back(), 5.0F);
}

void TestSignalData::augmentationShiftsAndScales() {
    const auto dataset = open(table("ramp.csv", "a,b,c,d,label\n1,2,3,4,u\n5,6,7,8,v\n"));
    const Result<Image> signal = (*dataset)->image(0);
    const LayerRegistry registry = loadPlugins();
    const Shape input{1, 1, 1, 4, 1};
    const auto preview = [&](const std::vector<TypedValue>& steps, std::int64_t epoch) {
        const auto changes = test::augmentationOf(registry, steps, SampleKind::Signal);
        return augmentPreview(*signal, {}, input, *changes, 1, epoch, 0);
    };
    QVERIFY(preview({}, 0) == *signal);
    bool hasMoved = false;
    for (std::int64_t epoch = 0; epoch != 20; ++epoch) {
        const std::vector<float> values = preview({{"shift", {{"most", 0.5}}}}, epoch).values;
        hasMoved = hasMoved || values != signal->values;
        for (std::size_t x = 1; x != 4; ++x) // Whole points; the ends are repeated.
            QVERIFY(values[x] - values[x - 1] == 1 || values[x] == values[x - 1]);
    }
    QVERIFY(hasMoved);
    const std::vector<float> scaled = preview({{"contrast", {{"most", 0.5}}}}, 3).values;
    QVERIFY(scaled[0] >= 0.5F && scaled[0] <= 1.5F && scaled[0] != 1.0F);
    for (std::size_t x = 0; x != 4; ++x)
        QVERIFY(std::abs(scaled[x] - scaled[0] * signal->values[x]) < 1e-5F);
}

void TestSignalData::otherAugmentationsAreRefused() {
    const auto dataset = open(table("plain.csv", "a,b,label\n1,2,u\n5,6,v\n"));
    const auto message = [&](auto change) {
        DatasetSpec spec;
        change(spec);
        const Result<Shape> shape = inputShape(**dataset, spec);
        return shape ? std::string() : shape.error().message;
    };
    const LayerRegistry registry = loadPlugins();
    for (const TypeInfo* type : registry.types(augmentationFamily)) {
        const auto made = makeAugmentation({{type->id}}, SampleKind::Signal, registry);
        QCOMPARE(made.has_value(), type->id == "shift" || type->id == "contrast");
        QVERIFY(made || contains(made.error().message, type->id));
        QVERIFY(makeAugmentation({{type->id}}, SampleKind::Image, registry).has_value());
    }
    using Spec = DatasetSpec;
    QVERIFY(contains(message([](Spec& s) { s.depth = 8; }), "no depth"));
    QVERIFY(contains(message([](Spec& s) { s.height = 8; }), "one row"));
    QVERIFY(contains(message([](Spec& s) { s.channels = 3; }), "1 channels"));
}

void TestSignalData::rowsOfAnImageAreSignals() {
    writeImages(path("pictures") / "a", 3, 4, 6, 1);
    writeImages(path("pictures") / "b", 3, 4, 6, 1);
    const auto dataset = open(path("pictures"), rows());
    QVERIFY(dataset.has_value());
    QCOMPARE((*dataset)->kind(), SourceKind::Rows);
    QVERIFY((*dataset)->imageShape() == (Shape{1, 1, 1, 6, 1}));
    QCOMPARE((*dataset)->samples().size(), std::size_t{24});
    const auto image = readImage(path("pictures") / "a" / "1.png");
    const Sample& sample = (*dataset)->samples()[6];
    QCOMPARE(sample.name, std::string("a/1.png:2"));
    const auto row = (*dataset)->image(6);
    QVERIFY(std::equal(row->pixels.begin(), row->pixels.end(), image->pixels.begin() + 12));
}

void TestSignalData::rowsOfAnImageShareASplit() {
    writeImages(path("shared") / "a", 9, 5, 6, 1);
    writeImages(path("shared") / "b", 9, 5, 6, 1);
    const auto dataset = openDataset(path("shared"), rows());
    QVERIFY(dataset.has_value());
    QVERIFY(!(*dataset)->indices(Split::Test).empty());
    for (std::size_t i = 0; i != (*dataset)->samples().size(); ++i)
        QVERIFY((*dataset)->samples()[i].split == (*dataset)->samples()[i / 5 * 5].split);
    const std::string csv = toCsv((*dataset)->table());
    write(path("shared.split"), csv);
    const auto again = openDataset(path("shared"), rows(), path("shared.split"));
    QVERIFY(again.has_value());
    QCOMPARE((*again)->fingerprint(), (*dataset)->fingerprint());
}

void TestSignalData::foreignSamplesAreRefused() {
    const Shape input{1, 1, 1, 2, 1};
    const auto message = [&](const std::filesystem::path& file) {
        const Result<SampleFile> read = readSamples(file, {}, input);
        return read ? std::string() : read.error().message;
    };
    QVERIFY(contains(message(table("wide.csv", "1,2,3,4\n")), "3 points"));
    QVERIFY(contains(message(table("two.csv", "x:0,y:0\n1,2\n")), "2 channels"));
    const auto unlabelled = readSamples(table("unlabelled.csv", "1,2\n3,x\n5,6\n"), {}, input);
    QVERIFY(unlabelled.has_value());
    QCOMPARE(unlabelled->samples.size(), std::size_t{2});
    QCOMPARE(unlabelled->samples[1].sample.values, (std::vector<float>{5, 6}));
    QCOMPARE(unlabelled->faults.size(), std::size_t{1});
    const auto labelled = readSamples(table("labelled.csv", "label,x,y\na,1,2\n"), {}, input);
    QVERIFY(labelled.has_value());
    QCOMPARE(labelled->samples[0].sample.values, (std::vector<float>{1, 2}));
}

void TestSignalData::aNetworkLearnsSignals() {
    const auto file = table("waves.csv", test::waves(60));
    DatasetSpec data;
    const auto dataset = openDataset(file, data);
    QVERIFY(dataset.has_value());
    const LayerRegistry registry = loadPlugins();
    TrainSpec recipe = test::smallRecipe();
    recipe.epochs = 20;
    const auto classes = static_cast<std::int64_t>((*dataset)->classes().size());
    const Result<RunFolder> run = createRun(
        path("run"), **dataset, data, withClassCount(test::signalNetwork(), classes, registry),
        recipe, registry, "fovea train");
    QVERIFY2(run.has_value(), run ? "" : run.error().message.c_str());
    const double right = test::trainAndTest(*run, *dataset, registry);
    QVERIFY2(right > 0.8, std::to_string(right).c_str()); // of three classes
}

QTEST_GUILESS_MAIN(TestSignalData)
#include "tst_signal_data.moc"
