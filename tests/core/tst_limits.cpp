#include <atomic>
#include <semaphore>
#include <thread>

#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/cli/interrupt.hpp"
#include "core/data/codecs/codecs.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/packed/compressed_file.hpp"
#include "core/data/picture_room.hpp"
#include "core/data/volume.hpp"
#include "core/graph/network_spec.hpp"
#include "core/project/project.hpp"
#include "core/training/checkpoint_state.hpp"
#include "core/training/runs/run_control.hpp"
#include "core/training/weights_file.hpp"
#include "tests/core/dataset_files.hpp"
#include "tests/core/deflated.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace {

constexpr std::uint64_t mebibyte = 1 << 20;

template <class T>
std::string messageOf(const Result<T>& result) {
    return result ? std::string() : result.error().message;
}

void compareSays(const std::string& message, const std::string& part) {
    QVERIFY2(contains(message, part), message.c_str());
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string littleEndian(std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i != bytes; ++i)
        text += static_cast<char>(value >> 8 * i & 0xff);
    return text;
}

/// A TIFF directory of a page without any pixels in the file; `next` is where the next one begins.
std::string tiffDirectory(std::uint32_t width, std::uint32_t height, std::uint32_t next) {
    std::string entries;
    for (const auto& [tag, value] : {std::pair{256U, width}, std::pair{257U, height}})
        entries +=
            littleEndian(tag, 2) + littleEndian(4, 2) + littleEndian(1, 4) + littleEndian(value, 4);
    return littleEndian(2, 2) + entries + littleEndian(next, 4);
}

} // namespace

/// What is too deep, too large or too much is refused before memory is taken for it.
class TestLimits : public QObject {
    Q_OBJECT

private slots:

    void jsonIsReadToADepth() {
        compareSays(messageOf(networkFromJson(nested(64))), "network: must be an object");
        compareSays(messageOf(networkFromJson(nested(65))),
                    "network: is nested 65 levels deep, and JSON is read up to 64");
        // Brackets in texts are no levels, behind an escaped quote neither.
        compareSays(messageOf(networkFromJson("{\"\\\"" + std::string(100, '[') + "\": 1}")),
                    "network.format: is missing");
    }

    void everyReaderOfJsonHasTheLimit() {
        const std::string deep = R"({"a":)" + nested(1'000'000) + "}";
        const std::string says = "levels deep";
        compareSays(messageOf(networkFromJson(deep)), says);
        compareSays(messageOf(projectFromJson(deep)), says);
        compareSays(messageOf(runSpecFromJson(deep)), says);
        compareSays(messageOf(runStateFromJson(deep)), says);
        compareSays(messageOf(eventFromJsonLine(deep)), says);
        compareSays(messageOf(trainSpecFromJson(deep)), says);
        compareSays(messageOf(datasetSpecFromJson(deep)), says);
        write(path("deep.safetensors"), littleEndian(static_cast<std::uint32_t>(deep.size()), 4) +
                                            std::string(4, '\0') + deep);
        compareSays(messageOf(readTensors(path("deep.safetensors"))), says);
    }

    void jsonHasSoManyValues() {
        std::string many = "[0";
        for (int i = 0; i != 1 << 23; ++i)
            many += ",0";
        compareSays(messageOf(networkFromJson(many + "]")), "more than 8388608 values");
    }

    void unpacksWhatIsAskedFor() {
        const std::string all(5000, 'a');
        write(path("parts.gz"), gzip(all) + gzip("bcd") + "padding");
        Result<MaybePacked> file = MaybePacked::open(path("parts.gz"), file_kinds::table);
        QVERIFY(file->isPacked());
        QCOMPARE(file->promisedBytes() != 0, true); // of the padding
        std::string bytes;
        QVERIFY(file->append(bytes, 3).has_value());
        QCOMPARE(bytes, std::string("aaa"));
        QVERIFY(file->append(bytes, 4999).has_value());
        QCOMPARE(bytes, all + "bc");
        QVERIFY(file->append(bytes, 100).has_value());
        QCOMPARE(bytes, all + "bcd");
        QCOMPARE(*readMaybeGzip(path("parts.gz"), file_kinds::table), all + "bcd");
        write(path("plain"), "a");
        QCOMPARE(*readMaybeGzip(path("plain"), file_kinds::table), std::string("a"));
    }

    void unpacksUpToALimit() {
        write(path("zeros.gz"), gzip(std::string(2000, '\0')));
        QVERIFY(readMaybeGzip(path("zeros.gz"), file_kinds::table, {}, 2000).has_value());
        compareSays(messageOf(readMaybeGzip(path("zeros.gz"), file_kinds::table, {}, 1999)),
                    "it unpacks to more than 2 KiB");
    }

    void namesPackedFilesThatAreCutOrDamaged() {
        const std::string packed = gzip(cifarRecords(3));
        for (const std::size_t length : {packed.size() - 1, packed.size() - 8, packed.size() / 2}) {
            write(path("cut.gz"), packed.substr(0, length));
            compareSays(messageOf(readMaybeGzip(path("cut.gz"), file_kinds::table)), "cut short");
        }
        std::string damaged = packed;
        damaged[packed.size() - 6] ^= 1; // its checksum
        write(path("damaged.gz"), damaged);
        compareSays(messageOf(readMaybeGzip(path("damaged.gz"), file_kinds::table)), "damaged");
    }

