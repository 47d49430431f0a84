#pragma once

#include <QPointer>

#include "gui/network/network_actions.hpp"
#include "gui/workspace/workspace.hpp"

class QSplitter;
class QStackedWidget;

namespace fovea::gui {

class EmptyState;
class NetworkSummary;
class NodeInspector;
class PalettePanel;
class TotalsBar;

/// The place where a network is made: palette, canvas, totals; the inspector at the right.
class NetworkWorkspace : public Workspace {
    Q_OBJECT

public:
    explicit NetworkWorkspace(Document& document, QWidget* parent = nullptr);
    ~NetworkWorkspace() override;

    QString title() const override { return tr("Network"); }

    QString iconName() const override { return "network"; }

    QList<QAction*> menu() override;
    QWidget* inspector() override;
    std::vector<WorkspaceProblem> problems() const override;
    void reveal(const WorkspaceProblem& problem) override;

    NetworkScene& scene() { return *m_scene; }

    NetworkView& view() { return *m_view; }

    PalettePanel& palettePanel() { return *m_palette; }

    NetworkActions& actions() { return *m_actions; }

    /// Selects a node and brings it into sight.
    void showNode(const std::string& node);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeToolBar();
    void connectCanvas();
    void addChosen(const QString& type);
    void askForNode(const std::string& source, QPointF place, QPoint globalPosition);
    void showSelection();
    void showEmptyState();
    void offerTemplates();

    Document& m_document;
    NetworkScene* m_scene;
    NetworkView* m_view;
    NetworkActions* m_actions;
    PalettePanel* m_palette;
    TotalsBar* m_totals;
    EmptyState* m_empty;
    QPointer<QStackedWidget> m_inspector; ///< the window takes it over
    NodeInspector* m_nodeInspector;
    NetworkSummary* m_summary;
};

} // namespace fovea::gui
