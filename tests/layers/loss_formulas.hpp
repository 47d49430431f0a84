#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/settings/setting_value.hpp"

namespace fovea::test {

/// A loss of one sample by its formula, step by step in double.
using Formula = double (*)(const SettingMap& settings, const std::vector<double>& logits,
                           std::size_t label);

/// Our losses' formulas by their ids, to hold the losses against. They want every setting.
const std::map<std::string, Formula>& lossFormulas();

} // namespace fovea::test
