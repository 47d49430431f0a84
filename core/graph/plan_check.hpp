#pragma once

#include <cstdint>
#include <memory>

#include "core/layer/layer_type.hpp"

namespace fovea {

/// Plans come from plugins, and memory is laid out by them, so none is believed. These are far
/// above what fits a machine, and so low that sums over a network's nodes do not overflow.
namespace plan_limits {
inline constexpr std::int64_t values = std::int64_t{1} << 40; ///< of one tensor
inline constexpr std::int64_t bytes = std::int64_t{1} << 42;  ///< saved, scratch or prepared
inline constexpr std::int64_t macs = std::int64_t{1} << 44;   ///< of one layer and sample
inline constexpr std::size_t tensors = 64;                    ///< weights, and saved ones
} // namespace plan_limits

/// Whether a plan for these inputs can be one: extents from 1, sizes from 0, all within
/// plan_limits; as many samples as go in; weights and saved tensors named, each by a name of its
/// own. errors  the first that cannot be, by name and number
Result<void> checkPlan(const Plan& plan, Shapes inputs);

/// LayerType::make, whatever it throws.
Result<std::unique_ptr<Layer>> makeLayer(const LayerType& type, const SettingMap& settings);

/// Layer::plan, whatever it throws, and checked.
Result<Plan> planLayer(const Layer& layer, Shapes inputs, const PlanContext& context = {});

} // namespace fovea
