#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fovea {

/// The words that someone may have meant by `word`: those that it takes the fewest slips to reach
/// (Damerau 1964: a letter more, less, another, or two changed over), nearest first; none where all
/// are far off. Of a dotted word the last part counts too: "gama" is near "schedule.gamma".
std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& known,
                                 std::size_t most = 3);

} // namespace fovea
