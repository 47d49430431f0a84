/// What one C-cell's answer is made of: its plane's blur against the mean of all planes.

#include "plugins/neocognitron/c_layer.hpp"

namespace fovea {

OutputParts CLayer::madeOf(const TensorPlace& at, Shapes inputs) const {
    return place(inputs[0])->partsAt(fixedWeights(kernel, falloff), 1, at);
}

OwnAnswer CLayer::answerOf(const TapValues& taps) const {
    const std::vector<Tap>& parts = taps.parts.taps;
    const double planes = static_cast<double>(parts.back().at.map + 1);
    double own = 0;
    double all = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto x = static_cast<double>(taps.values[i]);
        const double blurred = x > 0 ? static_cast<double>(parts[i].factor) * x : 0;
        all += blurred;
        own += parts[i].at.map == taps.at.map ? blurred : 0;
    }
    const double mean = all / planes;
    const double drive = (1 + own) / (1 + mean) - 1;
    OwnAnswer answer;
    answer.output = drive < 0 ? 0 : drive / (alpha + drive);
    const double steep = drive > 0 ? alpha / ((alpha + drive) * (alpha + drive)) : 0;
    const double throughMean = -(1 + own) / ((1 + mean) * (1 + mean)) / planes;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const double direct = parts[i].at.map == taps.at.map ? 1 / (1 + mean) : 0;
        const double factor = taps.values[i] > 0 ? static_cast<double>(parts[i].factor) : 0;
        answer.slopes.push_back(steep * factor * (direct + throughMean));
    }
    answer.between = {{"own plane", own}, {"mean of all planes", mean}, {"drive", drive}};
    return answer;
}

} // namespace fovea
