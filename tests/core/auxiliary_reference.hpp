#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fovea::test {

/// A small network with two auxiliary heads and its whole loss, in plain loops and double:
/// 6 -> dense1 5 tanh -> dense2 4 tanh -> out 3; a_dense 3 behind dense1, weight 0.3; b_dense1 4
/// tanh -> b_dense2 3 behind dense2, weight 1.5.
struct ReferenceNetwork {
    using Values = std::vector<double>;

    std::map<std::string, Values> weights; ///< "dense1.weight" [I, O], "dense1.bias" [O]
    Values inputs;                         ///< [N, 6]
    std::vector<std::int32_t> labels;      ///< [N]

    /// The mean over the samples.
    double loss() const {
        double sum = 0;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const auto label = static_cast<std::size_t>(labels[i]);
            const auto begin = inputs.begin() + static_cast<std::ptrdiff_t>(i * 6);
            const Values first = tanhOf(dense("dense1", Values(begin, begin + 6)));
            const Values second = tanhOf(dense("dense2", first));
            const Values branch = tanhOf(dense("b_dense1", second));
            sum += crossEntropy(dense("out", second), label);
            sum += 0.3 * crossEntropy(dense("a_dense", first), label);
            sum += 1.5 * crossEntropy(dense("b_dense2", branch), label);
        }
        return sum / static_cast<double>(labels.size());
    }

private:
    Values dense(const std::string& name, const Values& input) const {
        const Values& weight = weights.at(name + ".weight");
        Values output = weights.at(name + ".bias");
        for (std::size_t i = 0; i < input.size(); ++i)
            for (std::size_t o = 0; o < output.size(); ++o)
                output[o] += input[i] * weight[i * output.size() + o];
        return output;
    }

    static Values tanhOf(Values values) {
        for (double& value : values)
            value = std::tanh(value);
        return values;
    }

    static double crossEntropy(const Values& logits, std::size_t label) {
        double sum = 0;
        for (const double logit : logits)
            sum += std::exp(logit - logits[label]);
        return std::log(sum);
    }
};

} // namespace fovea::test
