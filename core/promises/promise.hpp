#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/layer/layer_type.hpp"

namespace fovea {

/// Where a promise was not kept.
struct Breach {
    std::string onCase; ///< settings and input shapes, or a setting; empty where it is the type
    std::string seen;
};

/// Nothing where the promise was kept.
using Verdict = std::optional<Breach>;

inline Verdict broken(std::string onCase, std::string seen) {
    return Breach{std::move(onCase), std::move(seen)};
}

/// What every declared type of any family promises. `types` is what its settings may name.
struct DeclarationPromise {
    std::string_view name;
    Verdict (*ask)(const TypeInfo& type, const TypeCatalog& types);
};

/// What a layer type promises.
struct LayerPromise {
    std::string_view name;
    Verdict (*ask)(const LayerType& type);
    /// It plans or runs the layer: asked only where plansInRange is kept, since the memory to run
    /// in is laid out from the plan.
    bool followsPlans = true;
};

} // namespace fovea
