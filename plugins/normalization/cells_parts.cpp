#include <cmath>

#include "plugins/normalization/cells.hpp"

namespace fovea {

OutputParts cellsParts(const Shape& input, const Cells& cells, bool isAffine,
                       const TensorPlace& at) {
    const std::int64_t own = elementOf(at, input);
    const std::int64_t slab = own / (cells.pixels * cells.channels);
    const std::int64_t first = at.map / cells.groupWidth() * cells.groupWidth();
    OutputParts parts;
    parts.join = Join::Own;
    for (std::int64_t pixel = slab * cells.pixels; pixel < (slab + 1) * cells.pixels; ++pixel)
        for (std::int64_t c = first; c < first + cells.groupWidth(); ++c)
            parts.taps.push_back({.at = placeOf(pixel * cells.channels + c, input)});
    if (isAffine)
        parts.bias = WeightElement{1, at.map};
    return parts;
}

OwnAnswer cellsAnswer(double epsilon, const TapValues& taps) {
    const std::vector<Tap>& parts = taps.parts.taps;
    const auto count = static_cast<double>(parts.size());
    double mean = 0;
    for (const float value : taps.values)
        mean += static_cast<double>(value) / count;
    double variance = 0;
    double centred = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const double apart = static_cast<double>(taps.values[i]) - mean;
        variance += apart * apart / count;
        if (parts[i].at == taps.at)
            centred = apart;
    }
    const double deviation = std::sqrt(variance + epsilon);
    const double normalized = centred / deviation;
    const auto map = static_cast<std::size_t>(taps.at.map);
    const bool isAffine = !taps.weights.empty();
    const double scale = isAffine ? static_cast<double>(taps.weights[0][map]) : 1;
    const double shift = isAffine ? static_cast<double>(taps.weights[1][map]) : 0;
    OwnAnswer answer;
    answer.output = scale * normalized + shift;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const double other = (static_cast<double>(taps.values[i]) - mean) / deviation;
        const double direct = parts[i].at == taps.at ? 1 : 0;
        answer.slopes.push_back(scale / deviation * (direct - (1 + normalized * other) / count));
    }
    answer.between = {{"mean", mean}, {"deviation", deviation}, {"normalized", normalized}};
    if (isAffine)
        answer.between.push_back({"scale", scale});
    return answer;
}

} // namespace fovea
