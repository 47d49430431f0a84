#include "core/graph/plan_check.hpp"
#include "core/promises/foreign_call.hpp"
#include "core/promises/layer_case.hpp"
#include "core/promises/layer_promises.hpp"

namespace fovea {

Verdict plansInRange(const LayerType& type) {
    RandomStream random({24, 0});
    for (int i = 0; i < 300; ++i) {
        const LayerCase drawn =
            i % 2 == 0 ? smallInputsFor(type, random) : anyCase(type, random, CaseSize::Large);
        std::string fault;
        const std::string thrown = thrownBy([&] {
            const auto layer = type.make(drawn.settings);
            const Result<Plan> plan =
                layer ? (*layer)->plan(drawn.inputs) : tl::unexpected(layer.error());
            if (plan)
                if (const Result<void> possible = checkPlan(*plan, drawn.inputs); !possible)
                    fault = possible.error().message;
        });
        if (!thrown.empty())
            fault = "make or plan " + thrown;
        if (!fault.empty())
            return broken(drawn.toString(), std::move(fault));
    }
    return {};
}

} // namespace fovea
