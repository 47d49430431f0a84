#include <algorithm>
#include <cctype>

#include <QTest>

#include "core/settings/completed.hpp"
#include "core/settings/random_settings.hpp"
#include "core/settings/setting_json.hpp"
#include "core/settings/setting_path.hpp"
#include "tests/support/declarations.hpp"

using namespace fovea;

namespace {

constexpr std::uint64_t rounds = 25;

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

SettingMap defaultsOf(const std::vector<SettingInfo>& infos) {
    SettingMap map;
    for (const SettingInfo& info : infos)
        map[info.key] = info.defaultValue;
    return map;
}

bool isKey(std::string_view key) {
    return !key.empty() && std::ranges::all_of(key, [](char c) {
        return std::islower(static_cast<unsigned char>(c)) != 0 ||
               std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '_';
    });
}

} // namespace

/// What holds of every declaration that there is: of the project's specs, and of all types of all
/// families that the plugins offer. A new one is held to it without a line here.
class TestDeclarations : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();

    void everySettingIsDescribed_data() { rows(); }

    void everySettingIsDescribed();

    void defaultsAreAllowedAndUsual_data() { rows(); }

    void defaultsAreAllowedAndUsual();

    void randomValuesSurviveTheFile_data() { rows(); }

    void randomValuesSurviveTheFile();

    void randomValuesSurviveTheCommandLine_data() { rows(); }

    void randomValuesSurviveTheCommandLine();

    void refusedValuesGiveASentence_data() { rows(); }

    void refusedValuesGiveASentence();

    void optionsAreOfOneMeaning();

private:
    void rows();

    LayerRegistry m_registry;
    std::vector<test::Declaration> m_all;
};

void TestDeclarations::initTestCase() {
    m_registry = loadPlugins();
    m_all = test::declarations(m_registry);
}

void TestDeclarations::rows() {
    QTest::addColumn<std::size_t>("place");
    for (std::size_t i = 0; i < m_all.size(); ++i)
        QTest::newRow(m_all[i].name.c_str()) << i;
    for (const std::string_view family : LayerRegistry::families())
        QVERIFY2(!m_registry.types(family).empty(), std::string(family).c_str());
}

void TestDeclarations::everySettingIsDescribed() {
    QFETCH(std::size_t, place);
    for (const SettingInfo& info : m_all[place].settings) {
        QVERIFY2(isKey(info.key), info.key.c_str());
        QVERIFY2(!info.title.empty() && !info.doc.empty(), info.key.c_str());
        // One sentence, whose end the form and the page set.
        QVERIFY2(!info.doc.ends_with('.') && !contains(info.doc, ". "), info.doc.c_str());
    }
}

void TestDeclarations::defaultsAreAllowedAndUsual() {
    QFETCH(std::size_t, place);
    const std::vector<SettingInfo>& infos = m_all[place].settings;
    const SettingMap defaults = defaultsOf(infos);
    const Result<void> checked = checkSettings(infos, defaults, m_registry);
    QVERIFY2(checked, checked ? "" : checked.error().message.c_str());
    const Result<void> own = m_all[place].check(defaults);
    QVERIFY2(own, own ? "" : own.error().message.c_str());
    for (const Remark& remark :
         remarksOn(infos, completed(infos, defaults, m_registry), m_registry))
        QFAIL((remark.path + ": " + remark.message).c_str());
}

void TestDeclarations::randomValuesSurviveTheFile() {
    QFETCH(std::size_t, place);
    const std::vector<SettingInfo>& infos = m_all[place].settings;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        RandomStream random({seed, 1});
        const SettingMap values = randomSettings(infos, random, m_registry);
        const Result<void> checked = checkSettings(infos, values, m_registry);
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());
        const std::string written = settingsToJson(values, infos).dump();
        const Result<SettingMap> read =
            settingsFromJson(parseJson(written, "values").value(), infos, "values");
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY2(checkSettings(infos, *read, m_registry), written.c_str());
        QCOMPARE(settingsToJson(*read, infos).dump(), written);
    }
}

void TestDeclarations::randomValuesSurviveTheCommandLine() {
    QFETCH(std::size_t, place);
    const std::vector<SettingInfo>& infos = m_all[place].settings;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        RandomStream random({seed, 2});
        const SettingMap values = randomSettings(infos, random, m_registry);
        std::vector<Assignment> assignments;
        for (const SettingPath& each : settingPaths(infos, values, m_registry))
            assignments.push_back({each.path, toString(each.value)});
        SettingMap set;
        const Result<void> done = setAll(infos, set, assignments, m_registry);
        QVERIFY2(done, done ? "" : done.error().message.c_str());
        const auto whole = [&](const SettingMap& map) {
            return settingsToJson(completed(infos, map, m_registry), infos).dump();
        };
        QCOMPARE(whole(set), whole(values));
    }
}

void TestDeclarations::refusedValuesGiveASentence() {
    QFETCH(std::size_t, place);
    const std::vector<SettingInfo>& infos = m_all[place].settings;
    for (const SettingInfo& info : infos)
        for (const SettingValue& value : test::refusedValues(info)) {
            const std::string shown = info.key + " = " + toString(value);
            const Result<void> checked = checkSettings(infos, {{info.key, value}}, m_registry);
            QVERIFY2(!checked, shown.c_str());
            const std::string& sentence = checked.error().message;
            QVERIFY2(contains(sentence, info.key) && contains(sentence, "; give "),
                     sentence.c_str());
            QVERIFY2(contains(sentence, allowedText(info)), sentence.c_str());
        }
    const Result<void> unknown = checkSettings(infos, {{"unheard_of", true}}, m_registry);
    QVERIFY(!unknown && contains(unknown.error().message, "unheard_of"));
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
