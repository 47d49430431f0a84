/// What one S-cell's answer is made of: excitation against inhibition.

#include <cmath>

#include "plugins/neocognitron/s_layer.hpp"

namespace fovea {

OutputParts SLayer::madeOf(const TensorPlace& at, Shapes inputs) const {
    const CellWindows cells = *place(inputs[0]);
    OutputParts parts =
        cells.partsAt(fixedWeights(kernel, falloff), 1.0F / static_cast<float>(inputs[0].c), at);
    for (std::size_t i = 0; i < parts.taps.size(); ++i)
        parts.taps[i].weight = WeightElement{0, static_cast<std::int64_t>(i) * planes + at.map};
    return parts;
}

OwnAnswer SLayer::answerOf(const TapValues& taps) const {
    const double r = selectivity;
    const double b =
        std::abs(static_cast<double>(taps.weights[1][static_cast<std::size_t>(taps.at.map)]));
    const std::vector<Tap>& parts = taps.parts.taps;
    const auto weightOf = [&](std::size_t i) {
        return static_cast<double>(
            taps.weights[0][static_cast<std::size_t>(parts[i].weight->element)]);
    };
    double excitation = 0;
    double squares = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto x = static_cast<double>(taps.values[i]);
        excitation += weightOf(i) * x;
        squares += static_cast<double>(parts[i].factor) * x * x;
    }
    const double strength = std::sqrt(squares);
    const double against = r / (1 + r) * b;
    const double divisor = 1 + against * strength;
    const double drive = r * ((1 + excitation) / divisor - 1);
    OwnAnswer answer;
    answer.output = drive < 0 ? 0 : drive;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        // Of the strength; an image without anything in it has no direction to grow in.
        const double growth = strength > 0 ? static_cast<double>(parts[i].factor) *
                                                 static_cast<double>(taps.values[i]) / strength
                                           : 0;
        answer.slopes.push_back(
            drive > 0 ? (r * weightOf(i) - (drive + r) * against * growth) / divisor : 0);
    }
    answer.between = {{"excitation", excitation},
                      {"strength", strength},
                      {"inhibition", against * strength},
                      {"drive", drive}};
    return answer;
}

} // namespace fovea
