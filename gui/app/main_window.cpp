#include "gui/app/main_window.hpp"

#include <QActionGroup>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/analysis/analysis_workspace.hpp"
#include "gui/app/message_bar.hpp"
#include "gui/app/problems_view.hpp"
#include "gui/app/project_actions.hpp"
#include "gui/app/side_bar.hpp"
#include "gui/app/status_line.hpp"
#include "gui/app/window_place.hpp"
#include "gui/data/data_workspace.hpp"
#include "gui/network/network_workspace.hpp"
#include "gui/training/training_workspace.hpp"
#include "gui/widgets/actions.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/image_wall.hpp"

namespace fovea::gui {

namespace {

constexpr QSize firstSize{1440, 900};
constexpr int inspectorWidth = 340;
constexpr int layoutVersion = 1;

/// None where anything else is among what is dropped.
std::vector<std::filesystem::path> droppedPaths(const QMimeData& dropped) {
    std::vector<std::filesystem::path> paths;
    for (const QUrl& url : dropped.urls()) {
        if (!url.isLocalFile()) {
            return {};
        }
        const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
        paths.emplace_back(QByteArray::fromPercentEncoding(path).toStdString());
    }
    return paths;
}

} // namespace

MainWindow::MainWindow(Document& document, QWidget* parent)
    : QMainWindow(parent),
      m_document(document),
      m_loader(document, this),
      m_session(document, this),
      m_library(document, m_session, this),
      m_projectActions(new ProjectActions(document, m_loader, *this)),
      m_sideBar(new SideBar),
      m_places(new QActionGroup(this)),
      m_messages(new MessageBar),
      m_stack(new QStackedWidget),
      m_inspectors(new QStackedWidget),
      m_statusLine(new StatusLine(m_session)),
      m_problemsButton(new QToolButton) {
    setAcceptDrops(true);
    setWindowIcon(icon("analysis"));
    auto* work = new QWidget;
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_messages);
    column->addWidget(m_stack, 1);
    auto* row = new QHBoxLayout(work);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_sideBar);
    row->addLayout(column, 1);
    setCentralWidget(work);

    makeWorkspaces();
    makeDocks();
    makeMenus();
    connectMessages();
    enter(m_workspaces.front());
    collectProblems();
    offerRecovery();
    restoreLayout();
}

MainWindow::~MainWindow() {
    // The workspaces borrow members of this window, which end before its child widgets would.
    delete takeCentralWidget();
}

void MainWindow::makeWorkspaces() {
    auto* training = new TrainingWorkspace(m_document, m_session, m_library);
    auto* analysis = new AnalysisWorkspace(m_document, m_library);
    auto* source = new DataWorkspace(m_document, m_loader);
    addWorkspace(source);
    addWorkspace(new NetworkWorkspace(m_document));
    addWorkspace(training);
    addWorkspace(analysis);
    connect(source, &DataWorkspace::predictionWanted, analysis, &AnalysisWorkspace::predict);
    connect(training, &TrainingWorkspace::runChosen, analysis, [analysis](const QString& run) {
        analysis->showRun({std::filesystem::path(bytesOf(run))});
    });
}

void MainWindow::addWorkspace(Workspace* workspace) {
    const int place = static_cast<int>(m_workspaces.size());
    m_workspaces.append(workspace);
    m_stack->addWidget(workspace);
    QWidget* inspector = workspace->inspector();
    m_inspectors->addWidget(inspector != nullptr ? inspector : new QWidget);
    QAction* action = makeAction(this,
                                 {.words = workspace->title(),
                                  .tip = tr("Show %1").arg(workspace->title()),
                                  .keys = QKeySequence(QString("Ctrl+%1").arg(place + 1)),
                                  .icon = workspace->iconName(),
                                  .name = "show" + workspace->title()},
                                 [this, workspace] { enter(workspace); });
    action->setCheckable(true);
    m_places->addAction(action);
    m_sideBar->addPlace(action);
}

