#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/evaluation/classifier.hpp"

namespace fovea {

enum class PredictionFormat { Text, Json, Csv };

/// Predictions as `fovea predict` prints and the window exports them, sample by sample, so that
/// thousands of them wait for none:
///   text  a line a sample: its name and the most probable classes
///   JSON  [{"path","predictions":[{"class","probability"}]}]: the keys are stable
///   CSV   path,class,probability and, for the classes after the first, class_2,probability_2,...
class PredictionText {
public:
    /// As many classes of each sample as are told where nobody says how many.
    static constexpr int usualTop = 5;

    /// top  as many classes of each sample
    PredictionText(PredictionFormat format, const std::vector<std::string>& classes,
                   int top = usualTop);

    std::string begin() const;
    std::string line(const std::string& path, std::span<const ClassProbability> ranking);
    std::string end() const;

private:
    PredictionFormat m_format;
    const std::vector<std::string>& m_classes;
    std::size_t m_top;
    bool m_isFirst = true;
};

} // namespace fovea
