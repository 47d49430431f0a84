#pragma once

#include <span>

#include "core/promises/promise.hpp"

namespace fovea {

// What every declared type of every family promises; random values come from fixed seeds.
Verdict everySettingIsDescribed(const TypeInfo& type, const TypeCatalog& types);
Verdict defaultsAreAllowedAndUsual(const TypeInfo& type, const TypeCatalog& types);
Verdict randomValuesSurviveTheFile(const TypeInfo& type, const TypeCatalog& types);
Verdict randomValuesSurviveTheCommandLine(const TypeInfo& type, const TypeCatalog& types);
Verdict refusedValuesGiveASentence(const TypeInfo& type, const TypeCatalog& types);

/// All of them, in the order in which they are to be asked.
std::span<const DeclarationPromise> declarationPromises();

/// Values that a setting may not have.
std::vector<SettingValue> refusedValues(const SettingInfo& info);

} // namespace fovea
