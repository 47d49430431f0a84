#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fovea {

/// What a network says of some samples: for each, the probability of every class.
///
/// Kept as logarithms, rounded to what a half holds: so 50,000 samples of 1,000 classes take 100 MB
/// in a file, and a small probability keeps as many digits as a large one (three, where the
/// probabilities themselves as halves would end at 6e-8). What is read back is what was there, so
/// figures of both agree to the last bit.
class Probabilities {
public:
    Probabilities() = default;

    explicit Probabilities(std::int32_t classes) : m_classes(classes) {}

    /// Rows of logarithms as they are, one after the other; whole rows.
    Probabilities(std::int32_t classes, std::vector<float> logs)
        : m_classes(classes), m_logs(std::move(logs)) {}

    /// Rows of probabilities, unrounded: for whoever has them from elsewhere.
    static Probabilities of(std::int32_t classes, std::span<const double> probabilities);

    void reserve(std::int64_t samples);

    /// One more sample, by what the network puts out.
    void addLogits(std::span<const float> logits);

    /// One more sample, by its logarithms as they are.
    void addLogs(std::span<const float> logs) {
        m_logs.insert(m_logs.end(), logs.begin(), logs.end());
    }

    std::int32_t classes() const { return m_classes; }

    std::int64_t samples() const {
        return m_classes == 0 ? 0 : static_cast<std::int64_t>(m_logs.size()) / m_classes;
    }

    /// The natural logarithms of a sample's probabilities, a class each; -infinity of 0.
    std::span<const float> logs(std::int64_t sample) const {
        return std::span(m_logs).subspan(static_cast<std::size_t>(sample) *
                                             static_cast<std::size_t>(m_classes),
                                         static_cast<std::size_t>(m_classes));
    }

    std::span<const float> allLogs() const { return m_logs; }

    double at(std::int64_t sample, std::int32_t label) const;

    /// Of several equal ones the first.
    std::int32_t mostProbable(std::int64_t sample) const;

    /// The same with every logit divided by `temperature` (Guo, Pleiss, Sun, Weinberger 2017, "On
    /// calibration of modern neural networks"): above 1 less sure, below 1 more, the order of a
    /// sample's classes stays. Not rounded.
    Probabilities withTemperature(double temperature) const;

private:
    std::int32_t m_classes = 0;
    std::vector<float> m_logs;
};

} // namespace fovea
