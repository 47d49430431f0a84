#include <QTest>

#include <cmath>

#include "core/base/random.hpp"
#include "core/evaluation/canvas.hpp"
#include "core/evaluation/pictures.hpp"

using namespace fovea;

class TestPictures : public QObject {
    Q_OBJECT

private slots:
    void cividisGrowsLighter();
    void cividisTakesAnyNumber();
    void theMatrixShowsEveryCell_data();
    void theMatrixShowsEveryCell();
    void aMatrixOfManyClassesIsAPictureOfBoundedSize();
    void theMatrixTakesOddNames();
    void aLongNameKeepsItsEnds();
    void curvesNeedAnEpoch();
    void curvesAreDrawnInBothColours();
};

namespace {

double lightness(Rgb colour) {
    return 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue;
}

Rgb pixelAt(const Image& image, std::int64_t y, std::int64_t x) {
    const std::uint8_t* pixel =
        &image.pixels[static_cast<std::size_t>((y * image.width + x) * image.channels)];
    return {pixel[0], pixel[1], pixel[2]};
}

/// How many pixels have this colour, as nearly as smoothing leaves it.
int pixelsOf(const Image& image, Rgb colour) {
    int count = 0;
    for (std::size_t i = 0; i + 2 < image.pixels.size(); i += 3)
        count += std::abs(image.pixels[i] - colour.red) < 3 &&
                 std::abs(image.pixels[i + 1] - colour.green) < 3 &&
                 std::abs(image.pixels[i + 2] - colour.blue) < 3;
    return count;
}

} // namespace

void TestPictures::cividisGrowsLighter() {
    QCOMPARE(cividis(0).blue, std::uint8_t{78});
    QCOMPARE(cividis(1).red, std::uint8_t{254});
    for (int i = 0; i < 100; ++i)
        QVERIFY(lightness(cividis((i + 1) / 100.0)) > lightness(cividis(i / 100.0)) - 1e-9);
    QVERIFY(lightness(cividis(1)) > lightness(cividis(0)) + 150);
}

void TestPictures::cividisTakesAnyNumber() {
    const auto same = [](Rgb a, Rgb b) {
        return a.red == b.red && a.green == b.green && a.blue == b.blue;
    };
    QVERIFY(same(cividis(-1), cividis(0)));
    QVERIFY(same(cividis(7), cividis(1)));
    QVERIFY(same(cividis(std::nan("")), cividis(0)));
}

void TestPictures::theMatrixShowsEveryCell_data() {
    QTest::addColumn<int>("classes");
    for (const int classes : {2, 3, 10, 25, 50})
        QTest::addRow("%d classes", classes) << classes;
}

void TestPictures::theMatrixShowsEveryCell() {
    QFETCH(int, classes);
    std::vector<std::string> names;
    for (int i = 0; i < classes; ++i)
        names.push_back("class " + std::to_string(i));
    ConfusionMatrix matrix(names);
    for (std::int32_t i = 0; i < classes; ++i)
        for (int count = 0; count < 100; ++count)
            matrix.add(i, i);
    const Image image = confusionPicture(matrix);
    QCOMPARE(image.channels, 3);
    QCOMPARE(image.pixels.size(), static_cast<std::size_t>(image.height * image.width * 3));
    // All of the diagonal is right, so all of it has the colour of a full share, and nothing else.
    const int full = pixelsOf(image, cividis(0));
    const int cell = full / classes;
    QVERIFY2(cell > 12 * 12, "a cell must have room for its count");
    QVERIFY(full < image.height * image.width / classes);
}

void TestPictures::aMatrixOfManyClassesIsAPictureOfBoundedSize() {
    std::vector<std::string> names;
    for (int i = 0; i < 1000; ++i)
        names.push_back("class " + std::to_string(i));
    ConfusionMatrix matrix(names);
    for (std::int32_t i = 0; i < 1000; ++i)
        matrix.add(i, i);
    const Image image = confusionPicture(matrix);
    QVERIFY(image.width < 2700 && image.height < 2700);
    // The diagonal goes through all of it: each row of pixels has some of its ink.
    int rows = 0;
    for (std::int64_t y = 0; y < image.height; ++y) {
        bool isInked = false;
        for (std::int64_t x = 100; x < image.width; ++x)
            isInked = isInked || lightness(pixelAt(image, y, x)) < 160;
        rows += isInked;
    }
    QVERIFY2(rows >= 2300, qPrintable(QString::number(rows)));
}

void TestPictures::aLongNameKeepsItsEnds() {
    const std::string name = "Golden retriever, as a puppy 7";
    const double whole = Canvas::textWidth(name, 8);
    QCOMPARE(shortened(name, 8, whole + 1), name);
    const std::string cut = shortened(name, 8, whole / 2);
    QVERIFY(cut.starts_with("Gold") && cut.ends_with(" 7"));
    QVERIFY(Canvas::textWidth(cut, 8) <= whole / 2);
    // Letters of several bytes stay whole.
    const std::string accented = "éééééééééé";
    const std::string shorter = shortened(accented, 8, Canvas::textWidth(accented, 8) * 0.7);
    QVERIFY(QString::fromStdString(shorter).contains("...") &&
            !QString::fromStdString(shorter).contains(QChar::ReplacementCharacter));
}

void TestPictures::theMatrixTakesOddNames() {
    ConfusionMatrix matrix({"", "Überlänge ohne jedes Ende, die in keinem Bild Platz haben kann",
                            std::string(1000, 'x')});
    matrix.add(1, 2);
    const Image image = confusionPicture(matrix);
    QVERIFY(image.width < 1000);
    QVERIFY(image.height < 1000);
    QVERIFY(!confusionPicture(ConfusionMatrix()).pixels.empty());
}

void TestPictures::curvesNeedAnEpoch() {
    const Image image = curvesPicture({});
    QVERIFY(image.width > 100);
    QCOMPARE(pixelsOf(image, {0, 114, 178}), 0);
}

void TestPictures::curvesAreDrawnInBothColours() {
    RunHistory run;
    run.take({0, RunStarted{3, 10, 100, 10, 0, "validation"}});
    for (int i = 0; i < 3; ++i) {
        EpochEnded ended;
        ended.epoch = i;
        ended.trainLoss = 2.0 / (i + 1);
        ended.trainTop1 = 0.5 + 0.1 * i;
        ended.validationLoss = i == 1 ? std::nan("") : 2.5 / (i + 1);
        ended.validationTop1 = 0.4 + 0.1 * i;
        run.take({0, ended});
    }
    const Image image = curvesPicture(run);
    QVERIFY(pixelsOf(image, {0, 114, 178}) > 200);
    QVERIFY(pixelsOf(image, {213, 94, 0}) > 200);
}

QTEST_GUILESS_MAIN(TestPictures)
#include "tst_pictures.moc"
