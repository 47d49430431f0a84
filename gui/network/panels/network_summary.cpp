#include "gui/network/panels/network_summary.hpp"

#include <QApplication>
#include <QFormLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "gui/document/document.hpp"
#include "gui/models/node_words.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {
namespace {

/// Takes its colours from the palette at each paint, so that a change of theme reaches it.
class MutedLabel : public QLabel {
public:
    using QLabel::QLabel;

protected:
    void paintEvent(QPaintEvent* event) override {
        QPalette colours = palette();
        colours.setColor(QPalette::WindowText, mutedText(QApplication::palette()));
        if (colours != palette())
            setPalette(colours);
        QLabel::paintEvent(event);
    }
};

class ProblemLabel : public QLabel {
public:
    using QLabel::QLabel;

protected:
    void paintEvent(QPaintEvent* event) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QColor colour = errorColour(palette());
        painter.setPen(QPen(colour, 1));
        colour.setAlpha(26);
        painter.setBrush(colour);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.end();
        QLabel::paintEvent(event);
    }
};

QLabel* wrapping(QLabel* label) {
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

QLabel* makeHeadline() {
    auto* label = new QLabel;
    QFont font = QApplication::font();
    font.setPixelSize(16);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setWordWrap(true);
    return label;
}

QLabel* makeSectionTitle(const QString& title) {
    auto* label = new MutedLabel(title);
    QFont font = QApplication::font();
    font.setPixelSize(11);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

QLabel* makeNote() { return wrapping(new MutedLabel); }

QLabel* makeProblemNote() {
    QLabel* label = wrapping(new ProblemLabel);
    label->setMargin(8);
    label->hide();
    return label;
}

QLabel* makeFigure(const QString& figure) {
    auto* label = new QLabel(figure);
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QFormLayout* makeForm() {
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

NetworkSummary::NetworkSummary(Document& document, QWidget* parent)
    : QScrollArea(parent),
      m_document(document),
      m_title(makeHeadline()),
      m_description(makeNote()),
      m_facts(makeForm()),
      m_problemsTitle(makeSectionTitle(tr("Faults"))),
      m_problems(new QLabel) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_problems->setWordWrap(true);
    m_problems->setTextFormat(Qt::RichText);
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_description);
    layout->addSpacing(8);
    layout->addLayout(m_facts);
    layout->addSpacing(8);
    layout->addWidget(m_problemsTitle);
    layout->addWidget(m_problems);
    layout->addStretch();
    setWidget(content);
    connect(m_problems, &QLabel::linkActivated, this,
            [this](const QString& id) { Q_EMIT nodeChosen(id.toStdString()); });
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
    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
    if (!isPart) {
        m_facts->addRow(tr("Nodes"), makeFigure(countText(std::ssize(network.nodes))));
        m_facts->addRow(tr("Input"), makeFigure(shapeText(m_document.inputShape())));
    }
    m_facts->addRow(tr("Weights"), makeFigure(countText(sum.weights)));
    m_facts->addRow(tr("Multiply-adds"), makeFigure(magnitudeText(sum.macs)));
    m_facts->addRow(tr("Memory a sample"), makeFigure(bytesText(sum.activationBytes)));
    refreshProblems();
}

void NetworkSummary::refreshProblems() {
    const bool isWhole = m_ids.size() <= 1 && !m_document.spec().network.nodes.empty();
    QString words;
    for (const Problem& problem : m_document.report().problems) {
        const QString message = text(problem.message).toHtmlEscaped();
        const QString id = text(problem.node).toHtmlEscaped();
        words += problem.node.empty()
                     ? QStringLiteral("<p>%1</p>").arg(message)
                     : QStringLiteral("<p><a href=\"%1\">%1</a>%2</p>")
                           .arg(id, message.startsWith(id) ? message.mid(id.size()) : message);
    }
    m_problems->setText(words);
    m_problems->setVisible(isWhole && !words.isEmpty());
    m_problemsTitle->setVisible(isWhole && !words.isEmpty());
}

} // namespace fovea::gui
