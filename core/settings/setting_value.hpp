#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace fovea {

/// The value of one setting as files, editors and undo commands hold it, whatever the layer type:
/// a Size2 is {height, width}, Sides are {top, bottom, left, right}, a choice is its name.
using SettingValue =
    std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>>;

/// Settings by key. A key that is absent has its default.
using SettingMap = std::map<std::string, SettingValue>;

/// As a person writes it: "3x3", "0.5", "same", "yes".
std::string toString(const SettingValue& value);

} // namespace fovea
