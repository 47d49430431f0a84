#include "core/evaluation/explain/grad_cam.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "core/evaluation/explain/layer_choice.hpp"

namespace fovea {

namespace {

Result<std::string> layerOfMaps(const HeatTask& task) {
    const NetworkReport& report = task.explainer.report();
    if (task.settings.layer.empty())
        return lastWithMaps(report, task.explainer.run().network);
    const Result<Shape> output = outputOf(report, task.settings.layer);
    if (!output)
        return tl::unexpected(output.error());
    if (!hasPlaces(*output))
        return fail(ErrorKind::Network,
                    fmt::format("{} puts out a vector of {}, which has no places; choose a layer "
                                "with maps",
                                task.settings.layer, toString(*output)));
    return task.settings.layer;
}

} // namespace

Result<FoundHeat> gradCam(const HeatTask& task) {
    const Result<std::string> layer = layerOfMaps(task);
    if (!layer)
        return tl::unexpected(layer.error());
    std::vector<float> maps;
    std::vector<float> gradients;
    Shape shape;
    task.explainer.forward(task.sample, [&](const std::string& id, View<const float> output) {
        if (id != *layer)
            return;
        shape = output.shape;
        maps.assign(output.values().begin(), output.values().end());
    });
    task.explainer.backward(task.target, [&](const std::string& id, View<const float> gradient) {
        if (id == *layer)
            gradients.assign(gradient.values().begin(), gradient.values().end());
    });

    const auto channels = static_cast<std::size_t>(shape.c);
    std::vector<double> weights(channels, 0.0);
    for (std::size_t i = 0; i < gradients.size(); ++i)
        weights[i % channels] += static_cast<double>(gradients[i]);
    for (double& weight : weights)
        weight /= static_cast<double>(shape.pixels());
    Heat coarse{shape, {}};
    coarse.shape.c = 1;
    for (std::size_t place = 0; place < maps.size(); place += channels) {
        double sum = 0;
        for (std::size_t c = 0; c < channels; ++c)
            sum += weights[c] * static_cast<double>(maps[place + c]);
        coarse.values.push_back(static_cast<float>(std::max(0.0, sum)));
    }
    FoundHeat found{resized(coarse, task.explainer.input()), *layer};
    if (std::ranges::all_of(coarse.values, [](float value) { return value == 0; }))
        found.warnings.push_back(fmt::format(
            "no place of {} speaks for the class: the heat is zero everywhere", *layer));
    return found;
}

} // namespace fovea
