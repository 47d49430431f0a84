#include "core/promises/made_layer.hpp"

namespace fovea {

std::vector<float> copyOf(std::span<const float> values) { return {values.begin(), values.end()}; }

std::vector<MadeLayer> casesOf(const LayerType& type, CaseSize size) {
    RandomStream random({21, size == CaseSize::Small ? 0U : 1U});
    std::vector<MadeLayer> all;
    const int count = size == CaseSize::Small ? smallCases : largeCases;
    for (int i = 0; i < count; ++i) {
        const auto layerCase = randomCase(type, random, size);
        if (!layerCase)
            break;
        all.push_back(
            {*layerCase, type.make(layerCase->settings).value(), static_cast<std::uint64_t>(i)});
    }
    return all;
}

std::vector<std::vector<float>> resultsOf(LayerRun& run) {
    std::vector<std::vector<float>> results;
    for (const Behaviour behaviour : behaviours) {
        run.forward(behaviour);
        run.backward();
        results.push_back(copyOf(run.output()));
        for (std::size_t i = 0; i < run.inputCount(); ++i)
            results.push_back(copyOf(run.dInput(i)));
        for (std::size_t i = 0; i < run.plan().weights.size(); ++i)
            results.push_back(copyOf(run.isTrained(i) ? run.dWeight(i) : run.weight(i)));
    }
    return results;
}

} // namespace fovea
