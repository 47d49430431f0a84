#include "gui/widgets/workbench_style.hpp"

#include <QStyleFactory>
#include <QStyleOptionButton>

#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

/// Fusion draws the edge of an indicator in the window colour, `darker(140)` and `lighter(110)`.
constexpr int fusionsWayBack = 127;

} // namespace

WorkbenchStyle::WorkbenchStyle() : QProxyStyle(QStyleFactory::create("Fusion")) {}

void WorkbenchStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                   QPainter* painter, const QWidget* widget) const {
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    const bool isIndicator = element == PE_IndicatorCheckBox || element == PE_IndicatorRadioButton;
    if (button == nullptr || !isIndicator || !(option->state & State_Enabled)) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    QStyleOptionButton edged = *button;
    edged.palette.setColor(QPalette::Window, mutedText(option->palette).lighter(fusionsWayBack));
    QProxyStyle::drawPrimitive(element, &edged, painter, widget);
}

} // namespace fovea::gui
