#pragma once

#include <QWidget>

#include "core/evaluation/matrix/matrix_order.hpp"
#include "core/evaluation/matrix/matrix_shares.hpp"

class QComboBox;

namespace fovea::gui {

/// How the matrix below it is shown: what its cells say, and in which order its classes stand.
class MatrixBar : public QWidget {
    Q_OBJECT

public:
    /// beside  what else is chosen in this line
    explicit MatrixBar(QWidget* beside, QWidget* parent = nullptr);

    MatrixShare share() const;
    MatrixOrder order() const;

Q_SIGNALS:
    void shareChosen();
    void orderChosen();

private:
    QComboBox* m_shares;
    QComboBox* m_orders;
};

} // namespace fovea::gui
