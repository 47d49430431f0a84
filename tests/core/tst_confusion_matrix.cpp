#include <QTest>

#include <cmath>

#include "core/data/formats/csv_field.hpp"
#include "core/evaluation/confusion_matrix.hpp"
#include "core/evaluation/csv.hpp"

using namespace fovea;

class TestConfusionMatrix : public QObject {
    Q_OBJECT

private slots:
    void countsAndShares();
    void anEmptyRowHasNoRecall();
    void nothingIsNoneRight();
    void csvQuotesNames();
    void csvReadsWhatItWrites();
    void csvNamesAnOpenQuote();
};

namespace {

/// 3 cats of which 2 are seen as cats, 2 dogs of which 1 is.
ConfusionMatrix catsAndDogs() {
    ConfusionMatrix matrix({"cat", "dog", "owl"});
    matrix.add(0, 0);
    matrix.add(0, 0);
    matrix.add(0, 1);
    matrix.add(1, 1);
    matrix.add(1, 0);
    return matrix;
}

} // namespace

void TestConfusionMatrix::countsAndShares() {
    const ConfusionMatrix matrix = catsAndDogs();
    QCOMPARE(matrix.total(), 5);
    QCOMPARE(matrix.correct(), 3);
    QCOMPARE(matrix.top1(), 0.6);
    QCOMPARE(matrix.support(0), 3);
    QCOMPARE(matrix.count(0, 1), 1);
    QCOMPARE(matrix.count(1, 0), 1);
    QCOMPARE(matrix.recall(0), 2.0 / 3);
    QCOMPARE(matrix.recall(1), 0.5);
    QCOMPARE(matrix.precision(0), 2.0 / 3);
    QCOMPARE(matrix.precision(1), 0.5);
    QCOMPARE(matrix.f1(0), 2.0 / 3);
}

void TestConfusionMatrix::anEmptyRowHasNoRecall() {
    const ConfusionMatrix matrix = catsAndDogs();
    QCOMPARE(matrix.support(2), 0);
    QVERIFY(std::isnan(matrix.recall(2)));
    QVERIFY(std::isnan(matrix.precision(2)));
    QVERIFY(std::isnan(matrix.f1(2)));
}

void TestConfusionMatrix::nothingIsNoneRight() {
    QCOMPARE(ConfusionMatrix({"a", "b"}).top1(), 0.0);
    QCOMPARE(ConfusionMatrix().total(), 0);
}

void TestConfusionMatrix::csvQuotesNames() {
    ConfusionMatrix matrix({"a,b", "say \"x\""});
    matrix.add(0, 1);
    QCOMPARE(matrix.toCsv(), std::string("true\\predicted,\"a,b\",\"say \"\"x\"\"\"\n"
                                         "\"a,b\",0,1\n"
                                         "\"say \"\"x\"\"\",0,0\n"));
}

void TestConfusionMatrix::csvReadsWhatItWrites() {
    const std::vector<std::string> fields{"plain", "", "a,b", "\"", "two\nlines", "träge"};
    std::string text;
    for (const std::string& field : fields)
        text += csvField(field) + (&field == &fields.back() ? "\n" : ",");
    const auto records = parseCsv(text + "x,y\r\n\n");
    QVERIFY(records.has_value());
    QCOMPARE(records->size(), 2U);
    QVERIFY(records->front() == fields);
    QVERIFY((records->back() == std::vector<std::string>{"x", "y"}));
}

void TestConfusionMatrix::csvNamesAnOpenQuote() {
    const auto records = parseCsv("a,b\nc,\"d\n");
    QVERIFY(!records.has_value());
    QVERIFY(records.error().message.find("line 2") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestConfusionMatrix)
#include "tst_confusion_matrix.moc"
