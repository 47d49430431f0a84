#include "core/evaluation/explain/gradient_times_input.hpp"

namespace fovea {

Result<FoundHeat> gradientTimesInput(const HeatTask& task) {
    task.explainer.forward(task.sample);
    const View<const float> gradient = task.explainer.backward(task.target);
    std::vector<float> products(task.sample.begin(), task.sample.end());
    for (std::size_t i = 0; i < products.size(); ++i)
        products[i] *= gradient.data[i];
    return FoundHeat{addedOverChannels({products.data(), task.explainer.input()}), ""};
}

} // namespace fovea
