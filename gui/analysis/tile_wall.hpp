#pragma once

#include <functional>
#include <vector>

#include <QAbstractScrollArea>
#include <QImage>

namespace fovea::gui {

/// Small pictures of the same size in a grid, made when they come into sight: feature maps,
/// kernels. A click enlarges one to the whole area, another brings the grid back.
class TileWall : public QAbstractScrollArea {
    Q_OBJECT

public:
    struct Tiles {
        int count = 0;
        int columns = 0; ///< 0: as many as the width holds
        std::function<QImage(int)> picture;
        std::function<QString(int)> caption; ///< tooltip, and title when enlarged
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

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    int tileSide() const;
    int columns() const;
    void layOut();
    const QImage& picture(int tile) const;

    Tiles m_tiles;
    mutable std::vector<QImage> m_pictures; ///< made at their first painting
    QString m_placeholder;
    int m_enlarged = -1;
};

} // namespace fovea::gui
