#include "tests/layers/loss_formulas.hpp"

#include <algorithm>
#include <cmath>

namespace fovea::test {

namespace {

double real(const SettingMap& settings, const char* key) {
    return std::get<double>(settings.at(key));
}

double minusLogOf(const std::vector<double>& logits, std::size_t label) {
    double sum = 0;
    for (const double logit : logits)
        sum += std::exp(logit);
    return -std::log(std::exp(logits[label]) / sum);
}

double smoothedCrossEntropy(const SettingMap& settings, const std::vector<double>& logits,
                            std::size_t label) {
    const double share = real(settings, "label_smoothing");
    double sum = 0;
    for (std::size_t c = 0; c < logits.size(); ++c)
        sum += (share / static_cast<double>(logits.size()) + (c == label ? 1 - share : 0)) *
               minusLogOf(logits, c);
    return sum;
}

double squaredError(const SettingMap& settings, const std::vector<double>& logits,
                    std::size_t label) {
    double sum = 0;
    for (std::size_t c = 0; c < logits.size(); ++c)
        sum += std::pow(logits[c] - real(settings, c == label ? "on" : "off"), 2);
    const bool isMean = std::get<std::string>(settings.at("reduction")) == "mean";
    return isMean ? sum / static_cast<double>(logits.size()) : sum / 2;
}

double hinge(const SettingMap& settings, const std::vector<double>& logits, std::size_t label) {
    double sum = 0;
    for (std::size_t c = 0; c < logits.size(); ++c)
        if (c != label)
            sum += std::pow(std::max(0.0, real(settings, "margin") - logits[label] + logits[c]),
                            static_cast<double>(std::get<std::int64_t>(settings.at("p"))));
    return sum / static_cast<double>(logits.size());
}

double focal(const SettingMap& settings, const std::vector<double>& logits, std::size_t label) {
    const double entropy = minusLogOf(logits, label);
    return std::pow(1 - std::exp(-entropy), real(settings, "gamma")) * entropy;
}

} // namespace

const std::map<std::string, Formula>& lossFormulas() {
    static const std::map<std::string, Formula> formulas{
        {"loss.softmax_cross_entropy", smoothedCrossEntropy},
        {"loss.mean_squared_error", squaredError},
        {"loss.multi_class_hinge", hinge},
        {"loss.focal", focal}};
    return formulas;
}

} // namespace fovea::test
