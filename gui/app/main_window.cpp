#include "gui/app/main_window.hpp"

#include <QActionGroup>
#include <QCloseEvent>
#include <QDockWidget>
#include <QHeaderView>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include "gui/analysis/analysis_workspace.hpp"
#include "gui/app/message_bar.hpp"
#include "gui/app/project_actions.hpp"
#include "gui/app/side_bar.hpp"
#include "gui/app/status_line.hpp"
#include "gui/app/window_place.hpp"
#include "gui/data/data_workspace.hpp"
#include "gui/network/network_workspace.hpp"
#include "gui/training/training_workspace.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/image_wall.hpp"

namespace fovea::gui {

namespace {

constexpr QSize firstSize{1440, 900};
constexpr int inspectorWidth = 320;
constexpr int layoutVersion = 1;

bool isPicture(const std::filesystem::path& path) {
    static const QStringList suffixes{".png",  ".jpg",  ".jpeg", ".bmp", ".tif",
                                      ".tiff", ".webp", ".pgm",  ".ppm"};
    return suffixes.contains(text(path.extension().string()).toLower());
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
    enter(0);
    collectProblems();
    offerRecovery();
    restoreLayout();
}

MainWindow::~MainWindow() {
    // The workspaces borrow members of this window, which end before its child widgets would.
    delete takeCentralWidget();
}

void MainWindow::makeWorkspaces() {
    m_data = new DataWorkspace(m_document, m_loader);
    m_network = new NetworkWorkspace(m_document);
    m_training = new TrainingWorkspace(m_document, m_session, m_library);
    m_analysis = new AnalysisWorkspace(m_document, m_library);
    for (Workspace* workspace :
         {static_cast<Workspace*>(m_data), static_cast<Workspace*>(m_network),
          static_cast<Workspace*>(m_training), static_cast<Workspace*>(m_analysis)}) {
        addWorkspace(workspace);
    }
}

void MainWindow::addWorkspace(Workspace* workspace) {
    const int place = static_cast<int>(m_workspaces.size());
    m_workspaces.append(workspace);
    m_stack->addWidget(workspace);
    QWidget* inspector = workspace->inspector();
    m_inspectors->addWidget(inspector != nullptr ? inspector : new QWidget);
    auto* action = new QAction(icon(workspace->iconName()), workspace->title(), m_places);
    action->setCheckable(true);
    action->setShortcut(QKeySequence(QString("Ctrl+%1").arg(place + 1)));
    action->setObjectName("show" + workspace->title());
    action->setToolTip(
        tr("Show %1 (%2)")
            .arg(workspace->title(), action->shortcut().toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this, [this, place] { enter(place); });
    m_sideBar->addPlace(action);
}

void MainWindow::makeDocks() {
    m_inspectorDock = new QDockWidget(tr("Inspector"), this);
    m_inspectorDock->setObjectName("inspector");
    m_inspectorDock->setWidget(m_inspectors);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    resizeDocks({m_inspectorDock}, {inspectorWidth}, Qt::Horizontal);

    auto* list = new QTreeView;
    list->setObjectName("problemsList");
    list->setModel(&m_problems);
    list->setRootIsDecorated(false);
    list->setFrameShape(QFrame::NoFrame);
    list->header()->setStretchLastSection(true);
    connect(list, &QTreeView::activated, this,
            [this](const QModelIndex& index) { goToProblem(m_problems.at(index.row())); });
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
    const auto say = [this](const QString& words) {
        m_messages->say(MessageBar::Kind::Error, words);
    };
    connect(m_projectActions, &ProjectActions::failed, this, say);
    connect(m_data, &DataWorkspace::failed, this, say);
    connect(m_analysis, &AnalysisWorkspace::failed, this, say);
    connect(&m_session, &TrainingSession::failed, this, say);
    connect(m_projectActions, &ProjectActions::saved, this, [this](const QString& folder) {
        statusBar()->showMessage(tr("Saved in %1").arg(folder), 4000);
    });
    connect(&m_document, &Document::reportChanged, this, &MainWindow::collectProblems);
    connect(&m_document, &Document::networkChanged, this, &MainWindow::collectProblems);
    connect(&m_loader, &DatasetLoader::problemChanged, this, &MainWindow::collectProblems);
    connect(&m_session, &TrainingSession::stateChanged, this, &MainWindow::collectProblems);
    connect(&m_document, &Document::datasetChanged, this, &MainWindow::offerNextStep);
    const auto retitle = [this] {
        setWindowTitle(tr("%1[*] - Fovea").arg(m_document.displayName()));
        setWindowModified(m_document.isModified());
    };
    connect(&m_document, &Document::modifiedChanged, this, retitle);
    connect(&m_document, &Document::folderChanged, this, retitle);
    connect(m_training, &TrainingWorkspace::runChosen, this, [this](const QString& run) {
        m_analysis->showRun({std::filesystem::path(run.toStdString())});
    });
    retitle();
}

void MainWindow::enter(int place) {
    m_stack->setCurrentIndex(place);
    m_inspectors->setCurrentIndex(place);
    m_places->actions().at(place)->setChecked(true);
}

bool MainWindow::showWorkspace(const QString& title) {
    for (int place = 0; place < m_workspaces.size(); ++place) {
        if (m_workspaces.at(place)->title().compare(title, Qt::CaseInsensitive) == 0) {
            enter(place);
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
    } else if (m_analysis->isVisible() && isPicture(path)) {
        m_analysis->analysis().lookAtFile(path);
    } else {
        m_loader.openSource(path);
        showWorkspace("data");
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
    using Source = ProblemEntry::Source;
    std::vector<ProblemEntry> plugins;
    for (const PluginFault& fault : m_document.registry().faults()) {
        plugins.push_back(
            {Source::Plugin, text(fault.file.filename().string()), text(fault.message)});
    }
    std::vector<ProblemEntry> data;
    if (!m_loader.problem().isEmpty()) {
        data.push_back({Source::Data, text(m_document.spec().data.source), m_loader.problem()});
    }
    std::vector<ProblemEntry> network;
    if (!m_document.spec().network.nodes.empty()) {
        for (const Problem& problem : m_document.report().problems) {
            network.push_back({Source::Network, text(problem.node), text(problem.message)});
        }
    }
    std::vector<ProblemEntry> training;
    if (const RunRecord* run = m_session.record()) {
        for (const QString& warning : run->warnings) {
            training.push_back({Source::Training, run->name(), warning});
        }
        if (!run->message.isEmpty()) {
            training.push_back({Source::Training, run->name(), run->message});
        }
    }
    m_problems.setEntries(Source::Plugin, plugins);
    m_problems.setEntries(Source::Data, data);
    m_problems.setEntries(Source::Network, network);
    m_problems.setEntries(Source::Training, training);
}

void MainWindow::goToProblem(const ProblemEntry& problem) {
    switch (problem.source) {
    case ProblemEntry::Source::Plugin:
        showPlugins();
        break;
    case ProblemEntry::Source::Data:
        showWorkspace("data");
        break;
    case ProblemEntry::Source::Network:
        showWorkspace("network");
        m_network->showNode(problem.place.toStdString());
        break;
    case ProblemEntry::Source::Training:
        showWorkspace("training");
        break;
    }
}

void MainWindow::offerRecovery() {
    const QString offer = m_projectActions->recoveryOffer();
    if (!offer.isEmpty()) {
        auto* recover = new QAction(tr("Recover"), this);
        auto* discard = new QAction(tr("Discard"), this);
        connect(recover, &QAction::triggered, m_projectActions, &ProjectActions::recoverLatest);
        connect(discard, &QAction::triggered, m_projectActions,
                &ProjectActions::discardRecoverable);
        m_messages->say(MessageBar::Kind::Warning, offer, {recover, discard});
    } else if (const auto& faults = m_document.registry().faults(); !faults.empty()) {
        auto* details = new QAction(tr("Plugins..."), this);
        connect(details, &QAction::triggered, this, &MainWindow::showPlugins);
        m_messages->say(MessageBar::Kind::Warning,
                        faults.size() == 1 ? text(faults.front().message)
                                           : tr("%1 plugins could not be loaded; their layers are "
                                                "missing.")
                                                 .arg(faults.size()),
                        {details});
    }
}

void MainWindow::offerNextStep() {
    const bool wantsNetwork = m_document.dataset() && m_document.spec().network.nodes.empty();
    if (!wantsNetwork) {
        return;
    }
    QList<QAction*> offers;
    for (const char* name : {"lenet-5", "small-cnn"}) {
        auto* take = new QAction(icon("network"), name, this);
        connect(take, &QAction::triggered, this, [this, name] {
            m_network->actions().useTemplate(name);
            showWorkspace("network");
        });
        offers.append(take);
    }
    m_messages->say(MessageBar::Kind::Info,
                    tr("The data is here. Next, a network: take one that ships with the program, "
                       "or drag layers together in Network."),
                    offers);
}

bool MainWindow::mayCloseRun() {
    if (!m_session.isRunning()) {
        return true;
    }
    QMessageBox question(QMessageBox::Question, tr("A run is in progress"),
                         tr("%1 is still training.").arg(m_session.record()->name()),
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
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile()) {
        event->acceptProposedAction();
        openPath(urls.front().toLocalFile().toStdString());
    }
}

void MainWindow::restoreLayout() {
    QSettings settings;
    placeWindow(*this, settings.value("window/geometry").toByteArray(), firstSize);
    restoreState(settings.value("window/state").toByteArray(), layoutVersion);
}

void MainWindow::saveLayout() {
    QSettings settings;
    settings.setValue("window/geometry", saveGeometry());
    settings.setValue("window/state", saveState(layoutVersion));
}

} // namespace fovea::gui
