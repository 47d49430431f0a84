#include <QApplication>
#include <QColor>
#include <QCoreApplication>
#include <QImage>
#include <QPalette>
#include <QRgb>
#include <QSettings>
#include <QTest>
#include <QWidget>

#include <cmath>
#include <map>

#include <QCheckBox>
#include <QDockWidget>
#include <QLabel>
#include <QMainWindow>
#include <QScrollArea>
#include <QStyle>
#include <QStyleOptionButton>

#include "core/graph/templates.hpp"
#include "edits.hpp"
#include "gui/app/main_window.hpp"
#include "gui/app/message_bar.hpp"
#include "gui/app/window_place.hpp"
#include "gui/network/network_workspace.hpp"
#include "gui/widgets/note_label.hpp"
#include "gui/widgets/theme.hpp"
#include "test_world.hpp"
#include "window_parts.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

const std::array<QString, 4> workspaces{"data", "network", "training", "analysis"};

double luminance(const QColor& colour) {
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

/// WCAG 2.1: 1 for the same colour, 21 for black on white.
double contrast(const QColor& a, const QColor& b) {
    const double low = std::min(luminance(a), luminance(b));
    const double high = std::max(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

/// The colour that most pixels have: what the words stand on.
QColor groundOf(const QImage& picture) {
    std::map<QRgb, int> counts;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            ++counts[picture.pixel(x, y)];
        }
    }
    return std::max_element(counts.begin(), counts.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
}

bool hasPixelLike(const QImage& picture, const QColor& colour) {
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            if (contrast(picture.pixelColor(x, y), colour) < 1.05) {
                return true;
            }
        }
    }
    return false;
}

/// Every label in sight that cannot be read, as "name: text, contrast".
QStringList unreadable(QWidget& window) {
    const QImage picture = window.grab().toImage();
    QStringList found;
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        const QRect place = label->visibleRegion().boundingRect();
        if (!label->isVisible() || !label->isEnabled() || place.isEmpty() ||
            label->text().isEmpty()) {
            continue;
        }
        const QImage part = picture.copy(place.translated(label->mapTo(&window, QPoint())));
        const QColor ground = groundOf(part);
        const double reached = contrast(label->palette().color(label->foregroundRole()), ground);
        if (reached < 4.5) {
            found << QString("%1: %2, %3: %4 on %5")
                         .arg(label->objectName(), label->text())
                         .arg(reached)
                         .arg(label->palette().color(label->foregroundRole()).name(),
                              ground.name());
        }
        if (label->text().contains("href") &&
            !hasPixelLike(part, QApplication::palette().color(QPalette::Link))) {
            found << "link in an old colour: " + label->text();
        }
    }
    return found;
}

/// Everything in the dock that is cut off at its side.
QStringList cutOff(const QDockWidget& dock) {
    QStringList found;
    for (const QWidget* widget : dock.widget()->findChildren<QWidget*>()) {
        const QWidget* parent = widget->parentWidget();
        if (!widget->isVisible() || widget->isWindow() || parent == nullptr) {
            continue;
        }
        if (widget->width() < widget->minimumSizeHint().width() || widget->geometry().left() < 0 ||
            widget->geometry().right() >= parent->width()) {
            found << QString("%1 %2: %3 px in %4")
                         .arg(widget->metaObject()->className(), widget->objectName())
                         .arg(widget->width())
                         .arg(parent->width());
        }
    }
    return found;
}

} // namespace

class TestWindowLook : public QObject {
    Q_OBJECT

    struct Application {
        Application() {
            window.show();
            std::ignore = QTest::qWaitForWindowExposed(&window);
        }

        /// In sight, which on a small screen it is not from the start.
        QDockWidget& inspector() {
            auto* dock = window.findChild<QDockWidget*>("inspector");
            dock->show();
            return *dock;
        }

        Document document{TestWorld::registry()};
        MainWindow window{document};
    };

    /// One with something to say in every place: data, a fault in the network, a failure.
    void fill(Application& app) {
        app.window.openPath(m_shapes);
        QTRY_VERIFY(app.document.dataset());
        NetworkSpec network = *loadNetwork("lenet-5");
        network.nodes.back().inputs = {};
        editNetwork(app.document, network);
        partOf<MessageBar>(app.window).say(MessageBar::Kind::Error, "Something could not be read.");
    }

