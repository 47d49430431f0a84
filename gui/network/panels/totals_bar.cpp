#include "gui/network/panels/totals_bar.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "gui/commands/remedy_action.hpp"
#include "gui/document/document.hpp"
#include "gui/models/node_words.hpp"
#include "gui/widgets/action_button.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/icons.hpp"

namespace fovea::gui {

TotalsBar::TotalsBar(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_totals(new QLabel),
      m_remedy(new RemedyAction(document, this)),
      m_problems(new QToolButton),
      m_zoom(new QToolButton) {
    m_totals->setToolTip(tr("Of one sample's forward pass, for inputs of the shape that the input "
                            "node shows; memory for its activations"));
    // Cut off rather than squeezing the buttons.
    m_totals->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_problems->setAutoRaise(true);
    m_problems->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_problems->setToolTip(tr("Show the next fault"));
    m_zoom->setAutoRaise(true);
    m_zoom->setToolTip(tr("Zoom to 100 %"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 2, 4, 2);
    layout->setSpacing(8);
    layout->addWidget(m_totals, 1);
    m_remedy->setObjectName("networkRemedy");
    layout->addWidget(new ActionButton(m_remedy));
    layout->addWidget(m_problems);
    layout->addWidget(m_zoom);
    connect(m_problems, &QToolButton::clicked, this, &TotalsBar::chooseProblem);
    connect(m_zoom, &QToolButton::clicked, this, &TotalsBar::zoomClicked);
    connect(&document, &Document::reportChanged, this, &TotalsBar::refresh);
    showZoom(1);
    refresh();
}

void TotalsBar::showZoom(double zoom) { m_zoom->setText(tr("%1 %").arg(qRound(zoom * 100))); }

void TotalsBar::refresh() {
    const NetworkReport& report = m_document.report();
    std::int64_t bytes = 0;
    for (const auto& [id, node] : report.nodes)
        bytes += node.activationBytes;
    const bool isKnown = report.isInputKnown();
    const QStringList parts{
        tr("%1 weights").arg(isKnown ? countText(report.weights) : unknownText()),
        tr("%1 multiply-adds").arg(isKnown ? magnitudeText(report.macs) : unknownText()),
        tr("%1 a sample").arg(isKnown ? bytesText(bytes) : unknownText()),
    };
    m_totals->setText(parts.join(QStringLiteral("  ·  ")));
    const auto count = static_cast<int>(report.problems.size());
    const bool isEmpty = m_document.spec().network.nodes.empty();
    m_problems->setVisible(!isEmpty);
    m_problems->setEnabled(count > 0);
    m_problems->setIcon(icon(count > 0 ? "error" : isKnown ? "success" : "warning"));
    m_problems->setText(count == 0   ? (isKnown ? tr("No faults") : tr("Input unknown"))
                        : count == 1 ? tr("1 fault")
                                     : tr("%1 faults").arg(count));
}

void TotalsBar::chooseProblem() {
    const std::vector<Problem>& problems = m_document.report().problems;
    if (!problems.empty())
        Q_EMIT problemChosen(problems[m_nextProblem++ % problems.size()].node);
}

} // namespace fovea::gui
