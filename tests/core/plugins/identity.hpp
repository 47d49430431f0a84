#pragma once

#include <algorithm>

#include "core/layer/declare.hpp"
#include "core/layer/plugin.hpp"

namespace fovea {

/// The smallest layer there is, for plugins that test the door and not what is behind it.
struct Identity {
    static constexpr About about{"test.identity", 1, "Identity", "Hands its input on."};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const { return Plan{.output = inputs[0]}; }

    void forward(const Forward& pass) const noexcept {
        std::ranges::copy(pass.input().values(), pass.output.values().begin());
    }

    void backward(const Backward& pass) const noexcept {
        std::ranges::copy(pass.dOutput.values(), pass.dInput().values().begin());
    }
};

/// An identity layer type under another id.
inline LayerType identityNamed(const std::string& id) {
    LayerType type = layerType<Identity>();
    type.id = id;
    return type;
}

} // namespace fovea
