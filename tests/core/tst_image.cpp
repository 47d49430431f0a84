#include <QTemporaryDir>
#include <QTest>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/data/codecs/codecs.hpp"
#include "tests/core/dataset_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace {

std::string coded(const char* ending, const cv::Mat& mat, const std::vector<int>& settings = {}) {
    std::vector<std::uint8_t> bytes;
    cv::imencode(ending, mat, bytes, settings);
    return {bytes.begin(), bytes.end()};
}

std::string errorOf(const std::string& bytes) {
    const Result<Image> image = decodeImage(bytes);
    return image ? std::string() : image.error().message;
}

/// A colour picture whose corners differ: B G R.
cv::Mat corners(int height, int width) {
    cv::Mat mat(height, width, CV_8UC3, cv::Scalar(0, 0, 0));
    mat(cv::Rect(0, 0, width / 2, height / 2)).setTo(cv::Scalar(0, 0, 255)); // red, top left
    mat(cv::Rect(width / 2, 0, width - width / 2, height / 2)).setTo(cv::Scalar(0, 255, 0));
    mat(cv::Rect(0, height / 2, width / 2, height - height / 2)).setTo(cv::Scalar(255, 0, 0));
    return mat;
}

/// A TIFF directory with the orientation as its only tag.
std::string exifBlock(char orientation, bool bigEndian) {
    using namespace std::string_literals;
    return bigEndian ? "MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"s + orientation +
                           "\0\0\0\0\0\0"s
                     : "II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"s + orientation +
                           "\0\0\0\0\0\0\0"s;
}

std::string jpegWithExif(const std::string& jpeg, const std::string& block) {
    const std::string payload = std::string("Exif\0\0", 6) + block;
    const std::size_t length = payload.size() + 2;
    return jpeg.substr(0, 2) + "\xff\xe1" + static_cast<char>(length >> 8) +
           static_cast<char>(length & 0xff) + payload + jpeg.substr(2);
}

std::uint32_t crcOf(const std::string& bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit != 8; ++bit)
            crc = crc >> 1 ^ (0xedb88320 & (0U - (crc & 1)));
    }
    return ~crc;
}

std::string pngChunk(const std::string& type, const std::string& data) {
    return bigEndian(static_cast<std::uint32_t>(data.size())) + type + data +
           bigEndian(crcOf(type + data));
}

std::string littleEndian(std::uint32_t value, int bytes) {
    std::string result;
    for (int i = 0; i != bytes; ++i)
        result += static_cast<char>(value >> (8 * i) & 0xff);
    return result;
}

/// An uncompressed TIFF file in one strip.
std::string tiff(const cv::Mat& bgr, std::uint32_t orientation) {
    std::string pixels;
    for (int y = 0; y != bgr.rows; ++y)
        for (int x = 0; x != bgr.cols; ++x)
            for (int c = 2; c >= 0; --c)
                pixels += static_cast<char>(bgr.at<cv::Vec3b>(y, x)[c]);
    constexpr std::uint32_t entries = 10;
    constexpr std::uint32_t data = 8 + 2 + 12 * entries + 4;
    const auto entry = [](std::uint32_t tag, std::uint32_t type, std::uint32_t count,
                          std::uint32_t value) {
        return littleEndian(tag, 2) + littleEndian(type, 2) + littleEndian(count, 4) +
               littleEndian(value, 4);
    };
    const auto height = static_cast<std::uint32_t>(bgr.rows);
    return std::string("II\x2a\0", 4) + littleEndian(8, 4) + littleEndian(entries, 2) +
           entry(256, 4, 1, static_cast<std::uint32_t>(bgr.cols)) + entry(257, 4, 1, height) +
           entry(258, 3, 3, data) + entry(259, 3, 1, 1) + entry(262, 3, 1, 2) +
           entry(273, 4, 1, data + 6) + entry(274, 3, 1, orientation) + entry(277, 3, 1, 3) +
           entry(278, 4, 1, height) + entry(279, 4, 1, static_cast<std::uint32_t>(pixels.size())) +
           littleEndian(0, 4) + littleEndian(8, 2) + littleEndian(8, 2) + littleEndian(8, 2) +
           pixels;
}

enum class Corner { Red, Green, Blue, Black, Other };

Corner cornerOf(const Image& image, std::int64_t y, std::int64_t x) {
    const std::uint8_t* p = &image.pixels[static_cast<std::size_t>((y * image.width + x) * 3)];
    const auto is = [p](int r, int g, int b) {
        return std::abs(p[0] - r) < 60 && std::abs(p[1] - g) < 60 && std::abs(p[2] - b) < 60;
    };
    return is(255, 0, 0)   ? Corner::Red
           : is(0, 255, 0) ? Corner::Green
           : is(0, 0, 255) ? Corner::Blue
           : is(0, 0, 0)   ? Corner::Black
                           : Corner::Other;
}

