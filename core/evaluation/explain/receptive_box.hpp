#pragma once

#include <string>

#include "core/graph/infer.hpp"

namespace fovea {

/// A place of a node's output.
struct MapPlace {
    std::int64_t z = 0;
    std::int64_t y = 0;
    std::int64_t x = 0;

    bool operator==(const MapPlace&) const = default;
};

/// The rows and columns of the sample that a place hears of, inside of the sample.
struct ReceptiveBox {
    std::int64_t top = 0;
    std::int64_t left = 0;
    std::int64_t height = 0;
    std::int64_t width = 0;

    bool operator==(const ReceptiveBox&) const = default;
};

/// Goes back from a place, layer by layer, by what each declares of its reach. Layers declare no
/// border; the one that they must have, given their sizes, is taken to be the same at both sides
/// (an odd pixel more at the top and left), which is off by a pixel where they have it otherwise.
/// source  Araujo, Norris, Sim 2019, "Computing receptive fields", section 3
ReceptiveBox receptiveBox(const NetworkSpec& spec, const NetworkReport& report,
                          const std::string& node, const MapPlace& place);

} // namespace fovea
