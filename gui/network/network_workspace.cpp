#include "gui/network/network_workspace.hpp"

#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/graph/templates.hpp"
#include "gui/commands/remedy_action.hpp"
#include "gui/layout/canvas_grid.hpp"
#include "gui/network/panels/inspector_parts.hpp"
#include "gui/network/panels/network_summary.hpp"
#include "gui/network/panels/node_inspector.hpp"
#include "gui/network/panels/palette_panel.hpp"
#include "gui/network/panels/totals_bar.hpp"
#include "gui/widgets/empty_state.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {
namespace {

constexpr int paletteWidth = 208;

std::optional<Remedy> remedyOf(const Problem& problem, Document& document) {
    if (!problem.remedy)
        return std::nullopt;
    return Remedy{text(problem.remedy->words), [&document, remedy = *problem.remedy] {
                      // Refused, it stays a fault, and the list goes on showing it.
                      std::ignore = takeRemedy(document, remedy);
                  }};
}

} // namespace

NetworkWorkspace::NetworkWorkspace(Document& document, QWidget* parent)
    : Workspace(parent),
      m_document(document),
      m_scene(new NetworkScene(document)),
      m_view(new NetworkView(document, *m_scene)),
      m_actions(new NetworkActions(document, *m_scene, *m_view, *this)),
      m_palette(new PalettePanel(document.registry())),
      m_totals(new TotalsBar(document)),
      m_empty(new EmptyState("network", tr("No network yet"),
                             tr("Drag layers from the left, or start from a template."),
                             m_view->viewport())),
      m_inspector(new QStackedWidget),
      m_nodeInspector(new NodeInspector(document)),
      m_summary(new NetworkSummary(document)) {
    m_scene->setParent(m_view); // items that the view holds must go before it
    auto* canvas = new QWidget;
    auto* column = new QVBoxLayout(canvas);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeToolBar());
    column->addWidget(new Hairline(Qt::Horizontal));
    column->addWidget(m_view, 1);
    column->addWidget(new Hairline(Qt::Horizontal));
    column->addWidget(m_totals);

    auto* splitter = new QSplitter;
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->addWidget(m_palette);
    splitter->addWidget(canvas);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({paletteWidth, 800});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    m_inspector->addWidget(m_summary);
    m_inspector->addWidget(m_nodeInspector);

    for (QAction* action : m_actions->suggestedTemplates())
        m_empty->offer(action);
    m_view->viewport()->installEventFilter(this);
    connectCanvas();
    showSelection();
    showEmptyState();
}

NetworkWorkspace::~NetworkWorkspace() {
    if (m_inspector && m_inspector->parent() == nullptr)
        delete m_inspector;
}

QList<QAction*> NetworkWorkspace::menu() { return m_actions->all(); }

QWidget* NetworkWorkspace::inspector() { return m_inspector; }

QWidget* NetworkWorkspace::makeToolBar() {
    auto* bar = new QToolBar;
    bar->setIconSize({16, 16});
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* templates = new QToolButton;
    templates->setText(tr("Templates"));
    templates->setIcon(m_actions->templates()->icon());
    templates->setMenu(m_actions->templates());
    templates->setPopupMode(QToolButton::InstantPopup);
    templates->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    templates->setToolTip(tr("Start from a network that ships with the program"));
    bar->addWidget(templates);
    bar->addSeparator();
    for (QAction* action : {m_actions->layOut(), m_actions->fit(), m_actions->remove()})
        bar->addAction(action);
    return bar;
}

