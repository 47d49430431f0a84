#include <array>
#include <map>

#include <QTest>

#include "core/base/byte_text.hpp"
#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/base/random.hpp"
#include "core/base/utf8.hpp"

using namespace fovea;

using namespace std::string_literals;

namespace {

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const Letter letter = firstLetter(text);
        if (!letter.isValid)
            return false;
        text.remove_prefix(letter.bytes);
    }
    return true;
}

/// Mostly of bytes that make letters, halves of letters and the escape's own ones.
std::string randomBytes(RandomStream& random) {
    constexpr std::array<std::string_view, 10> pieces{
        "a",    "\xe9", "\xf4\x8f",   "\xba",       "\xbb",
        "\xa9", "é",    "\U0010fee9", "\U0010fe7f", "\U0010ff00"};
    std::string bytes;
    for (std::uint64_t left = random.next() % 8; left != 0; --left) {
        const std::uint64_t drawn = random.next();
        if (drawn % 4 == 0)
            bytes += static_cast<char>(drawn >> 8 & 0xff);
        else
            bytes += pieces[(drawn >> 8) % pieces.size()];
    }
    return bytes;
}

} // namespace

/// Names of any bytes in JSON.
class TestByteText : public QObject {
    Q_OBJECT

private slots:

    /// As files written before have them.
    void lettersStayAsTheyAre() {
        for (const std::string name : {"", "conv1", "Straße 7", "猫", "a\\xe9", "50%", "\ufffd",
                                       "\U0010fe7f", "\U0010ff00"}) {
            QCOMPARE(textOfBytes(name), name);
            QCOMPARE(bytesOfText(name), name);
        }
    }

    void bytesAreWrittenAsTheHeaderSays() {
        QCOMPARE(textOfBytes("caf\xe9"), "caf\U0010fee9"s);
        QCOMPARE(textOfBytes("\x80"), "\U0010fe80"s);
        QCOMPARE(textOfBytes("\xff"), "\U0010feff"s);
        QCOMPARE(textOfBytes("\U0010fee9"), "\U0010fef4\U0010fe8f\U0010febb\U0010fea9"s);
    }

    void anyBytesComeBackAndNoTwoGetOneText() {
        RandomStream random({11, 6});
        std::map<std::string, std::string> bytesOfATextBefore;
        for (int i = 0; i != 100'000; ++i) {
            const std::string bytes = randomBytes(random);
            const std::string text = textOfBytes(bytes);
            QVERIFY2(isUtf8(text), QByteArray::fromStdString(bytes).toHex().constData());
            QCOMPARE(bytesOfText(text), bytes);
            QCOMPARE(bytesOfATextBefore.try_emplace(text, bytes).first->second, bytes);
        }
        QVERIFY(bytesOfATextBefore.size() > 10'000);
    }

    void textsAndKeysOfJsonAreBytes() {
        const nlohmann::ordered_json json{
            {"caf\xe9", {"\xe8", {{"\U0010fee9", "é"}}}}, {"caf\xe8", 1}, {"plain", true}};
        const std::string text = jsonText(json);
        QVERIFY(isUtf8(text));
        QVERIFY(writtenJson(text) == json);
        const auto read = parseJson(text, "it");
        QVERIFY(read.has_value());
        QVERIFY(*read == nlohmann::json(json));
        QCOMPARE(jsonText(*read), jsonText(nlohmann::json(json)));
    }

    /// As a program writes that keeps to ASCII.
    void theEscapeMayBeEscaped() {
        const auto read = parseJson(R"(["caf\udbff\udee9"])", "it");
        QVERIFY(read.has_value());
        QCOMPARE((*read)[0].get<std::string>(), "caf\xe9"s);
    }
};

QTEST_APPLESS_MAIN(TestByteText)
#include "tst_byte_text.moc"
