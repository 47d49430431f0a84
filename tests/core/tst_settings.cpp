#include <limits>

#include <QSet>
#include <QTest>

#include "core/settings/nearest.hpp"
#include "core/settings/other_type.hpp"
#include "core/settings/random_settings.hpp"
#include "core/settings/setting_json.hpp"
#include "core/settings/setting_path.hpp"
#include "core/settings/setting_text.hpp"
#include "tests/core/made_up_settings.hpp"

using namespace fovea;
using namespace fovea::test;

namespace {

constexpr std::uint64_t largestSeed = std::numeric_limits<std::uint64_t>::max();

/// A type beside Brush: of the same width, unless it is broad, and with other hairs.
struct Marker {
    double width = 0.5;
    std::int64_t hairs = 1;

    static constexpr auto settings() {
        return std::tuple{setting(&Marker::width, "width", "How wide its line is", aboveTo(0, 0.5)),
                          setting(&Marker::hairs, "hairs", "How many its tip has", Range{1, 1000})};
    }
};

const Brushes brushes;
const std::vector<SettingInfo> infos = settingInfosOf<Picture>();

const SettingInfo& infoOf(std::string_view key) {
    return *std::ranges::find(infos, key, &SettingInfo::key);
}

/// A picture after assignments as a command line has them; the sentence where one is refused.
Result<Picture> painted(const std::vector<std::string>& lines) {
    std::vector<Assignment> assignments;
    for (const std::string& line : lines)
        assignments.push_back(assignmentFrom(line).value());
    SettingMap map = settingsOf(Picture{});
    if (const Result<void> set = setAll(infos, map, assignments, brushes); !set)
        return tl::unexpected(set.error());
    return structFrom<Picture>(map);
}

std::string refusalOf(const std::string& line) {
    const Result<Picture> picture = painted({line});
    return picture ? std::string("taken") : picture.error().message;
}

} // namespace

class TestSettings : public QObject {
    Q_OBJECT

private slots:
    void aDeclarationTellsAllOfASetting();
    void aStructAndItsSettingsAreOneValue();
    void refusalsNameKeyValueAndWhatIsAllowed_data();
    void refusalsNameKeyValueAndWhatIsAllowed();
    void textsAreReadAsPeopleWriteThem();
    void pathsReachEveryValue();
    void anotherTypeStartsFromItsDefaults();
    void anotherTypeKeepsWhatMeansTheSame();
    void typesAreChosenBeforeTheirSettings();
    void stepsAreMadeWhereTheyAreSet();
    void everyPathIsListed();
    void jsonHasEveryBitOfASeed();
    void jsonKeepsTheOrderOfTheDeclaration();
    void jsonOfATypeMayBeShort();
    void jsonRefusesWithThePath_data();
    void jsonRefusesWithThePath();
    void randomValuesSurviveJsonAndText();
    void whatIsUnusualIsRemarkedOn();
    void nearWordsAreFound();
};

void TestSettings::aDeclarationTellsAllOfASetting() {
    const SettingInfo& scale = infoOf("scale");
    QCOMPARE(scale.title, std::string("Size"));
    QCOMPARE(scale.section, std::string("Look"));
    QCOMPARE(scale.option, std::string("zoom"));
    QVERIFY(scale.range.excludesHigh && !scale.range.excludesLow);
    QVERIFY(scale.range.contains(0) && !scale.range.contains(10));
    QVERIFY(!scale.range.contains(std::numeric_limits<double>::quiet_NaN()));
    QVERIFY(infoOf("threads").isFreeInRun && !scale.isFreeInRun);
    QCOMPARE(infoOf("signed").title, std::string("Signed"));
    QCOMPARE(infoOf("frame").members.size(), std::size_t{2});
    QCOMPARE(infoOf("strokes").family, std::string("brush"));
    const std::vector kinds{SettingKind::Bool,  SettingKind::Integer, SettingKind::Integer,
                            SettingKind::Real,  SettingKind::Text,    SettingKind::Path,
                            SettingKind::Seed,  SettingKind::Size3,   SettingKind::Sides,
                            SettingKind::Group, SettingKind::Typed,   SettingKind::Steps};
    for (std::size_t i = 0; i < kinds.size(); ++i)
        QCOMPARE(infos[i].kind, kinds[i]);
}

