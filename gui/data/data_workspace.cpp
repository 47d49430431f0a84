#include "gui/data/data_workspace.hpp"

#include <numeric>
#include <set>

#include <QButtonGroup>
#include <QHeaderView>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QTreeWidget>

#include "core/evaluation/figures.hpp"
#include "gui/data/augment_strip.hpp"
#include "gui/data/data_inspector.hpp"
#include "gui/data/dataset_loader.hpp"
#include "gui/data/sample_actions.hpp"
#include "gui/widgets/action_button.hpp"
#include "gui/widgets/empty_state.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/image_wall.hpp"
#include "gui/widgets/plain_table.hpp"
#include "gui/widgets/progress_line.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

namespace {

constexpr int allSplitsId = static_cast<int>(allSplits.size());
constexpr int excludedId = allSplitsId + 1;
constexpr int shownFaults = 1000;

/// Whether a sample belongs to what a button of the wall's bar shows.
bool isInGroup(const Sample& sample, int button) {
    const bool isExcluded = sample.state == SampleState::Excluded;
    return button == allSplitsId || (button == excludedId && isExcluded) ||
           (button == static_cast<int>(sample.split) && !isExcluded);
}

QString countSentence(SampleKind kind) {
    switch (kind) {
    case SampleKind::Image:
        return DataWorkspace::tr("%1 images in %2 classes   %3");
    case SampleKind::Signal:
        return DataWorkspace::tr("%1 signals in %2 classes   %3");
    case SampleKind::Volume:
        return DataWorkspace::tr("%1 volumes in %2 classes   %3");
    }
    return {};
}

} // namespace

DataWorkspace::DataWorkspace(Document& document, DatasetLoader& loader, QWidget* parent)
    : Workspace(parent), m_document(document), m_loader(loader) {
    makeActions();
    m_pages = new QStackedWidget;
    m_pages->addWidget(makeEmptyPage());
    m_pages->addWidget(makeContentPage());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_pages, 1);
    layout->addWidget(new ProgressLine(loader.task()));
    connect(&document, &Document::datasetChanged, this, &DataWorkspace::showDataset);
    connect(&document, &Document::dataChanged, this, &DataWorkspace::showPage);
    connect(&document, &Document::folderChanged, this, &DataWorkspace::showPage);
    connect(&loader, &DatasetLoader::problemChanged, this, &DataWorkspace::showPage);
    connect(&loader, &DatasetLoader::problemChanged, this, &DataWorkspace::offerToLocate);
    connect(&loader, &DatasetLoader::failed, this, &DataWorkspace::tellFailure);
    connect(&loader, &DatasetLoader::problemChanged, this, &DataWorkspace::problemsChanged);
    connect(&document, &Document::datasetChanged, this, &DataWorkspace::problemsChanged);
    connect(&document, &Document::dataChanged, this, &DataWorkspace::problemsChanged);
    connect(&document, &Document::datasetChanged, this, &DataWorkspace::settled);
    connect(&loader, &DatasetLoader::previewChanged, this, &DataWorkspace::showPreview);
    m_faultsWait.setSingleShot(true);
    m_faultsWait.setInterval(100);
    connect(&m_faultsWait, &QTimer::timeout, this, &DataWorkspace::showFaultsSoFar);
    showDataset();
}

QWidget* DataWorkspace::makeEmptyPage() {
    m_empty = new EmptyState("image", {}, {});
    m_empty->offer(m_locate);
    m_empty->offer(m_sample);
    m_empty->offer(m_open);
    return m_empty;
}

QWidget* DataWorkspace::makeContentPage() {
    auto* page = new QWidget;
    m_source = new ElidedLabel(NoteLabel::Tone::Caption);
    m_source->setContentsMargins(8, 8, 8, 8);
    auto* split = new QSplitter;
    split->setChildrenCollapsible(false);
    split->addWidget(makeClassPanel());
    split->addWidget(makeWallPanel());
    split->setStretchFactor(1, 1);
    split->setSizes({360, 800});
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_source);
    layout->addWidget(split, 1);
    return page;
}

