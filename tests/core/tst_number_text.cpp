#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include <QTest>

#include "core/base/number_text.hpp"

using namespace fovea;

namespace {

constexpr int rounds = 20'000;

std::string withComma(std::string text) {
    std::replace(text.begin(), text.end(), '.', ',');
    return text;
}

template <class Number>
QString sentence(const Result<Number>& result) {
    return result ? QString() : QString::fromStdString(result.error().message);
}

} // namespace

class TstNumberText : public QObject {
    Q_OBJECT

private slots:

    void readsWhatPeopleWrite_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("value");
        const auto row = [](const char* text, double value) {
            QTest::newRow(text) << QString(text) << value;
        };
        row("0.05", 0.05);
        row("0,05", 0.05);
        row("1e-3", 0.001);
        row("1E-3", 0.001);
        row("2,5e+2", 250);
        row(".5", 0.5);
        row(",5", 0.5);
        row("5.", 5);
        row(" 7 ", 7);
        row("+7", 7);
        row("-7", -7);
        row("\u22127", -7); // the typographic minus
        row("1.500", 1.5);
        row("1,000", 1); // no sign stands between groups of digits, in any locale
        row("0.1000000000000000055511151231257827", 0.1);
        row("1e308", 1e308);
    }

    void readsWhatPeopleWrite() {
        QFETCH(QString, text);
        QFETCH(double, value);
        const Result<double> read = readReal(text.toStdString());
        QVERIFY2(read.has_value(), qPrintable(sentence(read)));
        QCOMPARE(*read, value);
        QVERIFY(!isNumberBegun(text.toStdString()));
    }

    void refusesTheRestInWords_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* text, const char* says) {
            QTest::newRow(text) << QString(text) << QString(says);
        };
        row("", "no number yet");
        row("abc", "\"abc\" is not a number");
        row("1.000,5", "more than one point or comma");
        row("1,000,000", "more than one point or comma");
        row("1 000", "\"1 000\" is not a number");
        row("1'000", "is not a number");
        row("0x10", "is not a number");
        row("1e", "is not a number");
        row("-", "is not a number");
        row(".", "is not a number");
        row("inf", "is not a number");
        row("nan", "is not a number");
        row("5 px", "is not a number");
        row("1e999", "beyond the numbers");
        row("1e-999", "beyond the numbers");
    }

    void refusesTheRestInWords() {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const Result<double> read = readReal(text.toStdString());
        QVERIFY(!read.has_value());
        QVERIFY2(sentence(read).contains(says), qPrintable(sentence(read)));
    }

    void knowsAnUnfinishedNumber() {
        for (const char* text : {"", "-", "+", ".", ",", "1e", "1e-", "1,e", "-.", "\u2212"})
            QVERIFY2(isNumberBegun(text), text);
        for (const char* text : {"a", "1.2.", "1e5", "1-", "e5a", "1 0"})
            QVERIFY2(!isNumberBegun(text), text);
    }

    void wholeNumbersHaveNoFraction() {
        QCOMPARE(*readWhole("12"), std::int64_t{12});
        QCOMPARE(*readWhole("-3"), std::int64_t{-3});
        QCOMPARE(*readWhole("1e6"), std::int64_t{1'000'000});
        QCOMPARE(*readWhole("0e99"), std::int64_t{0});
        QCOMPARE(*readWhole("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
        for (const char* text : {"1.5", "1,5", "1.0", "1.000", "1,000", "15e-1"}) {
            const auto read = readWhole(text);
            QVERIFY2(!read, text);
            QVERIFY2(sentence(read).contains("is not a whole number"), qPrintable(sentence(read)));
        }
        for (const char* text : {"9223372036854775808", "1e19", "1e99999999999999999999"})
            QVERIFY2(sentence(readWhole(text)).contains("64 bits"), text);
        QVERIFY(sentence(readWhole("abc")).contains("is not a number"));
        QVERIFY(sentence(readWhole("")).contains("no number yet"));
    }

    void seedsHaveAll64Bits() {
        QCOMPARE(*readUnsigned("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
        QCOMPARE(*readUnsigned("9007199254740993"), std::uint64_t{9007199254740993U}); // 2^53 + 1
        QVERIFY(sentence(readUnsigned("18446744073709551616")).contains("from 0 to"));
        QVERIFY(sentence(readUnsigned("-1")).contains("from 0 to"));
    }

    void writesOneWay_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        const auto row = [](double value, const char* text) {
            QTest::newRow(text) << value << QString(text);
        };
        row(0, "0");
        row(-0.0, "0");
        row(1, "1");
        row(28, "28");
        row(100'000, "100000");
        row(0.05, "0.05");
        row(0.0001, "0.0001");
        row(1e-5, "1e-5");
        row(1e-7, "1e-7");
        row(-2.5e-10, "-2.5e-10");
        row(1e20, "1e20");
        row(0.1, "0.1");
        row(0.30000000000000004, "0.30000000000000004");
        row(1.0 / 3, "0.3333333333333333");
        row(1e100, "1e100");
    }

    void writesOneWay() {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(numberText(value)), text);
    }

    void roundsWhereAsked() {
        QCOMPARE(numberText(0.30000000000000004, 6), std::string("0.3"));
        QCOMPARE(numberText(1.0 / 3, 3), std::string("0.333"));
        QCOMPARE(numberText(123456, 3), std::string("123000"));
        QCOMPARE(numberText(9.99e-6, 2), std::string("1e-5"));
    }

    void whatIsWrittenIsReadExactly() {
        std::mt19937_64 random(1);
        for (int round = 0; round < rounds; ++round) {
            const std::uint64_t bits = random();
            double value = 0;
            std::memcpy(&value, &bits, sizeof value);
            if (!std::isnormal(value))
                continue;
            const std::string text = numberText(value);
            const Result<double> read = readReal(text);
            QVERIFY2(read && *read == value, text.c_str());
            const Result<double> fromComma = readReal(withComma(text));
            QVERIFY2(fromComma && *fromComma == value, text.c_str());
            QCOMPARE(*readUnsigned(std::to_string(bits)), bits);
        }
    }
};

QTEST_GUILESS_MAIN(TstNumberText)
#include "tst_number_text.moc"
