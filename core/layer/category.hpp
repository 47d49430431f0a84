#pragma once

#include <string>

namespace fovea {

/// The colours that tell groups of layers apart, Okabe and Ito's of 2008, by their numbers in the
/// window's themes. Grey is for groups that need not stand out.
enum class CategoryColour {
    Grey = -1,
    Blue = 0,
    Orange = 1,
    Green = 2,
    Vermilion = 3,
    Purple = 4,
    Sky = 5,
    Yellow = 6
};

/// A group of layer types in palettes and pages. Plugins offer the groups of their layers
/// (PluginTable::categories); the program itself knows none but "other".
struct Category {
    std::string id; ///< what About::category names
    std::string title;
    CategoryColour colour = CategoryColour::Grey;
    int place = 1000; ///< groups stand in the order of their places, then of their titles

    bool operator==(const Category&) const = default;
};

} // namespace fovea
