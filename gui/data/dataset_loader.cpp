#include "gui/data/dataset_loader.hpp"

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "gui/commands/edit_project.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

using ScanResult = Result<std::shared_ptr<const Dataset>>;

ScanResult scanSource(const std::filesystem::path& source, const DatasetSpec& spec,
                      std::optional<std::filesystem::path> splitFile, const TaskContext& context) {
    const auto report = [&](std::int64_t done, std::int64_t total) { context.report(done, total); };
    return openDataset(source, spec, std::move(splitFile), report, context.stopToken());
}

} // namespace

DatasetLoader::DatasetLoader(Document& document, QObject* parent)
    : QObject(parent), m_document(document) {
    connect(&document, &Document::folderChanged, this, &DatasetLoader::startProject);
    connect(&document, &Document::dataChanged, this, &DatasetLoader::follow);
    startProject();
}

DatasetLoader::Key DatasetLoader::keyOf(const DatasetSpec& spec) {
    return {spec.source,          spec.samples,   spec.labelColumn,
            spec.validationShare, spec.testShare, spec.splitSeed};
}

void DatasetLoader::startProject() {
    const DatasetSpec& spec = m_document.spec().data;
    const bool hasSplit = std::filesystem::exists(m_document.folder().splitFile());
    m_frozenSplit = hasSplit ? keyOf(spec) : Key{};
    // "Save as" changes the folder and nothing else.
    if (m_document.dataset() && keyOf(spec) == m_loaded) {
        return;
    }
    follow();
}

void DatasetLoader::follow() {
    const DatasetSpec& spec = m_document.spec().data;
    const Key key = keyOf(spec);
    if (key == m_loaded && (m_document.dataset() || m_task.isRunning())) {
        return;
    }
    m_loaded = key;
    if (spec.source.empty()) {
        m_task.cancel();
        m_document.setDataset(nullptr);
        setProblem({});
        return;
    }
    scan(key == m_frozenSplit);
}

void DatasetLoader::rescan() {
    if (!m_document.spec().data.source.empty()) {
        scan(keyOf(m_document.spec().data) == m_frozenSplit);
    }
}

void DatasetLoader::scan(bool keepsSplit) {
    const DatasetSpec spec = m_document.spec().data;
    const std::filesystem::path source = m_document.folder().source(spec);
    std::optional<std::filesystem::path> splitFile;
    if (keepsSplit) {
        splitFile = m_document.folder().splitFile();
    }
    m_task.start(
        tr("Scanning the samples"),
        [source, spec, splitFile](const TaskContext& context) {
            return scanSource(source, spec, splitFile, context);
        },
        [this](ScanResult dataset) { take(std::move(dataset)); });
}

void DatasetLoader::take(ScanResult dataset) {
    if (!dataset) {
        m_document.setDataset(nullptr);
        setProblem(text(dataset.error()));
        return;
    }
    setProblem({});
    const std::vector<std::string>& classes = m_document.spec().classes;
    if (classes.empty()) {
        m_document.setData(m_document.spec().data, (*dataset)->classes());
    } else if (classes != (*dataset)->classes()) {
        m_document.undoStack()->push(new EditData(m_document, tr("Rescan classes"),
                                                  m_document.spec().data, (*dataset)->classes()));
    }
    m_document.setDataset(std::move(*dataset));
}

void DatasetLoader::openSource(const std::filesystem::path& source) {
    const std::filesystem::path absolute = std::filesystem::absolute(source).lexically_normal();
    m_task.start(
        tr("Scanning the samples"),
        [absolute, spec = m_document.spec().data](const TaskContext& context) {
            return scanSource(absolute, spec, std::nullopt, context);
        },
        [this, absolute](ScanResult dataset) {
            if (dataset) {
                accept(absolute, std::move(*dataset));
            } else {
                Q_EMIT failed(text(dataset.error()));
            }
        });
}

void DatasetLoader::makeSampleDataset(const std::filesystem::path& folder,
                                      const SampleDatasetOptions& options) {
    m_task.start(
        tr("Drawing the sample dataset"),
        [folder, options, spec = m_document.spec().data](const TaskContext& context) -> ScanResult {
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
            return scanSource(folder, spec, std::nullopt, context);
        },
        [this, folder](ScanResult dataset) {
            if (dataset) {
                accept(folder, std::move(*dataset));
            } else {
                Q_EMIT failed(text(dataset.error()));
            }
        });
}

void DatasetLoader::accept(const std::filesystem::path& source,
                           std::shared_ptr<const Dataset> dataset) {
    DatasetSpec spec = m_document.spec().data;
    spec.source = source.string();
    m_loaded = keyOf(spec);
    setProblem({});
    // First the dataset: the command's signals then find it in place, and nothing scans again.
    m_document.setDataset(dataset);
    m_document.undoStack()->push(
        new EditData(m_document, tr("Open data source"), spec, dataset->classes()));
}

void DatasetLoader::setProblem(const QString& problem) {
    m_problem = problem;
    Q_EMIT problemChanged();
}

Result<void> DatasetLoader::writeSplit() const {
    const std::shared_ptr<const Dataset> dataset = m_document.dataset();
    if (!dataset) {
        return {};
    }
    return writeFile(m_document.folder().splitFile(), splitCsv(*dataset));
}

} // namespace fovea::gui
