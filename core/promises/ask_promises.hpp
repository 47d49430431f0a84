#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/function_ref.hpp"
#include "core/layer/registry.hpp"
#include "core/promises/promise.hpp"

namespace fovea {

/// Asks all promises of a type of the registry, one after the other: those of every declared type
/// and, of a layer, a layer's. What a plugin throws is a broken promise.
/// begins   before each, with its name
/// ends     after each; not where the plugin's code ends the process
void askPromises(const LayerRegistry& registry, std::string_view family, const TypeInfo& type,
                 FunctionRef<void(std::string_view promise)> begins,
                 FunctionRef<void(std::string_view promise, const Verdict& verdict)> ends);

/// How many promises a type of the family gives.
std::size_t promiseCount(std::string_view family);

} // namespace fovea
