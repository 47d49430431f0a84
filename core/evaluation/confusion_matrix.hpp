#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fovea {

/// Counts of (true class, predicted class): rows are true classes.
class ConfusionMatrix {
public:
    ConfusionMatrix() = default;

    explicit ConfusionMatrix(std::vector<std::string> classes)
        : m_classes(std::move(classes)), m_counts(m_classes.size() * m_classes.size()) {}

    void add(std::int32_t truth, std::int32_t predicted, std::int64_t count = 1) {
        m_counts[cell(truth, predicted)] += count;
    }

    const std::vector<std::string>& classes() const { return m_classes; }

    int size() const { return static_cast<int>(m_classes.size()); }

    std::int64_t count(std::int32_t truth, std::int32_t predicted) const {
        return m_counts[cell(truth, predicted)];
    }

    std::int64_t total() const;
    std::int64_t correct() const;
    double top1() const;                            ///< correct / total; 0 of nothing
    std::int64_t support(std::int32_t truth) const; ///< the row's sum
    double recall(std::int32_t truth) const;        ///< correct of the row; NaN of an empty row
    double
    precision(std::int32_t predicted) const; ///< correct of the column; NaN when never predicted
    double f1(std::int32_t label) const;     ///< NaN where recall or precision is

    /// "true\predicted,a,b\na,3,0\n...", RFC 4180.
    std::string toCsv() const;

    bool operator==(const ConfusionMatrix&) const = default;

private:
    std::size_t cell(std::int32_t truth, std::int32_t predicted) const {
        return static_cast<std::size_t>(truth) * m_classes.size() +
               static_cast<std::size_t>(predicted);
    }

    std::vector<std::string> m_classes;
    std::vector<std::int64_t> m_counts;
};

} // namespace fovea