void MainWindow::makeDocks() {
    m_inspectorDock = new QDockWidget(tr("Inspector"), this);
    m_inspectorDock->setObjectName("inspector");
    m_inspectorDock->setWidget(m_inspectors);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    resizeDocks({m_inspectorDock}, {inspectorWidth}, Qt::Horizontal);

    auto* list = new ProblemsView(m_problems);
    connect(list, &ProblemsView::chosen, this, &MainWindow::goToProblem);
    m_problemsDock = new QDockWidget(tr("Problems"), this);
    m_problemsDock->setObjectName("problems");
    m_problemsDock->setWidget(list);
    addDockWidget(Qt::BottomDockWidgetArea, m_problemsDock);
    m_problemsDock->hide();
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);

    m_problemsButton->setObjectName("problemsButton");
    m_problemsButton->setAutoRaise(true);
    m_problemsButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_problemsButton->setToolTip(tr("Show or hide the problems list"));
    connect(m_problemsButton, &QToolButton::clicked, m_problemsDock,
            [this] { m_problemsDock->setVisible(!m_problemsDock->isVisible()); });
    const auto showCount = [this] {
        const int count = m_problems.rowCount();
        m_problemsButton->setIcon(icon(count == 0 ? "success" : "warning"));
        m_problemsButton->setText(count == 0   ? tr("No problems")
                                  : count == 1 ? tr("1 problem")
                                               : tr("%1 problems").arg(count));
    };
    connect(&m_problems, &QAbstractItemModel::modelReset, this, showCount);
    showCount();
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_statusLine, 1);
    statusBar()->addPermanentWidget(m_problemsButton);
}

void MainWindow::connectMessages() {
    for (Workspace* workspace : m_workspaces) {
        listen(workspace);
    }
    connect(m_projectActions, &ProjectActions::failed, this, [this](const QString& words) {
        m_messages->say(MessageBar::Kind::Error, words, {}, m_projectActions);
    });
    connect(m_projectActions, &ProjectActions::disturbed, this,
            [this](const QString& words, const QList<QAction*>& ways) {
                m_messages->say(MessageBar::Kind::Warning, words, ways);
            });
    connect(m_projectActions, &ProjectActions::saved, this, [this](const QString& folder) {
        m_messages->withdraw(m_projectActions);
        statusBar()->showMessage(tr("Saved in %1").arg(folder), 4000);
    });
    connect(&m_document, &Document::folderChanged, m_messages,
            [this] { m_messages->withdraw(m_projectActions); });
    connect(m_messages, &MessageBar::changed, this, &MainWindow::collectProblems);
    const auto retitle = [this] {
        setWindowTitle(tr("%1[*] - Fovea").arg(m_document.displayName()));
        setWindowModified(m_document.isModified());
    };
    connect(&m_document, &Document::modifiedChanged, this, retitle);
    connect(&m_document, &Document::folderChanged, this, retitle);
    retitle();
}

void MainWindow::listen(Workspace* workspace) {
    connect(workspace, &Workspace::problemsChanged, this, &MainWindow::collectProblems);
    connect(workspace, &Workspace::failed, this, [this, workspace](const QString& words) {
        m_messages->say(MessageBar::Kind::Error, words, {}, workspace);
    });
    connect(workspace, &Workspace::offered, this,
            [this, workspace](const QString& words, const QList<QAction*>& ways) {
                m_messages->say(MessageBar::Kind::Info, words, ways, workspace);
            });
    connect(workspace, &Workspace::settled, m_messages,
            [this, workspace] { m_messages->withdraw(workspace); });
    connect(workspace, &Workspace::frontWanted, this, [this, workspace] { enter(workspace); });
}

void MainWindow::enter(const Workspace* workspace) {
    const auto place = static_cast<int>(m_workspaces.indexOf(workspace));
    m_stack->setCurrentIndex(place);
    m_inspectors->setCurrentIndex(place);
    m_places->actions().at(place)->setChecked(true);
}

bool MainWindow::showWorkspace(const QString& title) {
    for (const Workspace* workspace : m_workspaces) {
        if (workspace->title().compare(title, Qt::CaseInsensitive) == 0) {
            enter(workspace);
            return true;
        }
    }
    return false;
}

void MainWindow::openPath(const std::filesystem::path& path) {
    std::error_code ignored;
    if (ProjectActions::isProject(path)) {
        m_projectActions->open(path);
    } else if (std::filesystem::exists(RunFolder{path}.specFile(), ignored)) {
        showRun(path);
    } else if (!m_workspaces.at(m_stack->currentIndex())->take({path})) {
        m_loader.openSource(path);
        showWorkspace("data");
    }
}

void MainWindow::openPaths(const std::vector<std::filesystem::path>& paths) {
    if (paths.size() == 1) {
        openPath(paths.front());
    } else if (!m_workspaces.at(m_stack->currentIndex())->take(paths)) {
        m_messages->say(MessageBar::Kind::Warning,
                        tr("A data source is one folder or one file. Several are for Analysis, "
                           "where a run tells what it takes them for."));
    }
}

void MainWindow::showRun(const std::filesystem::path& run) {
    std::error_code ignored;
    std::filesystem::path folder = m_document.folder().runsFolder() / run;
    if (!std::filesystem::exists(RunFolder{folder}.specFile(), ignored)) {
        folder = std::filesystem::absolute(run).lexically_normal();
    }
    m_library.add({folder});
    showWorkspace("analysis");
}

