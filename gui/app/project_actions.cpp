#include "gui/app/project_actions.hpp"

#include <map>

#include <QAbstractButton>
#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>

#include "gui/data/dataset_loader.hpp"
#include "gui/widgets/actions.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr auto recentKey = "projects/recent";
constexpr qsizetype rememberedCount = 10;

} // namespace

ProjectActions::ProjectActions(Document& document, DatasetLoader& loader, QWidget& window)
    : QObject(&window),
      m_document(document),
      m_loader(loader),
      m_window(window),
      m_recoverable(recoverableProjects()) {
    m_new = makeAction(this,
                       {.words = tr("&New project"),
                        .tip = tr("Start an empty project"),
                        .keys = QKeySequence::New,
                        .icon = "new",
                        .name = "newProject"},
                       [this] {
                           if (mayLeave()) {
                               m_document.startNew();
                           }
                       });
    m_open = makeAction(this,
                        {.words = tr("&Open project..."),
                         .tip = tr("Open a project folder"),
                         .keys = QKeySequence::Open,
                         .icon = "open",
                         .name = "openProject"},
                        &ProjectActions::askAndOpen);
    m_save = makeAction(this,
                        {.words = tr("&Save"),
                         .tip = tr("Save the project"),
                         .keys = QKeySequence::Save,
                         .icon = "save",
                         .name = "saveProject"},
                        &ProjectActions::save);
    m_saveAs = makeAction(this,
                          {.words = tr("Save &as..."),
                           .tip = tr("Save the project with its runs into another folder"),
                           .keys = QKeySequence::SaveAs,
                           .icon = "save",
                           .name = "saveProjectAs"},
                          &ProjectActions::askAndSaveAs);
    m_reload = makeAction(
        this,
        {.words = tr("Reload"),
         .tip = tr("Take the project as it is on the disk; changes made here are given up"),
         .icon = "refresh",
         .name = "reloadProject"},
        &ProjectActions::reload);
    m_keep = makeAction(this,
                        {.words = tr("Keep mine"),
                         .tip = tr("Go on here; saving will write over what is on the disk"),
                         .icon = "save",
                         .name = "keepProject"},
                        [this] { m_disk.settle(); });
    connect(&m_disk, &DiskWatch::changed, this, &ProjectActions::tellChange);
    connect(&document, &Document::folderChanged, this, &ProjectActions::followDisk);
    m_recent = new QMenu(tr("Open &recent"), &window);
    connect(m_recent, &QMenu::aboutToShow, this, &ProjectActions::fillRecent);
    fillRecent();
}

bool ProjectActions::isProject(const std::filesystem::path& folder) {
    std::error_code ignored;
    return folder.filename() == "project.json" ||
           std::filesystem::exists(ProjectFolder{folder}.specFile(), ignored);
}

bool ProjectActions::mayLeave() {
    if (!m_document.isModified()) {
        return true;
    }
    QMessageBox question(QMessageBox::Question, tr("Unsaved changes"),
                         tr("Save the changes of %1?").arg(m_document.displayName()),
                         QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, &m_window);
    question.setInformativeText(tr("Otherwise they are lost."));
    question.setObjectName("unsavedChanges");
    switch (question.exec()) {
    case QMessageBox::Save:
        return save();
    case QMessageBox::Discard:
        return true;
    default:
        return false;
    }
}

bool ProjectActions::report(const Result<void>& result) {
    if (!result) {
        Q_EMIT failed(text(result.error()));
    }
    return result.has_value();
}

bool ProjectActions::open(const std::filesystem::path& folder) {
    if (!mayLeave() || !report(m_document.open(folder))) {
        return false;
    }
    remember();
    return true;
}

void ProjectActions::askAndOpen() {
    const QString folder = QFileDialog::getExistingDirectory(&m_window, tr("Open project"));
    if (!folder.isEmpty()) {
        open(bytesOf(folder));
    }
}

bool ProjectActions::reload() { return report(m_document.open(m_document.folder().path)); }

void ProjectActions::followDisk() {
    if (m_document.isUntitled()) {
        m_disk.stopFollowing();
        return;
    }
    m_disk.follow(m_document.folder());
    if (m_disk.isOpenElsewhere()) {
        Q_EMIT disturbed(tr("%1 is open in another window too. Whoever saves what the other has "
                            "changed is asked first.")
                             .arg(m_document.displayName()),
                         {});
    }
}

