#include "gui/network/network_actions.hpp"

#include <algorithm>

#include <QClipboard>
#include <QCollator>
#include <QGuiApplication>
#include <QMimeData>

#include "core/graph/edit/part_edits.hpp"
#include "core/graph/templates.hpp"
#include "gui/layout/canvas_grid.hpp"
#include "gui/widgets/actions.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/icons.hpp"

namespace fovea::gui {
namespace {

constexpr auto networkMime = "application/x-fovea-network";
constexpr double zoomStep = 1.25;

/// What the clipboard holds: nodes copied here, or a network's JSON from anywhere.
/// errors  nothing of the kind; a broken network
Result<NetworkSpec> copiedNodes() {
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    const bool isOurs = data != nullptr && data->hasFormat(networkMime);
    const QByteArray words = isOurs ? data->data(networkMime) : QByteArray();
    const std::string json =
        isOurs || data == nullptr ? bytesOf(words) : bytesOf(data->text().trimmed());
    if (!json.starts_with('{'))
        return fail(ErrorKind::Network, "the clipboard holds no nodes to paste; copy some with "
                                        "Ctrl+C, or the text of a network file");
    return networkFromJson(json)
        .map_error([](const Error& error) {
            return Error{ErrorKind::Network, "what the clipboard holds cannot be pasted as a "
                                             "network: " +
                                                 error.message};
        })
        .and_then([](NetworkSpec part) -> Result<NetworkSpec> {
            if (part.nodes.empty())
                return fail(ErrorKind::Network, "the network in the clipboard has no nodes");
            return part;
        });
}

} // namespace

NetworkActions::NetworkActions(Document& document, NetworkScene& scene, NetworkView& view,
                               QWidget& workspace)
    : QObject(&workspace),
      m_document(document),
      m_scene(scene),
      m_view(view),
      m_workspace(workspace),
      m_templates(new QMenu(tr("New from template"), &workspace)) {
    m_templates->setIcon(icon("template"));
    m_all << m_templates->menuAction();
    separate();
    m_cut = add(tr("Cut"), {}, QKeySequence::Cut, tr("Cut the selected nodes"),
                &NetworkActions::cutSelection);
    m_copy = add(tr("Copy"), "copy", QKeySequence::Copy, tr("Copy the selected nodes"),
                 &NetworkActions::copySelection);
    add(tr("Paste"), {}, QKeySequence::Paste, tr("Paste nodes at the pointer"),
        &NetworkActions::pasteClipboard);
    m_duplicate = add(tr("Duplicate"), {}, Qt::CTRL | Qt::Key_D,
                      tr("Add a copy of the selected nodes beside them"),
                      &NetworkActions::duplicateSelection);
    m_remove = add(tr("Delete"), "delete", QKeySequence::Delete,
                   tr("Delete the selected nodes and links"), &NetworkActions::removeSelection);
    m_remove->setShortcuts({QKeySequence::Delete, QKeySequence(Qt::Key_Backspace)});
    m_rename = add(tr("Rename"), {}, Qt::Key_F2, tr("Give the selected node another name"),
                   &NetworkActions::renameWanted);
    separate();
    add(tr("Select all"), {}, QKeySequence::SelectAll, tr("Select every node"),
        &NetworkActions::selectAll);
    m_layOut =
        add(tr("Lay out"), "layout", Qt::CTRL | Qt::Key_L,
            tr("Arrange the nodes in layers, from the input down"), &NetworkActions::layOutAll);
    separate();
    m_fit = add(tr("Fit to view"), "fit", Qt::CTRL | Qt::Key_0, tr("Show the whole network"),
                &NetworkActions::fitView);
    m_fit->setShortcuts({Qt::CTRL | Qt::Key_0, Qt::Key_F});
    add(tr("Zoom in"), {}, QKeySequence::ZoomIn, tr("Show the network larger"),
        &NetworkActions::zoomViewIn);
    add(tr("Zoom out"), {}, QKeySequence::ZoomOut, tr("Show the network smaller"),
        &NetworkActions::zoomViewOut);
    add(tr("Zoom to 100 %"), {}, QKeySequence(), tr("Show the network at its natural size"),
        &NetworkActions::zoomViewToFull);

    fillTemplates();
    connect(&scene, &QGraphicsScene::selectionChanged, this, &NetworkActions::updateEnabled);
    connect(&document, &Document::networkChanged, this, &NetworkActions::updateEnabled);
    updateEnabled();
}

QAction* NetworkActions::add(const QString& words, const QString& iconName,
                             const QKeySequence& keys, const QString& tip,
                             void (NetworkActions::*slot)()) {
    QAction* action =
        makeAction(this, {.words = words, .tip = tip, .keys = keys, .icon = iconName}, slot);
    // The keys mean the network only while it is worked on, not in a field of the inspector.
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_workspace.addAction(action);
    m_all << action;
    return action;
}

void NetworkActions::separate() {
    auto* separator = new QAction(this);
    separator->setSeparator(true);
    m_all << separator;
}

void NetworkActions::fillTemplates() {
    std::vector<NetworkTemplate> templates = networkTemplates();
    QCollator order{QLocale(QLocale::English)};
    order.setNumericMode(true); // resnet-18 before resnet-101
    std::ranges::sort(templates, order,
                      [](const NetworkTemplate& each) { return text(each.name); });
    for (const NetworkTemplate& each : templates) {
        const QString name = text(each.name);
        QAction* action = m_templates->addAction(name);
        connect(action, &QAction::triggered, this, [this, name] { useTemplate(name); });
        if (each.isSuggested)
            m_suggested << action;
    }
    m_templates->setEnabled(!m_templates->isEmpty());
}

void NetworkActions::useTemplate(const QString& name) {
    Result<NetworkSpec> network = loadNetwork(bytesOf(name));
    if (!network) {
        Q_EMIT failed(text(network.error()));
        return;
    }
    m_view.editor().replace(std::move(*network));
    m_view.fit();
    Q_EMIT templateTaken();
}

void NetworkActions::updateEnabled() {
    const auto nodes = m_scene.selectedNodes();
    const bool hasLinks = !m_scene.selectedLinks().empty();
    for (QAction* action : {m_cut, m_copy, m_duplicate})
        action->setEnabled(!nodes.empty());
    m_remove->setEnabled(!nodes.empty() || hasLinks);
    m_rename->setEnabled(nodes.size() == 1);
    m_layOut->setEnabled(!m_document.spec().network.nodes.empty());
}

void NetworkActions::copySelection() {
    const std::string json = toJson(extract(m_document.spec().network, m_scene.selectedNodes()));
    auto* data = new QMimeData;
    data->setData(networkMime, QByteArray::fromStdString(json));
    data->setText(text(json)); // readable where networks mean nothing
    QGuiApplication::clipboard()->setMimeData(data);
}

void NetworkActions::cutSelection() {
    copySelection();
    removeSelection();
}

void NetworkActions::pasteClipboard() {
    const Result<NetworkSpec> part = copiedNodes();
    if (!part) {
        Q_EMIT failed(text(part.error()));
        return;
    }
    QRectF bounds;
    for (const NodeSpec& node : part->nodes)
        bounds |= QRectF(node.position.x, node.position.y, canvas::nodeWidth,
                         canvas::heightOf(node, m_document.registry()));
    QPoint pointer = m_view.viewport()->mapFromGlobal(QCursor::pos());
    if (!m_view.viewport()->rect().contains(pointer))
        pointer = m_view.viewport()->rect().center();
    const QPointF by = m_view.mapToScene(pointer) - bounds.center();
    const std::set<std::string> ids = m_view.editor().paste(*part, {by.x(), by.y()}, tr("Paste"));
    if (ids.empty())
        Q_EMIT failed(tr("the network has its input already; samples enter at one place"));
    else
        m_scene.select(ids);
}

void NetworkActions::duplicateSelection() {
    const NetworkSpec part = extract(m_document.spec().network, m_scene.selectedNodes());
    const Position beside{canvas::nodeWidth + 4 * canvas::cell, 0};
    m_scene.select(m_view.editor().paste(part, beside, tr("Duplicate")));
}

void NetworkActions::removeSelection() {
    m_view.editor().remove(m_scene.selectedNodes(), m_scene.selectedLinks());
}

void NetworkActions::selectAll() { m_scene.selectAll(); }

void NetworkActions::layOutAll() {
    m_view.editor().layOut();
    m_view.fit();
}

void NetworkActions::fitView() { m_view.fit(); }

void NetworkActions::zoomViewIn() { m_view.zoomTo(m_view.zoom() * zoomStep); }

void NetworkActions::zoomViewOut() { m_view.zoomTo(m_view.zoom() / zoomStep); }

void NetworkActions::zoomViewToFull() { m_view.zoomTo(1); }

} // namespace fovea::gui
