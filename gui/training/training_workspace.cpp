#include "gui/training/training_workspace.hpp"

#include <QFontDatabase>
#include <QHeaderView>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include "core/evaluation/figures.hpp"
#include "gui/commands/remedy_action.hpp"
#include "gui/training/curves_plot.hpp"
#include "gui/training/recipe_form.hpp"
#include "gui/training/run_words.hpp"
#include "gui/widgets/empty_state.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/plain_table.hpp"
#include "gui/widgets/progress_line.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

namespace {

/// What stands in red of a run; that it was interrupted, its state says.
QString troubleOf(const RunRecord& run) {
    return run.phase() == RunPhase::Interrupted ? QString() : text(run.trouble());
}

} // namespace

TrainingWorkspace::TrainingWorkspace(Document& document, TrainingSession& session,
                                     RunLibrary& library, QWidget* parent)
    : Workspace(parent), m_document(document), m_session(session), m_library(library) {
    makeActions();
    m_empty = new EmptyState("training", {}, {});
    m_empty->offer(m_start);
    auto* remedy = new RemedyAction(document, this);
    remedy->setObjectName("trainingRemedy");
    connect(remedy, &RemedyAction::refused, this, &TrainingWorkspace::tellFailure);
    m_empty->offer(remedy);
    m_curves = new CurvesPlot;
    m_curves->setObjectName("curves");
    m_pages = new QStackedWidget;
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_curves);
    m_trouble = new NoteLabel(NoteLabel::Tone::Error);
    m_trouble->setObjectName("trainingTrouble");
    m_trouble->setContentsMargins(16, 4, 16, 4);
    m_trouble->hide();

    auto* split = new QSplitter(Qt::Vertical);
    split->setChildrenCollapsible(false);
    split->addWidget(m_pages);
    split->addWidget(makeRunsTable());
    split->setStretchFactor(0, 1);
    split->setSizes({520, 180});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar());
    layout->addWidget(new ProgressLine(session.preparation()));
    layout->addWidget(m_trouble);
    layout->addWidget(split, 1);

    connect(&session, &TrainingSession::stateChanged, this, &TrainingWorkspace::refreshActions);
    connect(&session, &TrainingSession::stateChanged, this, &TrainingWorkspace::problemsChanged);
    connect(&session, &TrainingSession::failed, this, &TrainingWorkspace::tellFailure);
    connect(&session, &TrainingSession::runStarted, this, [this] {
        Q_EMIT settled();
        showRun(m_session.record()->folder);
    });
    connect(&library, &RunLibrary::failed, this, &TrainingWorkspace::failed);
    connect(&library, &RunLibrary::changed, this, &TrainingWorkspace::refreshRun);
    connect(&library, &RunLibrary::runsLoaded, this, [this] {
        if (m_library.find(m_shown) == nullptr) {
            const RunRecord* led = ledRun();
            chooseRow(led != nullptr ? m_library.model().rowOf(led->folder) : 0);
        }
    });
    for (const auto signal :
         {&Document::networkChanged, &Document::reportChanged, &Document::dataChanged,
          &Document::datasetChanged, &Document::trainChanged}) {
        connect(&document, signal, this, &TrainingWorkspace::refreshActions);
    }
    // Without a run, the command is the project's, which is what its file says.
    connect(&document, &Document::modifiedChanged, this, &TrainingWorkspace::refreshRun);
    connect(&document, &Document::folderChanged, this, &TrainingWorkspace::refreshRun);
    refreshActions();
    refreshRun();
}

QWidget* TrainingWorkspace::makeBar() {
    auto* bar = new QWidget;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(8, 8, 16, 8);
    layout->setSpacing(4);
    for (QAction* action : {m_start, m_pause, m_resume, m_stop, m_continue}) {
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        layout->addWidget(button);
    }
    m_figures = new ElidedLabel(NoteLabel::Tone::Heading);
    m_figures->setObjectName("figures");
    m_figures->setElideMode(Qt::ElideRight);
    m_figures->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    // However long the figures are, they never push the inspector out of the window.
    m_figures->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_figures, 1);
    return bar;
}

QWidget* TrainingWorkspace::makeRunsTable() {
    m_runs = new QTableView;
    m_runs->setObjectName("runsTable");
    m_runs->setModel(&m_library.model());
    makePlain(*m_runs);
    m_runs->setSelectionMode(QAbstractItemView::SingleSelection);
    m_runs->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_runs->addActions({m_continue, m_copyCommand});
    m_runs->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    connect(m_runs->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& row) {
                if (row.isValid()) {
                    chooseRow(row.row());
                }
            });

    m_command = new QLineEdit;
    m_command->setReadOnly(true);
    m_command->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_command->setToolTip(tr("Trains the same again without the window: the same data, split, "
                             "network, recipe, and the same weights in the end"));
    auto* copy = new QToolButton;
    copy->setDefaultAction(m_copyCommand);
    copy->setToolButtonStyle(Qt::ToolButtonIconOnly);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(8, 4, 8, 4);
    line->setSpacing(8);
    line->addWidget(new NoteLabel(NoteLabel::Tone::Caption, tr("Command")));
    line->addWidget(m_command, 1);
    line->addWidget(copy);

    auto* panel = new QWidget;
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_runs, 1);
    layout->addLayout(line);
    return panel;
}