void ProjectActions::tellChange() {
    Q_EMIT disturbed(tr("%1 was changed on the disk, by another window or program.")
                         .arg(m_document.displayName()),
                     {m_reload, m_keep, m_saveAs});
}

ProjectActions::Conflict ProjectActions::askAboutChange() {
    if (!m_disk.hasChanged()) {
        return Conflict::None;
    }
    QMessageBox question(
        QMessageBox::Warning, tr("Changed on the disk"),
        tr("%1 was changed on the disk since it was opened here.").arg(m_document.displayName()),
        QMessageBox::Cancel, &m_window);
    question.setInformativeText(tr("Saving would write over what another window or program has "
                                   "saved; reloading gives up what is unsaved here."));
    question.setObjectName("changedOnDisk");
    const std::map<QAbstractButton*, Conflict> answers{
        {question.addButton(tr("Reload"), QMessageBox::DestructiveRole), Conflict::Reload},
        {question.addButton(tr("Keep mine"), QMessageBox::AcceptRole), Conflict::Overwrite},
        {question.addButton(tr("Save as..."), QMessageBox::ActionRole), Conflict::SaveAs}};
    question.exec();
    const auto answer = answers.find(question.clickedButton());
    return answer == answers.end() ? Conflict::Cancel : answer->second;
}

bool ProjectActions::write() {
    if (!report(m_document.save())) {
        return false;
    }
    m_disk.settle();
    remember();
    Q_EMIT saved(text(m_document.folder().path.string()));
    return true;
}

bool ProjectActions::save() {
    if (m_document.isUntitled()) {
        return askAndSaveAs();
    }
    switch (askAboutChange()) {
    case Conflict::None:
    case Conflict::Overwrite:
        return write();
    case Conflict::Reload:
        return reload();
    case Conflict::SaveAs:
        return askAndSaveAs();
    case Conflict::Cancel:
        return false;
    }
    return false;
}

bool ProjectActions::askAndSaveAs() {
    if (m_hasRun) {
        return saveAs({}); // which says why not
    }
    const QString folder =
        QFileDialog::getSaveFileName(&m_window, tr("Save project as a folder"),
                                     QDir::homePath() + "/" + m_document.displayName().toLower());
    return !folder.isEmpty() && saveAs(bytesOf(folder));
}

void ProjectActions::setHasRun(bool hasRun) {
    m_hasRun = hasRun;
    m_saveAs->setEnabled(!hasRun);
}

bool ProjectActions::saveAs(const std::filesystem::path& folder) {
    if (m_hasRun) {
        Q_EMIT failed(tr("A run is writing into the project, so its folder cannot move now; stop "
                         "the run or let it end, then save."));
        return false;
    }
    if (!report(m_document.saveAs(folder))) {
        return false;
    }
    m_disk.settle();
    remember();
    Q_EMIT saved(text(m_document.folder().path.string()));
    return true;
}

void ProjectActions::remember() {
    QSettings settings;
    QStringList recent = settings.value(recentKey).toStringList();
    const QString folder = text(m_document.folder().path.string());
    recent.removeAll(folder);
    recent.prepend(folder);
    settings.setValue(recentKey, recent.first(std::min(recent.size(), rememberedCount)));
    fillRecent();
}

void ProjectActions::fillRecent() {
    m_recent->clear();
    for (const QString& folder : QSettings().value(recentKey).toStringList()) {
        if (isProject(bytesOf(folder))) {
            QAction* action = m_recent->addAction(folder);
            connect(action, &QAction::triggered, this, [this, folder] { open(bytesOf(folder)); });
        }
    }
    m_recent->setEnabled(!m_recent->isEmpty());
}

QString ProjectActions::recoveryOffer() const {
    if (m_recoverable.empty()) {
        return {};
    }
    const RecoverableProject& latest = m_recoverable.front();
    const QString name =
        latest.isUntitled ? tr("an untitled project") : text(latest.folder.filename().string());
    return tr("Fovea ended without saving %1, changed %2. Recover the changes?")
        .arg(name, QLocale().toString(latest.changedAt, QLocale::ShortFormat));
}

void ProjectActions::recoverLatest() {
    if (!m_recoverable.empty() && mayLeave()) {
        m_document.recover(m_recoverable.front());
        m_recoverable.erase(m_recoverable.begin());
    }
}

void ProjectActions::discardRecoverable() {
    for (const RecoverableProject& project : m_recoverable) {
        discard(project);
    }
    m_recoverable.clear();
}

} // namespace fovea::gui
