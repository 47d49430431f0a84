#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Names of classes as people read them.
namespace fovea {

/// The same for names that people read as one: whatever the Unicode form, the case and the blanks.
/// What stands for a single letter keeps its case, and a blank between digits stays: "A" and "a",
/// "1 1" and "11" are different signs. A name that is no UTF-8 is itself.
std::string foldedName(std::string_view name);

/// The order of names that may be numbers: these by their value, and before all words.
bool numbersFirst(const std::string& a, const std::string& b);

/// Names of classes without the second spellings.
struct ClassNames {
    std::vector<std::string> classes; ///< sorted
    std::vector<std::int32_t> labels; ///< of each name that was given, its class
    std::vector<std::string> notes;   ///< which spellings count as one
};

/// Of each name that is written in several ways, the first spelling is the class's.
ClassNames classNamesOf(std::span<const std::string> names);

} // namespace fovea
