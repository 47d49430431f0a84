#include "gui/data/data_inspector.hpp"

#include <limits>

#include <QLineEdit>

#include "core/data/input_shape.hpp"
#include "gui/commands/edit_project.hpp"
#include "gui/commands/remedy_action.hpp"
#include "gui/data/augment_strip.hpp"
#include "gui/widgets/action_button.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

namespace {

const RealStyle percent{.low = 0, .high = 0.9, .step = 5, .scale = 100, .suffix = " %"};

RealStyle upTo(double high, RealStyle style = percent) {
    style.high = high;
    return style;
}

} // namespace

DataInspector::DataInspector(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_form([&document] { return document.spec().data; },
             [this](const QString& field, const DatasetSpec& changed) { apply(field, changed); }) {
    QWidget* scroller = nullptr;
    QVBoxLayout* column = makeInspectorColumn(scroller);
    addInput(column);
    addSplit(column);
    addAugmentation(column);
    column->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroller);
    connect(&document, &Document::dataChanged, this, &DataInspector::refresh);
    connect(&document, &Document::datasetChanged, this, &DataInspector::refresh);
    connect(&document, &Document::folderChanged, this, &DataInspector::refresh);
    refresh();
}

void DataInspector::addInput(QVBoxLayout* column) {
    QFormLayout* form = addSection(column, tr("Input of the network"));
    m_form.addChoice(
        form, tr("Samples"),
        tr("What of the source is one sample. \"automatic\" takes the rows of a CSV file, TIFF "
           "files of several pages as volumes, else images. Each row of an image, or each folder "
           "of slices, is a sample only when that is chosen."),
        [](DatasetSpec & s) -> auto& { return s.samples; },
        {tr("automatic"), tr("images"), tr("rows of images"), tr("volumes")});
    addLabelColumn(form);
    const QString sizeTip = tr("Every image is brought to this size. "
                               "\"as the images\" takes their own, when all agree.");
    QSpinBox* depth = m_form.addInteger(
        form, tr("Depth"),
        tr("Of volumes: slices beyond it fall off at both ends, those that lack get the colour of "
           "the border"),
        [](DatasetSpec & s) -> auto& { return s.depth; }, 0, 4096);
    depth->setSpecialValueText(tr("as the volumes"));
    for (QSpinBox* box : {m_form.addInteger(
                              form, tr("Height"), sizeTip,
                              [](DatasetSpec & s) -> auto& { return s.height; }, 0, 4096, " px"),
                          m_form.addInteger(
                              form, tr("Width"), sizeTip,
                              [](DatasetSpec & s) -> auto& { return s.width; }, 0, 4096, " px")}) {
        box->setSpecialValueText(tr("as the images"));
    }
    auto* channels = new QComboBox;
    channels->setToolTip(tr("Grey is made of colour by ITU-R BT.601 luma"));
    const std::array<std::int64_t, 3> counts{0, 1, 3};
    channels->addItems({tr("as the images"), tr("1, grey"), tr("3, colour")});
    channels->setObjectName("Channels");
    form->addRow(tr("Channels"), channels);
    connect(channels, &QComboBox::activated, this, [this, counts](int row) {
        DatasetSpec changed = m_document.spec().data;
        changed.channels = counts[static_cast<std::size_t>(row)];
        apply(tr("Channels"), changed);
    });
    const auto showChannels = [this, channels] {
        const std::int64_t count = m_document.spec().data.channels;
        channels->setCurrentIndex(count == 0 ? 0 : count == 1 ? 1 : 2);
    };
    connect(&m_document, &Document::dataChanged, channels, showChannels);
    connect(&m_document, &Document::folderChanged, channels, showChannels);
    showChannels();
    m_form.addChoice(form, tr("Fit"), tr("How an image of another shape becomes one of this size"),
                     [](DatasetSpec & s) -> auto& { return s.fit; },
                     {tr("stretch"), tr("cover (crop the rest)"), tr("contain (fill the rest)")});
    m_form.addBool(
        form, tr("Normalize"),
        tr("Subtract the train split's mean and divide by its deviation, per channel"),
        [](DatasetSpec & s) -> auto& { return s.normalizes; });
    m_inputNote = new NoteLabel(NoteLabel::Tone::Caption);
    column->addWidget(m_inputNote);
    auto* useSize = new RemedyAction(m_document, this);
    useSize->keepToSize();
    useSize->setObjectName("useProposedSize");
    column->addWidget(new ActionButton(useSize), 0, Qt::AlignLeft);
}

