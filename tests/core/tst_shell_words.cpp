#include <QProcess>
#include <QTest>

#include "core/base/shell_words.hpp"

using namespace fovea;

class TstShellWords : public QObject {
    Q_OBJECT

private slots:

    void aShellTakesWordsBackToTheLetter() {
        const std::vector<std::string> words{
            "plain", "two words", "it's", "",     "$HOME", "`ls`", "a\\b", "*.png", "~",  "=cmd",
            "\"x\"", "a;b&c|d",   "#no",  "x\ny", "Fäden", "--",   "!1",   "{a,b}", "-n", "a=b"};
        QProcess shell;
        shell.start("/bin/sh",
                    {"-c", QString::fromStdString("printf '%s\\0' " + shellLine(words))});
        QVERIFY(shell.waitForFinished());
        std::string expected;
        for (const std::string& word : words)
            expected += word + '\0';
        QCOMPARE(shell.readAllStandardOutput().toStdString(), expected);
    }

    void whatNeedsNoQuotesHasNone() {
        QCOMPARE(shellLine(std::vector<std::string>{"fovea", "train", "--data", "/a/b-c_d.e"}),
                 std::string("fovea train --data /a/b-c_d.e"));
        QCOMPARE(shellWord("it's"), std::string("'it'\\''s'"));
    }
};

QTEST_GUILESS_MAIN(TstShellWords)
#include "tst_shell_words.moc"
