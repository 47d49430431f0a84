#pragma once

#include <functional>
#include <vector>

#include <QAbstractScrollArea>
#include <QImage>

#include "core/evaluation/values/map_figures.hpp"

namespace fovea::gui {

/// Small pictures of the same size in a grid, made when they come into sight: feature maps,
/// kernels. A click enlarges one to the whole area, another brings the grid back.
class TileWall : public QAbstractScrollArea {
    Q_OBJECT

public:
    struct Tiles {
        int count = 0;
        int columns = 0;   ///< 0: as many as the width holds
        int unit = 1;      ///< so many stay beside each other
        double aspect = 1; ///< width by height
        /// A picture of any size, kept; null where the place stays empty.
        std::function<QImage(int)> picture{};
        /// In its place: paints a tile as large as it is shown.
        std::function<void(QPainter&, const QRect&, int, const QPalette&)> paint{};
        std::function<QString(int)> caption{}; ///< tooltip, and title when enlarged
        std::function<MapMark(int)> mark{};    ///< what to say of a tile in its corner
    };

    explicit TileWall(QWidget* parent = nullptr);

    void setTiles(Tiles tiles);
    void setPlaceholder(const QString& words);

    int count() const { return m_tiles.count; }

    /// The enlarged tile, -1 while the grid is shown.
    int enlarged() const { return m_enlarged; }

    void enlarge(int tile);

    QRect tileRect(int tile) const;
    int tileAt(QPoint point) const; ///< -1 for none

    /// Where the picture of a tile that is in sight is, enlarged or not.
    QRect pictureRect(int tile) const;

Q_SIGNALS:
    /// The mouse is over a tile's picture, at `place` of it from 0 to 1 across and down; or over
    /// none, -1.
    void pointed(int tile, QPointF place);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    QSize tileSize() const;
    int columns() const;
    int leftOf(int column) const; ///< from the first column on
    QRect enlargedArea() const;
    void paintTile(QPainter& painter, const QRect& area, int tile);
    void paintMark(QPainter& painter, const QRect& area, int tile) const;
    void point(QPoint at);
    void layOut();
    const QImage& picture(int tile) const;

    Tiles m_tiles;
    mutable std::vector<QImage> m_pictures; ///< made at their first painting
    QString m_placeholder;
    int m_enlarged = -1;
};

} // namespace fovea::gui
