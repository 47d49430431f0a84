#include "gui/document/document.hpp"
#include "core/data/input_shape.hpp"
#include "core/project/source_place.hpp"

#include <chrono>

#include <QUuid>
#include <fmt/format.h>

#include "gui/text/text.hpp"

namespace fovea::gui {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds recoveryDelay{1000};
constexpr Shape shapeWithoutData{1, 1, 28, 28, 1};

ProjectFolder freshUntitledFolder() {
    const std::string name = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    return {userFolder() / "untitled" / name};
}

/// The project as its file holds it.
ProjectSpec stored(ProjectSpec spec, const ProjectFolder& folder) {
    if (fs::path(spec.data.source).is_absolute())
        spec.data.source = storedSource(folder, spec.data.source);
    return spec;
}

/// The project as it is edited, from its file's content.
ProjectSpec loaded(ProjectSpec spec, const ProjectFolder& folder) {
    if (!spec.data.source.empty())
        spec.data.source = folder.source(spec.data).lexically_normal().string();
    return spec;
}

bool isEmptyOrMissing(const fs::path& folder) {
    std::error_code missing;
    return fs::is_empty(folder, missing) || missing;
}

/// Both files of a project, project.json last: it is what makes the folder one.
Result<void> write(const ProjectSpec& spec, const ProjectFolder& folder) {
    if (Result<void> saved = folder.saveSamples(spec.samples); !saved)
        return saved;
    return folder.save(stored(spec, folder));
}

/// What belongs to a project besides its two files.
void copyContents(const ProjectFolder& from, const ProjectFolder& to) {
    fs::create_directories(to.path);
    if (fs::exists(from.runsFolder()))
        fs::copy(from.runsFolder(), to.runsFolder(), fs::copy_options::recursive);
}

} // namespace

Document::Document(const LayerRegistry& registry, QObject* parent)
    : QObject(parent), m_registry(registry) {
    m_undoStack.setUndoLimit(500);
    m_recoveryTimer.setSingleShot(true);
    m_recoveryTimer.setInterval(recoveryDelay);
    connect(&m_recoveryTimer, &QTimer::timeout, this,
            [this] { m_recovery.write(m_spec, m_folder, m_isUntitled); });
    connect(&m_undoStack, &QUndoStack::cleanChanged, this, [this](bool isClean) {
        if (isClean) {
            m_recoveryTimer.stop();
            m_recovery.clear();
        }
        Q_EMIT modifiedChanged(!isClean);
    });
    startNew();
}

Document::~Document() {
    m_undoStack.disconnect(this);
    giveUpUntitledFolder();
}

std::optional<Shape> Document::inputShape() const {
    const DatasetSpec& data = m_spec->data;
    if (m_dataset) {
        const Result<Shape> shape = fovea::inputShape(*m_dataset, data);
        return shape ? std::optional(shape->withBatch(1)) : std::nullopt;
    }
    const bool isWhole = data.height > 0 && data.width > 0 && data.channels > 0;
    if (!isInputAssumed() && !isWhole)
        return std::nullopt;
    Shape shape = shapeWithoutData;
    shape.h = data.height > 0 ? data.height : shape.h;
    shape.w = data.width > 0 ? data.width : shape.w;
    shape.c = data.channels > 0 ? data.channels : shape.c;
    return shape;
}

Shape Document::openShape() const {
    const DatasetSpec& data = m_spec->data;
    Shape shape = m_dataset ? m_dataset->imageShape().withBatch(1) : Shape{1, 1, 0, 0, 0};
    shape.h = data.height > 0 ? data.height : shape.h;
    shape.w = data.width > 0 ? data.width : shape.w;
    shape.c = data.channels > 0 ? data.channels : shape.c;
    return shape;
}

void Document::apply(std::shared_ptr<const ProjectSpec> spec) {
    if (spec->name != m_spec->name) { // Saving gives the name, and is no step of the history.
        auto named = std::make_shared<ProjectSpec>(*spec);
        named->name = m_spec->name;
        spec = std::move(named);
    }
    const std::shared_ptr<const ProjectSpec> before = std::exchange(m_spec, std::move(spec));
    const bool hasOtherNetwork = m_spec->network != before->network;
    const bool hasOtherData = m_spec->data != before->data || m_spec->classes != before->classes;
    if (hasOtherNetwork || hasOtherData)
        inferAgain();
    if (hasOtherData)
        Q_EMIT dataChanged();
    if (m_spec->samples != before->samples)
        Q_EMIT samplesChanged();
    if (hasOtherNetwork)
        Q_EMIT networkChanged();
    if (m_spec->train != before->train)
        Q_EMIT trainChanged();
    changed();
}

