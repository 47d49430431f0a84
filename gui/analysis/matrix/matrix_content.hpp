#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "core/evaluation/matrix/matrix_order.hpp"
#include "core/evaluation/matrix/matrix_shares.hpp"
#include "gui/analysis/confusion_layout.hpp"

namespace fovea::gui {

/// What a confusion matrix shows, without a widget: its classes in an order, in each cell a count
/// or a share, or by how much another run's differs from it. Cells are named by their classes,
/// wherever they stand.
class MatrixContent {
public:
    /// What a cell's colour says.
    enum class Tone { Nothing, Right, Wrong };

    MatrixContent() = default;
    MatrixContent(const MatrixContent&) = delete; // its shares borrow its matrix
    MatrixContent& operator=(const MatrixContent&) = delete;

    void setMatrix(const ConfusionMatrix& matrix);
    void setShare(MatrixShare share);
    void setOrder(MatrixOrder order);

    /// Cells show what this one has more or less; none: they show the matrix itself.
    /// errors  Data: it has other classes; then the matrix itself is shown
    Result<void> setOther(std::optional<ConfusionMatrix> other);

    const ConfusionMatrix& matrix() const { return m_matrix; }

    MatrixShare share() const { return m_share; }

    /// The classes as they stand, from the top and from the left.
    const std::vector<std::int32_t>& order() const { return m_order; }

    bool isDifference() const { return m_difference.has_value(); }

    ConfusionCell classesAt(ConfusionCell place) const;
    ConfusionCell placeOf(ConfusionCell classes) const;

    /// As it is shown; NaN for a share of nothing.
    double value(ConfusionCell cell) const;
    QString words(ConfusionCell cell) const; ///< nothing where there is nothing
    QString longestWords() const;            ///< no cell has longer ones

    Tone tone(ConfusionCell cell) const;
    /// How strong its colour is, up to 1: by its share of the true class; of a difference, by that
    /// of the largest one.
    double strength(ConfusionCell cell) const;

    QString className(int label) const;
    QString describe(ConfusionCell cell) const; ///< a sentence

    double recall(int label) const;
    double precision(int label) const;

private:
    void arrange();
    Result<void> compare();

    ConfusionMatrix m_matrix;
    std::optional<ConfusionMatrix> m_other;
    MatrixShare m_share = MatrixShare::Counts;
    MatrixOrder m_orderKind = MatrixOrder::Data;
    std::vector<std::int32_t> m_order;
    std::vector<std::int32_t> m_places; ///< of each class
    std::optional<MatrixShares> m_shown;
    std::optional<MatrixShares> m_rows;
    std::optional<MatrixShares> m_columns;
    std::optional<MatrixDifference> m_difference;      ///< of what is shown
    std::optional<MatrixDifference> m_countDifference; ///< for the sentences
    double m_largestDifference = 0;
    std::int64_t m_largestCount = 0;
    std::vector<std::int64_t> m_supports;
};

} // namespace fovea::gui
