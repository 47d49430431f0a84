#include "core/evaluation/values/value_wall.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace fovea {

namespace {

bool isAlongWidth(TileForm form) { return form == TileForm::Curve || form == TileForm::Bars; }

Rgb colourAt(const ValueTile& tile, const Voxel& at) {
    if (tile.form != TileForm::Colour)
        return tile.scale.colour(tile.numbers.at(at.depth, at.row, at.column));
    const auto level = [&](std::int64_t channel) {
        Volume numbers = tile.numbers;
        numbers.first += channel * tile.colourStep;
        return static_cast<std::uint8_t>(
            std::lround(255 * tile.scale.place(numbers.at(at.depth, at.row, at.column))));
    };
    return {level(0), level(1), level(2)};
}

/// Where a number stands, by the axes that there are.
std::string placeText(const ValueTile& tile, const Voxel& at) {
    const Size3& extents = tile.numbers.extents;
    if (isAlongWidth(tile.form))
        return fmt::format("{} {}", tile.along, tile.firstAlong + at.column);
    if (extents.depth == 1)
        return fmt::format("y {}, x {}", at.row, at.column);
    return fmt::format("z {}, y {}, x {}", at.depth, at.row, at.column);
}

std::int64_t pixelAt(double share, std::int64_t extent) {
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(share * static_cast<double>(extent)),
                                    0, extent - 1);
}

} // namespace

Size2 tileSize(const ValueWall& wall) {
    return isAlongWidth(wall.form) ? Size2{1, 2} : cutSize(wall.extents, wall.cut.kind);
}

Image tileImage(const ValueTile& tile, const Cut& cut, Rgb gap) {
    const Size2 size = cutSize(tile.numbers.extents, cut.kind);
    Image image{size.height, size.width, 3, {}};
    image.pixels.resize(static_cast<std::size_t>(3 * size.height * size.width));
    std::uint8_t* to = image.pixels.data();
    for (std::int64_t row = 0; row < size.height; ++row)
        for (std::int64_t column = 0; column < size.width; ++column) {
            const std::optional<Voxel> at = voxelAt(tile.numbers.extents, cut, row, column);
            const Rgb colour = at ? colourAt(tile, *at) : gap;
            *to++ = colour.red;
            *to++ = colour.green;
            *to++ = colour.blue;
        }
    return image;
}

std::optional<ValueAt> valueAt(const ValueTile& tile, const Cut& cut, double across, double down) {
    std::optional<Voxel> voxel = Voxel{0, 0, pixelAt(across, tile.numbers.extents.width)};
    if (!isAlongWidth(tile.form)) {
        const Size2 size = cutSize(tile.numbers.extents, cut.kind);
        voxel = voxelAt(tile.numbers.extents, cut, pixelAt(down, size.height),
                        pixelAt(across, size.width));
    }
    if (!voxel)
        return std::nullopt;
    Volume numbers = tile.numbers;
    const float value = numbers.at(voxel->depth, voxel->row, voxel->column);
    std::string words = placeText(tile, *voxel) + ": " + valueText(value);
    if (tile.form == TileForm::Colour)
        for (int channel = 1; channel < 3; ++channel) {
            numbers.first += tile.colourStep;
            words += ", " + valueText(numbers.at(voxel->depth, voxel->row, voxel->column));
        }
    return ValueAt{*voxel, value, words};
}

} // namespace fovea
