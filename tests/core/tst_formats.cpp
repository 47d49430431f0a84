#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include "core/base/file.hpp"
#include "core/data/formats/csv_reader.hpp"
#include "core/data/image.hpp"
#include "tests/core/pictures/picture_kind.hpp"

using namespace fovea;
using namespace fovea::test;

namespace fs = std::filesystem;

namespace {

std::vector<PictureKind> allKinds() {
    std::vector<PictureKind> all;
    for (const auto& kinds : {jpegKinds(), pngKinds(), webpKinds(), gifKinds(), tiffKinds(),
                              bmpKinds(), heifKinds(), jxlKinds(), jp2Kinds()})
        all.insert(all.end(), kinds.begin(), kinds.end());
    return all;
}

QString sizeOf(const Image& image) {
    return QString("%1 x %2 x %3").arg(image.height).arg(image.width).arg(image.channels);
}

/// The largest distance of two samples, in levels of 255; none where the pictures differ in kind.
double distance(const Image& a, const Image& b) {
    if (a.height != b.height || a.width != b.width || a.channels != b.channels ||
        a.pixels.size() != b.pixels.size() || a.values.size() != b.values.size())
        return INFINITY;
    double most = 0;
    for (std::size_t i = 0; i != a.pixels.size(); ++i)
        most = std::max(most, std::abs(double(a.pixels[i]) - double(b.pixels[i])));
    for (std::size_t i = 0; i != a.values.size(); ++i)
        most = std::max(most, 255 * std::abs(double(a.values[i]) - double(b.values[i])));
    return most;
}

double meanDistance(const Image& a, const Image& b) {
    if (a.pixels.size() != b.pixels.size() || a.height != b.height)
        return INFINITY;
    double sum = 0;
    for (std::size_t i = 0; i != a.pixels.size(); ++i)
        sum += std::abs(double(a.pixels[i]) - double(b.pixels[i]));
    return sum / static_cast<double>(a.pixels.size());
}

/// The file has a line each, such as "min -0.25".
bool hasStatistics(const Image& image, const std::string& lines) {
    std::map<std::string, double> expected;
    std::istringstream words(lines);
    for (std::string name; words >> name;)
        words >> expected[name];
    const auto [least, most] = std::ranges::minmax(image.values);
    double sum = 0;
    for (const float value : image.values)
        sum += double(value);
    const auto isClose = [&](const char* name, double value) {
        return std::abs(value - expected[name]) <= 1e-5 * std::max(std::abs(expected[name]), 1e-6);
    };
    return isClose("min", double(least)) && isClose("max", double(most)) &&
           isClose("mean", sum / static_cast<double>(image.values.size()));
}

/// Colour profiles are not applied to what the folder expects.
/// errors  it is refused
Result<bool> isReadRight(const fs::path& folder, std::map<std::string, std::string>& row) {
    const bool isNumbers = row["compare"] == "statistics";
    const Result<Image> image = readImage(
        folder / row["path"], {isNumbers ? Precision::Stored : Precision::EightBits, false});
    if (!image)
        return tl::unexpected(image.error());
    if (isNumbers)
        return hasStatistics(*image, readFile(folder / row["expected"]).value());
    const Image expected =
        readImage(folder / row["expected"], {Precision::EightBits, false}).value();
    const Image colours = withChannels(*image, expected.channels);
    const double tolerance = std::stod(row["tolerance"]);
    return row["compare"] == "mean" ? meanDistance(colours, expected) <= tolerance
                                    : distance(colours, expected) <= tolerance;
}

/// How resources/docs/formats.md begins; the rows follow from the kinds.
constexpr const char* pageHead =
    "# Pictures: what is read, and how\n"
    "\n"
    "The data's wall, training, prediction and volumes read pictures in one way, and "
    "`fovea data show FILE --out PNG` writes what they see. What a file is, its first bytes tell, "
    "not its name. It is turned as its orientation says, laid over white where it is transparent, "
    "and brought to sRGB where it has a colour profile that is not sRGB. Up to 8 bits a channel "
    "become 0 to 255 by what is white in the file; 9 to 16 bits stay, as numbers from 0 to 1, and "
    "floats stay as they are. What is damaged anywhere is refused, never half read. "
    "`tests/core/tst_formats` makes a file of each row, reads it, and writes this page.\n"
    "\n"
    "| format | kind | how it is read |\n"
    "|---|---|---|\n";

QString page(const std::vector<PictureKind>& kinds) {
    QString text = pageHead;
    for (const PictureKind& kind : kinds) {
        const auto* refused = std::get_if<RefusedWith>(&kind.expected);
        text += QString("| %1 | %2 | %3%4 |\n")
                    .arg(QString::fromStdString(kind.format), QString::fromStdString(kind.kind),
                         refused == nullptr ? QString() : QString("refused: "),
                         QString::fromStdString(kind.told));
    }
    return text;
}

} // namespace