QWidget* DataWorkspace::makeClassPanel() {
    m_classTable = new QTableView;
    m_classTable->setObjectName("classTable");
    m_classTable->setModel(&m_classes);
    makePlain(*m_classTable);
    m_classTable->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_classTable->setToolTip(tr("Choose classes to see only their pictures"));
    connect(m_classTable->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &DataWorkspace::filter);

    m_faultHeading = new NoteLabel(NoteLabel::Tone::Heading);
    m_faultHeading->setContentsMargins(8, 4, 8, 4);
    m_faults = new QTreeWidget;
    m_faults->setObjectName("faults");
    m_faults->setHeaderLabels({tr("File"), tr("Cause")});
    m_faults->setRootIsDecorated(false);
    m_faults->setFrameShape(QFrame::NoFrame);
    m_faults->setMaximumHeight(200);

    auto* offer = new QHBoxLayout;
    offer->setContentsMargins(8, 4, 8, 8);
    offer->addWidget(new ActionButton(m_predict));
    offer->addStretch();

    auto* panel = new QWidget;
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_classTable, 1);
    layout->addWidget(m_faultHeading);
    layout->addWidget(m_faults);
    layout->addLayout(offer);
    return panel;
}

QWidget* DataWorkspace::makeWallPanel() {
    m_splits = new QButtonGroup(this);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 4);
    bar->setSpacing(0);
    const auto addSplit = [&](const QString& word, int id) {
        auto* button = new QToolButton;
        button->setText(word);
        button->setCheckable(true);
        button->setChecked(id == allSplitsId);
        m_splits->addButton(button, id);
        bar->addWidget(button);
    };
    addSplit(tr("All splits"), allSplitsId);
    addSplit(tr("Train"), static_cast<int>(Split::Train));
    addSplit(tr("Validation"), static_cast<int>(Split::Validation));
    addSplit(tr("Test"), static_cast<int>(Split::Test));
    addSplit(tr("Excluded"), excludedId);
    connect(m_splits, &QButtonGroup::idClicked, this, &DataWorkspace::filter);

    m_wall = new ImageWall;
    m_wall->setObjectName("dataWall");
    m_wall->setPlaceholder(tr("No picture in this class and split."));
    m_wall->setTakesSeveral(true);
    m_samples = new SampleActions(m_document, *m_wall, this);
    connect(m_samples, &SampleActions::failed, this, &DataWorkspace::failed);
    m_shown = new ElidedLabel(NoteLabel::Tone::Caption);
    auto* size = new QSlider(Qt::Horizontal);
    size->setRange(32, 192);
    size->setValue(m_wall->tileSide());
    size->setMaximumWidth(120); // and less where the count of pictures needs the room
    size->setToolTip(tr("Size of the pictures"));
    connect(size, &QSlider::valueChanged, m_wall, &ImageWall::setTileSide);
    bar->addStretch();
    bar->addWidget(m_shown);
    bar->addSpacing(8);
    bar->addWidget(size);

    auto* panel = new QWidget;
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_wall, 1);
    return panel;
}

QWidget* DataWorkspace::inspector() {
    if (m_inspector == nullptr) {
        m_inspector = new DataInspector(m_document);
        connect(m_wall, &ImageWall::chosen, m_inspector->strip(), &AugmentStrip::setSample);
        connect(m_inspector, &DataInspector::sourceEntered, &m_loader,
                [this](const QString& source) { m_loader.openSource(bytesOf(source)); });
    }
    return m_inspector;
}

void DataWorkspace::tellFailure(const QString& reason) {
    const bool isSeen = m_inspector != nullptr && m_inspector->takeFailure(reason);
    if (!isSeen) { // an error is told once
        Q_EMIT failed(reason);
    }
}

std::vector<WorkspaceProblem> DataWorkspace::problems() const {
    if (!m_loader.problem().isEmpty()) {
        return {{text(m_document.spec().data.source),
                 {},
                 m_loader.problem(),
                 Remedy{m_locate->text().remove('&'), [locate = m_locate] { locate->trigger(); }}}};
    }
    return m_inspector != nullptr ? m_inspector->problems() : std::vector<WorkspaceProblem>{};
}

void DataWorkspace::showPage() {
    const bool hasSource = !m_document.spec().data.source.empty();
    m_rescan->setEnabled(hasSource);
    m_locate->setVisible(hasSource && !m_loader.problem().isEmpty());
    m_predict->setVisible(!unlabelled().empty());
    m_pages->setCurrentIndex(shown() ? 1 : 0);
    if (shown()) {
        return;
    }
    if (!m_loader.problem().isEmpty()) {
        m_empty->setWords(tr("The data source cannot be read"), m_loader.problem());
    } else {
        m_empty->setWords(
            tr("Drop a folder of images here, or make the sample dataset"),
            tr("A folder per class, or train and test folders of such; files of many images "
               "(MNIST, CIFAR, .npz and such), CSV files of signals and TIFF stacks are "
               "recognised. The data stay where they are."));
    }
}

