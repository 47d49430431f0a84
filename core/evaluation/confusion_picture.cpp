#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/evaluation/canvas.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/pictures.hpp"

namespace fovea {

namespace {

constexpr double nameSize = 8;
constexpr double longestName = 150;
constexpr double gap = 10;
constexpr double largestSide = 2400;           ///< of all cells together, whatever the classes
constexpr double smallestNamed = nameSize + 2; ///< a cell; below it names would overlap
constexpr double smallestParted = 4;           ///< a cell; below it the lines would hide the heat

struct Layout {
    double cell = 0;
    double countSize = 0; ///< cap height of the figures
    double names = 0;     ///< width of the widest class name
    double left = 0;      ///< of the cells
    double top = 0;
    double side = 0; ///< of all cells together
    double width = 0;
    double height = 0;
    bool hasCounts = true;
    bool hasNames = true;
    bool areNamesUpwards = false; ///< those of the columns
};

/// Few classes get roomy cells; with many they shrink as far as the largest count stays legible.
/// With more than fit into the largest picture counts go, then names: the file of numbers beside it
/// has both.
Layout layOut(const ConfusionMatrix& matrix) {
    Layout layout;
    const int classes = matrix.size();
    std::int64_t largest = 0;
    for (std::int32_t truth = 0; truth < classes; ++truth)
        for (std::int32_t predicted = 0; predicted < classes; ++predicted)
            largest = std::max(largest, matrix.count(truth, predicted));
    layout.countSize = classes <= 12 ? 8 : classes <= 25 ? 7 : 6;
    const double roomy = classes <= 5 ? 68 : classes <= 12 ? 46 : classes <= 25 ? 32 : 24;
    const double count = Canvas::textWidth(std::to_string(largest), layout.countSize);
    layout.cell = std::min(std::max(roomy, count + 8), largestSide / std::max(1, classes));
    layout.hasCounts = layout.cell >= count + 4;
    layout.hasNames = layout.cell >= smallestNamed;
    if (layout.hasNames)
        for (const std::string& name : matrix.classes())
            layout.names =
                std::max(layout.names, std::min(longestName, Canvas::textWidth(name, nameSize)));
    layout.side = layout.cell * classes;
    layout.left = 3 * gap + nameSize + layout.names + gap;
    layout.top = 64;
    const double recalls = Canvas::textWidth("100.0 %", nameSize) + 2 * gap;
    layout.width = std::max(layout.left + layout.side + recalls + gap, 360.0);
    layout.areNamesUpwards = layout.names > layout.cell - 6;
    const double columnNames = layout.areNamesUpwards ? layout.names : nameSize;
    layout.height = layout.top + layout.side + gap + columnNames + 4 * gap + nameSize;
    return layout;
}

void drawCells(Canvas& canvas, const ConfusionMatrix& matrix, const Layout& layout) {
    const double line = layout.cell >= smallestParted ? 1 : 0;
    const Box all{layout.left - 1, layout.top - 1, layout.side + 1, layout.side + 1};
    canvas.fill(all, line > 0 ? ink::grid : ink::paper);
    for (std::int32_t truth = 0; truth < matrix.size(); ++truth) {
        const auto support = static_cast<double>(matrix.support(truth));
        for (std::int32_t predicted = 0; predicted < matrix.size(); ++predicted) {
            const std::int64_t count = matrix.count(truth, predicted);
            const Box box{layout.left + predicted * layout.cell, layout.top + truth * layout.cell,
                          layout.cell - line, layout.cell - line};
            // On white paper much is dark, and an empty cell is paper: the faults stand out.
            const double share = count == 0 ? 0 : static_cast<double>(count) / support;
            if (count > 0 || line > 0)
                canvas.fill(box, count == 0 ? ink::paper : cividis(1 - share));
            if (count == 0 || !layout.hasCounts)
                continue;
            TextStyle style{layout.countSize, share > 0.5 ? ink::paper : ink::text, Align::Centre};
            canvas.text({box.x + box.width / 2, box.y + box.height / 2}, std::to_string(count),
                        style);
        }
    }
}

void drawNames(Canvas& canvas, const ConfusionMatrix& matrix, const Layout& layout) {
    const double below = layout.top + layout.side + gap;
    const bool isUpwards = layout.areNamesUpwards;
    for (std::int32_t i = 0; i < matrix.size(); ++i) {
        const std::string name =
            shortened(matrix.classes()[static_cast<std::size_t>(i)], nameSize, longestName);
        const double middle = (i + 0.5) * layout.cell;
        canvas.text({layout.left - gap, layout.top + middle}, name,
                    {nameSize, ink::text, Align::Right});
        canvas.text({layout.left + middle, isUpwards ? below : below + nameSize / 2}, name,
                    {nameSize, ink::text, isUpwards ? Align::Right : Align::Centre, isUpwards});
        canvas.text({layout.left + layout.side + gap, layout.top + middle},
                    percent(matrix.recall(i), 1), {nameSize, ink::quietText});
    }
    canvas.text({layout.left + layout.side + gap, layout.top - gap}, "recall",
                {nameSize, ink::quietText});
}

void drawTitles(Canvas& canvas, const ConfusionMatrix& matrix, const Layout& layout) {
    const double centre = layout.side / 2;
    const std::string unnamed =
        layout.hasNames ? std::string()
                        : fmt::format(", {} in the order of the table of counts", matrix.size());
    canvas.text({2 * gap, layout.top + centre}, "true class" + unnamed,
                {nameSize, ink::quietText, Align::Centre, true});
    canvas.text({layout.left + centre, layout.height - 2 * gap}, "predicted class" + unnamed,
                {nameSize, ink::quietText, Align::Centre});
}

} // namespace

Image confusionPicture(const ConfusionMatrix& matrix) {
    const Layout layout = layOut(matrix);
    Canvas canvas(layout.width, layout.height);
    TextStyle title{11};
    title.isBold = true;
    canvas.text({2 * gap, 2.6 * gap},
                fmt::format("{} of {} right", percent(matrix.top1()), grouped(matrix.total())),
                title);
    drawCells(canvas, matrix, layout);
    if (layout.hasNames)
        drawNames(canvas, matrix, layout);
    drawTitles(canvas, matrix, layout);
    return canvas.image();
}

} // namespace fovea
