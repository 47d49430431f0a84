#include <cstdio>
#include <span>

#include <QApplication>
#include <QCommandLineParser>
#include <QLocale>
#include <QTimer>

#include "core/base/program_version.hpp"
#include "core/layer/registry.hpp"
#include "gui/app/main_window.hpp"
#include "gui/text/text.hpp"
#include "gui/widgets/theme.hpp"

using namespace fovea::gui;

namespace {

constexpr int settleIntervalMs = 200;
constexpr int settledRounds = 5; ///< quiet looks in a row before the picture is taken
constexpr int patienceRounds = 600;

/// Takes the picture once nothing moves any more, and quits.
void takeScreenshot(MainWindow& window, const QString& file) {
    auto* timer = new QTimer(&window);
    timer->setInterval(settleIntervalMs);
    QObject::connect(timer, &QTimer::timeout, &window,
                     [&window, file, quiet = 0, rounds = 0]() mutable {
                         quiet = window.isSettled() ? quiet + 1 : 0;
                         if (quiet < settledRounds && ++rounds < patienceRounds) {
                             return;
                         }
                         const bool isSaved = window.grab().save(file);
                         if (!isSaved) {
                             std::fprintf(stderr, "%s: could not be written\n", qPrintable(file));
                         }
                         QApplication::exit(isSaved ? 0 : 1);
                     });
    timer->start();
}

void describeArguments(QCommandLineParser& parser) {
    parser.setApplicationDescription("Fovea: a workbench for image classification.");
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument("path", "A project folder, a run, or a folder of images.",
                                 "[path]");
    parser.addOptions({{"run", "Show this run: its name in the project, or its folder.", "run"},
                       {"workspace", "data, network, training or analysis.", "workspace"},
                       {"theme", "light or dark, for this once.", "theme"},
                       {"size", "Size of the window, as 1440x900.", "size"},
                       {"screenshot", "Write a picture of the window and quit.", "file"}});
}

void applySize(MainWindow& window, const QString& size) {
    const QStringList sides = size.split('x');
    if (sides.size() == 2) {
        window.resize(sides[0].toInt(), sides[1].toInt());
    }
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    // Figures read the same everywhere: in files, on the command line, on axes and in forms.
    QLocale::setDefault(QLocale::c());
    QApplication::setOrganizationName("fovea");
    QApplication::setApplicationName("fovea");
    QApplication::setApplicationDisplayName("Fovea");
    QApplication::setApplicationVersion(text(fovea::programVersion()));
    QCommandLineParser parser;
    describeArguments(parser);
    QStringList words; // as bytes: QCoreApplication's own have lost those that are no letters
    for (const char* word : std::span(argv, static_cast<std::size_t>(argc))) {
        words << text(word);
    }
    parser.process(words);

    installTheme(application);
    if (parser.isSet("theme")) {
        QApplication::setPalette(parser.value("theme") == "dark" ? darkPalette() : lightPalette());
    }
    const fovea::LayerRegistry registry = fovea::loadPlugins();
    Document document(registry);
    MainWindow window(document);
    applySize(window, parser.value("size"));
    if (!parser.positionalArguments().isEmpty()) {
        window.openPath(bytesOf(parser.positionalArguments().front()));
    }
    if (parser.isSet("run")) {
        window.showRun(bytesOf(parser.value("run")));
    }
    if (parser.isSet("workspace") && !window.showWorkspace(parser.value("workspace"))) {
        std::fprintf(stderr, "--workspace is one of data, network, training, analysis\n");
        return 2;
    }
    window.show();
    if (parser.isSet("screenshot")) {
        takeScreenshot(window, parser.value("screenshot"));
    }
    return QApplication::exec();
}
