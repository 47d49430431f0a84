#include <QElapsedTimer>
#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/random.hpp"
#include "core/evaluation/matrix/matrix_files.hpp"
#include "core/evaluation/matrix/matrix_order.hpp"

using namespace fovea;

class TestMatrix : public QObject {
    Q_OBJECT

private slots:
    void ordersByNameAndSize();
    void clusteringPutsTogetherWhatIsConfused();
    void clusteringIsAverageLinkage();
    void sharesAreOfRowColumnAndAll();
    void pairsAreTheMostConfusedFirst();
    void differencesGoByNames();
    void theDrawingHasEveryScript();
    void theCsvIsInItsOrder();
    void aThousandClassesAreOrderedInAMoment();
};

namespace {

ConfusionMatrix randomMatrix(int classes, std::uint64_t seed) {
    std::vector<std::string> names;
    for (int i = 0; i < classes; ++i)
        names.push_back("class" + std::to_string(i));
    ConfusionMatrix matrix(names);
    RandomStream random({seed, 2});
    for (std::int32_t i = 0; i < classes; ++i) {
        matrix.add(i, i, 50);
        for (std::int32_t j = 0; j < classes; ++j)
            matrix.add(i, j, static_cast<std::int64_t>(random.below(1000)));
    }
    return matrix;
}

double alike(const ConfusionMatrix& matrix, std::int32_t a, std::int32_t b) {
    const auto part = [&](std::int32_t truth, std::int32_t predicted) {
        return static_cast<double>(matrix.count(truth, predicted)) /
               static_cast<double>(matrix.support(truth));
    };
    return (part(a, b) + part(b, a)) / 2;
}

using Group = std::set<std::int32_t>;

/// All groups that average linkage makes, by looking at every pair of groups each time.
std::vector<Group> naiveGroups(const ConfusionMatrix& matrix) {
    std::vector<Group> alive;
    std::vector<Group> made;
    for (std::int32_t i = 0; i < matrix.size(); ++i)
        alive.push_back({i});
    while (alive.size() > 1) {
        std::size_t bestA = 0;
        std::size_t bestB = 1;
        double best = -1;
        for (std::size_t a = 0; a < alive.size(); ++a)
            for (std::size_t b = a + 1; b < alive.size(); ++b) {
                double sum = 0;
                for (const std::int32_t i : alive[a])
                    for (const std::int32_t j : alive[b])
                        sum += alike(matrix, i, j);
                const double mean = sum / static_cast<double>(alive[a].size() * alive[b].size());
                if (mean > best) {
                    best = mean;
                    bestA = a;
                    bestB = b;
                }
            }
        alive[bestA].insert(alive[bestB].begin(), alive[bestB].end());
        made.push_back(alive[bestA]);
        alive.erase(alive.begin() + static_cast<std::ptrdiff_t>(bestB));
    }
    return made;
}

ConfusionMatrix animals() {
    ConfusionMatrix matrix({"owl", "cat", "ant", "dog"});
    matrix.add(0, 0, 5);
    matrix.add(1, 1, 6);
    matrix.add(1, 3, 4);
    matrix.add(3, 3, 9);
    matrix.add(3, 1, 3);
    matrix.add(3, 0, 3);
    return matrix; // ant has no samples
}

} // namespace

void TestMatrix::ordersByNameAndSize() {
    const ConfusionMatrix matrix = animals();
    QVERIFY((orderOf(matrix, MatrixOrder::Data) == std::vector<std::int32_t>{0, 1, 2, 3}));
    QVERIFY((orderOf(matrix, MatrixOrder::Name) == std::vector<std::int32_t>{2, 1, 3, 0}));
    QVERIFY((orderOf(matrix, MatrixOrder::Size) == std::vector<std::int32_t>{3, 1, 0, 2}));
    for (const MatrixOrder order :
         {MatrixOrder::Data, MatrixOrder::Name, MatrixOrder::Size, MatrixOrder::Clustering})
        QCOMPARE(*matrixOrderFromName(nameOf(order)), order);
    QVERIFY(!matrixOrderFromName("shape"));
    QVERIFY(orderOf(ConfusionMatrix(), MatrixOrder::Clustering).empty());
    QVERIFY((orderOf(ConfusionMatrix({"one"}), MatrixOrder::Clustering) ==
             std::vector<std::int32_t>{0}));
}

