#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

#include "core/base/number_text.hpp"
#include "core/evaluation/canvas.hpp"
#include "core/evaluation/pictures.hpp"

namespace fovea {

namespace {

constexpr double pictureWidth = 840;
constexpr double panelHeight = 250;
constexpr double leftMargin = 84;
constexpr double rightMargin = 130;
constexpr double topMargin = 44;
constexpr double panelGap = 56;
constexpr double bottomMargin = 60;
constexpr double curveText = 8;

using Figure = std::function<std::optional<double>(const EpochEnded&)>;

/// 1, 2 or 5 times a power of ten, so that about `ticks` of them fill `range`.
double niceStep(double range, int ticks) {
    const double rough = range / ticks;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (rough <= factor * power)
            return factor * power;
    return 10 * power;
}

struct Span {
    double low = 0;
    double high = 1;
    double step = 0.2;
};

/// Round limits around all finite values of both figures.
Span spanOf(const RunHistory& history, const Figure& first, const Figure& second) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const EpochEnded& ended : history.epochs())
        for (const auto& value : {first(ended), second(ended)})
            if (value && std::isfinite(*value)) {
                low = std::min(low, *value);
                high = std::max(high, *value);
            }
    if (low > high)
        return {};
    if (high - low < 1e-9)
        high = low + (low == 0 ? 1 : std::abs(low) * 0.1);
    const double step = niceStep(high - low, 5);
    return {std::floor(low / step) * step, std::ceil(high / step) * step, step};
}

/// One diagram: its axes, and the mapping from figures to places.
class Panel {
public:
    Panel(Canvas& canvas, double top, Span values, std::int64_t epochs)
        : m_canvas(canvas), m_top(top), m_values(values), m_epochs(epochs) {}

    Spot place(std::int64_t epoch, double value) const {
        const double across =
            m_epochs <= 1 ? 0.5 : static_cast<double>(epoch) / static_cast<double>(m_epochs - 1);
        const double up = (value - m_values.low) / (m_values.high - m_values.low);
        return {leftMargin + across * innerWidth(), m_top + (1 - up) * panelHeight};
    }

    void drawAxes(std::string_view title, const std::function<std::string(double)>& label) {
        TextStyle heading{curveText + 1.5};
        heading.isBold = true;
        m_canvas.text({leftMargin, m_top - 20}, title, heading);
        const auto ticks =
            static_cast<int>(std::lround((m_values.high - m_values.low) / m_values.step));
        for (int i = 0; i <= ticks; ++i) {
            const double value = m_values.low + i * m_values.step;
            const double y = place(0, value).y;
            m_canvas.line({leftMargin, y}, {leftMargin + innerWidth(), y}, ink::grid);
            m_canvas.text({leftMargin - 10, y}, label(value),
                          {curveText, ink::quietText, Align::Right});
        }
        const auto every = std::max<std::int64_t>(
            1,
            std::llround(niceStep(static_cast<double>(std::max<std::int64_t>(m_epochs, 1)), 10)));
        const double bottom = m_top + panelHeight;
        for (std::int64_t epoch = 1; epoch <= m_epochs; ++epoch) {
            if (epoch % every != 0 && !(epoch == 1 && every > 2))
                continue;
            const double x = place(epoch - 1, m_values.low).x;
            m_canvas.line({x, bottom}, {x, bottom + 4}, ink::axis);
            m_canvas.text({x, bottom + 16}, std::to_string(epoch),
                          {curveText, ink::quietText, Align::Centre});
        }
        m_canvas.line({leftMargin, bottom}, {leftMargin + innerWidth(), bottom}, ink::axis);
    }

    /// Gaps (no figure, or none that is finite) stay gaps. Marks tell the curves apart where
    /// colours do not; the curve's name stands at its end.
    void drawCurve(const RunHistory& history, const Figure& figure, Rgb colour, bool hasMarks) {
        std::vector<Spot> points;
        const auto flush = [&] {
            m_canvas.curve(points, colour, 1.6);
            points.clear();
        };
        for (const EpochEnded& ended : history.epochs()) {
            const std::optional<double> value = figure(ended);
            if (!value || !std::isfinite(*value)) {
                flush();
                continue;
            }
            points.push_back(place(ended.epoch, *value));
            if (hasMarks || m_epochs == 1)
                m_canvas.dot(points.back(), 3, colour);
        }
        flush();
    }

    static double innerWidth() { return pictureWidth - leftMargin - rightMargin; }

private:
    Canvas& m_canvas;
    double m_top;
    Span m_values;
    std::int64_t m_epochs;
};

void drawLegend(Canvas& canvas, double top, const std::string& held) {
    const double x = pictureWidth - rightMargin + 20;
    const auto entry = [&](double y, std::string_view name, Rgb colour, bool hasMark) {
        canvas.line({x, y}, {x + 22, y}, colour, 1.6);
        if (hasMark)
            canvas.dot({x + 11, y}, 3, colour);
        canvas.text({x + 30, y}, name, {curveText});
    };
    entry(top + 8, "train", ink::blue, false);
    entry(top + 28, held, ink::orange, true);
}

} // namespace

Image curvesPicture(const RunHistory& history) {
    Canvas canvas(pictureWidth, topMargin + 2 * panelHeight + panelGap + bottomMargin);
    if (history.epochs().empty()) {
        canvas.text({pictureWidth / 2, topMargin + panelHeight}, "No epoch has ended yet.",
                    {10, ink::quietText, Align::Centre});
        return canvas.image();
    }
    const std::int64_t epochs = history.epochsDone();
    const Figure trainLoss = [](const EpochEnded& e) { return std::optional(e.trainLoss); };
    const Figure heldLoss = [](const EpochEnded& e) { return e.validationLoss; };
    const Figure trainTop1 = [](const EpochEnded& e) { return std::optional(e.trainTop1); };
    const Figure heldTop1 = [](const EpochEnded& e) { return e.validationTop1; };

    Panel loss(canvas, topMargin, spanOf(history, trainLoss, heldLoss), epochs);
    loss.drawAxes("Loss", [](double value) { return numberText(value, 3); });
    loss.drawCurve(history, trainLoss, ink::blue, false);
    loss.drawCurve(history, heldLoss, ink::orange, true);
    const std::string& held = history.started().split;
    drawLegend(canvas, topMargin, held.empty() ? "validation" : held);

    const double below = topMargin + panelHeight + panelGap;
    Panel accuracy(canvas, below, spanOf(history, trainTop1, heldTop1), epochs);
    accuracy.drawAxes("Accuracy", [](double value) { return numberText(100 * value, 4) + " %"; });
    accuracy.drawCurve(history, trainTop1, ink::blue, false);
    accuracy.drawCurve(history, heldTop1, ink::orange, true);
    canvas.text({leftMargin + Panel::innerWidth() / 2, below + panelHeight + 38}, "epoch",
                {curveText, ink::quietText, Align::Centre});
    return canvas.image();
}

} // namespace fovea
