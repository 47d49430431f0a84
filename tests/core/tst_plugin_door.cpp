#include <filesystem>
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "core/layer/plugin.hpp"
#include "core/layer/registry.hpp"
#include "tests/core/plugins/identity.hpp"

namespace fs = std::filesystem;
using namespace fovea;

namespace {

const fs::path testPlugins = FOVEA_TEST_PLUGINS;

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class TestPluginDoor : public QObject {
    Q_OBJECT

private slots:
    void loadsAGoodPlugin();
    void saysWhatIsWrongAndNamesTheFile_data();
    void saysWhatIsWrongAndNamesTheFile();
    void neverCallsAPluginOfAnotherAbi();
    void namesBothFilesOfADuplicate();
    void aRefusedPluginLeavesNothingBehind();
    void oneBadPluginKeepsNoOtherOut();
    void theSameFolderTwiceIsNoFault();
    void saysThatAFolderIsMissingOrEmpty();
    void takesFoldersFromTheEnvironment();
    void anUnknownIdIsNull();
    void aPluginBringsGroupsOfThePalette();
    void groupsStandInTheirPlaces();
    void ofTwoWordsOnOneGroupTheFirstHolds();
    void aGroupWithoutATitleIsRefused();
};

void TestPluginDoor::loadsAGoodPlugin() {
    LayerRegistry registry;
    QVERIFY(registry.loadFile(testPlugins / "a_good.so"));
    QVERIFY(registry.faults().empty());
    QCOMPARE(registry.plugins().size(), 1U);
    QCOMPARE(registry.plugins()[0].id, std::string("test.first"));
    QCOMPARE(registry.plugins()[0].version, std::string("1.2"));
    QCOMPARE(registry.pluginOf("test.first_layer"), std::string("test.first"));

    const LayerType* type = registry.layer("test.first_layer");
    QVERIFY(type != nullptr);
    const auto layer = type->make({});
    QVERIFY(layer);
    const Shape input{1, 1, 5, 7, 3};
    QVERIFY((*layer)->plan({&input, 1})->output == input);
}

void TestPluginDoor::saysWhatIsWrongAndNamesTheFile_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("words");
    QTest::newRow("wrong ABI") << "wrong_abi.so"
                               << "fovea-plugin 0; another compiler";
    QTest::newRow("throws") << "throws_exception.so"
                            << "the accelerator is on fire";
    QTest::newRow("throws a number") << "throws_number.so"
                                     << "no std::exception";
    QTest::newRow("no table") << "null_table.so"
                              << "returned no table";
    QTest::newRow("table of another size") << "wrong_size.so"
                                           << "table has 8 bytes";
    QTest::newRow("no entry") << "no_entry.so"
                              << "no entry";
    QTest::newRow("a library, but no plugin") << "no_plugin.so"
                                              << "no Fovea plugin";
    QTest::newRow("empty plugin id") << "empty_id.so"
                                     << "has no id";
    QTest::newRow("empty layer id") << "empty_layer_id.so"
                                    << "without an id";
    QTest::newRow("a layer twice") << "twice_inside.so"
                                   << "\"test.twice\" twice";
    QTest::newRow("missing file") << "not_there.so"
                                  << "no such file";
}

void TestPluginDoor::saysWhatIsWrongAndNamesTheFile() {
    QFETCH(const QString, file);
    QFETCH(const QString, words);
    const fs::path path = testPlugins / file.toStdString();
    LayerRegistry registry;
    const Result<void> loaded = registry.loadFile(path);
    QVERIFY(!loaded);
    QCOMPARE(registry.faults().size(), 1U);
    QCOMPARE(registry.faults()[0].file, path);
    QCOMPARE(registry.faults()[0].message, loaded.error().message);
    QVERIFY2(contains(loaded.error().message, words.toStdString()), loaded.error().message.c_str());
    QVERIFY2(contains(loaded.error().message, path.string()), loaded.error().message.c_str());
    QVERIFY(registry.plugins().empty());
    QVERIFY(registry.layers().empty());
}

