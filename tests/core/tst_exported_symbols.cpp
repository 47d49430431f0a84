#include <algorithm>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QIODevice>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

/// What the library that plugins link shows to whoever loads it: what the SDK's headers declare,
/// and nobody else's names. A plugin that brings another version of nlohmann-json or fmt must not
/// meet ours.
class TestExportedSymbols : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void whatPluginsNeedIsThere_data();
    void whatPluginsNeedIsThere();
    void nothingOfLibrariesIsShown();
    void noInstructionSetIsShown();
    void allIsOfTheSdk();

private:
    QStringList m_names; ///< demangled, as the dynamic linker finds them
};

void TestExportedSymbols::initTestCase() {
    QProcess nm;
    nm.start("nm", {"--dynamic", "--defined-only", "--demangle", "--format=just-symbols",
                    FOVEA_CORE_LIBRARY});
    QVERIFY2(nm.waitForFinished(), qPrintable(nm.errorString()));
    QVERIFY2(nm.exitCode() == 0, nm.readAllStandardError().constData());
    m_names = QString::fromUtf8(nm.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
    QVERIFY(m_names.size() > 300);
}

void TestExportedSymbols::whatPluginsNeedIsThere_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("base") << "fovea::parallelFor(";
    QTest::newRow("tensor") << "fovea::toString[abi:cxx11](fovea::Shape const&)";
    QTest::newRow("settings") << "fovea::checkSetting(";
    QTest::newRow("kernels") << "fovea::denseForward(";
    QTest::newRow("layer") << "fovea::LayerRegistry::layer(";
}

void TestExportedSymbols::whatPluginsNeedIsThere() {
    QFETCH(const QString, name);
    QVERIFY2(std::ranges::any_of(m_names, [&](const QString& each) { return each.contains(name); }),
             qPrintable(name));
}

void TestExportedSymbols::nothingOfLibrariesIsShown() {
    static const QRegularExpression ours("^((typeinfo|typeinfo name|vtable) for )?fovea::");
    for (const QString& name : m_names)
        QVERIFY2(ours.match(name).hasMatch(), qPrintable(name));
}

void TestExportedSymbols::noInstructionSetIsShown() {
    for (const QString& name : m_names)
        QVERIFY2(!name.startsWith("fovea::N_"), qPrintable(name));
}

/// Each name stands in a header that `cmake --install` puts into the SDK.
void TestExportedSymbols::allIsOfTheSdk() {
    QString headers;
    for (const char* folder : {"base", "tensor", "settings", "recipe", "kernels", "layer"}) {
        QDirIterator each(QStringLiteral(FOVEA_SOURCE_ROOT "/core/") + folder, {"*.hpp"},
                          QDir::Files, QDirIterator::Subdirectories);
        while (each.hasNext()) {
            QFile file(each.next());
            const bool isInside = file.fileName().endsWith("/json_reader.hpp") ||
                                  file.fileName().endsWith("/json_text.hpp") ||
                                  file.fileName().endsWith("/setting_json.hpp");
            if (!isInside && file.open(QIODevice::ReadOnly))
                headers += QString::fromUtf8(file.readAll());
        }
    }
    QVERIFY(headers.contains("class LayerRegistry"));
    // The first name behind "fovea::": a class, or a function with its result's type before it.
    static const QRegularExpression shown("fovea::(?:detail::)?~?(\\w+)");
    for (const QString& name : m_names) {
        const QString function = name.section('(', 0, 0).section(' ', -1);
        const auto match = shown.match(function.contains("fovea::") ? function : name);
        QVERIFY2(match.hasMatch(), qPrintable(name));
        const QRegularExpression word("\\b" + match.captured(1) + "\\b");
        QVERIFY2(headers.contains(word), qPrintable(name));
    }
}

QTEST_GUILESS_MAIN(TestExportedSymbols)
#include "tst_exported_symbols.moc"