void TestSettings::aStructAndItsSettingsAreOneValue() {
    Picture picture;
    picture.seed = largestSeed;
    picture.frame = {{5, 6}, Shade::Dark};
    picture.tool = {"pen", {{"pressure", 2.0}}};
    picture.strokes = {{"brush", {{"hairs", std::int64_t{3}}}}, {"pen"}};
    const Result<Picture> back = structFrom<Picture>(settingsOf(picture));
    QVERIFY(back.has_value());
    QVERIFY(*back == picture);
    QVERIFY(*back != Picture{});
}

void TestSettings::refusalsNameKeyValueAndWhatIsAllowed_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("message");
    QTest::newRow("range") << "tool.width=0"
                           << "tool.width = 0 is not possible; give a number above 0 and at most 1";
    QTest::newRow("below") << "scale=10"
                           << "scale = 10 is not possible; give a number from 0 to below 10";
    QTest::newRow("zero") << "threads=9"
                          << "threads = 9 is not possible; give a whole number from 0 to 8 (0: one "
                             "per core)";
    QTest::newRow("numbers") << "channels=2"
                             << "channels = 2 is not possible; give one of 0, 1, 3";
    QTest::newRow("choice") << "frame.shade=grey"
                            << "frame.shade = grey is not possible; give one of light, dark";
    QTest::newRow("word") << "signed=maybe"
                          << "signed = maybe is not possible; give yes or no";
    QTest::newRow("type") << "tool=axe"
                          << "tool = axe is not known; choose one of brush, pen, or bring the "
                             "plugin that offers it";
    QTest::newRow("other type")
        << "tool.pressure=2"
        << "tool.pressure = 2: brush has no pressure, which belongs to "
           "pen; choose that tool, or set what brush has: width, hairs, wet";
    QTest::newRow("key") << "frame.sise=3"
                         << "there is no setting frame.sise; did you mean frame.size?";
    QTest::newRow("group") << "frame=3"
                           << "frame holds settings of its own; set one of them: size, shade";
    QTest::newRow("below a number")
        << "seed.x=3"
        << "there is no setting seed.x; `fovea settings` lists all that there are";
    QTest::newRow("seed") << "seed=-1"
                          << "seed = -1 is not possible: -1 is beyond the whole numbers of 64 "
                             "bits; they go from 0 to 18446744073709551615";
}

void TestSettings::refusalsNameKeyValueAndWhatIsAllowed() {
    QFETCH(QString, line);
    QFETCH(QString, message);
    QCOMPARE(QString::fromStdString(refusalOf(line.toStdString())), message);
}

void TestSettings::textsAreReadAsPeopleWriteThem() {
    const Result<Picture> picture = painted(
        {"scale=1e-3", "tool.width=0,05", "channels=1", "signed=no", "frame.size=4x5", "volume=7",
         "border=1x2x3x4", "seed=18446744073709551615", "name=a = b", "strokes=pen, brush,pen"});
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    QCOMPARE(picture->scale, 0.001);
    QCOMPARE(detail::realOf(picture->tool.settings.at("width")), 0.05);
    QCOMPARE(picture->channels, 1);
    QVERIFY(!picture->isSigned);
    QCOMPARE(picture->frame.size, (Size2{4, 5}));
    QCOMPARE(picture->volume, (Size3{7, 7, 7}));
    QCOMPARE(picture->border, (Sides{1, 2, 3, 4}));
    QCOMPARE(picture->seed, largestSeed);
    QCOMPARE(picture->name, std::string("a = b"));
    QCOMPARE(toString(settingsOf(*picture).at("strokes")), std::string("pen, brush, pen"));
    QCOMPARE(painted({"strokes=none"})->strokes.size(), std::size_t{0});
}

void TestSettings::pathsReachEveryValue() {
    const SettingMap map = settingsOf(Picture{});
    for (const SettingPath& each : settingPaths(infos, map, brushes)) {
        SettingMap changed = map;
        const Result<void> set = setAt(infos, changed, each.path, toString(each.value), brushes);
        QVERIFY2(set, (each.path + (set ? "" : set.error().message)).c_str());
        QVERIFY(settingAt(infos, changed, each.path, brushes).value() == each.value);
    }
    QVERIFY(!settingAt(infos, map, "tool.pressure", brushes));
}

