#pragma once

#include <string>

#include "core/base/error.hpp"
#include "core/base/function_ref.hpp"
#include "core/layer/layer_type.hpp"

namespace fovea {

/// What a plugin's code threw, in words; empty where `call` returned.
std::string thrownBy(FunctionRef<void()> call);

/// The plan of these inputs. What plan throws is an error like any other, behind "threw".
Result<Plan> planOf(const Layer& layer, Shapes inputs);

/// The same of a type's make.
Result<std::unique_ptr<Layer>> layerOf(const LayerType& type, const SettingMap& settings);

} // namespace fovea
