#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <QAbstractScrollArea>

#include "core/data/dataset.hpp"
#include "gui/widgets/thumbnails.hpp"
#include "gui/widgets/wall_order.hpp"
#include "gui/widgets/wall_selection.hpp"

namespace fovea::gui {

/// Pictures of samples in rows, as many as the width holds. Nothing is kept per sample but its
/// index, and only what is near to what is seen is decoded, so it scrolls over any number of them.
/// Excluded samples are shown pale and crossed out.
class ImageWall : public QAbstractScrollArea {
    Q_OBJECT

public:
    using Caption = std::function<QString(std::size_t sample)>;

    explicit ImageWall(QWidget* parent = nullptr);

    /// Shows these samples of the dataset. With a caption, its one or two lines stand below each
    /// picture. Of an edited version of the dataset that it shows, it stays where it is.
    void setSamples(std::shared_ptr<const Dataset> dataset, std::vector<std::size_t> samples,
                    Caption caption = nullptr);

    void clear() { setSamples(nullptr, {}); }

    /// What the pointer is told of a picture, in place of its name, label and split.
    void setTip(Caption tip) { m_tip = std::move(tip); }

    /// What stands in the middle while there is no sample to show.
    void setPlaceholder(const QString& words);

    void setTileSide(int pixels);

    int tileSide() const { return m_side; }

    std::size_t count() const { return m_samples.size(); }

    const std::vector<std::size_t>& samples() const { return m_samples; }

    /// Lets several pictures be chosen at once: by Ctrl and Shift with click and arrows, Ctrl+A.
    void setTakesSeveral(bool takesSeveral) { m_takesSeveral = takesSeveral; }

    /// Place in the wall of the chosen picture, of several the last; -1 for none.
    int current() const { return m_selection.current(); }

    void setCurrent(int place);

    /// The samples of all chosen pictures, in the wall's order.
    std::vector<std::size_t> chosenSamples() const;

    /// The place at a point of the viewport, -1 for none; and the other way round.
    int placeAt(QPoint point) const;
    QRect tileRect(int place) const;

    /// How many pictures in sight are still being decoded.
    std::size_t pendingCount() const;

    QSize sizeHint() const override { return {480, 320}; }

Q_SIGNALS:
    /// The user chose a picture, by mouse or keys.
    void chosen(qulonglong sample);
    /// Other pictures are chosen, by whatever.
    void selectionChanged();
    /// A menu for the chosen pictures is wanted.
    void menuWanted(QPoint globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    int columns() const;
    int rowHeight() const;
    int captionHeight() const;
    void layOut();
    RowsInSight inSight() const;
    void wantVisible();
    void choose(int place, Qt::KeyboardModifiers modifiers);
    void showPlace(int place);
    QString toolTipOf(int place) const;
    void paintTile(QPainter& painter, int place) const;
    void paintPicture(QPainter& painter, const QRect& rect, std::size_t sample) const;

    std::shared_ptr<const Dataset> m_dataset;
    std::vector<std::size_t> m_samples;
    Caption m_caption;
    Caption m_tip;
    QString m_placeholder;
    Thumbnails m_thumbnails;
    int m_side = 72;
    bool m_goesUp = false; ///< where it was scrolled to last
    WallSelection m_selection;
    bool m_takesSeveral = false;
};

} // namespace fovea::gui