void TestSettings::anotherTypeStartsFromItsDefaults() {
    const Result<Picture> same = painted({"tool.width=0.3", "tool=brush"});
    QCOMPARE(same->tool.settings.size(), std::size_t{1});
    SettingMap map = settingsOf(*same);
    QVERIFY(setAt(infos, map, "tool.kind", "pen", brushes).has_value());
    QVERIFY(structFrom<Picture>(map)->tool == TypedValue{"pen"});
}

void TestSettings::anotherTypeKeepsWhatMeansTheSame() {
    const TypeInfo brush = fovea::test::infoOf<Brush>("brush");
    const TypeInfo marker = fovea::test::infoOf<Marker>("marker");
    const TypedValue wide{"brush", {{"width", 0.25}, {"hairs", std::int64_t{7}}, {"wet", true}}};
    // Hairs have another default, and mean something else.
    QVERIFY(ofOtherType(wide, brush, marker) == (TypedValue{"marker", {{"width", 0.25}}}));
    const TypedValue beyond{"brush", {{"width", 0.75}}};
    QVERIFY(ofOtherType(beyond, brush, marker) == TypedValue{"marker"}); // a marker ends at 0.5
    const TypedValue unset{"marker"};
    QVERIFY(ofOtherType(unset, marker, brush) == TypedValue{"brush"});
}

void TestSettings::typesAreChosenBeforeTheirSettings() {
    const Result<Picture> picture = painted({"tool.pressure=3", "tool.kind=pen"});
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    QVERIFY((picture->tool == TypedValue{"pen", {{"pressure", 3.0}}}));
}

void TestSettings::stepsAreMadeWhereTheyAreSet() {
    const Result<Picture> picture =
        painted({"strokes.pen.pressure=3", "strokes.brush.hairs=5", "strokes.pen.pressure=4"});
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    const std::vector<TypedValue> expected{{"pen", {{"pressure", 4.0}}},
                                           {"brush", {{"hairs", std::int64_t{5}}}}};
    QVERIFY(picture->strokes == expected);
    const Result<Picture> second = painted({"strokes=pen,pen", "strokes.1.pressure=2"});
    QVERIFY((second->strokes == std::vector<TypedValue>{{"pen"}, {"pen", {{"pressure", 2.0}}}}));
    QCOMPARE(refusalOf("strokes.pen=2"),
             std::string("strokes.pen is a step with settings of its own; set "
                         "strokes.pen.pressure"));
}

void TestSettings::everyPathIsListed() {
    QStringList paths;
    for (const SettingPath& each : possiblePaths(infos, brushes))
        paths << QString::fromStdString(each.path);
    for (const char* path : {"signed", "frame.size", "tool", "tool.width", "tool.pressure",
                             "strokes", "strokes.brush.hairs", "strokes.pen.pressure"})
        QVERIFY2(paths.contains(path), path);
    QVERIFY(!paths.contains("frame")); // holds settings, has no value
    QCOMPARE(paths.size(), QSet<QString>(paths.begin(), paths.end()).size());
}

void TestSettings::jsonHasEveryBitOfASeed() {
    Picture picture;
    picture.seed = largestSeed;
    const std::string text = structToJson(picture).dump();
    QVERIFY(text.find("18446744073709551615") != std::string::npos);
    QCOMPARE(structFromJson<Picture>(parseJson(text, "picture").value(), "picture")->seed,
             largestSeed);
}

void TestSettings::jsonKeepsTheOrderOfTheDeclaration() {
    std::vector<std::string> keys;
    const nlohmann::ordered_json json = structToJson(Picture{});
    for (const auto& [key, value] : json.items())
        keys.push_back(key);
    QCOMPARE(keys.front(), std::string("signed"));
    QCOMPARE(keys.back(), std::string("strokes"));
    QCOMPARE(structToJson(Picture{})["tool"].dump(), std::string(R"({"kind":"brush"})"));
}

