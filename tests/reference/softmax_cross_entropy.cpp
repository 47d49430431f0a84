#include "tests/reference/softmax_cross_entropy.hpp"

#include <cmath>

namespace fovea::reference {

SoftmaxCrossEntropy softmaxCrossEntropy(View<const float> logits,
                                        std::span<const std::int32_t> labels) {
    SoftmaxCrossEntropy result;
    for (std::size_t n = 0; n < labels.size(); ++n) {
        const auto row = logits.sample(static_cast<std::int64_t>(n)).values();
        const auto label = static_cast<std::size_t>(labels[n]);
        long double sum = 0;
        for (const float logit : row)
            sum += std::exp(static_cast<long double>(logit));
        result.losses.push_back(
            static_cast<double>(std::log(sum) - static_cast<long double>(row[label])));
        for (std::size_t c = 0; c < row.size(); ++c) {
            const long double p = std::exp(static_cast<long double>(row[c])) / sum;
            result.probabilities.push_back(static_cast<double>(p));
            result.dLogits.push_back(static_cast<double>(p - (c == label ? 1.0L : 0.0L)) /
                                     static_cast<double>(labels.size()));
        }
    }
    return result;
}

} // namespace fovea::reference
