/// How long it takes from a folder to a wall of its pictures: until the folder is open, and until
/// every picture of the wall that is in sight has been painted. Prints one line of JSON.
///
///     picture_wall FOLDER [--width 1600] [--height 1000] [--side 72] [--picture FILE]

#include <cstdio>
#include <numeric>

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QTimer>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/data/open_dataset.hpp"
#include "gui/widgets/image_wall.hpp"

using namespace fovea;
using fovea::gui::ImageWall;

namespace {

struct Options {
    std::string folder;
    std::string picture;
    int width = 1600;
    int height = 1000;
    int side = 72;

    void addTo(CLI::App& app) {
        app.add_option("FOLDER", folder, "A folder of images")->required();
        app.add_option("--width", width, "Of the wall")->capture_default_str();
        app.add_option("--height", height, "Of the wall")->capture_default_str();
        app.add_option("--side", side, "Of a picture in it")->capture_default_str();
        app.add_option("--picture", picture, "Where to write the wall to");
    }
};

/// The places of the wall that are in sight.
std::vector<QRect> tilesInSight(const ImageWall& wall) {
    std::vector<QRect> tiles;
    for (int place = 0; place < static_cast<int>(wall.count()); ++place)
        if (const QRect tile = wall.tileRect(place); wall.viewport()->rect().intersects(tile))
            tiles.push_back(tile);
    return tiles;
}

/// Whether a picture has been painted there, and not the one colour of those that are awaited.
bool isPainted(const QImage& wall, const QRect& tile, QRgb awaited) {
    const QRect middle = QRect(tile.center() - QPoint(4, 4), QSize(9, 9)).intersected(wall.rect());
    for (int y = middle.top(); y <= middle.bottom(); ++y)
        for (int x = middle.left(); x <= middle.right(); ++x)
            if (wall.pixel(x, y) != awaited)
                return true;
    return middle.isEmpty();
}

bool isFilled(ImageWall& wall) {
    if (wall.pendingCount() != 0)
        return false;
    const QImage painted = wall.viewport()->grab().toImage();
    const QRgb awaited = wall.palette().color(QPalette::AlternateBase).rgb();
    return std::ranges::all_of(
        tilesInSight(wall), [&](const QRect& tile) { return isPainted(painted, tile, awaited); });
}

int fillWall(const Options& options) {
    QElapsedTimer clock;
    clock.start();
    const auto dataset = openDataset(options.folder, {});
    if (!dataset) {
        fmt::print(stderr, "{}\n", dataset.error().message);
        return 1;
    }
    const qint64 openMs = clock.restart();
    ImageWall wall;
    wall.setTileSide(options.side);
    wall.resize(options.width, options.height);
    wall.show();
    std::vector<std::size_t> samples((*dataset)->samples().size());
    std::iota(samples.begin(), samples.end(), std::size_t{0});
    wall.setSamples(*dataset, samples);
    QTimer look;
    look.callOnTimeout([&] {
        if (isFilled(wall))
            QApplication::quit();
    });
    look.start(2);
    QApplication::exec();
    const qint64 fillMs = clock.elapsed();
    fmt::print("{{\"tiles\":{},\"open_ms\":{},\"fill_ms\":{}}}\n", tilesInSight(wall).size(),
               openMs, fillMs);
    if (!options.picture.empty() &&
        !wall.viewport()->grab().save(QString::fromStdString(options.picture))) {
        fmt::print(stderr, "{}: cannot be written\n", options.picture);
        return 1;
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    Options options;
    CLI::App app("How long it takes from a folder to a wall of its pictures");
    options.addTo(app);
    CLI11_PARSE(app, argc, argv);
    return fillWall(options);
}
