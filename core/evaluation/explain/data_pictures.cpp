#include "core/evaluation/explain/data_pictures.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/evaluation/canvas.hpp"
#include "core/evaluation/figures.hpp"

namespace fovea {

namespace {

constexpr double galleryTile = 120;
constexpr double galleryGap = 14;
constexpr double galleryWords = 7;
constexpr double galleryTop = 46;
constexpr double mapSide = 560;
constexpr double mapLegend = 170;

/// Okabe and Ito 2008, then Tol's muted ones (2021), which are told apart in most eyes.
constexpr std::array<Rgb, 12> classColours{{{0, 114, 178},
                                            {213, 94, 0},
                                            {0, 158, 115},
                                            {204, 121, 167},
                                            {230, 159, 0},
                                            {86, 180, 233},
                                            {136, 34, 85},
                                            {17, 119, 51},
                                            {51, 34, 136},
                                            {153, 153, 51},
                                            {170, 68, 153},
                                            {0, 0, 0}}};
constexpr Rgb colourOfOthers{170, 174, 180};

Rgb colourOfClass(std::int32_t label) {
    const auto place = static_cast<std::size_t>(label);
    return place < classColours.size() ? classColours[place] : colourOfOthers;
}

void drawTile(Canvas& canvas, const GalleryTile& tile, Spot at) {
    const Image& image = tile.picture;
    const auto longer = static_cast<double>(std::max(image.height, image.width));
    const double pixel = galleryTile / longer;
    for (std::int64_t y = 0; y < image.height; ++y)
        for (std::int64_t x = 0; x < image.width; ++x) {
            const std::uint8_t* colour =
                &image.pixels[static_cast<std::size_t>((y * image.width + x) * image.channels)];
            const bool isGrey = image.channels == 1;
            canvas.fill({at.x + static_cast<double>(x) * pixel,
                         at.y + static_cast<double>(y) * pixel, pixel, pixel},
                        {colour[0], colour[isGrey ? 0 : 1], colour[isGrey ? 0 : 2]});
        }
    if (tile.frame) {
        const double left = at.x + static_cast<double>(tile.frame->left) * pixel;
        const double top = at.y + static_cast<double>(tile.frame->top) * pixel;
        const double right = left + static_cast<double>(tile.frame->width) * pixel;
        const double bottom = top + static_cast<double>(tile.frame->height) * pixel;
        const std::array<Spot, 5> corners{
            {{left, top}, {right, top}, {right, bottom}, {left, bottom}, {left, top}}};
        canvas.curve(corners, ink::orange, 1.6);
    }
    canvas.text({at.x + galleryTile / 2, at.y + galleryTile + galleryGap},
                shortened(tile.words, galleryWords, galleryTile),
                {galleryWords, ink::text, Align::Centre});
}

std::string classOf(const Dataset& dataset, std::size_t sample) {
    return dataset.classes()[static_cast<std::size_t>(dataset.samples()[sample].label)];
}

/// A sample as it is looked at, at the network's input size; a signal's curve has a size of its
/// own.
Result<Image> fittedPicture(const Dataset& dataset, std::size_t sample, const Fitting& fitting) {
    Image fitted;
    if (Result<void> read = dataset.fitted(sample, fitting, fitted); !read)
        return tl::unexpected(read.error());
    return pictureOf(fitted);
}

bool isPicture(const Fitting& fitting) { return fitting.input.h > 1; }

} // namespace

Image galleryPicture(std::span<const GalleryTile> tiles, const std::string& title) {
    const auto count = static_cast<double>(std::max<std::size_t>(1, tiles.size()));
    const double columns = std::ceil(std::sqrt(count));
    const double rows = std::ceil(count / columns);
    const double stepX = galleryTile + galleryGap;
    const double stepY = galleryTile + 2 * galleryGap + galleryWords;
    const double width = std::max(columns * stepX + galleryGap, 320.0);
    Canvas canvas(width, galleryTop + rows * stepY + galleryGap);
    TextStyle style{10};
    style.isBold = true;
    canvas.text({galleryGap, 22}, shortened(title, 10, width - 2 * galleryGap), style);
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        const double column = std::fmod(static_cast<double>(i), columns);
        const double row = std::floor(static_cast<double>(i) / columns);
        drawTile(canvas, tiles[i], {galleryGap + column * stepX, galleryTop + row * stepY});
    }
    return canvas.image();
}

