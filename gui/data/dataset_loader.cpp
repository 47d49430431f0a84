#include "gui/data/dataset_loader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/data/curation/draw_splits.hpp"
#include "core/data/curation/sample_edits.hpp"
#include "core/data/curation/table_rows.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/other_source.hpp"
#include "gui/commands/edit_project.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr std::size_t mostFaultsSoFar = 1000;

using OpenResult = Result<std::shared_ptr<const Dataset>>;

/// The window lives long: what has no place in a project's cache folder is decoded again.
PictureKeeping keepingOf(const Document& document) {
    PictureKeeping keeping;
    keeping.memoryBytes = 0;
    std::error_code ignored;
    if (std::filesystem::exists(document.folder().specFile(), ignored)) {
        keeping.folder = document.folder().keeping().folder;
    }
    return keeping;
}

using ScanResult = Result<std::shared_ptr<const ScannedSource>>;

ScanResult scanTelling(const std::filesystem::path& source, const DatasetSpec& spec,
                       const PictureKeeping& keeping, const ScanNews& news,
                       const TaskContext& context) {
    const auto report = [&](std::int64_t done, std::int64_t total) { context.report(done, total); };
    return scanSource(source, spec, report, context.stopToken(), DatasetUse::Training, keeping,
                      news);
}

OpenResult openNew(const std::filesystem::path& source, const DatasetSpec& spec,
                   const PictureKeeping& keeping, const ScanNews& news,
                   const TaskContext& context) {
    ScanResult scanned = scanTelling(source, spec, keeping, news, context);
    if (!scanned) {
        return tl::unexpected(scanned.error());
    }
    const SampleTable table = drawnTable(**scanned, spec);
    return datasetOf(std::move(*scanned), table);
}

/// Whether a scan for one finds what a scan for the other does.
bool haveSameScan(const DatasetSpec& a, const DatasetSpec& b) {
    return a.source == b.source && a.samples == b.samples && a.labelColumn == b.labelColumn &&
           a.classLevel == b.classLevel && a.labels == b.labels;
}

bool namesAny(const SampleTable& table, const Scan& scan) {
    return std::ranges::any_of(samplesOfRows(table, scan),
                               [](const auto& sample) { return sample.has_value(); });
}

} // namespace

DatasetLoader::DatasetLoader(Document& document, QObject* parent)
    : QObject(parent), m_document(document) {
    connect(&document, &Document::folderChanged, this, &DatasetLoader::startProject);
    connect(&document, &Document::dataChanged, this, &DatasetLoader::follow);
    connect(&document, &Document::samplesChanged, this, &DatasetLoader::follow);
    // Before what is done with the result, which may need the place that the preview has.
    connect(&m_task, &BackgroundTask::ended, this, &DatasetLoader::endPreview);
    startProject();
}

void DatasetLoader::startProject() {
    // "Save as" changes the folder and nothing else.
    if (!m_document.dataset()) {
        m_scanned.reset();
        m_scannedFor = {};
    }
    follow();
}

void DatasetLoader::follow() {
    const DatasetSpec& spec = m_document.spec().data;
    const bool isOfScan = haveSameScan(spec, m_scannedFor);
    if (isOfScan && m_scanned) {
        makeDataset();
        return;
    }
    if (isOfScan && m_task.isRunning()) {
        return;
    }
    m_scannedFor = spec;
    m_scanned.reset();
    if (spec.source.empty()) {
        m_task.cancel();
        m_document.setDataset(nullptr);
        setProblem({});
        return;
    }
    scan(false);
}

void DatasetLoader::rescan() {
    if (!m_document.spec().data.source.empty()) {
        scan(true);
    }
}

