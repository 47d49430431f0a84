#include <cstring>
#include <limits>
#include <map>
#include <random>

#include <QFile>
#include <QIODevice>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <QVector>

#include "core/base/file.hpp"
#include "core/base/random.hpp"
#include "core/training/initialize.hpp"
#include "core/training/weights_file.hpp"
#include "small_run.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;
using namespace fovea::test;

namespace fs = std::filesystem;

namespace {

/// A safetensors reader that shares nothing with the program's: it follows the published format and
/// knows no more of JSON than Qt does.
struct PlainFile {
    QJsonObject header;
    QByteArray data;
    qsizetype headerBytes = 0;

    explicit PlainFile(const QByteArray& bytes) {
        for (int i = 7; i >= 0; --i)
            headerBytes = headerBytes * 256 + static_cast<unsigned char>(bytes[i]);
        header = QJsonDocument::fromJson(bytes.mid(8, headerBytes)).object();
        data = bytes.mid(8 + headerBytes);
    }

    QVector<float> tensor(const QString& name) const {
        const QJsonArray offsets = header[name].toObject()["data_offsets"].toArray();
        const QByteArray bytes =
            data.mid(offsets[0].toInteger(), offsets[1].toInteger() - offsets[0].toInteger());
        QVector<float> values(bytes.size() / 4);
        if (!bytes.isEmpty()) // of none there is no address
            std::memcpy(values.data(), bytes.data(), static_cast<std::size_t>(bytes.size()));
        return values;
    }
};

/// A file as someone else may write it: any header text, any data.
std::string fileOf(std::string_view header, std::size_t dataBytes, std::int64_t lengthError = 0) {
    const std::uint64_t length = header.size() + static_cast<std::uint64_t>(lengthError);
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    bytes += header;
    for (std::size_t i = 0; i < dataBytes; ++i)
        bytes += static_cast<char>(i);
    return bytes;
}

std::string entry(const char* name, const char* shape, int begin, int end,
                  const char* dtype = "F32") {
    return QString("\"%1\":{\"dtype\":\"%2\",\"shape\":%3,\"data_offsets\":[%4,%5]}")
        .arg(name, dtype, shape)
        .arg(begin)
        .arg(end)
        .toStdString();
}

} // namespace

