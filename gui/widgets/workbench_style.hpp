#pragma once

#include <QProxyStyle>

namespace fovea::gui {

/// Fusion, with check boxes and radio buttons whose edge can be seen: Fusion takes a darker window
/// colour for it, which on a dark window is no edge at all.
class WorkbenchStyle : public QProxyStyle {
    Q_OBJECT

public:
    WorkbenchStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
};

} // namespace fovea::gui
