#include "gui/analysis/matrix/matrix_bar.hpp"

#include <QComboBox>
#include <QHBoxLayout>

namespace fovea::gui {

namespace {

constexpr int leastChoice = 56; ///< on a small screen

} // namespace

MatrixBar::MatrixBar(QWidget* beside, QWidget* parent)
    : QWidget(parent), m_shares(new QComboBox), m_orders(new QComboBox) {
    m_shares->setObjectName("matrixShare");
    m_shares->setToolTip(tr("What the cells say"));
    m_shares->addItem(tr("counts"), static_cast<int>(MatrixShare::Counts));
    m_shares->addItem(tr("% of the true class"), static_cast<int>(MatrixShare::OfRow));
    m_shares->addItem(tr("% of the predicted class"), static_cast<int>(MatrixShare::OfColumn));
    m_shares->addItem(tr("% of all"), static_cast<int>(MatrixShare::OfAll));
    m_orders->setObjectName("matrixOrder");
    m_orders->setToolTip(tr("In which order the classes stand"));
    m_orders->addItem(tr("as in the dataset"), static_cast<int>(MatrixOrder::Data));
    m_orders->addItem(tr("by name"), static_cast<int>(MatrixOrder::Name));
    m_orders->addItem(tr("by size"), static_cast<int>(MatrixOrder::Size));
    m_orders->addItem(tr("alike ones together"), static_cast<int>(MatrixOrder::Clustering));
    for (QComboBox* choice : {m_shares, m_orders}) {
        choice->setMinimumWidth(leastChoice);
    }
    connect(m_shares, &QComboBox::activated, this, &MatrixBar::shareChosen);
    connect(m_orders, &QComboBox::activated, this, &MatrixBar::orderChosen);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(8, 4, 8, 4);
    line->addWidget(m_shares, 1);
    line->addWidget(m_orders, 1);
    line->addWidget(beside, 1);
}

MatrixShare MatrixBar::share() const {
    return static_cast<MatrixShare>(m_shares->currentData().toInt());
}

MatrixOrder MatrixBar::order() const {
    return static_cast<MatrixOrder>(m_orders->currentData().toInt());
}

} // namespace fovea::gui