class TstWeightsFile : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        m_registry = loadPlugins();
        QVERIFY2(m_registry.layer("normalization.batch") != nullptr, "build the plugins");
    }

    void writesThePublishedFormat() {
        const std::vector<float> a{1.5F, -2, 3e-40F, 4, 5, 6};
        const std::vector<float> scalar{7};
        const std::vector<NamedTensor> tensors{
            {"conv1.weight", {2, 3}, a}, {"empty", {0, 4}, {}}, {"scalar", {}, scalar}};
        QVERIFY(writeTensors(file(), tensors, {{"format", "pt"}, {"note", "ä\"\n"}}).has_value());

        QFile raw(QString::fromStdString(file().string()));
        QVERIFY(raw.open(QIODevice::ReadOnly));
        const QByteArray bytes = raw.readAll();
        const PlainFile plain(bytes);
        QCOMPARE(plain.headerBytes % 8, 0);
        QCOMPARE(bytes[8], '{');
        QCOMPARE(plain.header.keys(),
                 (QStringList{"__metadata__", "conv1.weight", "empty", "scalar"}));
        QCOMPARE(plain.header["__metadata__"].toObject()["note"].toString(), QString("ä\"\n"));
        QCOMPARE(plain.header["conv1.weight"].toObject()["dtype"].toString(), QString("F32"));
        QCOMPARE(plain.header["conv1.weight"].toObject()["shape"].toArray(), (QJsonArray{2, 3}));
        QCOMPARE(plain.header["scalar"].toObject()["shape"].toArray(), QJsonArray{});
        QCOMPARE(plain.data.size(), 7 * 4);
        QCOMPARE(plain.tensor("conv1.weight"), QVector<float>(a.begin(), a.end()));
        QCOMPARE(plain.tensor("scalar"), QVector<float>{7});
        QCOMPARE(plain.tensor("empty"), QVector<float>{});
    }

    void readsWhatItWrote() {
        std::vector<float> values(1000);
        RandomStream random({1, 2});
        for (float& value : values)
            value = random.normal();
        values[3] = std::numeric_limits<float>::infinity();
        QVERIFY(
            writeTensors(file(), std::vector<NamedTensor>{{"a", {10, 100}, values}}, {{"k", "v"}})
                .has_value());
        Result<TensorFile> read = readTensors(file());
        QVERIFY(read.has_value());
        const TensorFile moved = std::move(*read); // the tensors' memory moves along
        QCOMPARE(moved.metadata.at("k"), std::string("v"));
        QVERIFY(moved.find("a") != nullptr && moved.find("b") == nullptr);
        QCOMPARE(moved.find("a")->extents, (Extents{10, 100}));
        QVERIFY(std::equal(values.begin(), values.end(), moved.find("a")->values.begin()));
    }

    void readsOthersFiles() {
        // Neither padded nor in the order of the data, with room between its words.
        const std::string header =
            "{ " + entry("b", "[1]", 8, 12) + ",\n" + entry("a", "[2,1]", 0, 8) + "}";
        for (std::size_t padding = 0; padding < 8; ++padding) {
            QVERIFY(writeFile(file(), fileOf(header + std::string(padding, ' '), 12)).has_value());
            const Result<TensorFile> read = readTensors(file());
            QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
            const float* values = read->find("b")->values.data();
            QCOMPARE(reinterpret_cast<std::uintptr_t>(values) % alignof(float), 0U);
            std::uint32_t bits = 0;
            std::memcpy(&bits, values, 4);
            QCOMPARE(bits, 0x0b0a0908U);
        }
    }

    void refusesDamage_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& bytes, const char* says) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << says;
        };
        const std::string good = "{" + entry("a", "[2]", 0, 8) + "}";
        row("empty", "", "too short");
        row("short", "1234567", "too short");
        row("header beyond the end", fileOf(good, 0, 1), "does not fit");
        row("huge header", fileOf(good, 8, std::numeric_limits<std::int64_t>::max()),
            "does not fit");
        row("negative header", fileOf(good, 8, -100000), "does not fit");
        row("no JSON", fileOf("{\"a\":}", 8), "JSON");
        row("no object", fileOf("[1,2]", 8), "{");
        row("empty header", fileOf("", 8), "{");
        row("data cut", fileOf(good, 7), "bytes of data");
        row("data too long", fileOf(good, 9), "bytes of data");
        row("overlap",
            fileOf("{" + entry("a", "[2]", 0, 8) + "," + entry("b", "[2]", 4, 12) + "}", 12),
            "overlaps");
        row("hole",
            fileOf("{" + entry("a", "[2]", 0, 8) + "," + entry("b", "[1]", 12, 16) + "}", 16),
            "hole");
        row("begins late", fileOf("{" + entry("a", "[2]", 4, 12) + "}", 12), "hole");
        row("shape and offsets differ", fileOf("{" + entry("a", "[3]", 0, 8) + "}", 8), "shape");
        row("offsets reversed", fileOf("{" + entry("a", "[2]", 8, 0) + "}", 8), "shape");
        row("overflow", fileOf("{" + entry("a", "[4294967296,4294967296,4]", 0, 0) + "}", 0),
            "shape");
        row("negative extent", fileOf("{" + entry("a", "[-2]", 0, 8) + "}", 8), "shape");
        row("half precision", fileOf("{" + entry("a", "[4]", 0, 8, "F16") + "}", 8), "F16");
        row("no dtype", fileOf("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8), "dtype");
        row("metadata with a number", fileOf("{\"__metadata__\":{\"a\":1}}", 0), "__metadata__");
        row("metadata a list", fileOf("{\"__metadata__\":[]}", 0), "__metadata__");
    }

    void refusesDamage() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        QVERIFY(writeFile(file(), bytes.toStdString()).has_value());
        const Result<TensorFile> read = readTensors(file());
        QVERIFY(!read.has_value());
        const QString message = QString::fromStdString(read.error().message);
        QVERIFY2(message.contains(says), qPrintable(message));
        QVERIFY2(message.contains("weights.safetensors"), qPrintable(message));
    }

    void survivesEveryCutAndManyFlips() {
        Network network = makeNetwork();
        QVERIFY(saveWeights(file(), network).has_value());
        const std::string good = *readFile(file());
        const fs::path damaged = fs::path(m_folder.path().toStdString()) / "damaged.safetensors";
        // A cut anywhere leaves no file; in the header it is tried byte by byte.
        for (std::size_t length = 0; length < good.size(); length += length < 700 ? 13 : 997) {
            QFile cut(QString::fromStdString(damaged.string()));
            QVERIFY(cut.open(QIODevice::WriteOnly));
            cut.write(good.data(), static_cast<qint64>(length));
            cut.close();
            QVERIFY(!readTensors(damaged).has_value());
        }
        std::mt19937 random(5);
        for (int round = 0; round < 300; ++round) {
            std::string bytes = good;
            for (int flips = 0; flips < 3; ++flips)
                bytes[random() % 900] = static_cast<char>(random());
            QFile flipped(QString::fromStdString(damaged.string()));
            QVERIFY(flipped.open(QIODevice::WriteOnly));
            flipped.write(bytes.data(), static_cast<qint64>(bytes.size()));
            flipped.close();
            // Whatever comes out lies inside the file.
            if (const Result<TensorFile> read = readTensors(damaged))
                for (const NamedTensor& tensor : read->tensors) {
                    QCOMPARE(static_cast<std::int64_t>(tensor.values.size()),
                             elementsOf(tensor.extents));
                    const auto* begin = reinterpret_cast<const char*>(tensor.values.data());
                    QVERIFY(begin >= read->bytes.data());
                    QVERIFY(begin + tensor.values.size_bytes() <=
                            read->bytes.data() + read->bytes.size());
                }
        }
    }

    void networkRoundTrip() {
        Network network = makeNetwork();
        initializeWeights(network, *initializationOf(m_registry, "kaiming_normal"), 1);
        QVERIFY(saveWeights(file(), network).has_value());
        Network other = makeNetwork();
        QVERIFY(loadWeights(file(), other).has_value());
        std::size_t running = 0;
        for (std::size_t i = 0; i < network.weights().size(); ++i) {
            QCOMPARE(std::vector<float>(other.weights()[i].values.begin(),
                                        other.weights()[i].values.end()),
                     std::vector<float>(network.weights()[i].values.begin(),
                                        network.weights()[i].values.end()));
            running += network.weights()[i].info.role == WeightRole::Running ? 1 : 0;
        }
        QCOMPARE(running, std::size_t{2}); // the averages of norm1 are in the file, too
    }

    void namesAllThatDoesNotFit() {
        Network network = makeNetwork();
        std::vector<NamedTensor> tensors;
        for (const NetworkWeight& weight : network.weights())
            if (weight.name() != "dense2.bias")
                tensors.push_back({weight.name(), weight.info.extents, weight.values});
        tensors[0].extents = {16, 144};
        const std::vector<float> more{1};
        tensors.push_back({"dense9.weight", {1}, more});
        QVERIFY(writeTensors(file(), tensors, {}).has_value());

        Network other = makeNetwork();
        initializeWeights(other, *initializationOf(m_registry, "kaiming_normal"), 2);
        const std::span<const float> values = other.trainedValues();
        const std::vector<float> before(values.begin(), values.end());
        const Result<void> loaded = loadWeights(file(), other);
        QVERIFY(!loaded.has_value());
        for (const char* named : {"dense1.weight", "dense2.bias", "dense9.weight"})
            QVERIFY2(loaded.error().message.find(named) != std::string::npos,
                     loaded.error().message.c_str());
        QVERIFY(std::equal(values.begin(), values.end(), before.begin()));
    }

private:
    fs::path file() const {
        return fs::path(m_folder.path().toStdString()) / "weights.safetensors";
    }

    Network makeNetwork() const {
        CompileOptions options;
        options.input = Shape{1, 1, 12, 12, 1};
        Result<Network> network = compile(smallNetwork(), options, m_registry);
        if (!network)
            qFatal("%s", network.error().message.c_str());
        return std::move(*network);
    }

    QTemporaryDir m_folder;
    LayerRegistry m_registry;
};

QTEST_GUILESS_MAIN(TstWeightsFile)
#include "tst_weights_file.moc"