void TestPluginDoor::neverCallsAPluginOfAnotherAbi() {
    qunsetenv("FOVEA_TEST_WRONG_ABI_CALLED");
    LayerRegistry registry;
    QVERIFY(!registry.loadFile(testPlugins / "wrong_abi.so"));
    QVERIFY(!qEnvironmentVariableIsSet("FOVEA_TEST_WRONG_ABI_CALLED"));
}

void TestPluginDoor::namesBothFilesOfADuplicate() {
    const fs::path first = testPlugins / "a_good.so";
    for (const char* name : {"duplicate_layer.so", "duplicate_plugin.so"}) {
        LayerRegistry registry;
        QVERIFY(registry.loadFile(first));
        const Result<void> second = registry.loadFile(testPlugins / name);
        QVERIFY(!second);
        QVERIFY2(contains(second.error().message, first.string()), second.error().message.c_str());
        QVERIFY2(contains(second.error().message, name), second.error().message.c_str());
    }
}

void TestPluginDoor::aRefusedPluginLeavesNothingBehind() {
    LayerRegistry registry;
    QVERIFY(registry.loadFile(testPlugins / "a_good.so"));
    QVERIFY(!registry.loadFile(testPlugins / "duplicate_layer.so"));
    QVERIFY(registry.layer("test.own_layer") == nullptr);
    QCOMPARE(registry.layers().size(), 1U);
    QCOMPARE(registry.pluginOf("test.first_layer"), std::string("test.first"));
}

void TestPluginDoor::oneBadPluginKeepsNoOtherOut() {
    const fs::path text = testPlugins / "text.so";
    std::ofstream(text) << "I only look like a library.\n";
    LayerRegistry registry;
    registry.loadFolder(testPlugins);
    QVERIFY(registry.layer("test.last_layer") != nullptr);
    const auto isLoaded = [&](const std::string& id) {
        return std::ranges::any_of(registry.plugins(),
                                   [&](const PluginInfo& plugin) { return plugin.id == id; });
    };
    QVERIFY(isLoaded("test.first"));
    QVERIFY(isLoaded("test.last"));

    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(testPlugins))
        files += entry.path().extension() == ".so" ? 1U : 0U;
    QCOMPARE(registry.plugins().size() + registry.faults().size(), files);
    const auto ofText = std::ranges::find(registry.faults(), text, &PluginFault::file);
    QVERIFY(ofText != registry.faults().end());
    QVERIFY2(contains(ofText->message, "not a shared library"), ofText->message.c_str());
}

void TestPluginDoor::theSameFolderTwiceIsNoFault() {
    LayerRegistry registry;
    QVERIFY(registry.loadFile(testPlugins / "a_good.so"));
    QVERIFY(registry.loadFile(testPlugins / "." / "a_good.so"));
    QCOMPARE(registry.plugins().size(), 1U);
}

void TestPluginDoor::saysThatAFolderIsMissingOrEmpty() {
    const QTemporaryDir folder;
    const fs::path empty = folder.path().toStdString();
    const fs::path missing = empty / "missing";
    for (const fs::path& path : {empty, missing}) {
        LayerRegistry registry;
        registry.loadFolder(path);
        QCOMPARE(registry.faults().size(), 1U);
        QCOMPARE(registry.faults()[0].file, path);
        QVERIFY(contains(registry.faults()[0].message, path.string()));
        QVERIFY(contains(registry.faults()[0].message, "FOVEA_PLUGIN_PATH"));
    }
}

void TestPluginDoor::takesFoldersFromTheEnvironment() {
    const QByteArray before = qgetenv("FOVEA_PLUGIN_PATH");
    qputenv("FOVEA_PLUGIN_PATH", "/one::/two/three:");
    const std::vector<fs::path> listed = pluginFolders();
    qunsetenv("FOVEA_PLUGIN_PATH");
    const std::vector<fs::path> standard = pluginFolders();
    qputenv("FOVEA_PLUGIN_PATH", before);

    QCOMPARE(listed, (std::vector<fs::path>{"/one", "/two/three"}));
    QCOMPARE(standard.size(), 1U);
    // The test program is in build/<preset>/tests, and its folder of plugins is beside it.
    QCOMPARE(standard[0], testPlugins);
}

