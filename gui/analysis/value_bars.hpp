#pragma once

#include <QAbstractScrollArea>

#include "core/evaluation/values/map_wall.hpp"

namespace fovea::gui {

/// A layer's values as bars from zero, each with its name and its number.
class ValueBars : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit ValueBars(QWidget* parent = nullptr);

    void setValues(std::vector<MapValue> values, const ValueScale& scale);

    const std::vector<MapValue>& values() const { return m_values; }

    /// Where a value's bar is drawn, in the viewport.
    QRectF barRect(int row) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void layOut();
    int nameWidth() const;

    std::vector<MapValue> m_values;
    ValueScale m_scale;
    int m_widestName = 0;
};

} // namespace fovea::gui
