#pragma once

#include <string>

#include "core/layer/registry.hpp"

namespace fovea {

/// What a setting may be: "1 to 64 px", "same, valid", "above 0", "sgd, adam".
std::string allowedCell(const SettingInfo& setting, const TypeCatalog& types);

/// A table of Markdown: key, default, what is allowed, what it does. `prefix` is put before each
/// key; with it, short options are told of too.
std::string settingsTable(const std::vector<SettingInfo>& settings, const TypeCatalog& types,
                          const std::string& prefix = "");

/// Every value of a project that `--set` takes, as a page of Markdown: those of the data, those of
/// the recipe, and of each family's types theirs. The same registry gives the same bytes.
std::string settingsPage(const LayerRegistry& registry);

} // namespace fovea
