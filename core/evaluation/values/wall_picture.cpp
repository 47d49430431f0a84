#include "core/evaluation/values/wall_picture.hpp"

#include <algorithm>
#include <cmath>

#include "core/evaluation/canvas.hpp"
#include "core/evaluation/values/tile_curve.hpp"

namespace fovea {

namespace {

constexpr std::int64_t wallGap = 4;
constexpr std::int64_t leastWidth = 320; ///< the colour bar's numbers need as much
constexpr double letterHeight = 7;

Image paper(std::int64_t height, std::int64_t width) {
    Image image{height, width, 3, {}};
    image.pixels.assign(static_cast<std::size_t>(3 * height * width), 255);
    return image;
}

/// Lays `picture` over `onto`, each pixel `factor` times; what is outside is left out.
void paste(Image& onto, const Image& picture, std::int64_t top, std::int64_t left,
           std::int64_t factor) {
    for (std::int64_t y = 0; y < std::min(picture.height * factor, onto.height - top); ++y)
        for (std::int64_t x = 0; x < std::min(picture.width * factor, onto.width - left); ++x) {
            const auto from =
                static_cast<std::size_t>(3 * (y / factor * picture.width + x / factor));
            const auto to = static_cast<std::size_t>(3 * ((top + y) * onto.width + left + x));
            std::copy_n(picture.pixels.begin() + static_cast<std::ptrdiff_t>(from), 3,
                        onto.pixels.begin() + static_cast<std::ptrdiff_t>(to));
        }
}

/// A frame in the gap around a tile.
void frame(Image& wall, std::int64_t top, std::int64_t left, const Size2& size, Rgb colour) {
    constexpr std::int64_t width = 3;
    for (std::int64_t y = top - width; y < top + size.height + width; ++y)
        for (std::int64_t x = left - width; x < left + size.width + width; ++x) {
            const bool isInside =
                y >= top && y < top + size.height && x >= left && x < left + size.width;
            if (isInside)
                continue;
            auto* pixel = &wall.pixels[static_cast<std::size_t>(3 * (y * wall.width + x))];
            pixel[0] = colour.red;
            pixel[1] = colour.green;
            pixel[2] = colour.blue;
        }
}

Image curveImage(const ValueTile& tile, const Size2& size) {
    const TileCurve curve = tileCurve(tile, size);
    Canvas canvas(static_cast<double>(size.width), static_cast<double>(size.height));
    canvas.fill({0, 0, static_cast<double>(size.width), static_cast<double>(size.height)},
                {246, 247, 249});
    canvas.line({0, curve.zero}, {static_cast<double>(size.width), curve.zero}, ink::axis);
    for (const TileBar& bar : curve.bars)
        canvas.fill({bar.left, bar.top, bar.width, bar.height}, bar.colour);
    std::vector<Spot> points;
    for (const TilePoint& point : curve.points)
        points.push_back({point.x, point.y});
    canvas.curve(points, ink::blue, 1.2);
    return canvas.image();
}

/// A colour bar with its numbers, and words.
Image footer(const std::optional<ValueScale>& scale, const std::string& words, std::int64_t width) {
    Canvas canvas(static_cast<double>(width), 56);
    const double room = static_cast<double>(width) - 2 * wallGap;
    if (scale) {
        constexpr double margin = 24;
        const double length = std::min(480.0, room - 2 * margin);
        constexpr int steps = 256;
        for (int i = 0; i < steps; ++i) {
            const auto value = static_cast<float>(
                static_cast<double>(scale->low) +
                (static_cast<double>(scale->high) - static_cast<double>(scale->low)) * i /
                    (steps - 1));
            canvas.fill({margin + length * i / steps, 8, length / steps + 0.5, 10},
                        scale->colour(value));
        }
        for (const float tick : ticksOf(*scale))
            canvas.text({margin + length * scale->place(tick), 28}, valueText(tick),
                        {.capHeight = letterHeight, .align = Align::Centre});
    }
    canvas.text({static_cast<double>(wallGap) + 4, 46}, shortened(words, letterHeight, room - 8),
                {.capHeight = letterHeight, .colour = ink::quietText});
    return canvas.image();
}

/// How many columns make the wall nearly square, in whole units.
std::int64_t columnsOf(const ValueWall& wall, const Size2& tile) {
    if (wall.columns > 0)
        return wall.columns;
    const double share = static_cast<double>(tile.height) / static_cast<double>(tile.width);
    const auto square =
        static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(wall.count) * share)));
    const std::int64_t units = (std::max<std::int64_t>(1, square) + wall.unit - 1) / wall.unit;
    return units * wall.unit;
}

} // namespace

