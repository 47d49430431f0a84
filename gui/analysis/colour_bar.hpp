#pragma once

#include <optional>

#include <QWidget>

#include "core/evaluation/values/value_scale.hpp"

namespace fovea::gui {

/// Which number a colour stands for: the scale's colours from its lowest to its highest, with
/// numbers below.
class ColourBar : public QWidget {
    Q_OBJECT

public:
    explicit ColourBar(QWidget* parent = nullptr);

    /// None: there is nothing to measure, and the bar is empty.
    void setScale(std::optional<ValueScale> scale);

    const std::optional<ValueScale>& scale() const { return m_scale; }

    /// The numbers below it, as they are written.
    QStringList numbers() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect bar() const;

    std::optional<ValueScale> m_scale;
};

} // namespace fovea::gui