void TestSettings::jsonOfATypeMayBeShort() {
    const auto toolOf = [](const char* json) {
        return structFromJson<Picture>(parseJson(json, "picture").value(), "picture")->tool;
    };
    QVERIFY(toolOf(R"({"tool": "pen"})") == TypedValue{"pen"});
    QVERIFY((toolOf(R"({"tool": {"width": 0.5}})") == TypedValue{"brush", {{"width", 0.5}}}));
}

void TestSettings::jsonRefusesWithThePath_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("range") << QByteArray(R"({"scale": 11})")
                           << QByteArray("picture.scale = 11 is not possible; give a number from 0 "
                                         "to below 10");
    QTest::newRow("nested") << QByteArray(R"({"frame": {"size": [1, 2, 3]}})")
                            << QByteArray("picture.frame.size = [1,2,3] is not possible; give 2 "
                                          "whole numbers from 1 to 64");
    QTest::newRow("key") << QByteArray(R"({"nam": "x"})")
                         << QByteArray("there is no setting \"picture.nam\", did you mean name?");
    QTest::newRow("kind") << QByteArray(R"({"tool": {"kind": 1}})")
                          << QByteArray("picture.tool.kind must name one of its kinds");
    QTest::newRow("steps") << QByteArray(R"({"strokes": [3]})")
                           << QByteArray("picture.strokes[0] must be an object");
    QTest::newRow("no object") << QByteArray("[]") << QByteArray("picture must be an object");
}

void TestSettings::jsonRefusesWithThePath() {
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, message);
    const auto read =
        structFromJson<Picture>(parseJson(json.toStdString(), "picture").value(), "picture");
    QVERIFY(!read);
    QVERIFY2(read.error().message.starts_with(message.toStdString()), read.error().message.c_str());
}

void TestSettings::randomValuesSurviveJsonAndText() {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        RandomStream random({seed, 1});
        const SettingMap map = randomSettings(infos, random, brushes);
        const Result<void> checked = checkSettings(infos, map, brushes);
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());
        const Picture picture = structFrom<Picture>(map).value();
        const auto json = parseJson(structToJson(picture).dump(), "picture").value();
        const Result<Picture> back = structFromJson<Picture>(json, "picture");
        QVERIFY2(back, back ? "" : back.error().message.c_str());
        QVERIFY2(structToJson(*back) == structToJson(picture), json.dump().c_str());
        SettingMap typed = map;
        for (const SettingPath& each : settingPaths(infos, map, brushes))
            if (each.info.family.empty())
                QVERIFY(setAt(infos, typed, each.path, toString(each.value), brushes));
        QVERIFY2(structToJson(structFrom<Picture>(typed).value()) == structToJson(picture),
                 json.dump().c_str());
        RandomStream again({seed, 1});
        QVERIFY(randomSettings(infos, again, brushes) == map);
    }
}

void TestSettings::whatIsUnusualIsRemarkedOn() {
    QVERIFY(remarksOn(infos, settingsOf(Picture{}), brushes).empty()); // 0 threads: one per core
    const Picture picture =
        painted({"threads=8", "tool.width=1", "strokes.brush.width=0.01"}).value();
    const std::vector<Remark> remarks = remarksOn(infos, settingsOf(picture), brushes);
    QCOMPARE(remarks.size(), std::size_t{3});
    QCOMPARE(remarks[0].path, std::string("threads"));
    QCOMPARE(remarks[1].path, std::string("tool.width"));
    QCOMPARE(remarks[2].path, std::string("strokes.brush.width"));
    QCOMPARE(remarks[1].message,
             std::string("Width 1 is unusual; from 0.1 to 0.9 is what mostly serves"));
}

void TestSettings::nearWordsAreFound() {
    const std::vector<std::string> known{"schedule.gamma", "optimizer.momentum", "epochs", "seed"};
    QCOMPARE(nearest("schedule.gama", known), std::vector<std::string>{"schedule.gamma"});
    QCOMPARE(nearest("momentun", known), std::vector<std::string>{"optimizer.momentum"});
    QCOMPARE(nearest("epohcs", known), std::vector<std::string>{"epochs"});
    QVERIFY(nearest("completely_different", known).empty());
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
