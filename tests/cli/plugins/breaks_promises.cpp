#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "tests/cli/plugins/gain.hpp"

namespace fovea {

struct WrongGradient : Gain {
    static constexpr About about{"test.wrong_gradient", 1, "Wrong gradient",
                                 "Doubles its input and triples its gradient."};

    void backward(const Backward& pass) const noexcept { multiply(pass, 3); }
};

/// Where the batch is cut, which one promise alone looks at.
struct WritesBeyond : Gain {
    static constexpr About about{"test.writes_beyond", 1, "Writes beyond",
                                 "Writes a float behind its scratch memory."};

    void forward(const Forward& pass) const noexcept {
        Gain::forward(pass);
        if (pass.output.shape.n == 1)
            *reinterpret_cast<float*>(pass.scratch.data() + pass.scratch.size()) = 1;
    }
};

struct Forgets : Gain {
    static constexpr About about{"test.forgets", 1, "Forgets",
                                 "Takes settings and has its defaults."};
};

struct OneName : Gain {
    static constexpr About about{"test.one_name", 1, "One name", "Has two weights of one name."};

    Result<Plan> plan(Shapes inputs) const {
        return Gain::plan(inputs).map([](Plan plan) {
            const WeightInfo weight{.name = "weight", .extents = {1}, .axes = "O"};
            plan.weights = {weight, weight};
            return plan;
        });
    }
};

struct ThrowingPlan : Gain {
    static constexpr About about{"test.throwing_plan", 1, "Throwing plan",
                                 "Throws where it is asked for its plan."};

    Result<Plan> plan(Shapes inputs) const {
        if (inputs[0].c > 3)
            throw std::runtime_error("too many channels");
        return Gain::plan(inputs);
    }
};

struct Aborts : Gain {
    static constexpr About about{"test.aborts", 1, "Aborts", "Ends the process in forward."};

    void forward(const Forward& /*pass*/) const noexcept { std::abort(); }
};

/// Prints what could be taken for the report.
struct Prints : Gain {
    static constexpr About about{"test.prints", 1, "Prints", "Prints to stdout in its plan."};

    Result<Plan> plan(Shapes inputs) const {
        std::puts("{\"broken\":\"none\"}");
        return Gain::plan(inputs);
    }
};

LayerType forgetful() {
    LayerType type = layerType<Forgets>();
    type.make = [](const SettingMap& settings) {
        return layerType<Forgets>().make(settings).and_then(
            [](const std::unique_ptr<Layer>&) { return layerType<Forgets>().make({}); });
    };
    return type;
}

} // namespace fovea

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "test.breaks_promises",
            .version = "1",
            .title = "Layers that break one promise each",
            .layers = {layerType<Gain>(), layerType<WrongGradient>(), layerType<WritesBeyond>(),
                       forgetful(), layerType<OneName>(), layerType<ThrowingPlan>(),
                       layerType<Aborts>(), layerType<Prints>()}};
}
