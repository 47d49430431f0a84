#pragma once

#include <vector>

#include <QWidget>

#include "gui/analysis/laboratory/lab_scene.hpp"
#include "gui/analysis/laboratory/number_grid.hpp"

namespace fovea::gui {

/// One step of a layer as a picture: on the left the map that it reads, with the border and the
/// window; in the middle patch, kernel and products; on the right the output map with the place
/// that they make. A click or a drag on the output goes there, arrow keys go to its neighbours.
class StepCanvas : public QWidget {
    Q_OBJECT

public:
    static constexpr int titleHeight = 24; ///< above each of its parts

    explicit StepCanvas(LabScene& scene, QWidget* parent = nullptr);

    /// Shows the output only as far as it has been stepped over.
    void setBuildsUp(bool buildsUp);

    const NumberGrid& inputGrid() const { return m_inputGrid; }

    const NumberGrid& outputGrid() const { return m_outputGrid; }

    /// As it is now, for a file.
    QImage picture(const QSize& size);

    QSize minimumSizeHint() const override { return {320, 200}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    /// The rectangle of a map in which its places are read, borders included.
    struct Reach {
        std::int64_t top = 0;
        std::int64_t left = 0;
        std::int64_t rows = 0;
        std::int64_t columns = 0;
    };

    void makeGrids();
    void makePatch();
    void layOut(const QSize& size);
    void paintOn(QPainter& painter);
    void paintInput(QPainter& painter);
    void paintWindow(QPainter& painter);
    void paintCurve(QPainter& painter);
    void paintPatch(QPainter& painter);
    void paintOutput(QPainter& painter);
    void paintTitle(QPainter& painter, const QRectF& area, const QString& words) const;
    Reach reachOfShown() const;
    std::vector<StepTap> shownTaps() const;
    std::int64_t shownSlice() const;
    bool goTo(const QPointF& point);

    LabScene& m_scene;
    bool m_buildsUp = true;
    Reach m_reach;
    std::int64_t m_slice = 0; ///< of the input
    TensorPlace m_drawnFor;   ///< the output's map and slice
    NumberGrid m_inputGrid;
    NumberGrid m_outputGrid;

    struct Patch {
        NumberGrid values;
        NumberGrid weights; ///< without cells where the layer has none
        NumberGrid products;
    };

    Patch m_patch;
    QRectF m_left;
    QRectF m_curve; ///< in it, of a signal
    QRectF m_middle;
    QRectF m_right;
};

} // namespace fovea::gui
