#include <QApplication>
#include <QLocale>
#include <QPointF>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <QWidget>

#include "field_hand.hpp"
#include "gui/settings/editors/number_edit.hpp"
#include "gui/settings/editors/number_step.hpp"
#include "gui/widgets/format.hpp"

using namespace fovea;
using namespace fovea::gui;

Q_DECLARE_METATYPE(SettingInfo)

namespace {

SettingInfo number(SettingKind kind, Range range, SettingValue usual) {
    SettingInfo info;
    info.key = "rate";
    info.kind = kind;
    info.range = range;
    info.defaultValue = std::move(usual);
    return info;
}

SettingInfo rate() { return number(SettingKind::Real, {1e-9, 1000}, 0.03); }

SettingInfo count() { return number(SettingKind::Integer, {1, 64}, std::int64_t{5}); }

struct Field : NumberEdit {
    explicit Field(const SettingInfo& info) : NumberEdit(info) {
        show();
        activateWindow();
        std::ignore = QTest::qWaitForWindowActive(this);
    }
};

void turnWheel(QWidget& widget, int notches) {
    const QPointF middle = widget.rect().center();
    QWheelEvent event(middle, widget.mapToGlobal(middle), {}, {0, 120 * notches}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&widget, &event);
}

} // namespace

/// Numbers typed by real keys: taken as written in every locale, or left as they are and refused.
class TestNumberEdit : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void everyLocaleReadsAndShowsTheSame_data() {
        QTest::addColumn<QLocale>("locale");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("shown");
        for (const QLocale& locale :
             {QLocale(QLocale::C), QLocale(QLocale::German, QLocale::Germany),
              QLocale(QLocale::English, QLocale::UnitedStates),
              QLocale(QLocale::Arabic, QLocale::Egypt)}) {
            const auto row = [&](const char* typed, double value, const char* shown) {
                QTest::addRow("%s %s", qPrintable(locale.name()), typed)
                    << locale << QString(typed) << value << QString(shown);
            };
            row("0.05", 0.05, "0.05");
            row("0,05", 0.05, "0.05");
            row("1e-3", 0.001, "0.001");
            row("1e-7", 1e-7, "1e-7");
            row("1.500", 1.5, "1.5");
            row("100", 100, "100");
            row("0.123456789012345", 0.123456789012345, "0.123456789012345");
        }
    }

    void everyLocaleReadsAndShowsTheSame() {
        QFETCH(QLocale, locale);
        QFETCH(QString, typed);
        QFETCH(double, value);
        QFETCH(QString, shown);
        QLocale::setDefault(locale);
        Field field(rate());
        QCOMPARE(field.text(), "0.03");
        enterInto(&field, typed);
        QCOMPARE(std::get<double>(field.value()), value);
        QCOMPARE(field.text(), shown);
        QVERIFY2(field.problem().isEmpty(), qPrintable(field.problem()));
    }

    void whatIsNotTakenStaysAndSaysWhy_data() {
        QTest::addColumn<bool>("isWhole");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("says");
        const auto row = [](bool isWhole, const char* typed, const char* says) {
            QTest::addRow("%s '%s'", isWhole ? "whole" : "real", typed)
                << isWhole << QString(typed) << QString(says);
        };
        row(true, "99", "from 1 to 64");
        row(true, "0", "from 1 to 64");
        row(true, "5.5", "not a whole number");
        row(true, "5,5", "not a whole number");
        row(true, "1.000", "not a whole number");
        row(true, "x", "not a number");
        row(true, "", "no number yet");
        row(true, "-3", "from 1 to 64");
        row(false, "1001", "from 1e-9 to 1000");
        row(false, "0", "from 1e-9 to 1000");
        row(false, "1.000,5", "more than one point or comma");
        row(false, "1e", "not a number");
    }

    void whatIsNotTakenStaysAndSaysWhy() {
        QFETCH(bool, isWhole);
        QFETCH(QString, typed);
        QFETCH(QString, says);
        Field field(isWhole ? count() : rate());
        const SettingValue before = field.value();
        enterInto(&field, typed);
        QCOMPARE(field.text(), typed);
        QVERIFY(field.value() == before);
        QVERIFY2(field.problem().contains(says), qPrintable(field.problem()));
        QCOMPARE(field.accessibleDescription(), field.problem());
        QTest::keyClick(&field, Qt::Key_Escape);
        QVERIFY(field.problem().isEmpty());
        QCOMPARE(field.text(), gui::text(toString(before)));
    }

    void nothingIsSaidOnTheWayToANumber() {
        Field field(rate());
        QSignalSpy said(&field, &NumberEdit::judged);
        typeInto(&field, "0.05");
        typeInto(&field, "1e-3");
        typeInto(&field, "");
        QCOMPARE(said.size(), 0);
        QTest::keyClick(&field, Qt::Key_Return); // but when one stops there
        QCOMPARE(said.size(), 1);
    }

    void everyKeyIsToldAndTakenBackWhenTheNumberTurnsOutToBeNone() {
        Field field(count());
        std::vector<SettingValue> told;
        connect(&field, &NumberEdit::edited, &field, [&] { told.push_back(field.value()); });
        typeInto(&field, "12");
        QCOMPARE(told, (std::vector<SettingValue>{std::int64_t{1}, std::int64_t{12}}));
        QTest::keyClicks(&field, "0");
        QVERIFY(told.back() == SettingValue(std::int64_t{5})); // as before the visit
        QCOMPARE(field.text(), "120");
    }

    void keysAndTheWheelStep() {
        Field field(count());
        field.setFocus();
        QTest::keyClick(&field, Qt::Key_Up);
        QVERIFY(field.value() == SettingValue(std::int64_t{6}));
        QTest::keyClick(&field, Qt::Key_PageUp);
        QVERIFY(field.value() == SettingValue(std::int64_t{16}));
        turnWheel(field, -2);
        QVERIFY(field.value() == SettingValue(std::int64_t{14}));
        field.clearFocus();
        turnWheel(field, 3);
        QVERIFY(field.value() == SettingValue(std::int64_t{14}));
    }

    void stepsFollowTheNumber_data() {
        QTest::addColumn<double>("from");
        QTest::addColumn<int>("steps");
        QTest::addColumn<double>("to");
        QTest::addColumn<SettingInfo>("info");
        const auto row = [](const char* name, const SettingInfo& info, double from, int steps,
                            double to) { QTest::newRow(name) << from << steps << to << info; };
        const SettingInfo share = number(SettingKind::Real, {0, 1}, 0.1);
        const SettingInfo tiny = number(SettingKind::Real, {1e-8, 1}, 1e-5);
        row("a share", share, 0.3, 1, 0.31);
        row("to the limit", share, 0.995, 1, 1);
        row("from none", share, 0, 1, 0.01);
        row("a magnitude", tiny, 1e-5, 1, 1.1e-5);
        row("down from a power of ten", tiny, 1e-5, -1, 9.9e-6);
    }

    void stepsFollowTheNumber() {
        QFETCH(SettingInfo, info);
        QFETCH(double, from);
        QFETCH(int, steps);
        QFETCH(double, to);
        const auto next = stepped(info, from, steps);
        QVERIFY(next.has_value());
        QCOMPARE(std::get<double>(*next), to);
    }

    void aStepEndsAtTheLimit() {
        QVERIFY(!stepped(count(), std::int64_t{64}, 1));
        QVERIFY(*stepped(count(), std::int64_t{60}, 10) == SettingValue(std::int64_t{64}));
        QVERIFY(*stepped(count(), std::int64_t{200}, -1) == SettingValue(std::int64_t{64}));
        QVERIFY(!stepped(count(), std::int64_t{200}, 1));
        QVERIFY(!stepped(count(), std::numeric_limits<std::int64_t>::max(), 1));
    }

    void aValueFromElsewhereIsShownAsItIs() {
        Field field(count());
        field.setValue(std::int64_t{99}); // a file may hold what no one may type
        QCOMPARE(field.text(), "99");
        QVERIFY(field.problem().contains("from 1 to 64"));
    }
};

QTEST_MAIN(TestNumberEdit)
#include "tst_number_edit.moc"
