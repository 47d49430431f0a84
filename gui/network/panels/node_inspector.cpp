#include "gui/network/panels/node_inspector.hpp"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "gui/commands/remedy_action.hpp"
#include "gui/models/node_words.hpp"
#include "gui/network/panels/fact_table.hpp"
#include "gui/network/panels/inspector_parts.hpp"
#include "gui/settings/settings_form.hpp"
#include "gui/widgets/action_button.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {
namespace {

QString reachText(const ReceptiveField& field) {
    return QStringLiteral("%1 × %2 px, every %3 × %4")
        .arg(field.size.height)
        .arg(field.size.width)
        .arg(field.step.height)
        .arg(field.step.width);
}

QString extentsText(const WeightInfo& weight) {
    QStringList parts;
    for (const std::int64_t extent : weight.extents)
        parts << QString::number(extent);
    return parts.join(" × ");
}

} // namespace

NodeInspector::NodeInspector(Document& document, QWidget* parent)
    : ColumnScroller(parent),
      m_document(document),
      m_editor(document),
      m_name(new QLineEdit),
      m_title(makeHeadline()),
      m_summary(new NoteLabel(NoteLabel::Tone::Caption)),
      m_form(new SettingsForm({}, m_types)),
      m_problem(makeProblemNote()),
      m_remedy(new RemedyAction(document, this)),
      m_refusal(makeProblemNote()),
      m_facts(new FactTable) {
    m_name->setObjectName("node.name");
    m_name->setAccessibleName(tr("Name"));
    m_name->setToolTip(tr("The node's name; its weights and feature maps are filed under it"));

    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_summary);
    layout->addSpacing(8);
    auto* naming = makeForm();
    addRow(*naming, tr("Name"), m_name);
    layout->addLayout(naming);
    layout->addWidget(m_refusal);
    layout->addWidget(m_form);
    layout->addWidget(m_problem);
    m_remedy->setObjectName("nodeRemedy");
    layout->addWidget(new ActionButton(m_remedy), 0, Qt::AlignLeft);
    layout->addSpacing(8);
    layout->addWidget(new NoteLabel(NoteLabel::Tone::Heading, tr("What follows")));
    layout->addWidget(m_facts);
    layout->addStretch();
    setWidget(content);

    connect(m_name, &QLineEdit::textEdited, this, [this](const QString& name) {
        const auto allowed = checkName(m_editor.network(), m_id, bytesOf(name));
        showRefusal(allowed ? QString() : text(allowed.error()));
    });
    connect(m_name, &QLineEdit::editingFinished, this, &NodeInspector::takeName);
    connect(m_remedy, &RemedyAction::refused, this, &NodeInspector::showRefusal);
    connect(&document, &Document::reportChanged, this, &NodeInspector::refresh);
}

void NodeInspector::setNode(const std::string& id) {
    if (id != m_id)
        m_type.clear(); // what was typed for another node is not this one's
    m_id = id;
    m_remedy->setNode(id);
    ++m_gesture;
    m_name->setModified(false);
    showRefusal({});
    refresh();
}

void NodeInspector::editName() {
    m_name->setFocus();
    m_name->selectAll();
}

void NodeInspector::rebuild(const NodeSpec& node) {
    m_type = node.type;
    ++m_gesture;
    const LayerType* type = m_document.registry().layer(node.type);
    // No row of the old form is asking for this: an edit never changes a node's type.
    auto* form =
        new SettingsForm(type != nullptr ? type->settings : std::vector<SettingInfo>{}, m_types);
    connect(form, &SettingsForm::edited, this, &NodeInspector::take);
    connect(form, &SettingsForm::finished, this, [this] { ++m_gesture; });
    delete widget()->layout()->replaceWidget(m_form, form);
    delete std::exchange(m_form, form);
}

void NodeInspector::refresh() {
    const NodeSpec* node = m_document.spec().network.find(m_id);
    setEnabled(node != nullptr);
    if (node == nullptr)
        return;
    if (m_type != node->type)
        rebuild(*node);
    const NodeWords words = wordsOf(*node, m_document.report(), m_document.registry());
    m_title->setText(words.title);
    if (!m_name->hasFocus() || !m_name->isModified())
        m_name->setText(words.name);
    const LayerType* type = m_document.registry().layer(node->type);
    m_summary->setText(words.isInput     ? tr("Where the samples enter the network.")
                       : type != nullptr ? text(type->summary)
                                         : words.settings);
    m_form->setValues(node->settings);
    m_problem->setText(words.problem);
    m_problem->setVisible(!words.problem.isEmpty());
    refreshFacts(*node);
}

void NodeInspector::refreshFacts(const NodeSpec& node) {
    const auto found = m_document.report().nodes.find(node.id);
    if (found == m_document.report().nodes.end() || !found->second.isPlanned) {
        const bool isKnown = m_document.report().isInputKnown();
        m_facts->show({{tr("Output"), isKnown ? tr("–") : unknownText(),
                        isKnown ? tr("Not known before the faults are mended")
                                : tr("Not known before the input's size is: see Data")}});
        return;
    }
    const NodeReport& report = found->second;
    std::vector<Fact> facts{
        {tr("Output"), shapeText(report.output), tr("Channels × height × width of a sample")}};
    if (report.weights > 0)
        facts.push_back(
            {tr("Weights"), countText(report.weights), tr("Numbers that training adapts")});
    for (const WeightInfo& weight : report.plan.weights)
        facts.push_back({"    " + text(weight.name).replace('_', ' '), extentsText(weight),
                         tr("Extents along the axes %1").arg(text(weight.axes))});
    if (report.macs > 0)
        facts.push_back({tr("Multiply-adds"), magnitudeText(report.macs),
                         tr("%1 for one sample, forward").arg(countText(report.macs))});
    facts.push_back({tr("Sees"), reachText(report.receptiveField),
                     tr("Receptive field: the part of the image that one output depends on, and "
                        "the distance between neighbours")});
    facts.push_back({tr("Memory"), bytesText(report.activationBytes),
                     tr("Output and what is kept for the way back, for one sample")});
    m_facts->show(facts);
}

void NodeInspector::takeName() {
    const std::string name = bytesOf(m_name->text());
    m_name->setModified(false);
    if (name == m_id || m_document.spec().network.find(m_id) == nullptr)
        return;
    if (const auto allowed = checkName(m_editor.network(), m_id, name); !allowed) {
        showRefusal(text(allowed.error()));
        m_name->setText(text(m_id));
        return;
    }
    showRefusal({});
    const std::string old = std::exchange(m_id, name);
    if (!m_editor.rename(old, name))
        m_id = old;
    m_remedy->setNode(m_id);
    Q_EMIT renamed(m_id);
}

void NodeInspector::take(const SettingEdit& edit) {
    const auto taken = m_editor.setSetting(m_id, edit.key, edit.value, m_gesture);
    showRefusal(taken ? QString() : text(taken.error()));
}

void NodeInspector::showRefusal(const QString& reason) {
    m_refusal->setText(reason);
    m_refusal->setVisible(!reason.isEmpty());
}

} // namespace fovea::gui
