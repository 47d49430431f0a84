#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QTest>
#include <QToolButton>
#include <QWidget>

#include "core/base/random.hpp"
#include "core/settings/random_settings.hpp"
#include "core/settings/setting_check.hpp"
#include "field_hand.hpp"
#include "gui/settings/editors/number_edit.hpp"
#include "gui/settings/settings_form.hpp"
#include "gui/widgets/format.hpp"
#include "tests/core/made_up_settings.hpp"

using namespace fovea;
using namespace fovea::gui;
using fovea::test::Brushes;
using fovea::test::Picture;

namespace {

constexpr int rounds = 40;

const Brushes& brushes() {
    static const Brushes known;
    return known;
}

/// A pen whose ink has a meaning only while it writes.
enum class Mode { Writes, Rests };

struct Quill {
    Mode mode = Mode::Rests;
    double ink = 0.5;

    static constexpr auto settings() {
        return std::tuple{
            setting(&Quill::mode, "mode", "What it does",
                    std::array{Choice<Mode>{Mode::Writes, "writes"},
                               Choice<Mode>{Mode::Rests, "rests_now"}}),
            setting(&Quill::ink, "ink", "How much", Range{0, 1}).onlyWhen("mode", "writes")};
    }
};

struct Wordy {
    bool isLong = false;

    static constexpr auto settings() {
        return std::tuple{setting(&Wordy::isLong, "long", "Whether its title is")
                              .title("Antidisestablishmentarianism")};
    }
};

/// A form, its values as a document would hold them, and what it told.
struct Sheet {
    explicit Sheet(std::vector<SettingInfo> infos, SettingMap start = {})
        : values(std::move(start)), form(std::move(infos), brushes()) {
        QObject::connect(&form, &SettingsForm::edited, &form, [this](const SettingEdit& edit) {
            edits.push_back(edit);
            values[edit.key] = edit.value;
            form.setValues(values);
        });
        form.resize(360, 900);
        form.setValues(values);
        form.show();
        form.activateWindow();
        std::ignore = QTest::qWaitForWindowActive(&form);
    }

    explicit Sheet(const Picture& picture)
        : Sheet(settingInfosOf<Picture>(), settingsOf(picture)) {}

    template <class Widget>
    Widget* field(const char* setting, int place = 0) {
        const auto* editor = form.findChild<QWidget*>(QStringLiteral("setting.") + setting);
        return editor != nullptr ? editor->findChildren<Widget*>().value(place) : nullptr;
    }

    void choose(const char* setting, const QString& words) {
        auto* box = field<QComboBox>(setting);
        const int row = box->findText(words);
        QVERIFY2(row >= 0, qPrintable(words));
        box->setCurrentIndex(row);
        Q_EMIT box->activated(row);
    }

    void press(const char* button, int place = 0) {
        QTest::mouseClick(form.findChildren<QToolButton*>(button).value(place), Qt::LeftButton);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    void addStep(const char* type) {
        form.findChild<QToolButton*>("addStep")->menu()->findChild<QAction*>(type)->trigger();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    std::string steps() { return toString(values.at("strokes")); }

    SettingMap values;
    std::vector<SettingEdit> edits;
    SettingsForm form;
};

bool isPlain(const SettingInfo& info) {
    return info.kind == SettingKind::Integer || info.kind == SettingKind::Real ||
           info.kind == SettingKind::Seed;
}

} // namespace

class TestSettingsForm : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void itShowsWhatTheFileHas() {
        RandomStream random(RandomKey{1});
        const std::vector<SettingInfo> infos = settingInfosOf<Picture>();
        Sheet sheet(infos);
        for (int round = 0; round < rounds; ++round) {
            const SettingMap values = randomSettings(infos, random, brushes());
            sheet.form.setValues(values);
            for (const SettingInfo& info : infos) {
                const SettingEditor* editor = sheet.form.editor(info.key);
                QVERIFY2(editor->value() == values.at(info.key), info.key.c_str());
                QVERIFY2(editor->problem().isEmpty(), qPrintable(editor->problem()));
                if (isPlain(info) && info.numbers.empty())
                    QCOMPARE(editor->findChild<NumberEdit*>()->text(),
                             text(toString(values.at(info.key))));
            }
        }
        QVERIFY(sheet.edits.empty());
    }

    void aRandomValueSurvivesItsEntry() {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        RandomStream random(RandomKey{2});
        Sheet sheet(Picture{});
        for (const SettingInfo& info : settingInfosOf<Picture>()) {
            if (!isPlain(info) || !info.numbers.empty())
                continue;
            for (int round = 0; round < rounds; ++round) {
                const SettingValue value = randomValue(info, random, brushes());
                auto* field = sheet.field<NumberEdit>(info.key.c_str());
                enterInto(field, text(toString(value)).replace('.', ','));
                QVERIFY2(sheet.values.at(info.key) == value, toString(value).c_str());
                QCOMPARE(field->text(), text(toString(value)));
            }
        }
    }

