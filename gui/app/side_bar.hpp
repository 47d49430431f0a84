#pragma once

#include <QWidget>

class QAction;
class QVBoxLayout;

namespace fovea::gui {

/// The narrow bar at the left: a place for each workspace, icon over word, the chosen one marked
/// by a stripe as well as by colour.
class SideBar : public QWidget {
    Q_OBJECT

public:
    explicit SideBar(QWidget* parent = nullptr);

    /// A checkable action of an exclusive group.
    void addPlace(QAction* action);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_layout;
};

} // namespace fovea::gui
