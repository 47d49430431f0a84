#pragma once

#include <memory>

#include "core/evaluation/values/value_wall.hpp"

namespace fovea {

/// How a layer's maps are shown.
struct MapLook {
    ScaleBy scale = ScaleBy::Layer;
    MapOrder order = MapOrder::Index;
    std::optional<Cut> cut{}; ///< none: the slice in the middle
};

/// The maps of a layer side by side: images as maps, signals as curves.
ValueWall mapWall(std::shared_ptr<const FeatureMaps> maps, const LayerFigures& figures,
                  const MapLook& look);

/// The same for the values of a vector: each by its name, as bars.
struct MapValue {
    std::string name;
    std::int64_t index = 0;
    float value = 0;
};

/// classes  the run's; they name the values of what FeatureMaps::isOfClasses
std::vector<MapValue> namedValues(const FeatureMaps& maps, const LayerFigures& figures,
                                  MapOrder order, const std::vector<std::string>& classes);

} // namespace fovea