void DataInspector::addLabelColumn(QFormLayout* form) {
    auto* column = new QLineEdit;
    column->setObjectName("labelColumn");
    column->setPlaceholderText(tr("label, or the last"));
    column->setToolTip(tr("Of a CSV file of signals: a name of its header, first or last"));
    form->addRow(tr("Label column"), column);
    connect(column, &QLineEdit::editingFinished, this, [this, column] {
        DatasetSpec changed = m_document.spec().data;
        changed.labelColumn = column->text().trimmed().toStdString();
        if (changed.labelColumn != m_document.spec().data.labelColumn) {
            apply(tr("Label column"), changed);
        }
    });
    const auto show = [this, column] { column->setText(text(m_document.spec().data.labelColumn)); };
    connect(&m_document, &Document::dataChanged, column, show);
    connect(&m_document, &Document::folderChanged, column, show);
    show();
}

void DataInspector::addSplit(QVBoxLayout* column) {
    QFormLayout* form = addSection(column, tr("Split"));
    m_form.addReal(
        form, tr("Validation"),
        tr("Share of the train samples, drawn where the source has no validation split"),
        [](DatasetSpec & s) -> auto& { return s.validationShare; }, percent);
    m_form.addReal(
        form, tr("Test"), tr("Share of all samples, drawn where the source has no test split"),
        [](DatasetSpec & s) -> auto& { return s.testShare; }, percent);
    m_form.addInteger(
        form, tr("Split seed"), tr("The same seed draws the same split"),
        [](DatasetSpec & s) -> auto& { return s.splitSeed; }, 0, std::numeric_limits<int>::max());
}

void DataInspector::addAugmentation(QVBoxLayout* column) {
    QFormLayout* form = addSection(column, tr("Augmentation of training images"));
    m_form.addReal(
        form, tr("Mirror"), tr("Probability of a left-right flip"),
        [](DatasetSpec & s) -> auto& { return s.augment.horizontalFlip; }, upTo(1));
    m_form.addReal(
        form, tr("Shift"), tr("At most, as a share of the side"),
        [](DatasetSpec & s) -> auto& { return s.augment.shift; }, upTo(0.5));
    m_form.addReal(form, tr("Rotation"), tr("At most, to either side"),
                   [](DatasetSpec & s) -> auto& { return s.augment.rotation; },
                   {.low = 0, .high = 180, .step = 5, .scale = 1, .suffix = " \u00b0"});
    m_form.addInteger(
        form, tr("Crop padding"), tr("Pixels added on each side before a random crop"),
        [](DatasetSpec & s) -> auto& { return s.augment.cropPadding; }, 0, 64, " px");
    m_form.addReal(
        form, tr("Brightness"), tr("At most, as a share of full scale"),
        [](DatasetSpec & s) -> auto& { return s.augment.brightness; }, upTo(1));
    m_form.addReal(
        form, tr("Contrast"), tr("Factor from 1 - x to 1 + x"),
        [](DatasetSpec & s) -> auto& { return s.augment.contrast; }, upTo(1));
    m_strip = new AugmentStrip(m_document);
    column->addWidget(m_strip);
}

void DataInspector::apply(const QString& field, const DatasetSpec& changed) {
    edit(
        m_document, tr("Change %1").arg(field.toLower()),
        [&](ProjectSpec& spec) { spec.data = changed; }, "data:" + field);
}

std::optional<WorkspaceProblem> DataInspector::problem() const {
    const std::shared_ptr<const Dataset> dataset = m_document.dataset();
    if (!dataset) {
        return std::nullopt;
    }
    const DatasetSpec& spec = m_document.spec().data;
    const Result<Shape> shape = fovea::inputShape(*dataset, spec);
    if (shape) {
        return std::nullopt;
    }
    WorkspaceProblem problem{text(spec.source), "Height", text(shape.error()), {}};
    if (isInputSizeOpen(m_document)) {
        problem.remedy =
            Remedy{proposedSizeWords(), [&document = m_document] { useProposedSize(document); }};
    }
    return problem;
}

void DataInspector::refresh() {
    m_form.refresh();
    const std::optional<WorkspaceProblem> fault = problem();
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
