#include "core/evaluation/matrix/matrix_shares.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace fovea {

namespace {

constexpr std::array<std::pair<MatrixShare, std::string_view>, 4> shareNames{
    {{MatrixShare::Counts, "counts"},
     {MatrixShare::OfRow, "row"},
     {MatrixShare::OfColumn, "column"},
     {MatrixShare::OfAll, "all"}}};

double partOf(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? std::numeric_limits<double>::quiet_NaN()
                      : static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

std::string_view nameOf(MatrixShare share) {
    return std::ranges::find(shareNames, share, &decltype(shareNames)::value_type::first)->second;
}

Result<MatrixShare> matrixShareFromName(std::string_view name) {
    const auto found =
        std::ranges::find(shareNames, name, &decltype(shareNames)::value_type::second);
    if (found == shareNames.end())
        return fail(ErrorKind::Usage, fmt::format("\"{}\" is nothing that cells show; there are "
                                                  "counts, row, column and all",
                                                  name));
    return found->first;
}

MatrixShares::MatrixShares(const ConfusionMatrix& matrix, MatrixShare share)
    : m_matrix(matrix),
      m_share(share),
      m_rows(static_cast<std::size_t>(matrix.size())),
      m_columns(static_cast<std::size_t>(matrix.size())) {
    for (std::int32_t truth = 0; truth < matrix.size(); ++truth)
        for (std::int32_t predicted = 0; predicted < matrix.size(); ++predicted) {
            const std::int64_t count = matrix.count(truth, predicted);
            m_rows[static_cast<std::size_t>(truth)] += count;
            m_columns[static_cast<std::size_t>(predicted)] += count;
            m_all += count;
        }
}

double MatrixShares::at(std::int32_t truth, std::int32_t predicted) const {
    const std::int64_t count = m_matrix.count(truth, predicted);
    switch (m_share) {
    case MatrixShare::Counts:
        break;
    case MatrixShare::OfRow:
        return partOf(count, m_rows[static_cast<std::size_t>(truth)]);
    case MatrixShare::OfColumn:
        return partOf(count, m_columns[static_cast<std::size_t>(predicted)]);
    case MatrixShare::OfAll:
        return partOf(count, m_all);
    }
    return static_cast<double>(count);
}

std::vector<ConfusedPair> confusedPairs(const ConfusionMatrix& matrix, std::size_t most) {
    const MatrixShares shares(matrix, MatrixShare::OfRow);
    std::vector<ConfusedPair> pairs;
    for (std::int32_t truth = 0; truth < matrix.size(); ++truth)
        for (std::int32_t predicted = 0; predicted < matrix.size(); ++predicted)
            if (truth != predicted && matrix.count(truth, predicted) > 0)
                pairs.push_back({truth, predicted, matrix.count(truth, predicted),
                                 shares.at(truth, predicted)});
    std::ranges::sort(pairs, {}, [](const ConfusedPair& pair) {
        return std::tuple(-pair.count, -pair.shareOfTruth, pair.truth, pair.predicted);
    });
    pairs.resize(std::min(pairs.size(), most));
    return pairs;
}

Result<MatrixDifference> differenceOf(const ConfusionMatrix& first, const ConfusionMatrix& second,
                                      MatrixShare share) {
    std::unordered_map<std::string_view, std::int32_t> places;
    for (std::int32_t i = 0; i < second.size(); ++i)
        places.emplace(second.classes()[static_cast<std::size_t>(i)], i);
    std::vector<std::int32_t> others;
    for (const std::string& name : first.classes()) {
        const auto found = places.find(name);
        if (found == places.end())
            return fail(ErrorKind::Data,
                        fmt::format("class \"{}\" is in one of the matrices alone; only those of "
                                    "the same classes have a difference",
                                    name));
        others.push_back(found->second);
    }
    if (first.size() != second.size())
        return fail(ErrorKind::Data,
                    fmt::format("one matrix has {} classes and the other {}; only those of the "
                                "same classes have a difference",
                                first.size(), second.size()));
    const MatrixShares before(first, share);
    const MatrixShares after(second, share);
    MatrixDifference difference{first.classes(), {}};
    for (std::int32_t truth = 0; truth < first.size(); ++truth)
        for (std::int32_t predicted = 0; predicted < first.size(); ++predicted)
            difference.values.push_back(after.at(others[static_cast<std::size_t>(truth)],
                                                 others[static_cast<std::size_t>(predicted)]) -
                                        before.at(truth, predicted));
    return difference;
}

} // namespace fovea
