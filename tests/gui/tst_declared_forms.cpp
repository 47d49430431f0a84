#include <QLocale>
#include <QTest>

#include "core/promises/declaration_promises.hpp"
#include "core/settings/completed.hpp"
#include "core/settings/random_settings.hpp"
#include "field_hand.hpp"
#include "gui/settings/editors/number_edit.hpp"
#include "gui/settings/settings_form.hpp"
#include "gui/widgets/format.hpp"
#include "tests/support/declarations.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

constexpr int rounds = 6;

/// Has one field to type a number into.
bool isNumber(const SettingInfo& info) {
    return (info.kind == SettingKind::Integer || info.kind == SettingKind::Real ||
            info.kind == SettingKind::Seed) &&
           info.numbers.empty();
}

/// As a German writes it.
QString typed(const SettingValue& value) { return text(toString(value)).replace('.', ','); }

/// A form and the values that it has told.
struct Sheet {
    Sheet(const std::vector<SettingInfo>& infos, const TypeCatalog& types) : form(infos, types) {
        QObject::connect(&form, &SettingsForm::edited, &form,
                         [this](const SettingEdit& edit) { values[edit.key] = edit.value; });
    }

    NumberEdit* field(const SettingInfo& info) {
        return form.editor(info.key)->findChild<NumberEdit*>();
    }

    SettingValue told(const SettingInfo& info) const { return valueOrDefault(info, values); }

    SettingsForm form;
    SettingMap values;
};

} // namespace

/// The form's half of what holds of every declaration (the other half is tst_declarations): it is
/// made of the declaration alone, shows what the file has, and gives back what is typed.
class TestDeclaredForms : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        m_registry = loadPlugins();
        m_all = test::declarations(m_registry);
    }

    void showsWhatTheFileHas_data() { rows(); }

    void showsWhatTheFileHas() {
        QFETCH(std::size_t, place);
        const std::vector<SettingInfo>& infos = m_all[place].settings;
        Sheet sheet(infos, m_registry);
        SettingsForm& form = sheet.form;
        RandomStream random(RandomKey{place, 1});
        for (int round = 0; round < rounds; ++round) {
            const SettingMap values = randomSettings(infos, random, m_registry);
            form.setValues(values);
            for (const SettingInfo& info : infos) {
                const SettingEditor* editor = form.editor(info.key);
                QVERIFY2(editor->value() == values.at(info.key), info.key.c_str());
                QVERIFY2(editor->problem().isEmpty(), qPrintable(editor->problem()));
                if (isNumber(info))
                    QCOMPARE(editor->findChild<NumberEdit*>()->text(),
                             text(toString(values.at(info.key))));
            }
        }
        QVERIFY(sheet.values.empty()); // what is shown is no edit
    }

    void fitsAnInspector_data() { rows(); }

    /// Beside a workspace on a screen of 1280 there are 340 pixels: 32 of them margins, and a
    /// scroll bar.
    void fitsAnInspector() {
        QFETCH(std::size_t, place);
        const SettingsForm form(m_all[place].settings, m_registry);
        QVERIFY2(form.minimumSizeHint().width() <= 290,
                 qPrintable(QString::number(form.minimumSizeHint().width())));
    }

    void givesBackWhatIsTyped_data() { rows(); }

    void givesBackWhatIsTyped() {
        QFETCH(std::size_t, place);
        const std::vector<SettingInfo>& infos = m_all[place].settings;
        Sheet sheet(infos, m_registry);
        RandomStream random(RandomKey{place, 2});
        for (const SettingInfo& info : infos) {
            if (!isNumber(info))
                continue;
            for (int round = 0; round < rounds; ++round) {
                const SettingValue value = randomValue(info, random, m_registry);
                enterInto(sheet.field(info), typed(value));
                QVERIFY2(sheet.told(info) == value, qPrintable(typed(value)));
            }
        }
    }

    /// The ends of a range can be entered, and what lies beyond has its sentence and changes
    /// nothing.
    void neverClamps_data() { rows(); }

    void neverClamps() {
        QFETCH(std::size_t, place);
        const std::vector<SettingInfo>& infos = m_all[place].settings;
        Sheet sheet(infos, m_registry);
        for (const SettingInfo& info : infos) {
            if (!isNumber(info))
                continue;
            auto* field = sheet.field(info);
            enterInto(field, typed(info.defaultValue));
            for (const SettingValue& value : refusedValues(info)) {
                const bool isText = std::holds_alternative<std::string>(value);
                const auto* real = std::get_if<double>(&value);
                if (isText || (real != nullptr && !std::isfinite(*real)))
                    continue; // cannot be typed, or is read as the number that it says
                enterInto(field, typed(value));
                QVERIFY2(sheet.told(info) == info.defaultValue,
                         qPrintable(text(info.key) + " " + typed(value)));
                QVERIFY2(!sheet.form.editor(info.key)->problem().isEmpty(), info.key.c_str());
            }
        }
    }

private:
    void rows() {
        QTest::addColumn<std::size_t>("place");
        for (std::size_t i = 0; i < m_all.size(); ++i)
            QTest::newRow(m_all[i].id.c_str()) << i;
    }

    LayerRegistry m_registry;
    std::vector<TypeInfo> m_all;
};

QTEST_MAIN(TestDeclaredForms)
#include "tst_declared_forms.moc"
