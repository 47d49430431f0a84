#include "core/evaluation/explain/saliency.hpp"

namespace fovea {

Result<FoundHeat> saliency(const HeatTask& task) {
    task.explainer.forward(task.sample);
    return FoundHeat{largestOfChannels(task.explainer.backward(task.target)), ""};
}

} // namespace fovea