void TestMatrix::clusteringPutsTogetherWhatIsConfused() {
    // Even classes are taken for each other, and odd ones.
    ConfusionMatrix matrix({"a", "b", "c", "d", "e", "f"});
    for (std::int32_t i = 0; i < 6; ++i)
        for (std::int32_t j = 0; j < 6; ++j)
            matrix.add(i, j, i == j ? 50 : i % 2 == j % 2 ? 10 : 0);
    const std::vector<std::int32_t> order = orderOf(matrix, MatrixOrder::Clustering);
    for (std::size_t i = 0; i < 6; ++i)
        QCOMPARE(order[i] % 2, order[i < 3 ? 0 : 5] % 2);
    QVERIFY(order[0] % 2 != order[5] % 2);
    const std::vector<std::int32_t> ofAnimals = orderOf(animals(), MatrixOrder::Clustering);
    const auto place = [&](std::int32_t label) {
        return std::ranges::find(ofAnimals, label) - ofAnimals.begin();
    };
    QCOMPARE(std::abs(place(1) - place(3)), 1); // cat and dog
}

/// Every group that average linkage makes stands together.
void TestMatrix::clusteringIsAverageLinkage() {
    for (const int classes : {2, 3, 7, 20}) {
        const ConfusionMatrix matrix = randomMatrix(classes, static_cast<std::uint64_t>(classes));
        const std::vector<std::int32_t> order = orderOf(matrix, MatrixOrder::Clustering);
        QCOMPARE(Group(order.begin(), order.end()).size(), static_cast<std::size_t>(classes));
        for (const Group& group : naiveGroups(matrix)) {
            std::ptrdiff_t first = classes;
            std::ptrdiff_t last = 0;
            for (const std::int32_t label : group) {
                const std::ptrdiff_t place = std::ranges::find(order, label) - order.begin();
                first = std::min(first, place);
                last = std::max(last, place);
            }
            QCOMPARE(last - first + 1, static_cast<std::ptrdiff_t>(group.size()));
        }
    }
}

void TestMatrix::sharesAreOfRowColumnAndAll() {
    const ConfusionMatrix matrix = animals();
    QCOMPARE(MatrixShares(matrix, MatrixShare::Counts).at(1, 3), 4.0);
    QCOMPARE(MatrixShares(matrix, MatrixShare::OfRow).at(1, 3), 0.4);
    QCOMPARE(MatrixShares(matrix, MatrixShare::OfColumn).at(1, 3), 4.0 / 13);
    QCOMPARE(MatrixShares(matrix, MatrixShare::OfAll).at(1, 3), 4.0 / 30);
    QVERIFY(std::isnan(MatrixShares(matrix, MatrixShare::OfRow).at(2, 0)));
    QVERIFY(std::isnan(MatrixShares(matrix, MatrixShare::OfColumn).at(0, 2)));
    for (std::int32_t i = 0; i < 4; ++i) {
        const double recall = MatrixShares(matrix, MatrixShare::OfRow).at(i, i);
        const double precision = MatrixShares(matrix, MatrixShare::OfColumn).at(i, i);
        QVERIFY(recall == matrix.recall(i) || (std::isnan(recall) && i == 2));
        QVERIFY(precision == matrix.precision(i) || (std::isnan(precision) && i == 2));
    }
    for (const MatrixShare share :
         {MatrixShare::Counts, MatrixShare::OfRow, MatrixShare::OfColumn, MatrixShare::OfAll})
        QCOMPARE(*matrixShareFromName(nameOf(share)), share);
}

void TestMatrix::pairsAreTheMostConfusedFirst() {
    const std::vector<ConfusedPair> pairs = confusedPairs(animals(), 10);
    QCOMPARE(pairs.size(), 3U);
    QCOMPARE(pairs[0].truth, 1);
    QCOMPARE(pairs[0].predicted, 3);
    QCOMPARE(pairs[0].count, 4);
    QCOMPARE(pairs[0].shareOfTruth, 0.4);
    QCOMPARE(pairs[1].predicted, 0); // as many, and as large a share: in the order of the classes
    QCOMPARE(pairs[2].predicted, 1);
    QCOMPARE(confusedPairs(animals(), 1).size(), 1U);
    QVERIFY(confusedPairs(ConfusionMatrix({"a"}), 5).empty());
}