Image wallPicture(const ValueWall& wall, const std::string& words, std::int64_t tilePixels) {
    const Size2 own = tileSize(wall);
    const bool isDrawn = wall.form == TileForm::Curve || wall.form == TileForm::Bars;
    const std::int64_t factor =
        std::max<std::int64_t>(1, tilePixels / std::max(own.height, own.width));
    const Size2 tile = isDrawn ? Size2{tilePixels * 3 / 4, tilePixels * 3 / 2}
                               : Size2{own.height * factor, own.width * factor};
    const std::int64_t columns = columnsOf(wall, tile);
    const std::int64_t rows = (wall.count + columns - 1) / columns;
    const std::int64_t width = std::max(leastWidth, columns * (tile.width + wallGap) + wallGap);
    const Image below = footer(wall.scale, words, width);
    const std::int64_t height = rows * (tile.height + wallGap) + wallGap;
    Image picture = paper(height + below.height, width);
    for (std::int64_t place = 0; place < wall.count; ++place) {
        const std::optional<ValueTile> shown = wall.tile(place);
        if (!shown)
            continue;
        const std::int64_t top = wallGap + place / columns * (tile.height + wallGap);
        const std::int64_t left = wallGap + place % columns * (tile.width + wallGap);
        if (isDrawn)
            paste(picture, curveImage(*shown, tile), top, left, 1);
        else
            paste(picture, tileImage(*shown, wall.cut, ink::paper), top, left, factor);
        if (shown->mark != MapMark::None)
            frame(picture, top, left, tile, shown->mark == MapMark::Dead ? ink::axis : ink::orange);
    }
    paste(picture, below, height, 0, 1);
    return picture;
}

Image barsPicture(const std::vector<MapValue>& values, const ValueScale& scale,
                  const std::string& words) {
    constexpr double rowHeight = 16;
    constexpr double nameWidth = 120;
    constexpr double barWidth = 240;
    constexpr double valueWidth = 72;
    constexpr double margin = 8;
    const std::size_t count = std::min(values.size(), mostBars);
    const double height = 2 * margin + rowHeight * static_cast<double>(count);
    Canvas canvas(nameWidth + barWidth + valueWidth + 4 * margin, height);
    const double left = margin + nameWidth + margin;
    const double zero = left + barWidth * scale.place(0);
    for (std::size_t i = 0; i < count; ++i) {
        const double middle = margin + rowHeight * (static_cast<double>(i) + 0.5);
        canvas.text({margin, middle}, shortened(values[i].name, letterHeight, nameWidth),
                    {.capHeight = letterHeight});
        const double end = left + barWidth * scale.place(values[i].value);
        canvas.fill({std::min(zero, end), middle - 5, std::abs(end - zero), 10},
                    barColour(values[i].value, scale));
        canvas.text({left + barWidth + margin + valueWidth, middle}, valueText(values[i].value),
                    {.capHeight = letterHeight, .align = Align::Right});
    }
    canvas.line({zero, margin}, {zero, height - margin}, ink::axis);
    const Image bars = canvas.image();
    const Image below = footer(std::nullopt, words, bars.width);
    Image picture = paper(bars.height + below.height, bars.width);
    paste(picture, bars, 0, 0, 1);
    paste(picture, below, bars.height, 0, 1);
    return picture;
}

} // namespace fovea