void NetworkWorkspace::connectCanvas() {
    connect(m_palette, &PalettePanel::chosen, this, &NetworkWorkspace::addChosen);
    connect(m_scene, &QGraphicsScene::selectionChanged, this, &NetworkWorkspace::showSelection);
    connect(&m_document, &Document::networkChanged, this, &NetworkWorkspace::showEmptyState);
    connect(m_view, &NetworkView::nodeWanted, this, &NetworkWorkspace::askForNode);
    connect(m_view, &NetworkView::nodeActivated, m_actions, &NetworkActions::renameWanted);
    connect(m_view, &NetworkView::zoomChanged, m_totals,
            [this] { m_totals->showZoom(m_view->zoom()); });
    connect(m_view, &NetworkView::menuWanted, this, [this](QPoint place) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addActions(m_actions->all());
        menu->popup(place);
    });
    connect(m_actions, &NetworkActions::renameWanted, m_nodeInspector, &NodeInspector::editName);
    connect(m_actions, &NetworkActions::failed, this, [this](const QString& reason) {
        if (m_view->isVisible())
            m_view->explain(reason);
        else
            Q_EMIT failed(reason);
    });
    connect(m_actions, &NetworkActions::templateTaken, this, &NetworkWorkspace::frontWanted);
    connect(&m_document, &Document::reportChanged, this, &NetworkWorkspace::problemsChanged);
    connect(&m_document, &Document::networkChanged, this, &NetworkWorkspace::problemsChanged);
    connect(&m_document, &Document::datasetChanged, this, &NetworkWorkspace::offerTemplates);
    connect(&m_document, &Document::networkChanged, this, [this] {
        if (!m_document.spec().network.nodes.empty())
            Q_EMIT settled();
    });
    connect(m_nodeInspector, &NodeInspector::renamed, this,
            [this](const std::string& id) { m_scene->select({id}); });
    connect(m_summary, &NetworkSummary::nodeChosen, this, &NetworkWorkspace::showNode);
    connect(m_totals, &TotalsBar::problemChosen, this, &NetworkWorkspace::showNode);
    connect(&m_totals->remedy(), &RemedyAction::refused, m_view, &NetworkView::explain);
    connect(m_totals, &TotalsBar::zoomClicked, m_view, [this] { m_view->zoomTo(1); });
}

std::vector<WorkspaceProblem> NetworkWorkspace::problems() const {
    std::vector<WorkspaceProblem> problems;
    if (!m_document.spec().network.nodes.empty()) // else the empty canvas says what to do
        for (const Problem& problem : m_document.report().problems)
            problems.push_back(
                {text(problem.node), {}, text(problem.message), remedyOf(problem, m_document)});
    return problems;
}

void NetworkWorkspace::reveal(const WorkspaceProblem& problem) {
    showNode(bytesOf(problem.place));
    Workspace::reveal(problem);
}

void NetworkWorkspace::offerTemplates() {
    const bool wantsNetwork = m_document.dataset() && m_document.spec().network.nodes.empty();
    if (wantsNetwork)
        Q_EMIT offered(tr("The data is here. Next, a network: take one that ships with the "
                          "program, or drag layers together in Network."),
                       m_actions->suggestedTemplates());
    else
        Q_EMIT settled();
}

void NetworkWorkspace::showNode(const std::string& node) {
    m_scene->select(node.empty() ? std::set<std::string>{} : std::set<std::string>{node});
    m_view->reveal(node);
}

void NetworkWorkspace::addChosen(const QString& type) {
    const std::set<std::string> selected = m_scene->selectedNodes();
    const QPointF centre = m_view->mapToScene(m_view->viewport()->rect().center());
    const Result<std::string> added =
        selected.size() == 1
            ? m_view->editor().addNodeAfter(bytesOf(type), *selected.begin())
            : m_view->editor().addNode(bytesOf(type), {centre.x() - canvas::nodeWidth / 2,
                                                       centre.y() - canvas::fullHeight / 2});
    if (added)
        showNode(*added);
    else
        m_view->explain(text(added.error()));
}

void NetworkWorkspace::askForNode(const std::string& source, QPointF place, QPoint globalPosition) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QMenu* group = nullptr;
    const Category* category = nullptr;
    for (const LayerType* type : m_document.registry().layers()) {
        const Category& own = m_document.registry().categoryOf(*type);
        if (category != &own)
            group = menu->addMenu(text(own.title));
        category = &own;
        const Position topLeft{place.x() - canvas::nodeWidth / 2, place.y()};
        group->addAction(text(type->title), this, [this, source, topLeft, id = type->id] {
            const Result<std::string> added = source.empty()
                                                  ? m_view->editor().addNode(id, topLeft)
                                                  : m_view->editor().addNodeAt(id, topLeft, source);
            if (added)
                m_scene->select({*added});
            else
                m_view->explain(text(added.error()));
        });
    }
    menu->popup(globalPosition);
}

void NetworkWorkspace::showSelection() {
    const std::set<std::string> nodes = m_scene->selectedNodes();
    if (nodes.size() == 1) {
        m_nodeInspector->setNode(*nodes.begin());
        m_inspector->setCurrentWidget(m_nodeInspector);
        return;
    }
    m_summary->setNodes(nodes);
    m_inspector->setCurrentWidget(m_summary);
}

void NetworkWorkspace::showEmptyState() {
    m_empty->setVisible(m_document.spec().network.nodes.empty());
    m_empty->setGeometry(m_view->viewport()->rect());
}

bool NetworkWorkspace::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize)
        showEmptyState();
    return Workspace::eventFilter(watched, event);
}

} // namespace fovea::gui
