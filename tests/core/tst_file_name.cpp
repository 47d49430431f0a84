#include <set>

#include <QTest>

#include "core/base/file_name.hpp"
#include "core/base/text.hpp"

using namespace fovea;

using namespace std::string_literals;

/// Names that came with a file become names of files, and words on a terminal.
class TestFileName : public QObject {
    Q_OBJECT

private slots:

    void ordinaryNamesStayAsTheyAre() {
        for (const char* name : {"conv1", "block_2.conv-3x3", "Straße 7", "a+b", "(relu)", "猫"})
            QCOMPARE(fileNameOf(name), std::string(name));
    }

    void allElseIsWritten_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("nothing") << QByteArray() << QByteArray("%");
        QTest::newRow("here") << QByteArray(".") << QByteArray("%2E");
        QTest::newRow("above") << QByteArray("..") << QByteArray("%2E%2E");
        QTest::newRow("outside") << QByteArray("/../x") << QByteArray("%2F..%2Fx");
        QTest::newRow("hidden") << QByteArray(".git") << QByteArray("%2Egit");
        QTest::newRow("edges") << QByteArray(" a b ") << QByteArray("%20a b%20");
        QTest::newRow("percent") << QByteArray("50%") << QByteArray("50%25");
        QTest::newRow("elsewhere") << QByteArray("C:\\a|b?") << QByteArray("C%3A%5Ca%7Cb%3F");
        QTest::newRow("end of line") << QByteArray("a\nb") << QByteArray("a%0Ab");
        QTest::newRow("zero") << QByteArray("a\0b", 3) << QByteArray("a%00b");
        QTest::newRow("no UTF-8") << QByteArray("a\xe4") << QByteArray("a%E4");
        QTest::newRow("direction") << QByteArray("a\u202eb") << QByteArray("a%E2%80%AEb");
    }

    void allElseIsWritten() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, file);
        QCOMPARE(QByteArray::fromStdString(fileNameOf(name.toStdString())), file);
    }

    /// All names of up to three bytes, of those that matter.
    void twoNamesAreNeverOneFile() {
        const std::string bytes = "a.%/ 2F~\\\n\xc3\xa4"s;
        std::set<std::string> names{""};
        for (int length = 0; length != 3; ++length)
            for (const std::string& name : std::set(names))
                for (const char byte : bytes)
                    names.insert(name + byte);
        std::set<std::string> files;
        for (const std::string& name : names) {
            const std::string file = fileNameOf(name);
            QVERIFY2(files.insert(file).second, file.c_str());
            QVERIFY2(!file.empty() && file != "." && file != "..", file.c_str());
            QVERIFY2(file.find_first_of("/\\\n"s + '\0') == std::string::npos, file.c_str());
        }
    }

    void longNamesAreCutAndToldApart() {
        std::set<std::string> files;
        for (const char* unit : {"a", "/", "ä"})
            for (const std::size_t count : {100, 159, 160, 161, 5000, 5001}) {
                std::string name;
                for (std::size_t i = 0; i != count; ++i)
                    name += unit;
                const std::string file = fileNameOf(name);
                QVERIFY2(file.size() <= 160, file.c_str());
                QVERIFY(QString::fromStdString(file).toStdString() == file); // whole letters
                QVERIFY2(files.insert(file).second, file.c_str());
            }
    }

    void aWordTellsARun_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("word");
        QTest::newRow("ordinary") << QByteArray("LeNet 5") << QByteArray("lenet-5");
        QTest::newRow("letters") << QByteArray("Übung/2") << QByteArray("Übung-2");
        QTest::newRow("above") << QByteArray("..") << QByteArray("network");
        QTest::newRow("nothing") << QByteArray("///") << QByteArray("network");
        QTest::newRow("controls") << QByteArray("a\x1b[2Jb") << QByteArray("a-2jb");
        QTest::newRow("no UTF-8") << QByteArray("a\xe4z") << QByteArray("a-z");
        QTest::newRow("long") << QByteArray(300, 'x') << QByteArray(80, 'x');
    }

    void aWordTellsARun() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, word);
        QCOMPARE(QByteArray::fromStdString(fileWordOf(name.toStdString(), "network")), word);
    }

    void aTerminalIsShownNoCommands() {
        QCOMPARE(shownText("a\x1b[2Jb\tc\nd"), std::string("a\\x1b[2Jb\tc\nd"));
        QCOMPARE(shownName("a\nb\r"), std::string("a\\x0ab\\x0d"));
        QCOMPARE(shownName("\xc2\x9b"
                           "1m"),
                 std::string("\\xc2\\x9b1m")); // CSI in one letter
        QCOMPARE(shownName("\x9b\xff\xc3"), std::string("\\x9b\\xff\\xc3"));
        QCOMPARE(shownName("\xc0\xaf \xed\xa0\x80"), std::string("\\xc0\\xaf \\xed\\xa0\\x80"));
        QCOMPARE(shownText("Größe 猫 🦉"), std::string("Größe 猫 🦉"));
    }
};

QTEST_GUILESS_MAIN(TestFileName)
#include "tst_file_name.moc"