void DatasetLoader::scan(bool takesNewSamples) {
    const DatasetSpec spec = m_document.spec().data;
    const std::filesystem::path source = m_document.folder().source(spec);
    m_task.start(
        tr("Scanning the samples"),
        [source, spec, keeping = keepingOf(m_document),
         news = newsOf(spec)](const TaskContext& context) {
            return scanTelling(source, spec, keeping, news, context);
        },
        [this, takesNewSamples](ScanResult scanned) { take(std::move(scanned), takesNewSamples); });
}

void DatasetLoader::take(ScanResult scanned, bool takesNewSamples) {
    if (!scanned) {
        m_scanned.reset();
        m_document.setDataset(nullptr);
        setProblem(text(scanned.error()));
        return;
    }
    m_scanned = std::move(*scanned);
    const SampleTable& samples = m_document.spec().samples;
    if (samples.isEmpty() || !namesAny(samples, m_scanned->scan)) {
        completeEdit(m_document, tr("Scan samples"), [this](ProjectSpec& spec) {
            spec.samples = drawnTable(*m_scanned, spec.data);
        });
    } else if (takesNewSamples) {
        edit(m_document, tr("Take in new samples"), [this](ProjectSpec& spec) {
            spec.samples = withNewSamples(spec.samples, *m_scanned, spec.data);
        });
    } else if (samples.classes() != m_document.spec().classes) {
        edit(m_document, tr("Take the classes of dataset.csv"),
             [](ProjectSpec& spec) { spec.classes = spec.samples.classes(); });
    }
    makeDataset();
}

void DatasetLoader::makeDataset() {
    const ProjectSpec& spec = m_document.spec();
    SampleTable table = spec.samples.isEmpty() ? drawnTable(*m_scanned, spec.data) : spec.samples;
    const std::shared_ptr<const Dataset> current = m_document.dataset();
    if (current && current->scanned() == m_scanned && table == m_table) {
        return;
    }
    m_table = std::move(table);
    OpenResult dataset = datasetOf(m_scanned, m_table);
    setProblem(dataset ? QString() : text(dataset.error()));
    m_document.setDataset(dataset ? std::move(*dataset) : nullptr);
}

void DatasetLoader::openSource(const std::filesystem::path& source) {
    const std::filesystem::path absolute = std::filesystem::absolute(source).lexically_normal();
    const DatasetSpec spec = forSource(m_document.spec().data, absolute.string());
    m_task.start(
        tr("Scanning the samples"),
        [absolute, spec, keeping = keepingOf(m_document), news = newsOf(spec)](
            const TaskContext& context) { return openNew(absolute, spec, keeping, news, context); },
        [this, absolute](OpenResult dataset) {
            if (dataset) {
                accept(absolute, std::move(*dataset));
            } else {
                Q_EMIT failed(text(dataset.error()));
            }
        });
}

void DatasetLoader::locate(const std::filesystem::path& place) {
    if (m_document.spec().samples.isEmpty()) {
        openSource(place); // there is nothing yet to find again
        return;
    }
    DatasetSpec there = m_document.spec().data;
    there.source = std::filesystem::absolute(place).lexically_normal().string();
    m_task.start(
        tr("Looking for the samples"),
        [there, keeping = keepingOf(m_document)](const TaskContext& context) {
            return scanTelling(there.source, there, keeping, {}, context);
        },
        [this, there](ScanResult scanned) { takeLocated(there, std::move(scanned)); });
}

void DatasetLoader::takeLocated(const DatasetSpec& there, ScanResult scanned) {
    if (!scanned) {
        Q_EMIT failed(text(scanned.error()));
        return;
    }
    const SampleTable& samples = m_document.spec().samples;
    if (!namesAny(samples, (*scanned)->scan)) {
        Q_EMIT failed(tr("%1 has none of the project's %2 samples; choose the folder or file that "
                         "they are in now, or open it as another data source.")
                          .arg(text(there.source))
                          .arg(samples.size()));
        return;
    }
    m_scannedFor = there;
    m_scanned = std::move(*scanned);
    edit(m_document, tr("Locate the data"),
         [&](ProjectSpec& spec) { spec.data.source = there.source; });
    makeDataset(); // also where the place is the same, and the data has come back to it
}