bool MainWindow::isSettled() const {
    const auto tasks = findChildren<BackgroundTask*>();
    const auto walls = findChildren<ImageWall*>();
    return std::none_of(tasks.begin(), tasks.end(),
                        [](const BackgroundTask* task) { return task->isRunning(); }) &&
           std::all_of(walls.begin(), walls.end(), [](const ImageWall* wall) {
               return !wall->isVisible() || wall->pendingCount() == 0;
           });
}

void MainWindow::collectProblems() {
    std::vector<ListedProblem> all;
    for (const PluginFault& fault : m_document.registry().faults()) {
        all.push_back({nullptr,
                       tr("Plugin"),
                       {text(fault.file.filename().string()),
                        {},
                        text(fault.message),
                        Remedy{tr("Plugins..."), [this] { showPlugins(); }}}});
    }
    for (Workspace* workspace : m_workspaces) {
        for (WorkspaceProblem& problem : workspace->problems()) {
            all.push_back({workspace, workspace->title(), std::move(problem)});
        }
    }
    if (m_messages->showsError()) {
        all.push_back({nullptr, tr("Above the work"), {{}, {}, m_messages->words(), {}}});
    }
    m_problems.setProblems(std::move(all));
}

void MainWindow::goToProblem(const ListedProblem& listed) {
    if (listed.workspace != nullptr) {
        enter(listed.workspace);
        listed.workspace->reveal(listed.problem);
    } else if (listed.problem.remedy) {
        listed.problem.remedy->apply();
    }
}

void MainWindow::offerRecovery() {
    const QString offer = m_projectActions->recoveryOffer();
    if (!offer.isEmpty()) {
        QAction* recover = makeAction(
            m_projectActions,
            {.words = tr("Recover"), .tip = tr("Open what was unsaved as changes of its project")},
            &ProjectActions::recoverLatest);
        QAction* discard = makeAction(
            m_projectActions, {.words = tr("Discard"), .tip = tr("Delete what was unsaved")},
            &ProjectActions::discardRecoverable);
        m_messages->say(MessageBar::Kind::Warning, offer, {recover, discard});
    } else if (const auto& faults = m_document.registry().faults(); !faults.empty()) {
        m_messages->say(MessageBar::Kind::Warning,
                        faults.size() == 1 ? text(faults.front().message)
                                           : tr("%1 plugins could not be loaded; their layers are "
                                                "missing.")
                                                 .arg(faults.size()),
                        {m_showPlugins});
    }
}

bool MainWindow::mayCloseRun() {
    if (!m_session.isOwn()) {
        return true;
    }
    QMessageBox question(QMessageBox::Question, tr("A run is in progress"),
                         tr("%1 is still training.").arg(text(m_session.record()->name())),
                         QMessageBox::Cancel, this);
    question.setObjectName("runInProgress");
    question.setInformativeText(
        tr("A run is a process of its own: it can go on without the window, or end with a "
           "checkpoint from which it is continued later."));
    QPushButton* leave = question.addButton(tr("Leave it running"), QMessageBox::AcceptRole);
    QPushButton* stop = question.addButton(tr("Stop it"), QMessageBox::DestructiveRole);
    question.exec();
    if (question.clickedButton() == leave) {
        m_session.leaveRunning();
        return true;
    }
    return question.clickedButton() == stop;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_projectActions->mayLeave() || !mayCloseRun()) {
        event->ignore();
        return;
    }
    saveLayout();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedPaths(*event->mimeData()).empty()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    const std::vector<std::filesystem::path> paths = droppedPaths(*event->mimeData());
    if (!paths.empty()) {
        event->acceptProposedAction();
        openPaths(paths);
    }
}

void MainWindow::restoreLayout() {
    const QSettings settings;
    const QByteArray geometry = settings.value("window/geometry").toByteArray();
    placeWindow(*this, geometry, firstSize);
    restoreState(settings.value("window/state").toByteArray(), layoutVersion);
    layout()->activate();
    // On a screen that cannot hold both, the work comes first; Ctrl+I brings the inspector.
    if (minimumSizeHint().width() > screen()->availableGeometry().width()) {
        m_inspectorDock->hide();
        layout()->activate();
        placeWindow(*this, geometry, firstSize);
    }
}

void MainWindow::saveLayout() {
    QSettings settings;
    settings.setValue("window/geometry", saveGeometry());
    settings.setValue("window/state", saveState(layoutVersion));
}

} // namespace fovea::gui