Result<std::vector<GalleryTile>> tilesOf(const TopPatches& patches, const Dataset& dataset,
                                         const Fitting& fitting) {
    std::vector<GalleryTile> tiles;
    for (const TopPatch& patch : patches.patches) {
        Result<Image> picture = fittedPicture(dataset, patch.sample, fitting);
        if (!picture)
            return tl::unexpected(picture.error());
        tiles.push_back({std::move(*picture),
                         fmt::format("{} {:.3g}", classOf(dataset, patch.sample), patch.value),
                         isPicture(fitting) ? std::optional(patch.box) : std::nullopt});
    }
    return tiles;
}

Result<std::vector<GalleryTile>> tilesOf(const NearestSamples& nearest, const Dataset& dataset,
                                         const Fitting& fitting) {
    std::vector<GalleryTile> tiles;
    for (const Likeness& each : nearest.samples) {
        Result<Image> picture = fittedPicture(dataset, each.sample, fitting);
        if (!picture)
            return tl::unexpected(picture.error());
        tiles.push_back({std::move(*picture),
                         fmt::format("{} {:.3f}", classOf(dataset, each.sample), each.similarity)});
    }
    return tiles;
}

Image mapPicture(const DatasetMap& map, const Dataset& dataset) {
    Canvas canvas(mapSide + mapLegend + 3 * galleryGap, mapSide + galleryTop + 3 * galleryGap);
    TextStyle title{10};
    title.isBold = true;
    canvas.text({galleryGap, 22},
                fmt::format("{} at {}",
                            counted(static_cast<std::int64_t>(map.samples.size()), "sample"),
                            map.layer),
                title);
    double largest = 1e-12;
    for (const MappedSample& each : map.samples)
        largest = std::max({largest, std::abs(each.x), std::abs(each.y)});
    const double middleX = galleryGap + mapSide / 2;
    const double middleY = galleryTop + mapSide / 2;
    canvas.line({galleryGap, middleY}, {galleryGap + mapSide, middleY}, ink::grid);
    canvas.line({middleX, galleryTop}, {middleX, galleryTop + mapSide}, ink::grid);
    const double scale = 0.48 * mapSide / largest;
    for (const MappedSample& each : map.samples)
        canvas.dot({middleX + scale * each.x, middleY - scale * each.y},
                   map.samples.size() > 2000 ? 1.4 : 2.4,
                   colourOfClass(dataset.samples()[each.sample].label));
    canvas.text({middleX, galleryTop + mapSide + galleryGap},
                fmt::format("across {} of the variance, up {}", percent(map.shares[0], 1),
                            percent(map.shares[1], 1)),
                {8, ink::quietText, Align::Centre});
    const std::vector<std::string>& classes = dataset.classes();
    const double left = mapSide + 2 * galleryGap;
    for (std::size_t i = 0; i < std::min(classes.size(), classColours.size() + 1); ++i) {
        const double y = galleryTop + 18 * static_cast<double>(i) + 8;
        const bool isRest = i == classColours.size();
        canvas.dot({left + 5, y}, 4, colourOfClass(static_cast<std::int32_t>(i)));
        canvas.text({left + 16, y},
                    isRest ? fmt::format("{} others", classes.size() - i)
                           : shortened(classes[i], 8, mapLegend - 20),
                    {8, ink::text});
    }
    return canvas.image();
}

} // namespace fovea