void Document::setDataset(std::shared_ptr<const Dataset> dataset) {
    m_dataset = std::move(dataset);
    inferAgain();
    Q_EMIT datasetChanged();
}

QString Document::displayName() const {
    if (m_isUntitled)
        return tr("Untitled");
    const std::string name =
        m_spec->name.empty() ? m_folder.path.filename().string() : m_spec->name;
    return text(name);
}

void Document::startNew() { startProject({}, freshUntitledFolder(), true); }

Result<void> Document::open(const fs::path& path) {
    const fs::path folder = path.filename() == "project.json" ? path.parent_path() : path;
    ProjectFolder project{fs::absolute(folder).lexically_normal()};
    Result<ProjectSpec> spec = project.load();
    if (!spec)
        return tl::unexpected(spec.error());
    Result<SampleTable> samples = project.loadSamples();
    if (!samples)
        return tl::unexpected(samples.error());
    spec->samples = std::move(*samples);
    startProject(loaded(std::move(*spec), project), project, false);
    return {};
}

Result<void> Document::save() {
    if (m_isUntitled)
        return fail("The project has no folder of its own yet; choose one with Save as.");
    if (Result<void> saved = write(*m_spec, m_folder); !saved)
        return saved;
    m_undoStack.setClean();
    // The stack may have been clean while something outside the undo history was written down.
    m_recoveryTimer.stop();
    m_recovery.clear();
    return {};
}

Result<void> Document::saveAs(const fs::path& path) {
    const ProjectFolder target{fs::absolute(path).lexically_normal()};
    if (!m_isUntitled && target.path == m_folder.path)
        return save();
    if (fs::exists(target.specFile()))
        return fail(fmt::format("{} already holds a project; choose another folder, or open that "
                                "project instead.",
                                target.path.string()));
    ProjectSpec spec = *m_spec;
    if (m_isUntitled || spec.name == m_folder.path.filename())
        spec.name = target.path.filename().string();
    try {
        copyContents(m_folder, target);
    } catch (const fs::filesystem_error& error) {
        return fail(fmt::format("The project could not be copied to {}: {}", target.path.string(),
                                error.code().message()));
    }
    if (Result<void> saved = write(spec, target); !saved)
        return saved;

    std::error_code ignored; // a leftover copy harms nobody
    if (m_isUntitled)
        fs::remove_all(m_folder.path, ignored);
    m_spec = std::make_shared<const ProjectSpec>(std::move(spec));
    m_folder = target;
    m_isUntitled = false;
    m_undoStack.setClean();
    m_recovery.clear();
    Q_EMIT folderChanged();
    return {};
}

void Document::recover(const RecoverableProject& project) {
    startProject(project.spec, {project.folder}, project.isUntitled);
    m_undoStack.resetClean();
    writeRecovery();
    std::error_code ignored; // ours has taken its place
    fs::remove(project.file, ignored);
    fs::remove(project.file.string() + ".lock", ignored);
}

void Document::writeRecovery() {
    m_recoveryTimer.stop();
    if (!isModified())
        return;
    m_recovery.write(m_spec, m_folder, m_isUntitled);
    m_recovery.flush();
}

void Document::inferAgain() {
    const auto classes =
        static_cast<std::int64_t>(m_dataset ? m_dataset->classes().size() : m_spec->classes.size());
    m_report = infer(m_spec->network, inputShape().value_or(openShape()), m_registry, classes);
    Q_EMIT reportChanged();
}

void Document::changed() {
    // Started once and not again at each change, so that steady typing cannot put it off.
    if (!m_recoveryTimer.isActive())
        m_recoveryTimer.start();
}

void Document::startProject(ProjectSpec spec, ProjectFolder folder, bool isUntitled) {
    giveUpUntitledFolder();
    m_recoveryTimer.stop();
    m_spec = std::make_shared<const ProjectSpec>(std::move(spec));
    m_folder = std::move(folder);
    m_isUntitled = isUntitled;
    m_dataset.reset();
    m_undoStack.clear();
    m_recovery.clear();
    inferAgain();
    Q_EMIT folderChanged();
    Q_EMIT datasetChanged();
    Q_EMIT dataChanged();
    Q_EMIT samplesChanged();
    Q_EMIT networkChanged();
    Q_EMIT trainChanged();
}

void Document::giveUpUntitledFolder() {
    std::error_code ignored; // a leftover folder harms nobody
    if (m_isUntitled && !m_folder.path.empty() && isEmptyOrMissing(m_folder.runsFolder()))
        fs::remove_all(m_folder.path, ignored);
}

} // namespace fovea::gui
