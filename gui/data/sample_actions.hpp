#pragma once

#include <array>

#include <QList>
#include <QObject>

#include "gui/commands/sample_editor.hpp"

class QAction;
class QMenu;

namespace fovea::gui {

class ImageWall;

/// What can be done to the samples that are chosen in a wall: label, move to a split, exclude,
/// include. The actions are for a menu bar, for the wall's own menu and, while it has the focus,
/// for keys: 1 to 9 for the first classes, T, V and E for the splits, X or Del to exclude, I or Ins
/// to include.
class SampleActions : public QObject {
    Q_OBJECT

public:
    SampleActions(Document& document, ImageWall& wall, QObject* parent);
    ~SampleActions() override;

    QList<QAction*> actions() const { return m_actions; }

Q_SIGNALS:
    void failed(const QString& message);

private:
    QAction* add(const QString& words, const char* name, const QList<QKeySequence>& keys,
                 const QString& tip, std::function<void()> call);
    void addLabels();
    void nameLabels();
    void showMenu(QPoint globalPosition);
    void update();
    void tell(const Result<void>& done);

    Document& m_document;
    ImageWall& m_wall;
    std::unique_ptr<QMenu> m_labels; ///< a class an action
    std::vector<std::string> m_named;
    QList<QAction*> m_actions;
};

} // namespace fovea::gui
