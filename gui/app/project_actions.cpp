#include "gui/app/project_actions.hpp"

#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
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
        open(folder.toStdString());
    }
}

bool ProjectActions::save() {
    if (m_document.isUntitled()) {
        return askAndSaveAs();
    }
    if (!report(m_document.save())) {
        return false;
    }
    remember();
    Q_EMIT saved(text(m_document.folder().path.string()));
    return true;
}

bool ProjectActions::askAndSaveAs() {
    if (m_hasRun) {
        return saveAs({}); // which says why not
    }
    const QString folder =
        QFileDialog::getSaveFileName(&m_window, tr("Save project as a folder"),
                                     QDir::homePath() + "/" + m_document.displayName().toLower());
    return !folder.isEmpty() && saveAs(folder.toStdString());
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
        if (isProject(folder.toStdString())) {
            QAction* action = m_recent->addAction(folder);
            connect(action, &QAction::triggered, this,
                    [this, folder] { open(folder.toStdString()); });
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
