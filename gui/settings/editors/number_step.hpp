#pragma once

#include <optional>

#include "core/settings/setting.hpp"

namespace fovea::gui {

/// Where `steps` presses of an arrow key lead from a number: whole numbers by one; others by a
/// hundredth of their range, or, where their order of magnitude is what matters (its range begins
/// above zero), by one in their second digit. A step ends at the limit of the range; none is there
/// where it would lead nowhere.
std::optional<SettingValue> stepped(const SettingInfo& number, const SettingValue& from, int steps);

} // namespace fovea::gui