    void everyBitOfASeedIsKept() {
        Picture picture;
        picture.seed = 0xffff'ffff'ffff'ffffU;
        Sheet sheet(picture);
        auto* field = sheet.field<NumberEdit>("seed");
        QCOMPARE(field->text(), "18446744073709551615");
        enterInto(field, "9007199254740993"); // 2^53 + 1
        QVERIFY(sheet.values.at("seed") == SettingValue(std::uint64_t{9007199254740993U}));
        enterInto(field, "18446744073709551616");
        QVERIFY(sheet.values.at("seed") == SettingValue(std::uint64_t{9007199254740993U}));
        QVERIFY(!sheet.form.editor("seed")->problem().isEmpty());
    }

    void whatIsRefusedHasItsSentenceBelow() {
        Sheet sheet(Picture{});
        auto* field = sheet.field<NumberEdit>("scale");
        enterInto(field, "10"); // its range ends below 10
        const SettingEditor* editor = sheet.form.editor("scale");
        QVERIFY2(editor->problem().contains("below 10"), qPrintable(editor->problem()));
        QVERIFY(editor->findChild<QLabel*>("note")->isVisible());
        QVERIFY(sheet.values.at("scale") == SettingValue(1.0));
        sheet.values["scale"] = 2.0; // as by undo: another value takes the field
        sheet.form.setValues(sheet.values);
        QCOMPARE(field->text(), "2");
        QVERIFY(editor->problem().isEmpty());
    }

    void whatIsUnusualIsTakenAndRemarkedOn() {
        Sheet sheet(Picture{});
        enterInto(sheet.field<NumberEdit>("threads"), "8");
        QVERIFY(sheet.values.at("threads") == SettingValue(std::int64_t{8}));
        const auto* note = sheet.form.editor("threads")->findChild<QLabel*>("note");
        QVERIFY2(note->isVisible() && note->text().contains("unusual"), qPrintable(note->text()));
        QVERIFY(sheet.form.editor("threads")->problem().isEmpty());
        enterInto(sheet.field<NumberEdit>("threads"), "0"); // stands for one per core
        QVERIFY(!note->isVisible());
    }

    void rowsWithoutMeaningAreHidden() {
        Sheet sheet(settingInfosOf<Quill>());
        QVERIFY(!sheet.form.editor("ink")->isVisible());
        sheet.choose("mode", "writes");
        QVERIFY(sheet.form.editor("ink")->isVisible());
        QVERIFY(sheet.values.at("mode") == SettingValue(std::string("writes")));
        sheet.choose("mode", "rests now");
        QVERIFY(!sheet.form.editor("ink")->isVisible());
    }

    void typingIsToldAtEachKeyWithOneKeyToMerge() {
        Sheet sheet(Picture{});
        typeInto(sheet.field<NumberEdit>("border"), "12"); // beyond 9
        QCOMPARE(sheet.edits.size(), std::size_t{2});
        QCOMPARE(toString(sheet.edits[0].value), std::string("1x0x0x0"));
        QCOMPARE(toString(sheet.edits[1].value), std::string("0x0x0x0")); // taken back
        QCOMPARE(sheet.edits[0].mergeKey, sheet.edits[1].mergeKey);
        QCOMPARE(sheet.edits[0].text, "Change border");
        enterInto(sheet.field<NumberEdit>("border"), "3");
        typeInto(sheet.field<NumberEdit>("border"), "4");
        QVERIFY(sheet.edits[2].mergeKey != sheet.edits[3].mergeKey); // another visit
    }

    void whereEditsAreDearTheyAreToldWhole() {
        Sheet sheet(Picture{});
        sheet.form.setTells(SettingsForm::Tells::WhenWhole);
        auto* field = sheet.field<NumberEdit>("scale");
        typeInto(field, "2.5");
        QVERIFY(sheet.edits.empty());
        sheet.form.setValues(sheet.values); // something else changed: what is being typed stays
        QCOMPARE(field->text(), "2.5");
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(sheet.edits.size(), std::size_t{1});
        QVERIFY(sheet.values.at("scale") == SettingValue(2.5));
        QTest::keyClick(field, Qt::Key_Up); // a step is whole at once
        QCOMPARE(sheet.edits.size(), std::size_t{2});
    }

    void heightAndWidthAreCoupled() {
        Picture picture;
        picture.frame.size = {3, 3};
        Sheet sheet(picture);
        enterInto(sheet.field<NumberEdit>("size"), "5");
        const auto sizeOf = [&] {
            return toString(std::get<SettingMap>(sheet.values.at("frame")).at("size"));
        };
        QCOMPARE(sizeOf(), std::string("5x5"));
        sheet.field<QToolButton>("size")->click(); // the "="
        enterInto(sheet.field<NumberEdit>("size", 1), "7");
        QCOMPARE(sizeOf(), std::string("5x7"));
    }

