#include "core/evaluation/explain/heat_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/evaluation/canvas.hpp"
#include "core/evaluation/explain/sample_image.hpp"
#include "core/evaluation/figures.hpp"

namespace fovea {

namespace {

constexpr double heatMargin = 20;
constexpr double heatTop = 62;    ///< of the panels, below the title
constexpr double heatPanel = 280; ///< the longer side of one, about
constexpr double heatBar = 14;    ///< height of the bar of colours
constexpr double heatWords = 8;   ///< height of capitals

double greyOf(const std::uint8_t* pixel) {
    return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}

Rgb mixedColours(Rgb a, Rgb b, double part) {
    const auto mix = [part](std::uint8_t from, std::uint8_t to) {
        return static_cast<std::uint8_t>(std::lround(from + part * (to - from)));
    };
    return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

void putPixel(Image& image, std::size_t place, Rgb colour) {
    std::uint8_t* pixel = &image.pixels[place * 3];
    pixel[0] = colour.red;
    pixel[1] = colour.green;
    pixel[2] = colour.blue;
}

/// Draws an image in squares of so many pixels.
void drawPixels(Canvas& canvas, const Image& image, Spot at, double pixel) {
    for (std::int64_t y = 0; y < image.height; ++y)
        for (std::int64_t x = 0; x < image.width; ++x) {
            const std::uint8_t* colour =
                &image.pixels[static_cast<std::size_t>((y * image.width + x) * 3)];
            canvas.fill({at.x + static_cast<double>(x) * pixel,
                         at.y + static_cast<double>(y) * pixel, pixel, pixel},
                        {colour[0], colour[1], colour[2]});
        }
}

/// The signal's channels as curves, from their least to their largest value, over the heat.
void drawSignal(Canvas& canvas, const Box& box, const Image& sample, const Heat& heat,
                const HeatScale& scale) {
    const double step = box.width / static_cast<double>(sample.width);
    for (std::int64_t x = 0; x < sample.width; ++x) {
        const double value = static_cast<double>(heat.at(0, 0, x));
        canvas.fill(
            {box.x + static_cast<double>(x) * step, box.y, step, box.height},
            mixedColours(ink::paper, scale.colour(value), 0.25 + 0.5 * scale.strength(value)));
    }
    const auto [least, most] = std::ranges::minmax(sample.values);
    const double range = std::max(1e-12, static_cast<double>(most - least));
    for (std::int64_t c = 0; c < sample.channels; ++c) {
        std::vector<Spot> curve;
        for (std::int64_t x = 0; x < sample.width; ++x) {
            const float value = sample.values[static_cast<std::size_t>(x * sample.channels + c)];
            const double height = static_cast<double>(value - least) / range;
            curve.push_back({box.x + (static_cast<double>(x) + 0.5) * step,
                             box.y + box.height * (0.95 - 0.9 * height)});
        }
        canvas.curve(curve, ink::text, 1.2);
    }
}

void drawBar(Canvas& canvas, const Box& box, const HeatScale& scale) {
    constexpr int steps = 128;
    const double width = box.width / steps;
    for (int i = 0; i < steps; ++i) {
        const double part = (i + 0.5) / steps;
        canvas.fill({box.x + i * width, box.y, width + 0.4, box.height},
                    scale.colour(scale.least + part * (scale.most - scale.least)));
    }
    const double below = box.y + box.height + heatWords;
    const TextStyle style{heatWords, ink::quietText, Align::Left};
    canvas.text({box.x, below}, fmt::format("{:.3g}", scale.least), style);
    canvas.text({box.x + box.width, below}, fmt::format("{:.3g}", scale.most),
                {heatWords, ink::quietText, Align::Right});
    if (scale.isSigned)
        canvas.text({box.x + box.width / 2, below}, "0 (red: for, blue: against)",
                    {heatWords, ink::quietText, Align::Centre});
}

/// What the network says, and what the checks found.
std::string wordsUnderTitle(const Explanation& explanation) {
    std::string words = fmt::format("logit {:.3f}, probability {}", explanation.logit(),
                                    percent(static_cast<double>(explanation.probability()), 1));
    if (explanation.completeness)
        words +=
            fmt::format(", completeness error {}", percent(explanation.completeness->error(), 2));
    return words;
}

/// What is drawn above the bar, and how large.
struct HeatPanels {
    double pixel = 1;
    double width = 0; ///< of one
    double height = 0;
    int count = 3;
    bool isSignal = false;
};

HeatPanels panelsOf(const Image& sample) {
    HeatPanels panels;
    panels.isSignal = sample.depth == 1 && sample.height == 1;
    if (panels.isSignal) {
        panels.count = 1;
        panels.width = 3 * heatPanel;
        panels.height = heatPanel / 2;
        return panels;
    }
    const auto longer = static_cast<double>(std::max(sample.height, sample.width));
    panels.pixel = std::max(1.0, std::floor(heatPanel / longer));
    if (longer > 2 * heatPanel)
        panels.pixel = 2 * heatPanel / longer;
    panels.width = panels.pixel * static_cast<double>(sample.width);
    panels.height = panels.pixel * static_cast<double>(sample.height);
    return panels;
}

} // namespace

HeatScale HeatScale::of(const Heat& heat) {
    const HeatRange range = rangeOf(heat);
    const auto least = static_cast<double>(range.least);
    const auto most = static_cast<double>(range.most);
    if (!heat.isSigned)
        return {0, most, false};
    const double largest = std::max(-least, most);
    return {-largest, largest, true};
}

Rgb HeatScale::colour(double value) const {
    const double part = most > 0 ? value / most : 0;
    return isSigned ? diverging(0.5 + part / 2) : cividis(part);
}

double HeatScale::strength(double value) const {
    return most > 0 ? std::min(1.0, std::abs(value) / most) : 0;
}

std::int64_t hottestSlice(const Heat& heat) {
    std::int64_t hottest = 0;
    double largest = -1;
    for (std::int64_t z = 0; z < heat.shape.d; ++z) {
        double sum = 0;
        for (std::int64_t y = 0; y < heat.shape.h; ++y)
            for (std::int64_t x = 0; x < heat.shape.w; ++x)
                sum += std::abs(static_cast<double>(heat.at(z, y, x)));
        if (sum > largest) {
            largest = sum;
            hottest = z;
        }
    }
    return hottest;
}

Image heatImage(const Heat& heat, std::int64_t slice) {
    const HeatScale scale = HeatScale::of(heat);
    Image image{heat.shape.h, heat.shape.w, 3, {}};
    image.pixels.resize(static_cast<std::size_t>(image.height * image.width * 3));
    for (std::int64_t y = 0; y < image.height; ++y)
        for (std::int64_t x = 0; x < image.width; ++x)
            putPixel(image, static_cast<std::size_t>(y * image.width + x),
                     scale.colour(static_cast<double>(heat.at(slice, y, x))));
    return image;
}

Image heatOverSample(const Heat& heat, const Image& sample, std::int64_t slice) {
    const HeatScale scale = HeatScale::of(heat);
    Image image = shownSlice(sample, slice);
    for (std::int64_t y = 0; y < image.height; ++y)
        for (std::int64_t x = 0; x < image.width; ++x) {
            const auto place = static_cast<std::size_t>(y * image.width + x);
            const auto grey = static_cast<std::uint8_t>(greyOf(&image.pixels[place * 3]));
            const double value = static_cast<double>(heat.at(slice, y, x));
            putPixel(image, place,
                     mixedColours({grey, grey, grey}, scale.colour(value),
                                  0.15 + 0.7 * scale.strength(value)));
        }
    return image;
}

std::string titleOf(const Explanation& explanation, const std::vector<std::string>& classes) {
    const auto name = [&](std::int32_t label) {
        const auto place = static_cast<std::size_t>(label);
        return place < classes.size() ? classes[place] : fmt::format("class {}", label);
    };
    std::string title(explanation.method->title);
    if (!explanation.settings.layer.empty())
        title += " at " + explanation.settings.layer;
    title += ": " + name(explanation.target.label);
    if (explanation.target.against)
        title += " against " + name(*explanation.target.against);
    return title;
}

Image explanationPicture(const Explanation& explanation, const Image& sample,
                         const std::vector<std::string>& classes) {
    const HeatPanels panels = panelsOf(sample);
    const double inside = panels.count * (panels.width + heatMargin) - heatMargin;
    const std::string words = wordsUnderTitle(explanation);
    const double width =
        std::max({inside, Canvas::textWidth(words, heatWords), 360.0}) + 2 * heatMargin;
    Canvas canvas(width, heatTop + panels.height + heatBar + 4 * heatMargin);
    TextStyle title{11};
    title.isBold = true;
    canvas.text({heatMargin, 22},
                shortened(titleOf(explanation, classes), 11, width - 2 * heatMargin), title);
    canvas.text({heatMargin, 44}, words, {heatWords, ink::quietText});

    const Heat& heat = explanation.heat;
    const HeatScale scale = HeatScale::of(heat);
    const std::int64_t slice = hottestSlice(heat);
    if (panels.isSignal) {
        drawSignal(canvas, {heatMargin, heatTop, panels.width, panels.height}, sample, heat, scale);
    } else {
        const double step = panels.width + heatMargin;
        drawPixels(canvas, shownSlice(sample, slice), {heatMargin, heatTop}, panels.pixel);
        drawPixels(canvas, heatImage(heat, slice), {heatMargin + step, heatTop}, panels.pixel);
        drawPixels(canvas, heatOverSample(heat, sample, slice), {heatMargin + 2 * step, heatTop},
                   panels.pixel);
    }
    const double below = heatTop + panels.height + heatMargin;
    drawBar(canvas, {heatMargin, below, width - 2 * heatMargin, heatBar}, scale);
    if (heat.shape.d > 1)
        canvas.text({heatMargin, below + heatBar + 2 * heatMargin},
                    fmt::format("slice {} of {}, the one with the most heat", slice, heat.shape.d),
                    {heatWords, ink::quietText});
    return canvas.image();
}

} // namespace fovea
