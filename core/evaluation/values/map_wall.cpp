#include "core/evaluation/values/map_wall.hpp"

#include <fmt/format.h>

namespace fovea {

ValueWall mapWall(std::shared_ptr<const FeatureMaps> maps, const LayerFigures& figures,
                  const MapLook& look) {
    const Shape& shape = maps->shape;
    ValueWall wall;
    wall.count = shape.c;
    wall.extents = {shape.d, shape.h, shape.w};
    wall.cut = look.cut.value_or(middleCut(wall.extents));
    wall.form = isSignal(shape) ? TileForm::Curve : TileForm::Map;
    if (look.scale == ScaleBy::Layer)
        wall.scale = mapScale(figures, ScaleBy::Layer, 0);
    wall.tile = [maps = std::move(maps), figures, look, form = wall.form,
                 order = mapOrder(figures, look.order)](std::int64_t place) {
        const std::int64_t map = order[static_cast<std::size_t>(place)];
        return std::optional(ValueTile{.form = form,
                                       .numbers = mapVolume(*maps, map),
                                       .scale = mapScale(figures, look.scale, map),
                                       .name = fmt::format("{}, map {}", maps->node, map),
                                       .mark = figures.maps[static_cast<std::size_t>(map)].mark});
    };
    return wall;
}

std::vector<MapValue> namedValues(const FeatureMaps& maps, const LayerFigures& figures,
                                  MapOrder order, const std::vector<std::string>& classes) {
    std::vector<MapValue> values;
    for (const std::int64_t map : mapOrder(figures, order)) {
        const auto place = static_cast<std::size_t>(map);
        const bool hasName = maps.isOfClasses && place < classes.size();
        values.push_back({hasName ? classes[place] : std::to_string(map), map, maps.values[place]});
    }
    return values;
}

} // namespace fovea
