#include "gui/commands/remedy_action.hpp"

#include <QCoreApplication>

#include "core/graph/edit/node_edits.hpp"
#include "gui/commands/edit_project.hpp"

namespace fovea::gui {
namespace {

constexpr std::int64_t proposedSide = 64;

QString wordsOf(const SettingRemedy& remedy) {
    return QCoreApplication::translate("RemedyAction", "Set %1 of %2")
        .arg(QString::fromStdString(remedy.setting), QString::fromStdString(remedy.node));
}

} // namespace

bool isInputSizeOpen(const Document& document) {
    const std::shared_ptr<const Dataset> dataset = document.dataset();
    if (!dataset || document.inputShape() || dataset->sampleKind() == SampleKind::Signal)
        return false;
    const DatasetSpec& spec = document.spec().data;
    const Shape samples = dataset->imageShape();
    return (samples.h == 0 && spec.height == 0) || (samples.w == 0 && spec.width == 0);
}

QString proposedSizeWords() {
    return QCoreApplication::translate("RemedyAction", "Use %1 x %1").arg(proposedSide);
}

void useProposedSize(Document& document) {
    edit(document, QCoreApplication::translate("RemedyAction", "Set the input size"),
         [](ProjectSpec& spec) { spec.data.height = spec.data.width = proposedSide; });
}

Result<void> takeRemedy(Document& document, const SettingRemedy& remedy) {
    Result<NetworkSpec> mended = withSetting(document.spec().network, remedy.node, remedy.setting,
                                             remedy.value, document.registry());
    if (!mended)
        return tl::unexpected(mended.error());
    edit(document, wordsOf(remedy), [&](ProjectSpec& spec) { spec.network = std::move(*mended); });
    return {};
}

RemedyAction::RemedyAction(Document& document, QObject* parent)
    : QAction(parent), m_document(document) {
    connect(this, &QAction::triggered, this, &RemedyAction::take);
    connect(&document, &Document::reportChanged, this, &RemedyAction::refresh);
    refresh();
}

void RemedyAction::setNode(const std::string& id) {
    m_scope = Scope::Node;
    m_node = id;
    refresh();
}

void RemedyAction::keepToSize() {
    m_scope = Scope::Size;
    refresh();
}

bool RemedyAction::isForSize() const {
    return m_scope != Scope::Node && isInputSizeOpen(m_document);
}

const SettingRemedy* RemedyAction::remedy() const {
    if (m_scope == Scope::Size)
        return nullptr;
    for (const Problem& problem : m_document.report().problems)
        if (problem.remedy && (m_scope == Scope::Everything || problem.node == m_node))
            return &*problem.remedy;
    return nullptr;
}

void RemedyAction::refresh() {
    const SettingRemedy* setting = remedy();
    if (isForSize()) {
        setText(proposedSizeWords());
        setToolTip(tr("Bring every image to this size; it can be changed in Data"));
    } else if (setting != nullptr) {
        setText(QString::fromStdString(setting->words));
        setToolTip(wordsOf(*setting));
    }
    setVisible(isForSize() || setting != nullptr);
}

void RemedyAction::take() {
    if (isForSize()) {
        useProposedSize(m_document);
    } else if (const SettingRemedy* setting = remedy()) {
        const SettingRemedy taken = *setting; // the report, which has it, changes with the network
        if (const Result<void> mended = takeRemedy(m_document, taken); !mended)
            Q_EMIT refused(QString::fromStdString(mended.error().message));
    }
}

} // namespace fovea::gui
