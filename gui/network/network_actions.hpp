#pragma once

#include <QAction>
#include <QMenu>
#include <QObject>

#include "gui/network/network_view.hpp"

namespace fovea::gui {

/// What can be done with the network besides the mouse: the actions of the workspace's menu, its
/// context menu and its tool bar.
class NetworkActions : public QObject {
    Q_OBJECT

public:
    NetworkActions(Document& document, NetworkScene& scene, NetworkView& view, QWidget& workspace);

    QAction* remove() const { return m_remove; }

    QAction* layOut() const { return m_layOut; }

    QAction* fit() const { return m_fit; }

    /// All of them, in the menu's order, separators between groups.
    const QList<QAction*>& all() const { return m_all; }

    /// A template for each network file that ships with the program.
    QMenu* templates() const { return m_templates; }

    /// Of these, the ones to begin with.
    QList<QAction*> suggestedTemplates() const { return m_suggested; }

    /// Puts a template in the network's place, as one undo step.
    void useTemplate(const QString& name);

Q_SIGNALS:
    void renameWanted();
    void failed(const QString& reason);
    void templateTaken(); ///< the network is another

private:
    QAction* add(const QString& words, const QString& iconName, const QKeySequence& keys,
                 const QString& tip, void (NetworkActions::*slot)());
    void separate();
    void fillTemplates();
    void updateEnabled();

    void cutSelection();
    void copySelection();
    void pasteClipboard();
    void duplicateSelection();
    void removeSelection();
    void selectAll();
    void layOutAll();
    void fitView();
    void zoomViewIn();
    void zoomViewOut();
    void zoomViewToFull();

    Document& m_document;
    NetworkScene& m_scene;
    NetworkView& m_view;
    QWidget& m_workspace;
    QList<QAction*> m_all;
    QMenu* m_templates;
    QList<QAction*> m_suggested;
    QAction* m_cut;
    QAction* m_copy;
    QAction* m_duplicate;
    QAction* m_remove;
    QAction* m_rename;
    QAction* m_layOut;
    QAction* m_fit;
};

} // namespace fovea::gui