/// The document's dataset or, while the first is being scanned, what is known of it by names alone.
std::shared_ptr<const Dataset> DataWorkspace::shown() const {
    return m_document.dataset() ? m_document.dataset() : m_loader.preview();
}

/// Faults come one by one, and many at once: neither is the wall filled anew for each, nor the
/// list.
void DataWorkspace::showPreview() {
    if (shown() != m_shownDataset) {
        showDataset();
    } else if (!m_faultsWait.isActive()) {
        m_faultsWait.start();
    }
}

void DataWorkspace::showFaultsSoFar() {
    if (m_loader.preview() && m_shownDataset == m_loader.preview()) {
        showFaults(*m_shownDataset, m_loader.faultsSoFar());
    }
}

void DataWorkspace::showDataset() {
    const std::shared_ptr<const Dataset> dataset = shown();
    m_shownDataset = dataset;
    m_classes.setDataset(dataset);
    if (dataset) {
        const std::vector<std::int64_t> counts = dataset->counts();
        const std::int64_t all = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
        m_source->setText(countSentence(dataset->sampleKind())
                              .arg(countText(all),
                                   countText(static_cast<std::int64_t>(dataset->classes().size())),
                                   text(dataset->source().string())));
        QHeaderView* header = m_classTable->horizontalHeader();
        header->setSectionResizeMode(QHeaderView::ResizeToContents);
        header->setSectionResizeMode(ClassTableModel::Name, QHeaderView::Stretch);
        showFaults(*dataset, m_document.dataset() ? dataset->faults() : m_loader.faultsSoFar());
    }
    filter();
    showPage();
}

std::vector<std::filesystem::path> DataWorkspace::unlabelled() const {
    const std::shared_ptr<const Dataset> dataset = shown();
    return dataset && dataset->scanned() ? dataset->scanned()->scan.unlabelled
                                         : std::vector<std::filesystem::path>();
}

void DataWorkspace::showFaults(const Dataset& dataset, const std::vector<DataFault>& faults) {
    m_faults->clear();
    const auto faultCount = static_cast<int>(faults.size());
    for (const std::string& note : dataset.notes()) {
        auto* item = new QTreeWidgetItem(m_faults, {text(note)});
        item->setFirstColumnSpanned(true);
        item->setIcon(0, icon("info"));
        item->setToolTip(0, text(note));
    }
    for (int i = 0; i < std::min(faultCount, shownFaults); ++i) {
        const DataFault& fault = faults[static_cast<std::size_t>(i)];
        auto* item = new QTreeWidgetItem(m_faults, {text(fault.path), text(fault.cause)});
        item->setIcon(0, icon("warning"));
        item->setToolTip(0, text(fault.path));
        item->setToolTip(1, text(fault.cause));
    }
    const bool hasAny = m_faults->topLevelItemCount() > 0;
    const bool isOne = faultCount == 1;
    const QString leftOut = dataset.kind() == SourceKind::Csv
                                ? (isOne ? tr("%1 row left out") : tr("%1 rows left out"))
                                : (isOne ? tr("%1 file left out") : tr("%1 files left out"));
    m_faultHeading->setText(faultCount > 0 ? leftOut.arg(countText(faultCount)) : tr("Notes"));
    m_faultHeading->setVisible(hasAny);
    m_faults->setVisible(hasAny);
    m_faults->header()->setVisible(faultCount > 0);
    m_faults->resizeColumnToContents(0);
}

void DataWorkspace::filter() {
    const std::shared_ptr<const Dataset> dataset = shown();
    if (!dataset) {
        m_wall->clear();
        m_shown->clear();
        return;
    }
    std::set<std::int32_t> chosen;
    for (const QModelIndex& row : m_classTable->selectionModel()->selectedRows()) {
        chosen.insert(row.row());
    }
    // The sum's row stands for every class.
    const bool takesAll = chosen.empty() || chosen.count(m_classes.classCount()) > 0;
    std::vector<std::size_t> samples;
    for (std::size_t i = 0; i < dataset->samples().size(); ++i) {
        const Sample& sample = dataset->samples()[i];
        if (!dataset->isMissing(i) && isInGroup(sample, m_splits->checkedId()) &&
            (takesAll || chosen.count(sample.label) > 0)) {
            samples.push_back(i);
        }
    }
    m_shown->setText(text(counted(static_cast<std::int64_t>(samples.size()), "picture")));
    m_wall->setSamples(dataset, std::move(samples));
}

} // namespace fovea::gui
