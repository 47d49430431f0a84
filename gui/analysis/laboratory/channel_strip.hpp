#pragma once

#include <vector>

#include <QAbstractScrollArea>

#include "gui/analysis/laboratory/lab_scene.hpp"

namespace fovea::gui {

/// What each input map brings to the output: its patch times its kernel, and the sum of that, with
/// plus signs between; windows of one pixel as bars. A click shows that map large.
class ChannelStrip : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit ChannelStrip(LabScene& scene, QWidget* parent = nullptr);

    /// What one input map brings.
    struct Share {
        std::size_t input = 0;
        std::int64_t map = 0;
        double sum = 0;
        std::vector<StepTap> taps;
    };

    const std::vector<Share>& shares() const { return m_shares; }

    QRect tileRect(std::size_t share) const;

    QSize sizeHint() const override;

    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void gather();
    void layOut();
    std::optional<std::size_t> shareAt(const QPoint& point) const;
    bool isBars() const;
    int tileWidth() const;
    void paintTile(QPainter& painter, const Share& share, const QRect& tile) const;
    void paintBar(QPainter& painter, const Share& share, const QRect& tile) const;
    QString captionOf(const Share& share) const;

    LabScene& m_scene;
    std::vector<Share> m_shares;
    double m_largestSum = 0;
    double m_largestValue = 0;
    double m_largestWeight = 0;
};

} // namespace fovea::gui
