#include "gui/widgets/theme.hpp"

#include <algorithm>
#include <array>

#include <QApplication>
#include <QPointer>
#include <QSettings>

#include "core/evaluation/pictures.hpp"
#include "gui/widgets/desktop_scheme.hpp"
#include "gui/widgets/workbench_style.hpp"

namespace fovea::gui {

namespace {

constexpr auto settingKey = "window/theme";
constexpr auto lightMuted = "#626a74";
constexpr auto darkMuted = "#9aa1aa";

/// The few colours that a palette is made of.
struct Tones {
    QColor window, base, alternate, raised, text, muted, faint, line, accent, selection,
        onSelection;
};

QPalette paletteOf(const Tones& tones) {
    QPalette palette;
    palette.setColor(QPalette::Window, tones.window);
    palette.setColor(QPalette::WindowText, tones.text);
    palette.setColor(QPalette::Base, tones.base);
    palette.setColor(QPalette::AlternateBase, tones.alternate);
    palette.setColor(QPalette::Text, tones.text);
    palette.setColor(QPalette::PlaceholderText, tones.muted);
    palette.setColor(QPalette::Button, tones.raised);
    palette.setColor(QPalette::ButtonText, tones.text);
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::Highlight, tones.selection);
    palette.setColor(QPalette::HighlightedText, tones.onSelection);
    palette.setColor(QPalette::Link, tones.accent);
    palette.setColor(QPalette::LinkVisited, tones.accent);
    palette.setColor(QPalette::ToolTipBase, tones.raised);
    palette.setColor(QPalette::ToolTipText, tones.text);
    palette.setColor(QPalette::Light, tones.raised.lighter(112));
    palette.setColor(QPalette::Midlight, tones.raised.lighter(104));
    palette.setColor(QPalette::Mid, tones.line);
    palette.setColor(QPalette::Dark, tones.line.darker(112));
    palette.setColor(QPalette::Shadow, QColor(0, 0, 0, 70));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::ToolTipText, QPalette::Link}) {
        palette.setColor(QPalette::Disabled, role, tones.faint);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, tones.line);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, tones.faint);
    return palette;
}

ThemeChoice storedChoice() {
    const int stored = QSettings().value(settingKey, 0).toInt();
    return static_cast<ThemeChoice>(std::clamp(stored, 0, 2));
}

/// What the theme in use hangs on, owned by the application.
class ThemeKeeper : public QObject {
public:
    explicit ThemeKeeper(QApplication& application)
        : QObject(&application), choice(storedChoice()), desktop(this) {
        QObject::connect(&desktop, &DesktopScheme::changed, this, [this] { apply(); });
    }

    void apply() const {
        const bool dark =
            choice == ThemeChoice::Dark || (choice == ThemeChoice::System && desktop.isDark());
        QApplication::setPalette(dark ? darkPalette() : lightPalette());
    }

    ThemeChoice choice;
    DesktopScheme desktop;
};

QPointer<ThemeKeeper>& keeper() {
    static QPointer<ThemeKeeper> instance;
    return instance;
}

QColor onGround(const QPalette& palette, const char* light, const char* dark) {
    return QColor(isDark(palette) ? dark : light);
}

} // namespace

QPalette lightPalette() {
    return paletteOf({.window = "#f3f4f6",
                      .base = "#ffffff",
                      .alternate = "#f8f9fa",
                      .raised = "#fcfcfd",
                      .text = "#1d2126",
                      .muted = lightMuted,
                      .faint = "#9aa1aa",
                      .line = "#d5d8dd",
                      .accent = "#2468c4",
                      .selection = "#2468c4",
                      .onSelection = "#ffffff"});
}

QPalette darkPalette() {
    return paletteOf({.window = "#202327",
                      .base = "#181a1d",
                      .alternate = "#1d1f23",
                      .raised = "#2b2f35",
                      .text = "#e3e5e8",
                      .muted = darkMuted,
                      .faint = "#6d747d",
                      .line = "#3a3f46",
                      .accent = "#4c8fe6",
                      .selection = "#2e6fc8",
                      .onSelection = "#ffffff"});
}

void installTheme(QApplication& application) {
    // Before any palette of ours: afterwards the desktop's could not be told from it.
    if (keeper().isNull()) {
        keeper() = new ThemeKeeper(application);
    }
    QApplication::setStyle(new WorkbenchStyle);
    keeper()->apply();
}

ThemeChoice themeChoice() { return keeper().isNull() ? storedChoice() : keeper()->choice; }

void setThemeChoice(ThemeChoice choice) {
    QSettings().setValue(settingKey, static_cast<int>(choice));
    if (!keeper().isNull()) {
        keeper()->choice = choice;
        keeper()->apply();
    }
}

bool isDark(const QPalette& palette) { return palette.color(QPalette::Window).lightness() < 128; }

QColor mutedText(const QPalette& palette) { return onGround(palette, lightMuted, darkMuted); }

QColor lineColour(const QPalette& palette) { return palette.color(QPalette::Mid); }

QColor accentColour(const QPalette& palette) { return palette.color(QPalette::Link); }

QColor warningColour(const QPalette& palette) { return onGround(palette, "#9a6200", "#e6a532"); }

QColor errorColour(const QPalette& palette) { return onGround(palette, "#b3321b", "#f0795c"); }

QColor successColour(const QPalette& palette) { return onGround(palette, "#0b7a57", "#3bbf92"); }

QColor seriesColour(int index, const QPalette& palette) {
    static const std::array<const char*, 7> light{"#0072b2", "#e69f00", "#009e73", "#d55e00",
                                                  "#cc79a7", "#56b4e9", "#b8a800"};
    static const std::array<const char*, 7> dark{"#4ba3dd", "#f0b429", "#2bbd93", "#ee7d33",
                                                 "#dc93bb", "#7cc7f2", "#f0e442"};
    const auto& colours = isDark(palette) ? dark : light;
    return QColor(colours[static_cast<std::size_t>(index) % colours.size()]);
}

QColor heatColour(double value) {
    const Rgb colour = cividis(value);
    return {colour.red, colour.green, colour.blue};
}

} // namespace fovea::gui
