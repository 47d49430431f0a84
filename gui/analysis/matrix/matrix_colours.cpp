#include "gui/analysis/matrix/matrix_colours.hpp"

#include <cmath>

#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int rightSeries = 0;
constexpr int wrongSeries = 3;
constexpr double leastSeen = 0.15;

QColor mixed(const QColor& from, const QColor& to, double share) {
    const auto channel = [share](int a, int b) {
        return static_cast<int>(std::lround(a + (b - a) * share));
    };
    return {channel(from.red(), to.red()), channel(from.green(), to.green()),
            channel(from.blue(), to.blue())};
}

} // namespace

QColor cellColour(const MatrixContent& content, ConfusionCell cell, const QPalette& palette) {
    const QColor page = palette.color(QPalette::Base);
    const MatrixContent::Tone tone = content.tone(cell);
    if (tone == MatrixContent::Tone::Nothing) {
        return page;
    }
    const int series = tone == MatrixContent::Tone::Right ? rightSeries : wrongSeries;
    return mixed(page, seriesColour(series, palette),
                 leastSeen + (1 - leastSeen) * content.strength(cell));
}

QColor gridColour(const QPalette& palette) {
    return mixed(palette.color(QPalette::Base), lineColour(palette), 0.5);
}

QColor wordsOnCell(const QColor& ground) {
    // By how bright the eye finds it (Rec. 709).
    const double light =
        0.2126 * ground.redF() + 0.7152 * ground.greenF() + 0.0722 * ground.blueF();
    return light > 0.5 ? QColor(0x10, 0x14, 0x1c) : QColor(0xf2, 0xf4, 0xf7);
}

} // namespace fovea::gui