/// Pictures of each kind, made here, and those of the real world.
class TestFormats : public QObject {
    Q_OBJECT

private slots:
    void readsAsTheTableSays_data();
    void readsAsTheTableSays();
    void theTableIsThePage();
    void realFilesAreReadOrRefused();

private:
    std::vector<PictureKind> m_kinds = allKinds();
};

void TestFormats::readsAsTheTableSays_data() {
    QTest::addColumn<int>("place");
    for (std::size_t i = 0; i != m_kinds.size(); ++i)
        QTest::newRow((m_kinds[i].format + ": " + m_kinds[i].kind).c_str()) << static_cast<int>(i);
}

void TestFormats::readsAsTheTableSays() {
    QFETCH(int, place);
    const PictureKind& kind = m_kinds[static_cast<std::size_t>(place)];
    if (const auto* refused = std::get_if<RefusedWith>(&kind.expected)) {
        const Result<Image> image = decodeImage(kind.file);
        QVERIFY2(!image, "it is read");
        QVERIFY2(image.error().message.find(refused->words) != std::string::npos,
                 image.error().message.c_str());
        return;
    }
    const auto& expected = std::get<ReadAs>(kind.expected);
    const Precision precision =
        expected.image.values.empty() ? Precision::EightBits : Precision::Stored;
    const Result<Image> image = decodeImage(kind.file, {.precision = precision});
    QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
    QCOMPARE(sizeOf(*image), sizeOf(expected.image));
    const double most = distance(*image, expected.image);
    QVERIFY2(most <= expected.tolerance + 1e-3, qPrintable(QString("differs by %1").arg(most)));
}

void TestFormats::theTableIsThePage() {
    const fs::path file = fs::path(FOVEA_SOURCE_ROOT) / "resources/docs/formats.md";
    const QString text = page(m_kinds);
    if (qEnvironmentVariableIsSet("FOVEA_WRITE_DOCS"))
        QVERIFY(writeFile(file, text.toStdString()).has_value());
    const Result<std::string> written = readFile(file);
    QVERIFY2(written && QString::fromStdString(*written) == text,
             "resources/docs/formats.md is stale; write it anew by FOVEA_WRITE_DOCS=1 tst_formats");
}

void TestFormats::realFilesAreReadOrRefused() {
    const fs::path folder = fs::path(qgetenv("FOVEA_TEST_DATA").toStdString()) / "formats";
    const Result<std::string> index = readFile(folder / "index.csv");
    if (!index)
        QSKIP("needs the folder formats of the test data");
    CsvReader reader(*index);
    const auto names = reader.next();
    QVERIFY(names.has_value());
    int right = 0;
    int count = 0;
    while (!reader.atEnd()) {
        const auto fields = reader.next();
        QVERIFY(fields && fields->size() == names->size());
        std::map<std::string, std::string> row;
        for (std::size_t i = 0; i != names->size(); ++i)
            row[(*names)[i]] = (*fields)[i];
        ++count;
        const Result<bool> isRight = isReadRight(folder, row);
        if (!isRight)
            qInfo("%s: %s", row["path"].c_str(), isRight.error().message.c_str());
        else if (*isRight)
            ++right;
        else
            QFAIL((row["path"] + " is read as another picture").c_str());
    }
    qInfo("%d of %d are read right, the others refused", right, count);
    QVERIFY(right * 100 >= count * 97);
}

QTEST_GUILESS_MAIN(TestFormats)
#include "tst_formats.moc"
