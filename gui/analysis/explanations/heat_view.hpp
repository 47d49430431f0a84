#pragma once

#include <memory>

#include <QImage>
#include <QWidget>

#include "core/evaluation/explain/heat_picture.hpp"

namespace fovea::gui {

/// An explanation of one sample: the sample, the heat, and the heat laid over the sample, beside a
/// bar that says which colour is which number. The number below the mouse is told; of a volume the
/// wheel turns the slices.
class HeatView : public QWidget {
    Q_OBJECT

public:
    explicit HeatView(QWidget* parent = nullptr);

    /// sample  sampleImage of what was explained
    void setExplanation(std::shared_ptr<const Explanation> explanation, Image sample);

    void clear() { setExplanation(nullptr, {}); }

    /// A picture by itself, of 0 to 1.
    void setSample(Image sample);

    void setPlaceholder(const QString& words);

    std::int64_t slice() const { return m_slice; }

    void setSlice(std::int64_t slice);

    /// Where a place of the sample lies in the picture of the heat, for tests and tooltips.
    QPointF pointOf(std::int64_t y, std::int64_t x) const;

    QSize minimumSizeHint() const override { return {200, 160}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    void makePictures();
    void layOut();
    void paintBar(QPainter& painter) const;
    QString wordsAt(const QPointF& point) const;

    std::shared_ptr<const Explanation> m_explanation;
    Image m_sample;
    std::int64_t m_slice = 0;
    QString m_placeholder;
    QImage m_pictures[3]; ///< sample, heat, heat over the sample; only the first without an
                          ///< explanation
    QRectF m_places[3];
    QRectF m_bar;
};

} // namespace fovea::gui
