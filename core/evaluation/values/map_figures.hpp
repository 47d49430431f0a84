#pragma once

#include <cstdint>
#include <vector>

#include "core/evaluation/classifier.hpp"
#include "core/evaluation/values/value_scale.hpp"
#include "core/evaluation/values/volume.hpp"

namespace fovea {

/// What is wrong with a map: it is zero everywhere, or nearly all of it is at an end of what its
/// layer can put out, where no gradient comes through.
enum class MapMark { None, Dead, Saturated };

/// The share of a map's values that have to be at an end for it to be called saturated, and how
/// near that is, in parts of the layer's range. A zero is not counted: it is a rectifier's off.
inline constexpr double saturatedShare = 0.95;
inline constexpr double saturatedNearness = 0.01;

/// What one map amounts to.
struct MapFigures {
    float least = 0; ///< of the finite values; 0 where there are none
    float greatest = 0;
    double mean = 0;
    double strength = 0; ///< mean magnitude
    MapMark mark = MapMark::None;
};

struct LayerFigures {
    std::vector<MapFigures> maps;
    float least = 0;
    float greatest = 0;

    std::int64_t count(MapMark mark) const;
};

LayerFigures layerFigures(const FeatureMaps& maps);

/// Whether each value is a map of its own: the outputs of a dense layer.
bool isVector(const Shape& shape);

/// Whether its maps are curves.
bool isSignal(const Shape& shape);

/// One map's numbers; borrows them.
Volume mapVolume(const FeatureMaps& maps, std::int64_t map);

/// What the colours of a map are measured by: all maps of the layer, so that they can be compared,
/// or the map alone. Whether they diverge is told by the layer in either case.
enum class ScaleBy { Layer, Map };

ValueScale mapScale(const LayerFigures& figures, ScaleBy by, std::int64_t map);

enum class MapOrder { Index, Strength };

/// The maps by their number, or the strongest first; of two that are alike the lower number.
std::vector<std::int64_t> mapOrder(const LayerFigures& figures, MapOrder order);

/// "dead", "saturated"; empty for none.
std::string_view nameOf(MapMark mark);

/// "6 maps of 28x28", "16 curves of 128 points", "4 maps of 8 slices of 16x16", "120 values".
std::string sizeText(const Shape& shape);

/// The same, with its layer and how many maps are marked: "conv1: 6 maps of 28x28, 2 dead".
std::string layerText(const FeatureMaps& maps, const LayerFigures& figures);

} // namespace fovea