    void packedImagesHoldWhatTheirHeaderSays_data() {
        QTest::addColumn<QByteArray>("images");
        QTest::addColumn<QString>("cause");
        const auto row = [](const char* name, const std::string& images, const char* cause) {
            QTest::newRow(name) << QByteArray::fromStdString(gzip(images)) << QString(cause);
        };
        const std::string magic("\0\0\x08\x03", 4);
        row("more", idxImages(20, 2, 2) + std::string(2 * mebibyte, '\0'),
            "holds more than the 80 bytes of its header");
        row("far less", magic + bigEndian(1000) + bigEndian(1000) + bigEndian(1000),
            "too small for the 1000000000 bytes of its header");
        row("less", magic + bigEndian(20) + bigEndian(2) + bigEndian(2) + "few",
            "cut short: 3 of 80 bytes");
        // So much might be in a file of this size; that it is not, is seen without unpacking it.
        const Image noise = noiseImage(1300, 1000, 1, 4);
        row("another size",
            magic + bigEndian(1100) + bigEndian(1024) + bigEndian(1024) +
                std::string(noise.pixels.begin(), noise.pixels.end()),
            "promises 1.1 GiB, and the compressed file something else");
    }

    void packedImagesHoldWhatTheirHeaderSays() {
        QFETCH(QByteArray, images);
        QFETCH(QString, cause);
        const auto root = path("idx") / QTest::currentDataTag();
        write(root / "train-images-idx3-ubyte.gz", images.toStdString());
        write(root / "train-labels-idx1-ubyte", idxLabels(20, 2));
        const std::string message = messageOf(openDataset(root, {}));
        compareSays(message, "train-images-idx3-ubyte.gz");
        compareSays(message, cause.toStdString());
    }

    void roomIsShared() {
        Room room(10, 8);
        compareSays(messageOf(room.take(9)), "it takes 9 bytes of memory to decode, and one may "
                                             "take 8 bytes; make it smaller");
        std::atomic<int> taken{0};
        std::atomic<bool> isOver{false};
        std::vector<std::thread> threads;
        for (int i = 0; i != 8; ++i)
            threads.emplace_back([&, bytes = 1 + i] {
                for (int round = 0; round != 200; ++round) {
                    const Result<Room::Share> share = room.take(std::uint64_t(bytes));
                    if (!share || (taken += bytes) > 10)
                        isOver = true;
                    taken -= bytes;
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY(!isOver);
        QVERIFY(room.take(8).has_value());
    }

    void aPictureHasSoMuchMemory() {
        QCOMPARE(decodingBytes(100, 50, 3, Precision::Stored), std::uint64_t{5000 * 7});
        QCOMPARE(decodingBytes(100, 50, 6, Precision::Stored), std::uint64_t{5000 * 18});
        QCOMPARE(decodingBytes(100, 50, 6, Precision::EightBits), std::uint64_t{5000 * 9});
        // 2^28 pixels of four channels of 16 bits.
        std::string bytes = "\x89PNG\r\n\x1a\n" + bigEndian(13) + "IHDR" + bigEndian(1 << 14) +
                            bigEndian(1 << 14) + std::string("\x10\6\0\0\0", 5);
        bytes += bigEndian(crcOf(bytes.substr(12)));
        bytes += bigEndian(0) + "IDAT" + bigEndian(crcOf("IDAT"));
        bytes += bigEndian(0) + "IEND" + bigEndian(crcOf("IEND"));
        compareSays(messageOf(decodeImage(bytes)), "GiB of memory to decode, and one may take "
                                                   "2 GiB");
    }

    void pagesCountTogether() {
        // The second page is larger than the first one says.
        const std::string small = tiffDirectory(8, 8, 38);
        const std::string file = "II" + littleEndian(42, 2) + littleEndian(8, 4) + small +
                                 tiffDirectory(1 << 15, 1 << 15, 0);
        write(path("stack.tif"), file);
        compareSays(messageOf(readVolume(path("stack.tif"))),
                    "stack.tif: it takes 3 GiB of memory to decode");
    }

    void aCircleOfPagesEnds() {
        const std::string file =
            "II" + littleEndian(42, 2) + littleEndian(8, 4) + tiffDirectory(1 << 14, 1 << 14, 8);
        const Result<PictureLook> look = (*codecOf(file))->look(file);
        QVERIFY(look.has_value());
        QCOMPARE(look->pages, std::int64_t{2}); // the second is the damage
    }

    void noEndOfWrongCommandsFillsNoLog() {
        RunControl control;
        std::size_t told = 0;
        for (int i = 0; i != 1000; ++i) {
            control.obeyLine("y");
            if (i % 10 == 9)
                told += control.takeRefused().size();
        }
        QCOMPARE(told, std::size_t{100});
        control.obeyLine("stop");
        QVERIFY(control.stops);
    }

    void aLineOfStdinHasAnEnd() {
        int ends[2] = {-1, -1};
        QCOMPARE(::pipe(ends), 0);
        const int before = ::dup(STDIN_FILENO);
        ::dup2(ends[0], STDIN_FILENO);
        std::vector<std::string> lines;
        std::counting_semaphore<2> heard(0);
        {
            const Listener listener([] {},
                                    [&](std::string_view line) {
                                        lines.emplace_back(line);
                                        heard.release();
                                    });
            const std::string sent = std::string(1'000'000, 'y') + "\nstop\n";
            for (std::size_t at = 0; at < sent.size();)
                at += static_cast<std::size_t>(
                    std::max<ssize_t>(0, ::write(ends[1], sent.data() + at, sent.size() - at)));
            heard.acquire();
            heard.acquire();
        }
        ::dup2(before, STDIN_FILENO);
        for (const int each : {before, ends[0], ends[1]})
            ::close(each);
        QCOMPARE(lines, (std::vector<std::string>{std::string(200, 'y'), "stop"}));
    }

private:
    std::filesystem::path path(const std::string& name) const { return pathOf(m_folder) / name; }

    /// As PNG has it.
    static std::uint32_t crcOf(const std::string& bytes) {
        return static_cast<std::uint32_t>(
            crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestLimits)
#include "tst_limits.moc"