    void anotherTypeBringsItsSettings() {
        Sheet sheet(Picture{});
        QVERIFY(sheet.field<NumberEdit>("hairs") != nullptr);
        sheet.choose("tool", "pen");
        QVERIFY(sheet.field<NumberEdit>("hairs") == nullptr);
        QVERIFY(sheet.values.at("tool") == SettingValue(TypedValue{"pen"}));
        enterInto(sheet.field<NumberEdit>("pressure"), "0,25");
        QVERIFY(sheet.values.at("tool") == SettingValue(TypedValue{"pen", {{"pressure", 0.25}}}));
        QCOMPARE(sheet.edits.back().text, "Change pressure");
        QCOMPARE(sheet.edits.back().key, std::string("tool"));
    }

    void settingsThatDoNotGoTogetherAreSaid() {
        Sheet sheet(Picture{});
        enterInto(sheet.field<NumberEdit>("hairs"), "1");
        QVERIFY(sheet.form.editor("tool")->problem().isEmpty());
        sheet.form.findChild<QWidget*>("setting.wet")->findChild<QCheckBox*>()->click();
        QVERIFY(sheet.form.editor("tool")->problem().contains("more than one hair"));
        enterInto(sheet.field<NumberEdit>("hairs"), "2");
        QVERIFY(sheet.form.editor("tool")->problem().isEmpty());
    }

    void aPathIsTypedOrChosen() {
        Sheet sheet(Picture{});
        QVERIFY(sheet.field<QToolButton>("name") == nullptr);
        QCOMPARE(sheet.field<QToolButton>("file")->menu()->actions().size(), 2);
        auto* line = sheet.field<QLineEdit>("file");
        typeInto(line, "/images/digits");
        QVERIFY(sheet.edits.empty()); // half a name is none
        QTest::keyClick(line, Qt::Key_Return);
        QVERIFY(sheet.values.at("file") == SettingValue(std::string("/images/digits")));
        enterInto(line, "");
        QVERIFY(sheet.values.at("file") == SettingValue(std::string()));
    }

    void aLongWordIsShortenedAndToldInFull() {
        Sheet sheet(settingInfosOf<Wordy>());
        const auto labels = sheet.form.findChildren<QLabel*>();
        const auto found = std::ranges::find_if(
            labels, [](const QLabel* label) { return label->text().contains(u'…'); });
        QVERIFY(found != labels.end());
        QVERIFY((*found)->toolTip().contains("Antidisestablishmentarianism"));
        QVERIFY((*found)->fontMetrics().horizontalAdvance((*found)->text()) <= (*found)->width());
    }

    void aMissingTypeKeepsItsNameAndSettings() {
        Picture picture;
        picture.tool = {"chisel", {{"edge", 3.0}}};
        Sheet sheet(picture);
        QVERIFY(sheet.form.editor("tool")->value() == SettingValue(picture.tool));
        QCOMPARE(sheet.field<QComboBox>("tool")->placeholderText(), "chisel (missing)");
    }

    void stepsAreAddedMovedAndRemoved() {
        Sheet sheet(Picture{});
        sheet.addStep("brush");
        sheet.addStep("pen");
        QCOMPARE(sheet.steps(), std::string("brush, pen"));
        QCOMPARE(sheet.edits.back().text, "Add pen");
        sheet.press("stepUp", 1);
        QCOMPARE(sheet.steps(), std::string("pen, brush"));
        QVERIFY(!sheet.form.findChildren<QToolButton*>("stepUp").front()->isEnabled());
        auto* pressure = sheet.form.findChild<QWidget*>("steps.strokes")->findChild<NumberEdit*>();
        enterInto(pressure, "3");
        const auto steps = std::get<std::vector<TypedValue>>(sheet.values.at("strokes"));
        QVERIFY(SettingValue(steps[0]) == SettingValue(TypedValue{"pen", {{"pressure", 3.0}}}));
        sheet.press("removeStep", 0);
        QCOMPARE(sheet.steps(), std::string("brush"));
        QVERIFY(sheet.edits.front().mergeKey != sheet.edits.back().mergeKey);
    }

    void headingsGatherTheirSettings() {
        Sheet sheet(Picture{});
        QStringList headings;
        for (const auto* label : sheet.form.findChildren<QLabel*>())
            headings << label->text();
        QVERIFY(headings.contains("Look"));
        QVERIFY(headings.contains("Size")); // the title of "scale"
    }
};

QTEST_MAIN(TestSettingsForm)
#include "tst_settings_form.moc"