/// Top left, top right, bottom left, bottom right.
std::array<Corner, 4> cornersOf(const Image& image) {
    const std::int64_t bottom = image.height - 2;
    const std::int64_t right = image.width - 2;
    return {cornerOf(image, 1, 1), cornerOf(image, 1, right), cornerOf(image, bottom, 1),
            cornerOf(image, bottom, right)};
}

constexpr std::array<Corner, 4> upright{Corner::Red, Corner::Green, Corner::Blue, Corner::Black};

} // namespace

class TestImage : public QObject {
    Q_OBJECT

private slots:

    void readsEachFormat_data() {
        QTest::addColumn<QString>("ending");
        for (const char* ending : {".jpg", ".png", ".bmp", ".tiff", ".webp", ".ppm"})
            QTest::newRow(ending) << QString(ending);
    }

    void readsEachFormat() {
        QFETCH(QString, ending);
        const std::string bytes = coded(ending.toUtf8(), corners(24, 32));
        const Result<Image> image = decodeImage(bytes);
        QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
        QCOMPARE(image->height, 24);
        QCOMPARE(image->width, 32);
        QCOMPARE(image->channels, 3);
        QVERIFY(cornersOf(*image) == upright);
        const Result<PictureLook> look = (*codecOf(bytes))->look(bytes);
        QVERIFY(look.has_value());
        QCOMPARE(look->height, 24);
        QCOMPARE(look->width, 32);

        // The first three quarters are no whole image, and neither is any piece a crash.
        QVERIFY2(!errorOf(bytes.substr(0, bytes.size() * 3 / 4)).empty(), qPrintable(ending));
        for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 60)
            errorOf(bytes.substr(0, size));
    }

    void survivesDamagedBytes_data() { readsEachFormat_data(); }

    void survivesDamagedBytes() {
        QFETCH(QString, ending);
        const std::string bytes = coded(ending.toUtf8(), corners(24, 32));
        RandomStream random({5, static_cast<std::uint64_t>(ending.size())});
        for (int round = 0; round != 100; ++round) {
            std::string damaged = bytes;
            for (int i = 0; i != 4; ++i)
                damaged[random.below(std::min<std::size_t>(damaged.size(), 200))] =
                    static_cast<char>(random.next() & 0xff);
            const Result<Image> image = decodeImage(damaged);
            if (image)
                QCOMPARE(image->pixels.size(),
                         static_cast<std::size_t>(image->height * image->width * image->channels));
            else
                QVERIFY(!image.error().message.empty());
        }
    }

    /// The bytes that such a picture would have do not fit into 64 bits.
    void aBmpOfAnySizeIsRefused() {
        std::string bytes = coded(".bmp", corners(4, 4));
        bytes.replace(18, 8, "\xff\xff\xff\x7f\xff\xff\xff\x7f"); // width, height
        bytes.replace(28, 2, "\xff\xff");                         // bits of a pixel
        QVERIFY2(contains(errorOf(bytes), "too large"), errorOf(bytes).c_str());
        bytes.replace(10, 4, "\xff\xff\xff\xff"); // where they begin
        QVERIFY2(!errorOf(bytes).empty(), "it is read");
    }

    void keepsGreyGrey() {
        const cv::Mat grey(5, 7, CV_8UC1, cv::Scalar(77));
        for (const char* ending : {".png", ".pgm", ".bmp", ".tiff", ".jpg"}) {
            const Result<Image> image = decodeImage(coded(ending, grey));
            QVERIFY2(image.has_value(), ending);
            QVERIFY2(image->channels == 1, ending);
            QCOMPARE(int(image->pixels[8]), 77);
        }
    }

    void reduces16BitsByRounding() {
        cv::Mat deep(1, 6, CV_16UC1);
        const std::array<int, 6> values{0, 128, 129, 257, 40000, 65535};
        for (int i = 0; i != 6; ++i)
            deep.at<std::uint16_t>(0, i) =
                static_cast<std::uint16_t>(values[static_cast<std::size_t>(i)]);
        for (const char* ending : {".png", ".tiff", ".pgm"}) {
            const Result<Image> image = decodeImage(coded(ending, deep), {Precision::EightBits});
            QVERIFY2(image.has_value(), ending);
            QVERIFY2(image->pixels == (std::vector<std::uint8_t>{0, 0, 1, 1, 156, 255}), ending);
        }
    }

    void laysTransparencyOverWhite() {
        cv::Mat mat(1, 3, CV_8UC4);
        mat.at<cv::Vec4b>(0, 0) = {10, 20, 30, 255};
        mat.at<cv::Vec4b>(0, 1) = {10, 20, 30, 0};
        mat.at<cv::Vec4b>(0, 2) = {0, 0, 0, 51};
        const Result<Image> image = decodeImage(coded(".png", mat));
        QVERIFY(image.has_value());
        QCOMPARE(image->pixels,
                 (std::vector<std::uint8_t>{30, 20, 10, 255, 255, 255, 204, 204, 204}));
    }

    void readsGreyWithAlphaAndPalettes() {
        // Stored deflate blocks keep these PNG files readable here: filter byte, then a row.
        const auto png = [](char bits, char kind, const std::string& extra,
                            const std::string& row) {
            const auto size = static_cast<unsigned char>(row.size());
            std::uint32_t a = 1;
            std::uint32_t b = 0;
            for (const char byte : row) {
                a = (a + static_cast<unsigned char>(byte)) % 65521;
                b = (b + a) % 65521;
            }
            const std::string deflated = std::string("\x78\x01\x01", 3) + static_cast<char>(size) +
                                         '\0' + static_cast<char>(~size) + '\xff' + row +
                                         bigEndian(b << 16 | a);
            return "\x89PNG\r\n\x1a\n" +
                   pngChunk("IHDR",
                            bigEndian(2) + bigEndian(1) + bits + kind + std::string("\0\0\0", 3)) +
                   extra + pngChunk("IDAT", deflated) + pngChunk("IEND", "");
        };
        const Result<Image> greyAlpha =
            decodeImage(png(8, 4, "", std::string("\0\x32\xff\x00\x33", 5)));
        QVERIFY2(greyAlpha.has_value(), greyAlpha ? "" : greyAlpha.error().message.c_str());
        QVERIFY((*greyAlpha == Image{1, 2, 1, {50, 204}}));
        const std::string palette = pngChunk("PLTE", std::string("\x0a\x14\x1e\xc8\xd2\xdc", 6));
        const Result<Image> colours = decodeImage(png(8, 3, palette, std::string("\0\1\0", 3)));
        QVERIFY(colours.has_value());
        QVERIFY((*colours == Image{1, 2, 3, {200, 210, 220, 10, 20, 30}}));
        const Result<Image> bits = decodeImage(png(1, 0, "", std::string("\0\x40", 2)));
        QVERIFY(bits.has_value());
        QVERIFY((*bits == Image{1, 2, 1, {0, 255}}));
    }

    void scalesPnmByItsOwnMaximum() {
        QVERIFY((*decodeImage("P2 # words\n3 1\n15\n0 7 15\n") == Image{1, 3, 1, {0, 119, 255}}));
        QVERIFY(
            (*decodeImage(std::string("P5 3 1 15\n\0\7\17", 13)) == Image{1, 3, 1, {0, 119, 255}}));
        const std::string tenBits("P5 2 1 1023\n\0\0\3\377", 16);
        QVERIFY((*decodeImage(tenBits, {Precision::EightBits}) == Image{1, 2, 1, {0, 255}}));
        QVERIFY((*decodeImage(tenBits) == Image{1, 2, 1, {}, 1, {0, 1}}));
        QVERIFY((*decodeImage(std::string("P4 2 1\n\x80", 8)) == Image{1, 2, 1, {0, 255}}));
    }

    void readsPam() {
        const auto pam = [](const std::string& fields, const std::string& values) {
            return decodeImage("P7\n" + fields + "ENDHDR\n" + values, {Precision::EightBits});
        };
        const std::string colours = "WIDTH 1\n# words\nHEIGHT 2\nDEPTH 3\nMAXVAL 255\n";
        QVERIFY((*pam(colours + "TUPLTYPE RGB\n", "abcdef") ==
                 Image{2, 1, 3, {'a', 'b', 'c', 'd', 'e', 'f'}}));
        // Unlike a PBM file's, these bits are 1 for white.
        QVERIFY((*pam("WIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\n",
                      std::string("\0\1", 2)) == Image{1, 2, 1, {0, 255}}));
        QVERIFY((*pam("WIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 1023\nTUPLTYPE GRAYSCALE\n",
                      std::string("\1\377", 2)) == Image{1, 1, 1, {127}}));
        QVERIFY((*pam("WIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\n",
                      std::string("\0\63\0\0", 4)) == Image{1, 2, 1, {204, 255}}));
        QVERIFY(
            (*pam("WIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 65535\nTUPLTYPE RGB_ALPHA\n",
                  std::string("\0\0\377\377\1\1\63\63", 8)) == Image{1, 1, 3, {204, 255, 204}}));
        const std::string maps = "WIDTH 1\nHEIGHT 1\nDEPTH 9\nMAXVAL 255\nTUPLTYPE MAPS\n";
        QVERIFY(contains(pam(maps, "123456789").error().message, "kind \"MAPS\""));
        QVERIFY(contains(pam(colours, "abcde").error().message, "cut short"));
    }

    void appliesExifOrientation() {
        // How each orientation stores an upright picture, from the EXIF standard's table.
        const cv::Mat picture = corners(24, 32);
        const auto flipped = [](const cv::Mat& mat, int code) {
            cv::Mat result;
            cv::flip(mat, result, code);
            return result;
        };
        const cv::Mat turned = picture.t();
        const std::array<cv::Mat, 8> stored{
            picture, flipped(picture, 1), flipped(picture, -1), flipped(picture, 0),
            turned,  flipped(turned, 0),  flipped(turned, -1),  flipped(turned, 1)};
        for (int i = 1; i <= 8; ++i) {
            const cv::Mat& mat = stored[static_cast<std::size_t>(i - 1)];
            for (const bool isBig : {false, true}) {
                const std::string block = exifBlock(static_cast<char>(i), isBig);
                const std::string jpeg = jpegWithExif(coded(".jpg", mat), block);
                const std::string plain = coded(".png", mat);
                const std::string png =
                    plain.substr(0, 33) + pngChunk("eXIf", block) + plain.substr(33);
                const std::string tagged = tiff(mat, static_cast<std::uint32_t>(i));
                for (const std::string& bytes : {jpeg, png, tagged}) {
                    const Result<Image> image = decodeImage(bytes);
                    QVERIFY(image.has_value());
                    QCOMPARE(image->width, 32);
                    QCOMPARE(image->height, 24);
                    QVERIFY2(cornersOf(*image) == upright, qPrintable(QString::number(i)));
                }
            }
        }
        const std::string odd = jpegWithExif(coded(".jpg", picture), exifBlock(9, true));
        QVERIFY(cornersOf(*decodeImage(odd)) == upright);
    }

    void refusesWhatIsNoImage() {
        QVERIFY(contains(errorOf("words"), "not an image"));
        QVERIFY(contains(errorOf(""), "empty"));
        QVERIFY(contains(errorOf("%PDF-1.4"), "PDF"));
        QVERIFY(contains(errorOf("P5 200000 200000 255\n"), "cut short"));
        const std::string huge = "\x89PNG\r\n\x1a\n" +
                                 pngChunk("IHDR", bigEndian(100000) + bigEndian(100000) +
                                                      std::string("\x08\2\0\0\0", 5)) +
                                 pngChunk("IDAT", "") + pngChunk("IEND", "");
        QVERIFY2(contains(errorOf(huge), "too large"), errorOf(huge).c_str());
        const cv::Mat real(3, 3, CV_32FC1, cv::Scalar(0.5));
        const Result<Image> inEightBits = decodeImage(coded(".tiff", real), {Precision::EightBits});
        QVERIFY(!inEightBits && contains(inEightBits.error().message, "whole numbers"));
        QVERIFY(contains(readImage("/nowhere/at.all").error().message, "/nowhere/at.all"));
    }

    void findsAJpegsEndBehindItsThumbnail() {
        // The thumbnail's own end marker must not count as the picture's.
        const std::string thumbnail = coded(".jpg", corners(8, 8));
        const std::string jpeg =
            jpegWithExif(coded(".jpg", corners(64, 64)), exifBlock(1, true) + thumbnail);
        QVERIFY(decodeImage(jpeg).has_value());
        QVERIFY(decodeImage(jpeg + "trailing bytes").has_value());
        QVERIFY(contains(errorOf(jpeg.substr(0, jpeg.size() - 2)), "cut short"));
    }

    void changesChannelsByTheStatedRule() {
        const Image colour{1, 2, 3, {255, 0, 0, 10, 20, 30}};
        QVERIFY((withChannels(colour, 1) == Image{1, 2, 1, {76, 18}}));
        const Image grey{1, 2, 1, {5, 6}};
        QVERIFY((withChannels(grey, 3) == Image{1, 2, 3, {5, 5, 5, 6, 6, 6}}));
        QVERIFY(withChannels(grey, 1) == grey);
    }

    void writesPngThatReadsBack() {
        QTemporaryDir folder;
        for (const std::int64_t channels : {1, 3}) {
            const Image image = noiseImage(9, 5, channels, 3);
            const auto path = pathOf(folder) / "sub" / "image.png";
            QVERIFY(writePng(path, image).has_value());
            QVERIFY(*readImage(path) == image);
        }
        QVERIFY(!encodePng(Image{}).has_value());
    }
};

QTEST_GUILESS_MAIN(TestImage)
#include "tst_image.moc"