void TestPluginDoor::anUnknownIdIsNull() {
    const LayerRegistry registry;
    QVERIFY(registry.layer("conv.conv2d") == nullptr);
    QVERIFY(registry.loss("loss.softmax_cross_entropy") == nullptr);
    QCOMPARE(registry.pluginOf("conv.conv2d"), std::string());
}

void TestPluginDoor::aPluginBringsGroupsOfThePalette() {
    LayerRegistry registry;
    QVERIFY(registry.loadFile(testPlugins / "a_good.so"));
    QVERIFY(registry.loadFile(testPlugins / "z_good.so"));
    const Category& group = registry.categoryOf(*registry.layer("test.first_layer"));
    QCOMPARE(group.id, std::string("test.group"));
    QCOMPARE(group.title, std::string("Tested"));
    QVERIFY(group.colour == CategoryColour::Purple);
    // Another plugin's layer that names no group, where its plugin offers none either.
    QCOMPARE(registry.categoryOf(*registry.layer("test.last_layer")).title, std::string("Other"));
}

void TestPluginDoor::groupsStandInTheirPlaces() {
    const auto layer = [](const std::string& id, const std::string& category) {
        LayerType type = identityNamed(id);
        type.category = category;
        return type;
    };
    LayerRegistry registry;
    QVERIFY(registry.add(
        {.id = "test.one",
         .layers = {layer("z", "late"), layer("x", "nobody's"), layer("b", ""), layer("a", "")},
         .categories = {{"early", "Early", CategoryColour::Blue, 1}, {"zebra", "Zebra"}}},
        "one.so"));
    QVERIFY(registry.add(
        {.id = "test.two",
         .layers = {layer("y", "early"), layer("c", "zebra"), layer("d", "")},
         .categories = {{"unplaced", "Aardvark"}, {"late", "Late", CategoryColour::Sky, 2}}},
        "two.so"));
    QVERIFY(registry.faults().empty());
    std::string order;
    for (const LayerType* type : registry.layers())
        order += type->id;
    QCOMPARE(order, std::string("bayzdcx")); // by place, by title, the unknown last
}

void TestPluginDoor::ofTwoWordsOnOneGroupTheFirstHolds() {
    const auto table = [](const std::string& id, const Category& group) {
        return PluginTable{
            .id = id, .layers = {identityNamed(id + ".layer")}, .categories = {group}};
    };
    const Category blue{"shared", "Shared", CategoryColour::Blue};
    LayerRegistry registry;
    QVERIFY(registry.add(table("first", blue), "first.so"));
    QVERIFY(registry.add(table("alike", blue), "alike.so"));
    QVERIFY(registry.faults().empty());
    QVERIFY(registry.add(table("other", {"shared", "Mine", CategoryColour::Sky}), "other.so"));
    QCOMPARE(registry.faults().size(), 1U);
    QCOMPARE(registry.faults()[0].file, fs::path("other.so"));
    QVERIFY(contains(registry.faults()[0].message, "shared"));
    for (const LayerType* type : registry.layers())
        QCOMPARE(registry.categoryOf(*type), blue);
}

void TestPluginDoor::aGroupWithoutATitleIsRefused() {
    for (const std::vector<Category>& groups :
         {std::vector<Category>{{"untitled", ""}}, std::vector<Category>{{"", "No id"}},
          std::vector<Category>{{"twice", "A"}, {"twice", "A"}}}) {
        LayerRegistry registry;
        const Result<void> added = registry.add({.id = "test.bad", .categories = groups}, "bad.so");
        QVERIFY(!added);
        QVERIFY2(contains(added.error().message, "category"), added.error().message.c_str());
        QVERIFY(registry.plugins().empty());
    }
}

QTEST_GUILESS_MAIN(TestPluginDoor)
#include "tst_plugin_door.moc"
