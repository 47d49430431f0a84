#pragma once

#include <QWidget>

#include "core/evaluation/values/value_wall.hpp"
#include "gui/analysis/tile_wall.hpp"

namespace fovea::gui {

class ColourBar;
class NoteLabel;

/// Below a wall of numbers: what its colours stand for, and the value under the mouse. Where each
/// tile has its own scale, it is that of the tile under the mouse.
class ValueFooter : public QWidget {
    Q_OBJECT

public:
    explicit ValueFooter(TileWall& wall, QWidget* parent = nullptr);

    /// What the wall shows.
    void setWall(ValueWall wall);

    const ColourBar& bar() const { return *m_bar; }

    QString words() const;

private:
    void point(int tile, QPointF place);

    TileWall& m_tiles;
    ValueWall m_wall;
    ColourBar* m_bar;
    NoteLabel* m_words;
};

} // namespace fovea::gui