void TestMatrix::differencesGoByNames() {
    const ConfusionMatrix first = animals();
    ConfusionMatrix second({"dog", "owl", "ant", "cat"});
    second.add(0, 0, 15);
    second.add(3, 3, 7);
    second.add(3, 0, 3);
    second.add(1, 1, 5);
    const auto difference = differenceOf(first, second, MatrixShare::Counts);
    QVERIFY(difference);
    QCOMPARE(difference->at(1, 1), 1.0);
    QCOMPARE(difference->at(1, 3), -1.0);
    QCOMPARE(difference->at(3, 3), 6.0);
    QCOMPARE(difference->at(3, 0), -3.0);
    QCOMPARE(difference->at(0, 0), 0.0);
    const auto shares = differenceOf(first, second, MatrixShare::OfRow);
    QVERIFY(std::abs(shares->at(1, 1) - 0.1) < 1e-12 && std::isnan(shares->at(2, 2)));
    const auto other =
        differenceOf(first, ConfusionMatrix({"owl", "cat", "ant", "cow"}), MatrixShare::Counts);
    QVERIFY(!other && other.error().message.find("\"dog\"") != std::string::npos);
    QVERIFY(!differenceOf(ConfusionMatrix({"owl"}), first, MatrixShare::Counts));
}

void TestMatrix::theDrawingHasEveryScript() {
    const std::string longName = "Norfolkterrier aus sehr langem Hause";
    ConfusionMatrix matrix({"träge <&> \"\xe7\x8c\xab\"", longName, "b\x01\xff"});
    matrix.add(0, 0, 3);
    matrix.add(0, 1, 1);
    matrix.add(2, 2, 1);
    const MatrixView view{matrix, orderOf(matrix, MatrixOrder::Data), MatrixShare::Counts};
    QXmlStreamReader reader(QByteArray::fromStdString(toSvg(view)));
    QStringList titles;
    int cells = 0;
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement() && reader.name() == QString("title"))
            titles << reader.readElementText();
        else if (reader.isStartElement() && reader.name() == QString("g"))
            ++cells;
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QCOMPARE(cells, 3); // what is nothing is not drawn
    QVERIFY(titles.contains(QString::fromUtf8("träge <&> \"\xe7\x8c\xab\"")));
    QVERIFY(titles.contains(QString::fromStdString(longName)));
    QVERIFY(titles.contains(QString::fromUtf8("b\xef\xbf\xbd\xef\xbf\xbd")));
    QCOMPARE(cutInMiddle(longName, 12), std::string("Norfol…Hause"));
    QCOMPARE(cutInMiddle("\xe7\x8c\xab\xe7\x8c\xab\xe7\x8c\xab", 3),
             std::string("\xe7\x8c\xab\xe7\x8c\xab\xe7\x8c\xab"));
}

void TestMatrix::theCsvIsInItsOrder() {
    const ConfusionMatrix matrix = animals();
    QCOMPARE(toCsv({matrix, orderOf(matrix, MatrixOrder::Size), MatrixShare::OfRow}),
             std::string("true\\predicted,dog,cat,owl,ant\n"
                         "dog,0.6,0.2,0.2,0\n"
                         "cat,0.4,0.6,0,0\n"
                         "owl,0,0,1,0\n"
                         "ant,,,,\n"));
    QCOMPARE(toCsv({matrix, orderOf(matrix, MatrixOrder::Data), MatrixShare::Counts}),
             matrix.toCsv());
}

void TestMatrix::aThousandClassesAreOrderedInAMoment() {
    const ConfusionMatrix matrix = randomMatrix(1000, 4);
    QElapsedTimer watch;
    watch.start();
    const std::vector<std::int32_t> order = orderOf(matrix, MatrixOrder::Clustering);
    QVERIFY2(watch.elapsed() < 60000, qPrintable(QString::number(watch.elapsed())));
    QCOMPARE(Group(order.begin(), order.end()).size(), 1000U);
}

QTEST_GUILESS_MAIN(TestMatrix)
#include "tst_matrix.moc"
