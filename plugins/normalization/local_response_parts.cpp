#include <algorithm>
#include <cmath>

#include "plugins/normalization/local_response.hpp"

namespace fovea {

OutputParts LocalResponse::madeOf(const TensorPlace& at, Shapes inputs) const {
    const std::int64_t first = at.map - (size - 1) / 2;
    OutputParts parts;
    parts.join = Join::Own;
    for (std::int64_t c = std::max<std::int64_t>(0, first); c < std::min(inputs[0].c, first + size);
         ++c)
        parts.taps.push_back({.at = {at.d, at.y, at.x, c}});
    return parts;
}

OwnAnswer LocalResponse::answerOf(const TapValues& taps) const {
    const std::vector<Tap>& parts = taps.parts.taps;
    double squares = 0;
    double own = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto x = static_cast<double>(taps.values[i]);
        squares += x * x;
        own = parts[i].at == taps.at ? x : own;
    }
    const double share = alpha / static_cast<double>(size);
    const double base = k + share * squares;
    const double divisor = std::pow(base, beta);
    OwnAnswer answer;
    answer.output = own / divisor;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const double direct = parts[i].at == taps.at ? 1 / divisor : 0;
        answer.slopes.push_back(direct - 2 * beta * share * static_cast<double>(taps.values[i]) *
                                             own / (divisor * base));
    }
    answer.between = {{"squares around", squares}, {"divisor", divisor}};
    return answer;
}

} // namespace fovea
