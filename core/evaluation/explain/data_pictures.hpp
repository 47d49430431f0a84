#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/data/dataset.hpp"
#include "core/evaluation/explain/dataset_map.hpp"
#include "core/evaluation/explain/nearest_samples.hpp"
#include "core/evaluation/explain/top_patches.hpp"

namespace fovea {

/// A sample in a gallery, with a line below it and perhaps a part of it framed.
struct GalleryTile {
    Image picture; ///< 8 bits, grey or colour
    std::string words;
    std::optional<ReceptiveBox> frame = std::nullopt;
};

/// Tiles side by side in a near-square grid.
Image galleryPicture(std::span<const GalleryTile> tiles, const std::string& title);

/// Patches and likenesses of a dataset as tiles.
/// errors  Data: a sample that cannot be read any more
Result<std::vector<GalleryTile>> tilesOf(const TopPatches& patches, const Dataset& dataset,
                                         const Fitting& fitting);
Result<std::vector<GalleryTile>> tilesOf(const NearestSamples& nearest, const Dataset& dataset,
                                         const Fitting& fitting);

/// The samples as dots in the colours of their classes. The twelve first classes have a colour
/// each, which a legend names; those behind them are grey.
Image mapPicture(const DatasetMap& map, const Dataset& dataset);

} // namespace fovea
