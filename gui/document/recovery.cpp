#include "gui/document/recovery.hpp"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>
#include <QUuid>

#include "core/base/file.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "gui/text/text.hpp"

namespace fovea::gui {
namespace {

constexpr auto suffix = ".recovery.json";

std::filesystem::path recoveryFolder() { return userFolder() / "recovery"; }

std::unique_ptr<QLockFile> lockOf(const std::filesystem::path& file) {
    auto lock = std::make_unique<QLockFile>(text(file.string() + ".lock"));
    // A window may stay open for weeks: only the death of its process frees the lock.
    lock->setStaleLockTime(0);
    return lock;
}

std::string toBytes(const ProjectSpec& spec, const ProjectFolder& folder, bool isUntitled) {
    // The spec stays a string of its own JSON: QJson would round its 64-bit seeds.
    // The table is bytes, which a JSON string cannot be.
    const QString samples =
        spec.samples.isEmpty()
            ? QString()
            : QString::fromLatin1(QByteArray::fromStdString(toCsv(spec.samples)).toBase64());
    const QJsonObject object{
        {"format", 1},
        {"folder", text(folder.path.string())},
        {"untitled", isUntitled},
        {"changed_at", QDateTime::currentDateTimeUtc().toString(Qt::ISODate)},
        {"spec", QString::fromStdString(toJson(spec))},
        {"samples", samples},
    };
    return QJsonDocument(object).toJson().toStdString();
}

std::optional<RecoverableProject> read(const std::filesystem::path& file) {
    const Result<std::string> bytes = readFile(file, file_kinds::table);
    if (!bytes)
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(*bytes)).object();
    Result<ProjectSpec> spec = projectFromJson(object["spec"].toString().toStdString());
    if (!spec)
        return std::nullopt;
    if (const QString samples = object["samples"].toString(); !samples.isEmpty()) {
        const QByteArray csv = QByteArray::fromBase64(samples.toLatin1());
        Result<SampleTable> table = sampleTableFromCsv(csv.toStdString());
        if (!table)
            return std::nullopt;
        spec->samples = std::move(*table);
    }
    return RecoverableProject{
        file,
        bytesOf(object["folder"].toString()),
        object["untitled"].toBool(),
        QDateTime::fromString(object["changed_at"].toString(), Qt::ISODate),
        std::move(*spec),
    };
}

} // namespace

std::filesystem::path userFolder() {
    const std::filesystem::path folder =
        bytesOf(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    std::error_code ignored; // whoever writes there next reports it with the file's name
    std::filesystem::create_directories(folder, ignored);
    return folder;
}

RecoveryFile::RecoveryFile() {
    const std::string name = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    m_file = recoveryFolder() / (name + suffix);
    m_writer.setMaxThreadCount(1);
}

RecoveryFile::~RecoveryFile() { clear(); }

void RecoveryFile::write(std::shared_ptr<const ProjectSpec> spec, const ProjectFolder& folder,
                         bool isUntitled) {
    if (!m_lock) {
        std::error_code ignored; // writeFile below says what is wrong with the folder
        std::filesystem::create_directories(m_file.parent_path(), ignored);
        m_lock = lockOf(m_file);
        m_lock->tryLock();
    }
    m_writer.start([file = m_file, spec = std::move(spec), folder, isUntitled] {
        const std::string bytes = toBytes(*spec, folder, isUntitled);
        if (const Result<void> written = writeFile(file, bytes); !written)
            qWarning("No recovery copy: %s", written.error().message.c_str());
    });
}

void RecoveryFile::flush() { m_writer.waitForDone(); }

void RecoveryFile::clear() {
    flush();
    std::error_code ignored; // usually there is none
    std::filesystem::remove(m_file, ignored);
    m_lock.reset();
}

std::vector<RecoverableProject> recoverableProjects() {
    std::vector<RecoverableProject> projects;
    std::error_code ignored; // no folder: nothing to recover
    for (const auto& entry : std::filesystem::directory_iterator(recoveryFolder(), ignored)) {
        if (!entry.path().string().ends_with(suffix))
            continue;
        if (const auto lock = lockOf(entry.path()); !lock->tryLock())
            continue;
        if (auto project = read(entry.path()))
            projects.push_back(std::move(*project));
    }
    std::ranges::sort(projects, std::greater{}, &RecoverableProject::changedAt);
    return projects;
}

void discard(const RecoverableProject& project) {
    std::error_code ignored; // gone already is as good
    std::filesystem::remove(project.file, ignored);
    if (project.isUntitled && !std::filesystem::exists(ProjectFolder{project.folder}.runsFolder()))
        std::filesystem::remove_all(project.folder, ignored);
}

} // namespace fovea::gui
