#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/layer/layer_type.hpp"

namespace fovea {

/// Settings and inputs that a layer type accepts.
struct LayerCase {
    SettingMap settings;
    std::vector<Shape> inputs;

    /// For messages: "kernel=3x3 stride=1x2 on 5x7x6 (batch 2)".
    std::string toString() const;
};

enum class CaseSize {
    Small, ///< for gradients by differences
    Large  ///< enough for several threads
};

/// Any value that the declaration allows, rather small than large.
SettingValue randomValue(const SettingInfo& info, RandomStream& random, CaseSize size);

/// Any settings and inputs, which the layer may refuse.
LayerCase anyCase(const LayerType& type, RandomStream& random, CaseSize size);

/// The same with inputs so small that windows and groups do not always fit.
LayerCase smallInputsFor(const LayerType& type, RandomStream& random);

/// Draws settings and input shapes until the layer's plan accepts them; nothing after 500 tries.
std::optional<LayerCase> randomCase(const LayerType& type, RandomStream& random, CaseSize size);

} // namespace fovea
