#include "core/evaluation/matrix/matrix_order.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace fovea {

namespace {

constexpr std::array<std::pair<MatrixOrder, std::string_view>, 4> orderNames{
    {{MatrixOrder::Data, "data"},
     {MatrixOrder::Name, "name"},
     {MatrixOrder::Size, "size"},
     {MatrixOrder::Clustering, "clustering"}}};

/// How alike classes and groups of classes are, by the number of their first class.
class Alikeness {
public:
    explicit Alikeness(const ConfusionMatrix& matrix)
        : m_size(static_cast<std::size_t>(matrix.size())), m_values(m_size * m_size) {
        for (std::int32_t i = 0; i < matrix.size(); ++i) {
            const std::int64_t support = matrix.support(i);
            for (std::int32_t j = 0; j < matrix.size() && support > 0; ++j) {
                const double share =
                    static_cast<double>(matrix.count(i, j)) / static_cast<double>(support) / 2;
                of(static_cast<std::size_t>(i), static_cast<std::size_t>(j)) += share;
                of(static_cast<std::size_t>(j), static_cast<std::size_t>(i)) += share;
            }
        }
    }

    double& of(std::size_t a, std::size_t b) { return m_values[a * m_size + b]; }

private:
    std::size_t m_size;
    std::vector<double> m_values;
};

/// The chain of nearest neighbours (Benzécri 1982): whoever is whose nearest joins, in any order
/// with the same tree, so that no joint has to look at all pairs.
class Clustering {
public:
    explicit Clustering(const ConfusionMatrix& matrix)
        : m_single(matrix), m_groups(matrix), m_members(static_cast<std::size_t>(matrix.size())) {
        for (std::size_t i = 0; i < m_members.size(); ++i) {
            m_members[i] = {static_cast<std::int32_t>(i)};
            m_alive.push_back(i);
        }
    }

    std::vector<std::int32_t> order() {
        std::vector<std::size_t> chain;
        while (m_alive.size() > 1) {
            if (chain.empty())
                chain.push_back(m_alive.front());
            const std::size_t last = chain.back();
            const std::size_t before = chain.size() > 1 ? chain[chain.size() - 2] : last;
            const std::size_t nearest = nearestOf(last, before);
            if (nearest != before) {
                chain.push_back(nearest);
                continue;
            }
            chain.resize(chain.size() - 2);
            join(std::min(last, before), std::max(last, before));
        }
        return m_alive.empty() ? std::vector<std::int32_t>()
                               : std::move(m_members[m_alive.front()]);
    }

private:
    /// `before` where it is as near as any, so that a chain ends.
    std::size_t nearestOf(std::size_t group, std::size_t before) {
        std::size_t nearest = before;
        for (const std::size_t other : m_alive)
            if (other != group &&
                (nearest == group || m_groups.of(group, other) > m_groups.of(group, nearest)))
                nearest = other;
        return nearest;
    }

    void join(std::size_t kept, std::size_t gone) {
        const auto keptSize = static_cast<double>(m_members[kept].size());
        const auto goneSize = static_cast<double>(m_members[gone].size());
        std::erase(m_alive, gone);
        for (const std::size_t other : m_alive) {
            const double mean =
                (keptSize * m_groups.of(kept, other) + goneSize * m_groups.of(gone, other)) /
                (keptSize + goneSize);
            m_groups.of(kept, other) = m_groups.of(other, kept) = mean;
        }
        putTogether(m_members[kept], m_members[gone]);
    }

    /// Turns either group round where that brings ends together that are more alike.
    void putTogether(std::vector<std::int32_t>& first, std::vector<std::int32_t>& second) {
        const auto alike = [this](std::int32_t a, std::int32_t b) {
            return m_single.of(static_cast<std::size_t>(a), static_cast<std::size_t>(b));
        };
        const std::array<double, 4> ends{
            alike(first.back(), second.front()), alike(first.back(), second.back()),
            alike(first.front(), second.front()), alike(first.front(), second.back())};
        const auto best = std::ranges::max_element(ends) - ends.begin();
        if (best >= 2)
            std::ranges::reverse(first);
        if (best % 2 == 1)
            std::ranges::reverse(second);
        first.insert(first.end(), second.begin(), second.end());
        second.clear();
    }

    Alikeness m_single; ///< of classes
    Alikeness m_groups;
    std::vector<std::vector<std::int32_t>> m_members; ///< of each group, in their order
    std::vector<std::size_t> m_alive;
};

} // namespace

std::string_view nameOf(MatrixOrder order) {
    return std::ranges::find(orderNames, order, &decltype(orderNames)::value_type::first)->second;
}

Result<MatrixOrder> matrixOrderFromName(std::string_view name) {
    const auto found =
        std::ranges::find(orderNames, name, &decltype(orderNames)::value_type::second);
    if (found == orderNames.end())
        return fail(ErrorKind::Usage,
                    fmt::format("\"{}\" is no order of classes; there are data, name, size and "
                                "clustering",
                                name));
    return found->first;
}

std::vector<std::int32_t> orderOf(const ConfusionMatrix& matrix, MatrixOrder order) {
    if (order == MatrixOrder::Clustering)
        return Clustering(matrix).order();
    std::vector<std::int32_t> classes(static_cast<std::size_t>(matrix.size()));
    std::iota(classes.begin(), classes.end(), 0);
    if (order == MatrixOrder::Name)
        std::ranges::stable_sort(classes, {}, [&](std::int32_t label) -> const std::string& {
            return matrix.classes()[static_cast<std::size_t>(label)];
        });
    if (order == MatrixOrder::Size)
        std::ranges::stable_sort(classes, std::ranges::greater{},
                                 [&](std::int32_t label) { return matrix.support(label); });
    return classes;
}

} // namespace fovea