void DatasetLoader::makeSampleDataset(const std::filesystem::path& folder,
                                      const SampleDatasetOptions& options) {
    m_task.start(
        tr("Drawing the sample dataset"),
        [folder, options, spec = forSource(m_document.spec().data, folder.string()),
         keeping = keepingOf(m_document)](const TaskContext& context) -> OpenResult {
            const auto report = [&](std::int64_t done, std::int64_t total) {
                context.report(done, total);
            };
            // Under another name until it is whole: a cancelled drawing leaves nothing to open.
            const std::filesystem::path part = folder.string() + ".part";
            std::error_code ignored;
            std::filesystem::remove_all(part, ignored);
            const Result<void> drawn =
                drawSampleDataset(part, options, report, context.stopToken());
            if (!drawn) {
                return tl::unexpected(drawn.error());
            }
            std::error_code failure;
            std::filesystem::rename(part, folder, failure);
            if (failure) {
                return fail(fmt::format("{}: {}; choose another folder", folder.string(),
                                        failure.message()));
            }
            return openNew(folder, spec, keeping, {}, context);
        },
        [this, folder](OpenResult dataset) {
            if (dataset) {
                accept(folder, std::move(*dataset));
            } else {
                Q_EMIT failed(text(dataset.error()));
            }
        });
}

void DatasetLoader::accept(const std::filesystem::path& source,
                           std::shared_ptr<const Dataset> dataset) {
    m_scannedFor = forSource(m_document.spec().data, source.string());
    m_scanned = dataset->scanned();
    m_table = dataset->table();
    setProblem({});
    // First the dataset: the command's signals then find it in place, and nothing scans again.
    m_document.setDataset(std::move(dataset));
    edit(m_document, tr("Open data source"), [this](ProjectSpec& spec) {
        spec.data = m_scannedFor;
        spec.samples = m_table;
    });
}

/// What is posted from the scanning thread comes before the scan's result; the task's destructor
/// waits for that thread.
ScanNews DatasetLoader::newsOf(const DatasetSpec& spec) {
    if (m_document.dataset()) {
        return {}; // stays in view until there is another
    }
    const std::uint64_t scan = ++m_scanNumber;
    return {[this, scan, spec](const ScannedSource& listed) {
                auto source = std::make_shared<const ScannedSource>(listed);
                const SampleTable table = drawnTable(*source, spec);
                OpenResult preview = datasetOf(std::move(source), table, DatasetUse::Looking);
                if (preview) {
                    QMetaObject::invokeMethod(
                        this,
                        [this, scan, preview = std::move(*preview)] { takePreview(scan, preview); },
                        Qt::QueuedConnection);
                }
            },
            [this, scan, told = std::size_t{0}](const DataFault& fault) mutable {
                if (told++ < mostFaultsSoFar) {
                    QMetaObject::invokeMethod(
                        this, [this, scan, fault] { takeFault(scan, fault); },
                        Qt::QueuedConnection);
                }
            }};
}

void DatasetLoader::takePreview(std::uint64_t scan, std::shared_ptr<const Dataset> preview) {
    if (scan == m_scanNumber && m_task.isRunning()) {
        m_preview = std::move(preview);
        Q_EMIT previewChanged();
    }
}

void DatasetLoader::takeFault(std::uint64_t scan, DataFault fault) {
    if (scan == m_scanNumber && m_preview) {
        m_faultsSoFar.push_back(std::move(fault));
        Q_EMIT previewChanged();
    }
}

void DatasetLoader::endPreview() {
    ++m_scanNumber;
    if (m_preview) {
        m_preview.reset();
        m_faultsSoFar.clear();
        Q_EMIT previewChanged();
    }
}

void DatasetLoader::setProblem(const QString& problem) {
    m_problem = problem;
    Q_EMIT problemChanged();
}

} // namespace fovea::gui
