#include "gui/analysis/colour_bar.hpp"

#include <algorithm>
#include <cmath>

#include <QPainter>

#include "gui/text/text.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int barHeight = 8;
constexpr int barTop = 8;
constexpr int numberGap = 2;
constexpr int numberSpace = 8;

} // namespace

ColourBar::ColourBar(QWidget* parent) : QWidget(parent) {
    setObjectName("colourBar");
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Colours and their values"));
}

void ColourBar::setScale(std::optional<ValueScale> scale) {
    if (scale == m_scale) {
        return;
    }
    m_scale = scale;
    setAccessibleDescription(numbers().join(", "));
    update();
}

QStringList ColourBar::numbers() const {
    QStringList words;
    if (m_scale) {
        for (const float tick : ticksOf(*m_scale)) {
            words += text(valueText(tick));
        }
    }
    return words;
}

QSize ColourBar::sizeHint() const {
    return {320, barTop + barHeight + numberGap + fontMetrics().height() + numberGap};
}

QSize ColourBar::minimumSizeHint() const { return {160, sizeHint().height()}; }

QRect ColourBar::bar() const {
    // Half of the first and of the last number stand beside the bar.
    const int margin = fontMetrics().horizontalAdvance("-0.00001") / 2;
    return {margin, barTop, width() - 2 * margin, barHeight};
}

void ColourBar::paintEvent(QPaintEvent*) {
    if (!m_scale) {
        return;
    }
    QPainter painter(this);
    const QRect area = bar();
    for (int x = 0; x < area.width(); ++x) {
        const float share =
            static_cast<float>(x) / static_cast<float>(std::max(1, area.width() - 1));
        const Rgb colour = m_scale->colour(m_scale->low + share * (m_scale->high - m_scale->low));
        painter.fillRect(area.left() + x, area.top(), 1, area.height(),
                         QColor(colour.red, colour.green, colour.blue));
    }
    painter.setPen(mutedText(palette()));
    const int top = area.bottom() + 1 + numberGap;
    const std::vector<float> ticks = ticksOf(*m_scale);
    QList<QRect> taken;
    // The ends and zero first; what has no room between them is left out.
    for (const std::size_t first : {std::size_t{0}, std::size_t{1}}) {
        for (std::size_t i = first; i < ticks.size(); i += 2) {
            const QString number = text(valueText(ticks[i]));
            const int width = fontMetrics().horizontalAdvance(number);
            const int x = area.left() +
                          static_cast<int>(std::lround(area.width() * m_scale->place(ticks[i])));
            const QRect place(std::clamp(x - width / 2, 0, std::max(0, this->width() - width)), top,
                              width, fontMetrics().height());
            const auto isInTheWay = [&](const QRect& other) {
                return other.adjusted(-numberSpace, 0, numberSpace, 0).intersects(place);
            };
            if (std::none_of(taken.begin(), taken.end(), isInTheWay)) {
                painter.drawText(place, Qt::AlignCenter, number);
                taken.append(place);
            }
        }
    }
}

} // namespace fovea::gui
