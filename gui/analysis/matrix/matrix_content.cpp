#include "gui/analysis/matrix/matrix_content.hpp"

#include <algorithm>
#include <cmath>

#include <QObject>

#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

/// A share in percent, without the sign, which would be in every cell.
QString shareWords(double share) { return QString::number(100 * share, 'f', 1); }

QString signedWords(double value, const QString& size) { return (value < 0 ? "−" : "+") + size; }

} // namespace

void MatrixContent::setMatrix(const ConfusionMatrix& matrix) {
    m_matrix = matrix;
    m_supports.clear();
    m_largestCount = 0;
    for (std::int32_t truth = 0; truth < m_matrix.size(); ++truth) {
        m_supports.push_back(m_matrix.support(truth));
        for (std::int32_t predicted = 0; predicted < m_matrix.size(); ++predicted) {
            m_largestCount = std::max(m_largestCount, m_matrix.count(truth, predicted));
        }
    }
    m_rows.emplace(m_matrix, MatrixShare::OfRow);
    m_columns.emplace(m_matrix, MatrixShare::OfColumn);
    m_shown.emplace(m_matrix, m_share);
    // Another matrix has been told to be another's; whoever compares says so again.
    m_other.reset();
    m_difference.reset();
    m_countDifference.reset();
    arrange();
}

void MatrixContent::setShare(MatrixShare share) {
    m_share = share;
    m_shown.emplace(m_matrix, m_share);
    // Of matrices that could be compared before.
    (void)compare();
}

void MatrixContent::setOrder(MatrixOrder order) {
    m_orderKind = order;
    arrange();
}

void MatrixContent::arrange() {
    m_order = orderOf(m_matrix, m_orderKind);
    m_places.resize(m_order.size());
    for (std::size_t place = 0; place < m_order.size(); ++place) {
        m_places[static_cast<std::size_t>(m_order[place])] = static_cast<std::int32_t>(place);
    }
}

Result<void> MatrixContent::setOther(std::optional<ConfusionMatrix> other) {
    m_other = std::move(other);
    Result<void> compared = compare();
    if (!compared) {
        m_other.reset();
    }
    return compared;
}

Result<void> MatrixContent::compare() {
    m_difference.reset();
    m_countDifference.reset();
    if (!m_other) {
        return {};
    }
    Result<MatrixDifference> shown = differenceOf(m_matrix, *m_other, m_share);
    Result<MatrixDifference> counts = differenceOf(m_matrix, *m_other, MatrixShare::Counts);
    if (!shown || !counts) {
        return tl::unexpected(shown ? counts.error() : shown.error());
    }
    m_difference = std::move(*shown);
    m_countDifference = std::move(*counts);
    m_largestDifference = 0;
    for (const double value : m_difference->values) {
        if (!std::isnan(value)) {
            m_largestDifference = std::max(m_largestDifference, std::abs(value));
        }
    }
    return {};
}

ConfusionCell MatrixContent::classesAt(ConfusionCell place) const {
    return {m_order[static_cast<std::size_t>(place.truth)],
            m_order[static_cast<std::size_t>(place.predicted)]};
}

ConfusionCell MatrixContent::placeOf(ConfusionCell classes) const {
    return {m_places[static_cast<std::size_t>(classes.truth)],
            m_places[static_cast<std::size_t>(classes.predicted)]};
}

double MatrixContent::value(ConfusionCell cell) const {
    return m_difference ? m_difference->at(cell.truth, cell.predicted)
                        : m_shown->at(cell.truth, cell.predicted);
}

QString MatrixContent::words(ConfusionCell cell) const {
    const double shown = value(cell);
    if (std::isnan(shown) || shown == 0) {
        return {};
    }
    const double size = std::abs(shown);
    const QString words =
        m_share == MatrixShare::Counts ? countText(std::llround(size)) : shareWords(size);
    return m_difference ? signedWords(shown, words) : words;
}

QString MatrixContent::longestWords() const {
    if (m_difference) {
        return signedWords(1, m_share == MatrixShare::Counts
                                  ? countText(std::llround(m_largestDifference))
                                  : shareWords(m_largestDifference));
    }
    return m_share == MatrixShare::Counts ? countText(m_largestCount) : shareWords(1);
}

MatrixContent::Tone MatrixContent::tone(ConfusionCell cell) const {
    const bool isDiagonal = cell.truth == cell.predicted;
    if (m_difference) {
        const double more = value(cell);
        if (std::isnan(more) || more == 0) {
            return Tone::Nothing;
        }
        // More that is right is better, more that is taken for something else is not.
        return (more > 0) == isDiagonal ? Tone::Right : Tone::Wrong;
    }
    if (m_matrix.count(cell.truth, cell.predicted) == 0) {
        return Tone::Nothing;
    }
    return isDiagonal ? Tone::Right : Tone::Wrong;
}

double MatrixContent::strength(ConfusionCell cell) const {
    if (m_difference) {
        return m_largestDifference > 0 ? std::abs(value(cell)) / m_largestDifference : 0;
    }
    return m_rows->at(cell.truth, cell.predicted);
}

QString MatrixContent::className(int label) const {
    return text(m_matrix.classes()[static_cast<std::size_t>(label)]);
}

QString MatrixContent::describe(ConfusionCell cell) const {
    const std::int64_t count = m_matrix.count(cell.truth, cell.predicted);
    const QString samples = countText(m_supports[static_cast<std::size_t>(cell.truth)]);
    const double share = count == 0 ? 0 : m_rows->at(cell.truth, cell.predicted);
    QString words =
        cell.truth == cell.predicted
            ? QObject::tr("%1 of %2 %3 recognised (%4)")
                  .arg(countText(count), samples, className(cell.truth), percentText(share))
            : QObject::tr("%1 of %2 %3 taken for %4 (%5)")
                  .arg(countText(count), samples, className(cell.truth), className(cell.predicted),
                       percentText(share));
    if (m_countDifference) {
        const double more = m_countDifference->at(cell.truth, cell.predicted);
        words += QObject::tr("; %1 by the other run").arg(countText(count + std::llround(more)));
    }
    return words;
}

double MatrixContent::recall(int label) const { return m_rows->at(label, label); }

double MatrixContent::precision(int label) const { return m_columns->at(label, label); }

} // namespace fovea::gui
