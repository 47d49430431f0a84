#include <algorithm>
#include <cctype>

#include <QTest>

#include "core/promises/declaration_promises.hpp"
#include "core/settings/setting_path.hpp"
#include "tests/support/declarations.hpp"

using namespace fovea;

/// What holds of every declaration that there is: of the project's specs, and of all types of all
/// families that the plugins offer. A new one is held to it without a line here.
class TestDeclarations : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void keepsItsPromise_data();
    void keepsItsPromise();
    void optionsAreOfOneMeaning();

private:
    LayerRegistry m_registry;
    std::vector<TypeInfo> m_all;
};

void TestDeclarations::initTestCase() {
    m_registry = loadPlugins();
    m_all = test::declarations(m_registry);
    for (const std::string_view family : LayerRegistry::families())
        QVERIFY2(!m_registry.types(family).empty(), std::string(family).c_str());
}

void TestDeclarations::keepsItsPromise_data() {
    QTest::addColumn<std::size_t>("place");
    QTest::addColumn<std::size_t>("promise");
    for (std::size_t place = 0; place < m_all.size(); ++place)
        for (std::size_t promise = 0; promise < declarationPromises().size(); ++promise) {
            const std::string name(declarationPromises()[promise].name);
            QTest::newRow((m_all[place].id + " " + name).c_str()) << place << promise;
        }
}

void TestDeclarations::keepsItsPromise() {
    QFETCH(std::size_t, place);
    QFETCH(std::size_t, promise);
    const Verdict verdict = declarationPromises()[promise].ask(m_all[place], m_registry);
    QVERIFY2(!verdict, verdict ? (verdict->onCase + ": " + verdict->seen).c_str() : "");
}

/// A short option that several settings declare, as learning_rate of all optimizers, is of one key.
void TestDeclarations::optionsAreOfOneMeaning() {
    std::map<std::string, std::string> keys;
    for (const SettingPath& each : possiblePaths(settingInfosOf<ProjectValues>(), m_registry)) {
        if (each.info.option.empty())
            continue;
        const auto [known, isNew] = keys.emplace(each.info.option, each.path);
        QVERIFY2(isNew || known->second == each.path, (known->second + ", " + each.path).c_str());
    }
    QVERIFY(keys.size() > 30);
}

QTEST_GUILESS_MAIN(TestDeclarations)
#include "tst_declarations.moc"