    TestWorld m_world;
    std::filesystem::path m_shapes;

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_world.registry().layer("conv.conv2d") != nullptr, "the plugins are not built");
        installTheme(*qApp);
        m_shapes = m_world.makeShapes("shapes");
    }

    void init() {
        QSettings().clear();
        setThemeChoice(ThemeChoice::Light);
    }

    void everyLabelIsReadableWhenTheThemeChanges() {
        Application app;
        app.window.resize(1280, 800);
        fill(app);
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            for (const QString& workspace : workspaces) {
                // Some places are in sight when it changes, others come later.
                QVERIFY(app.window.showWorkspace(workspace));
                setThemeChoice(choice == ThemeChoice::Dark ? ThemeChoice::Light
                                                           : ThemeChoice::Dark);
                setThemeChoice(choice);
                QCoreApplication::processEvents();
                QVERIFY2(!app.window.findChildren<NoteLabel*>().isEmpty(), "no labels");
                const QStringList bad = unreadable(app.window);
                QVERIFY2(bad.isEmpty(), qPrintable(bad.join("; ")));
            }
            for (const QString& workspace : workspaces) {
                QVERIFY(app.window.showWorkspace(workspace));
                QCoreApplication::processEvents();
                const QStringList bad = unreadable(app.window);
                QVERIFY2(bad.isEmpty(), qPrintable(bad.join("; ")));
            }
        }
    }

    void bothPalettesCanBeRead_data() {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("light") << lightPalette();
        QTest::newRow("dark") << darkPalette();
    }

    void bothPalettesCanBeRead() {
        QFETCH(QPalette, palette);
        using Role = QPalette::ColorRole;
        const std::vector<std::pair<Role, Role>> pairs{
            {QPalette::WindowText, QPalette::Window},
            {QPalette::Text, QPalette::Base},
            {QPalette::Text, QPalette::AlternateBase},
            {QPalette::ButtonText, QPalette::Button},
            {QPalette::PlaceholderText, QPalette::Base},
            {QPalette::HighlightedText, QPalette::Highlight},
            {QPalette::ToolTipText, QPalette::ToolTipBase},
            {QPalette::Link, QPalette::Window},
            {QPalette::Link, QPalette::Base}};
        for (const auto& [words, ground] : pairs) {
            const double reached = contrast(palette.color(words), palette.color(ground));
            QVERIFY2(reached >= 4.5,
                     qPrintable(QString("%1 on %2: %3").arg(words).arg(ground).arg(reached)));
        }
        for (const QColor& words : {mutedText(palette), warningColour(palette),
                                    errorColour(palette), successColour(palette)}) {
            for (const Role ground : {QPalette::Window, QPalette::Base, QPalette::AlternateBase}) {
                QVERIFY2(contrast(words, palette.color(ground)) >= 4.5, qPrintable(words.name()));
            }
        }
    }

    void anUncheckedBoxHasAnEdge_data() {
        QTest::addColumn<ThemeChoice>("choice");
        QTest::newRow("light") << ThemeChoice::Light;
        QTest::newRow("dark") << ThemeChoice::Dark;
    }

    void anUncheckedBoxHasAnEdge() {
        QFETCH(ThemeChoice, choice);
        setThemeChoice(choice);
        QCheckBox box("words");
        QStyleOptionButton option;
        box.resize(box.sizeHint());
        option.initFrom(&box);
        const QRect place =
            box.style()->subElementRect(QStyle::SE_CheckBoxIndicator, &option, &box);
        const QImage indicator = box.grab().toImage().copy(place);
        const QColor window = box.palette().color(QPalette::Window);
        double edge = 1;
        for (int x = 0; x < indicator.width(); ++x) {
            edge =
                std::max(edge, contrast(indicator.pixelColor(x, indicator.height() / 2), window));
        }
        QVERIFY2(edge >= 3, qPrintable(QString::number(edge))); // WCAG 2.1, 1.4.11
    }

    void theInspectorIsNeverNarrowerThanItsContents_data() {
        QTest::addColumn<int>("width");
        for (const int width : {600, 900, 1280, 1600}) {
            QTest::addRow("window of %d", width) << width;
        }
    }

    void theInspectorIsNeverNarrowerThanItsContents() {
        QFETCH(int, width);
        Application app;
        fill(app);
        partOf<NetworkWorkspace>(app.window).showNode("conv1");
        app.window.resize(width, 700);
        for (const QString& workspace : workspaces) {
            QVERIFY(app.window.showWorkspace(workspace));
            app.window.resizeDocks({&app.inspector()}, {50}, Qt::Horizontal);
            QCoreApplication::processEvents();
            QCOMPARE(cutOff(app.inspector()), QStringList());
        }
    }

    void aNarrowInspectorOfOldIsWidened() {
        {
            QMainWindow old;
            old.setCentralWidget(new QWidget);
            for (const char* name : {"inspector", "problems"}) {
                auto* dock = new QDockWidget(&old);
                dock->setObjectName(name);
                dock->setWidget(new QWidget);
                old.addDockWidget(Qt::RightDockWidgetArea, dock);
                old.resizeDocks({dock}, {120}, Qt::Horizontal);
            }
            old.resize(900, 600);
            old.show();
            QVERIFY(QTest::qWaitForWindowExposed(&old));
            QSettings().setValue("window/geometry", old.saveGeometry());
            QSettings().setValue("window/state", old.saveState(1));
        }
        Application app;
        fill(app);
        partOf<NetworkWorkspace>(app.window).showNode("conv1");
        for (const QString& workspace : workspaces) {
            QVERIFY(app.window.showWorkspace(workspace));
            QCoreApplication::processEvents();
            QCOMPARE(cutOff(app.inspector()), QStringList());
        }
    }

    void aLongNameDoesNotWidenTheInspector() {
        ElidedLabel label(NoteLabel::Tone::Caption, QString(200, 'x'));
        QVERIFY(label.minimumSizeHint().width() < 100);
        QVERIFY(label.sizeHint().width() > 500);
        NoteLabel note(NoteLabel::Tone::Error, "cannot read " + QString(200, 'x'));
        QVERIFY(note.minimumSizeHint().width() <= 200);
    }

    void theFirstWindowFitsItsScreen() {
        Application app;
        const QRect screen = app.window.screen()->availableGeometry();
        QVERIFY2(app.window.width() <= screen.width() && app.window.height() < screen.height(),
                 qPrintable(QString("%1x%2").arg(app.window.width()).arg(app.window.height())));
    }

    void aWindowLeftOnALargerScreenIsBroughtBack() {
        QWidget large;
        large.setGeometry(2500, 1700, 3000, 2000);
        QSettings().setValue("window/geometry", large.saveGeometry());
        Application app;
        const QRect screen = app.window.screen()->availableGeometry();
        const QRect place = app.window.geometry();
        QVERIFY2(screen.contains(place), qPrintable(QString("%1,%2 %3x%4")
                                                        .arg(place.x())
                                                        .arg(place.y())
                                                        .arg(place.width())
                                                        .arg(place.height())));
    }

    void aMaximizedWindowStaysSo() {
        {
            Application app;
            app.window.showMaximized();
            QVERIFY(app.window.close());
        }
        Application app;
        QVERIFY(app.window.isMaximized());
    }

    void aPlaceIsBroughtIntoAnArea_data() {
        QTest::addColumn<QRect>("wanted");
        QTest::addColumn<QRect>("expected");
        QTest::newRow("inside") << QRect(10, 40, 100, 100) << QRect(10, 40, 100, 100);
        QTest::newRow("too far right") << QRect(950, 40, 100, 100) << QRect(900, 40, 100, 100);
        QTest::newRow("under the edge above")
            << QRect(10, -50, 100, 100) << QRect(10, 30, 100, 100);
        QTest::newRow("too large") << QRect(-5, 0, 2000, 2000) << QRect(0, 30, 1000, 700);
    }

    void aPlaceIsBroughtIntoAnArea() {
        QFETCH(QRect, wanted);
        QFETCH(QRect, expected);
        QCOMPARE(within(wanted, QRect(0, 30, 1000, 700)), expected);
    }
};

QTEST_MAIN(TestWindowLook)
#include "tst_window_look.moc"
