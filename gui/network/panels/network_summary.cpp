#include "gui/network/panels/network_summary.hpp"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include "gui/document/document.hpp"
#include "gui/models/node_words.hpp"
#include "gui/network/panels/fact_table.hpp"
#include "gui/network/panels/inspector_parts.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

NetworkSummary::NetworkSummary(Document& document, QWidget* parent)
    : ColumnScroller(parent),
      m_document(document),
      m_title(makeHeadline()),
      m_description(new NoteLabel(NoteLabel::Tone::Caption)),
      m_facts(new FactTable),
      m_problemsTitle(new NoteLabel(NoteLabel::Tone::Heading, tr("Faults"))),
      m_problems(new NoteLabel(NoteLabel::Tone::Plain)) {
    m_problems->setTextFormat(Qt::RichText);
    m_problems->setTextInteractionFlags(Qt::TextBrowserInteraction);
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_description);
    layout->addSpacing(8);
    layout->addWidget(m_facts);
    layout->addSpacing(8);
    layout->addWidget(m_problemsTitle);
    layout->addWidget(m_problems);
    layout->addStretch();
    setWidget(content);
    connect(m_problems, &QLabel::linkActivated, this,
            [this](const QString& id) { Q_EMIT nodeChosen(bytesOf(id)); });
    connect(&document, &Document::reportChanged, this, &NetworkSummary::refresh);
    refresh();
}

void NetworkSummary::setNodes(std::set<std::string> ids) {
    m_ids = std::move(ids);
    refresh();
}

void NetworkSummary::refresh() {
    const NetworkSpec& network = m_document.spec().network;
    const bool isPart = m_ids.size() > 1;
    m_title->setText(isPart                 ? tr("%1 nodes").arg(m_ids.size())
                     : network.name.empty() ? tr("Network")
                                            : text(network.name));
    m_description->setText(isPart ? QString() : text(network.description));
    m_description->setVisible(!m_description->text().isEmpty());

    NodeReport sum;
    for (const auto& [id, report] : m_document.report().nodes)
        if (!isPart || m_ids.contains(id)) {
            sum.weights += report.weights;
            sum.macs += report.macs;
            sum.activationBytes += report.activationBytes;
        }
    std::vector<Fact> facts;
    if (!isPart)
        facts = {{tr("Nodes"), countText(std::ssize(network.nodes)), {}}, inputFact()};
    const bool isKnown = m_document.report().isInputKnown();
    const auto figure = [&](const QString& words) { return isKnown ? words : unknownText(); };
    facts.push_back(
        {tr("Weights"), figure(countText(sum.weights)), tr("Numbers that training adapts")});
    facts.push_back({tr("Multiply-adds"), figure(magnitudeText(sum.macs)),
                     tr("%1 for one sample, forward").arg(figure(countText(sum.macs)))});
    facts.push_back({tr("Memory"), figure(bytesText(sum.activationBytes)),
                     tr("Activations and what is kept for the way back, for one sample")});
    m_facts->show(facts);
    refreshProblems();
}

void NetworkSummary::changeEvent(QEvent* event) {
    ColumnScroller::changeEvent(event);
    // Links get their colour when the text is set.
    if (event->type() == QEvent::PaletteChange)
        refreshProblems();
}

Fact NetworkSummary::inputFact() const {
    const std::optional<fovea::Shape> shape = m_document.inputShape();
    if (!shape)
        return {tr("Input"), shapeText(m_document.report().input),
                tr("The samples differ in size, or are not read yet: see Data")};
    if (m_document.isInputAssumed())
        return {tr("Input"), tr("%1, assumed").arg(shapeText(*shape)),
                tr("Channels × height × width of a sample; there are no data yet")};
    return {tr("Input"), shapeText(*shape), tr("Channels × height × width of a sample")};
}

void NetworkSummary::refreshProblems() {
    const bool isWhole = m_ids.size() <= 1 && !m_document.spec().network.nodes.empty();
    QString words;
    for (const Problem& problem : m_document.report().problems) {
        const QString message = text(problem.message).toHtmlEscaped();
        const QString id = text(problem.node).toHtmlEscaped();
        words += problem.node.empty()
                     ? QStringLiteral("<p>%1</p>").arg(message)
                     : QStringLiteral("<p><a href=\"%1\">%1</a>: %2</p>").arg(id, message);
    }
    m_problems->setText(words);
    m_problems->setVisible(isWhole && !words.isEmpty());
    m_problemsTitle->setVisible(isWhole && !words.isEmpty());
}

} // namespace fovea::gui
