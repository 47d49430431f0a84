#include "gui/data/data_inspector.hpp"

#include <utility>

#include "core/data/input_shape.hpp"
#include "core/settings/setting_access.hpp"
#include "core/training/make_augmentation.hpp"
#include "gui/commands/edit_project.hpp"
#include "gui/commands/remedy_action.hpp"
#include "gui/data/augment_strip.hpp"
#include "gui/widgets/action_button.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

namespace {

/// What stands below the fields of a setting's section, by the setting's key.
constexpr std::string_view sourceKey = "source";
constexpr const char* inputKey = "height";
constexpr const char* stepsKey = "augment";

} // namespace

DataInspector::DataInspector(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_form(new SettingsForm(settingInfosOf<DatasetSpec>(), document.registry())),
      m_refusal(new NoteLabel(NoteLabel::Tone::Error)),
      m_inputNote(new NoteLabel(NoteLabel::Tone::Caption)),
      m_stepsNote(new NoteLabel(NoteLabel::Tone::Error)),
      m_strip(new AugmentStrip(document)) {
    auto* useSize = new RemedyAction(document, this);
    useSize->keepToSize();
    useSize->setObjectName("useProposedSize");
    auto* useSizeButton = new ActionButton(useSize);
    useSizeButton->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_form->foldRare();
    m_form->addBelow(inputKey, m_inputNote);
    m_form->addBelow(inputKey, useSizeButton);
    m_form->addBelow(stepsKey, m_stepsNote);
    m_form->addBelow(stepsKey, m_strip);
    QWidget* scroller = nullptr;
    QVBoxLayout* column = makeInspectorColumn(scroller);
    column->addWidget(m_form);
    column->addWidget(m_refusal);
    column->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroller);
    // The source is scanned, and the split drawn, for what is entered: not for half a number.
    m_form->setTells(SettingsForm::Tells::WhenWhole);
    connect(m_form, &SettingsForm::edited, this, &DataInspector::take);
    connect(&document, &Document::dataChanged, this, &DataInspector::refresh);
    connect(&document, &Document::datasetChanged, this, &DataInspector::refresh);
    connect(&document, &Document::folderChanged, this, &DataInspector::refresh);
    refresh();
}

void DataInspector::refuse(const QString& reason) {
    m_refusal->setText(reason);
    m_refusal->show();
}

bool DataInspector::takeFailure(const QString& reason) {
    if (!std::exchange(m_isEntering, false))
        return false;
    refuse(reason);
    return isVisible();
}

void DataInspector::enterSource(const std::string& source) {
    if (source.empty()) {
        refresh();
        refuse(tr("A data source is a folder or a file: name one."));
        return;
    }
    DatasetSpec there;
    there.source = source;
    m_refusal->hide();
    m_isEntering = true;
    Q_EMIT sourceEntered(text(m_document.folder().source(there).string()));
}

void DataInspector::take(const SettingEdit& change) {
    if (change.key == sourceKey) {
        enterSource(std::get<std::string>(change.value));
        return;
    }
    const Result<void> changed = editSetting(m_document, &ProjectValues::data, change.key,
                                             change.value, change.text, "data:" + change.mergeKey);
    m_refusal->setText(changed ? QString() : text(changed.error()));
    m_refusal->setVisible(!changed);
}

std::vector<WorkspaceProblem> DataInspector::problems() const {
    std::vector<WorkspaceProblem> found;
    for (const std::optional<WorkspaceProblem>& problem : {inputProblem(), stepsProblem()}) {
        if (problem) {
            found.push_back(*problem);
        }
    }
    return found;
}

std::optional<WorkspaceProblem> DataInspector::inputProblem() const {
    const std::shared_ptr<const Dataset> dataset = m_document.dataset();
    if (!dataset) {
        return std::nullopt;
    }
    const DatasetSpec& spec = m_document.spec().data;
    const Result<Shape> shape = fovea::inputShape(*dataset, spec);
    if (shape) {
        return std::nullopt;
    }
    WorkspaceProblem problem{
        text(spec.source), m_form->editor(inputKey)->objectName(), text(shape.error()), {}};
    if (isInputSizeOpen(m_document)) {
        problem.remedy =
            Remedy{proposedSizeWords(), [&document = m_document] { useProposedSize(document); }};
    }
    return problem;
}

std::optional<WorkspaceProblem> DataInspector::stepsProblem() const {
    const std::shared_ptr<const Dataset> dataset = m_document.dataset();
    if (!dataset) {
        return std::nullopt;
    }
    const DatasetSpec& spec = m_document.spec().data;
    const Result<Augmentation> made =
        makeAugmentation(spec.augment, dataset->sampleKind(), m_document.registry());
    if (made) {
        return std::nullopt;
    }
    return WorkspaceProblem{
        text(spec.source), m_form->editor(stepsKey)->objectName(), text(made.error()), {}};
}

void DataInspector::refresh() {
    m_isEntering = false;
    m_refusal->hide();
    m_form->setValues(settingsOf(m_document.spec().data));
    const std::optional<WorkspaceProblem> steps = stepsProblem();
    m_stepsNote->setText(steps ? steps->message : QString());
    m_stepsNote->setVisible(steps.has_value());
    const std::optional<WorkspaceProblem> fault = inputProblem();
    m_inputNote->setTone(fault ? NoteLabel::Tone::Error : NoteLabel::Tone::Caption);
    if (fault) {
        m_inputNote->setText(fault->message);
    } else if (const auto dataset = m_document.dataset()) {
        const Result<Shape> shape = fovea::inputShape(*dataset, m_document.spec().data);
        m_inputNote->setText(tr("The network gets %1.").arg(text(toString(*shape))));
    } else {
        m_inputNote->clear();
    }
}

} // namespace fovea::gui
