#pragma once

#include "core/base/random.hpp"
#include "core/settings/setting.hpp"
#include "core/settings/type_catalog.hpp"

namespace fovea {

/// A value that a setting may have, drawn from its range: evenly, or by magnitude where the range
/// has no end. Types and steps are drawn from their family, with random settings.
SettingValue randomValue(const SettingInfo& info, RandomStream& random, const TypeCatalog& types);

/// A value for each. They need not go together: TypeInfo::check may refuse them.
SettingMap randomSettings(const std::vector<SettingInfo>& infos, RandomStream& random,
                          const TypeCatalog& types);

} // namespace fovea
