#include <fmt/format.h>

#include "core/promises/float_compare.hpp"
#include "core/promises/gradient_check.hpp"
#include "core/promises/layer_promises.hpp"
#include "core/promises/made_layer.hpp"

namespace fovea {

namespace {

Verdict gradientVerdict(const MadeLayer& made, Behaviour behaviour, RandomStream& random) {
    LayerRun run = made.run();
    run.forward(behaviour);
    run.backward();
    const auto objective = [&] {
        run.forward(behaviour);
        double sum = 0;
        for (std::size_t i = 0; i < run.output().size(); ++i)
            sum += static_cast<double>(run.output()[i]) * static_cast<double>(run.dOutput()[i]);
        return sum;
    };
    const auto check = [&](const std::string& name, std::span<float> values,
                           std::span<const float> gradient) -> Verdict {
        const GradientReport report = checkGradient(values, gradient, objective, random);
        if (report.isGood())
            return {};
        return broken(made.toString(),
                      fmt::format("{}, {}: {} ({} compared, {} kinks)", name,
                                  behaviour == Behaviour::Training ? "training" : "inference",
                                  report.failure.empty() ? "too many kinks" : report.failure,
                                  report.compared, report.kinks));
    };
    for (std::size_t i = 0; i < run.inputCount(); ++i)
        if (Verdict verdict = check("input", run.input(i), run.dInput(i)))
            return verdict;
    for (std::size_t i = 0; i < run.plan().weights.size(); ++i)
        if (run.isTrained(i))
            if (Verdict verdict = check(run.plan().weights[i].name, run.weight(i), run.dWeight(i)))
                return verdict;
    return {};
}

} // namespace

Verdict gradientsMatchDifferences(const LayerType& type) {
    RandomStream random({23, 0});
    for (const MadeLayer& made : casesOf(type, CaseSize::Small))
        for (const Behaviour behaviour : behaviours)
            if (Verdict verdict = gradientVerdict(made, behaviour, random))
                return verdict;
    return {};
}

Verdict inferenceLeavesTheWeightsAlone(const LayerType& type) {
    for (const MadeLayer& made : casesOf(type, CaseSize::Small)) {
        LayerRun run = made.run();
        std::vector<std::vector<float>> before;
        for (std::size_t i = 0; i < run.plan().weights.size(); ++i)
            before.push_back(copyOf(run.weight(i)));
        run.infer();
        const std::vector<float> output = copyOf(run.output());
        run.forward(Behaviour::Inference);
        run.backward();
        if (!areBitEqual(run.output(), output))
            return broken(made.toString(), "at inference, the output is another where a backward "
                                           "pass follows");
        for (std::size_t i = 0; i < run.plan().weights.size(); ++i)
            if (!areBitEqual(run.weight(i), before[i]))
                return broken(made.toString(), fmt::format("at inference, {} has changed",
                                                           run.plan().weights[i].name));
    }
    return {};
}

} // namespace fovea
