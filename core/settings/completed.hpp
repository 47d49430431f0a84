#pragma once

#include "core/settings/setting.hpp"
#include "core/settings/type_catalog.hpp"

namespace fovea {

/// The same settings with every default written out, those of nested types too, so that they stay
/// as they are when a default changes. What is of an unknown type is left as it is.
SettingMap completed(const std::vector<SettingInfo>& infos, SettingMap settings,
                     const TypeCatalog& types);

} // namespace fovea
