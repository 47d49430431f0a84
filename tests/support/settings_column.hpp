#pragma once

#include <initializer_list>
#include <utility>

#include "core/settings/setting_value.hpp"

namespace fovea::test {

/// Settings as a column of a table of test cases. Qt asks of a column's type whether it can be
/// ordered, which nobody can answer of a map that may hold maps of its kind: GCC 12 gives up.
struct SettingsColumn {
    SettingsColumn() = default;

    SettingsColumn(std::initializer_list<SettingMap::value_type> settings) : map(settings) {}

    explicit SettingsColumn(SettingMap settings) : map(std::move(settings)) {}

    SettingMap map;
};

} // namespace fovea::test