QWidget* TrainingWorkspace::inspector() {
    if (m_recipe == nullptr) {
        m_recipe = new RecipeForm(m_document);
    }
    return m_recipe;
}

void TrainingWorkspace::chooseRow(int row) {
    const auto& runs = m_library.model().runs();
    if (row < 0 || row >= static_cast<int>(runs.size())) {
        m_shown = {};
        refreshRun();
        return;
    }
    showRun(runs[static_cast<std::size_t>(row)]->folder);
}

void TrainingWorkspace::showRun(const RunFolder& folder) {
    if (folder.path == m_shown.path) {
        return;
    }
    m_shown = folder;
    m_curves->clear();
    const int row = m_library.model().rowOf(folder);
    if (row >= 0 && m_runs->currentIndex().row() != row) {
        m_runs->selectRow(row);
    }
    refreshRun();
    Q_EMIT runChosen(text(folder.path.string()));
}

std::vector<WorkspaceProblem> TrainingWorkspace::problems() const {
    std::vector<WorkspaceProblem> problems;
    std::vector<const RunRecord*> runs{m_library.find(m_shown)};
    if (const RunRecord* ours = m_session.record();
        ours != nullptr && ours->folder.path != m_shown.path) {
        runs.push_back(ours);
    }
    for (const RunRecord* run : runs) {
        if (run == nullptr) {
            continue;
        }
        const QString place = text(run->name());
        if (!troubleOf(*run).isEmpty()) {
            problems.push_back({place, {}, troubleOf(*run), {}});
        }
        for (const std::string& warning : run->history.warnings()) {
            problems.push_back({place, {}, text(warning), {}});
        }
    }
    return problems;
}

void TrainingWorkspace::refreshWords() {
    const QString obstacle = m_session.obstacle();
    if (!obstacle.isEmpty() && !m_session.isBusy()) {
        m_empty->setWords(tr("Not ready to train yet"), obstacle);
        return;
    }
    const std::shared_ptr<const Dataset> dataset = m_document.dataset();
    if (dataset) {
        const auto samples = static_cast<std::int64_t>(dataset->indices(Split::Train).size());
        m_empty->setWords(tr("Ready to train"),
                          tr("%1 with %2, %3 over %4.")
                              .arg(text(m_document.spec().network.name),
                                   text(counted(m_document.report().weights, "weight")),
                                   text(counted(m_document.spec().train.epochs, "epoch")),
                                   text(counted(samples, "image"))));
    }
}

void TrainingWorkspace::refreshRun() {
    const RunRecord* run = m_library.find(m_shown);
    m_pages->setCurrentIndex(run != nullptr ? 1 : 0);
    m_trouble->setText(run != nullptr ? troubleOf(*run) : QString());
    m_trouble->setVisible(!m_trouble->text().isEmpty());
    refreshActions();
    Q_EMIT problemsChanged();
    if (run == nullptr) {
        m_figures->clear();
        showCommand(m_document.isUntitled() || m_document.isModified()
                        ? QString()
                        : trainCommandLine(m_document.folder()));
        return;
    }
    const int row = m_library.model().rowOf(m_shown);
    if (m_runs->currentIndex().row() != row) {
        m_runs->selectRow(row);
    }
    m_curves->show(*run);
    showCommand(repeatCommandLine(run->folder));
    const RunPhase phase = run->phase();
    const RunHistory& history = run->history;
    const Progress* progress = history.progress();
    QStringList figures{stateText(phase)};
    if (history.learning()) {
        figures << learningText(*history.learning());
    } else {
        figures << epochText(*run);
    }
    if (!history.learning() && progress != nullptr && !isOver(phase)) {
        figures << averageText(*run) << rateText(progress->imagesPerSecond)
                << tr("%1 left").arg(durationText(progress->secondsLeft));
    } else if (history.testTop1()) {
        figures << testText(*run);
    }
    figures << text(run->name()); // last: the table has it as well
    m_figures->setText(figures.join("     "));
}

void TrainingWorkspace::showCommand(const QString& line) {
    m_command->setText(line);
    m_copyCommand->setEnabled(!line.isEmpty());
}

void TrainingWorkspace::tellFailure(const QString& message) {
    // How the shown run ended stands in red above its curves already.
    const RunRecord* run = m_session.record();
    const bool isSeen = isVisible() && run != nullptr && run->folder.path == m_shown.path &&
                        troubleOf(*run) == message;
    if (!isSeen) {
        Q_EMIT failed(message);
    }
}

void TrainingWorkspace::showEvent(QShowEvent* event) {
    Workspace::showEvent(event);
    if (const RunRecord* run = m_session.record(); run != nullptr && isOver(run->phase())) {
        Q_EMIT settled();
    }
}

} // namespace fovea::gui
