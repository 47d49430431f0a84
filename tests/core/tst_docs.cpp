#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

/// That the documents say what the sources say.
class TestDocs : public QObject {
    Q_OBJECT

private slots:
    void writingALayerQuotesTheSources();
    void linksLeadSomewhere();
    void everyLimitHasItsTest();

private:
    static QString read(const QString& path) {
        QFile file(QStringLiteral(FOVEA_SOURCE_ROOT "/") + path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
};

void TestDocs::writingALayerQuotesTheSources() {
    const QString example =
        read("plugins/example/prelu.cpp") + read("plugins/optimizer/rmsprop.hpp");
    QVERIFY(example.contains("Prelu::plan") && example.contains("RmsProp::alpha"));
    static const QRegularExpression block("```cpp\n(.*?)```",
                                          QRegularExpression::DotMatchesEverythingOption);
    int quotes = 0;
    for (auto match = block.globalMatch(read("resources/docs/writing-a-layer.md")); match.hasNext();
         ++quotes) {
        const QString quote = match.next().captured(1);
        QVERIFY2(example.contains(quote), qPrintable("not in the example any more:\n" + quote));
    }
    QVERIFY(quotes >= 6);
}

void TestDocs::linksLeadSomewhere() {
    static const QRegularExpression link("\\]\\(([^):#]+)\\)");
    const QDir docs(QStringLiteral(FOVEA_SOURCE_ROOT "/resources/docs"));
    const QStringList files = docs.entryList({"*.md"});
    QVERIFY(files.size() >= 3);
    for (const QString& file : files)
        for (auto match = link.globalMatch(read("resources/docs/" + file)); match.hasNext();) {
            const QString target = match.next().captured(1);
            QVERIFY2(docs.exists(target), qPrintable(file + " links to " + target));
        }
}

void TestDocs::everyLimitHasItsTest() {
    QStringList tests;
    QDirIterator files(QStringLiteral(FOVEA_SOURCE_ROOT "/tests"), {"tst_*.cpp"}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext())
        tests << QFileInfo(files.next()).baseName();
    static const QRegularExpression row("^\\|.*\\|.*\\|(.*)\\|$",
                                        QRegularExpression::MultilineOption);
    static const QRegularExpression name("`(tst_[a-z_]+)`");
    int limits = 0;
    for (auto match = row.globalMatch(read("resources/docs/security.md")); match.hasNext();) {
        const QString cell = match.next().captured(1).trimmed();
        if (cell == "shown by" || cell == "---")
            continue;
        ++limits;
        auto named = name.globalMatch(cell);
        QVERIFY2(named.hasNext(), qPrintable("no test in \"" + cell + "\""));
        while (named.hasNext()) {
            const QString test = named.next().captured(1);
            QVERIFY2(tests.contains(test), qPrintable(test + " is not there"));
        }
    }
    QVERIFY(limits >= 20);
}

QTEST_GUILESS_MAIN(TestDocs)
#include "tst_docs.moc"
