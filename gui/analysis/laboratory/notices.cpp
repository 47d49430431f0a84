#include "gui/analysis/laboratory/notices.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

#include <QCoreApplication>

#include "gui/analysis/laboratory/number_grid.hpp"
#include "gui/text/text.hpp"

namespace fovea::gui {

namespace {

QString noticeWords(const char* text) {
    return QCoreApplication::translate("LaboratoryNotices", text);
}

/// What a window looks like, from its taps alone.
struct WindowForm {
    std::set<std::int64_t> slices;
    std::set<std::int64_t> rows;
    std::set<std::int64_t> columns;
    std::set<std::int64_t> maps;
    bool hasPadding = false;
    bool hasWeights = false;

    bool isOnePixel() const { return slices.size() * rows.size() * columns.size() == 1; }

    bool hasHoles() const { return hasGaps(slices) || hasGaps(rows) || hasGaps(columns); }

    static bool hasGaps(const std::set<std::int64_t>& along) {
        return along.size() > 1 &&
               *along.rbegin() - *along.begin() + 1 > static_cast<std::int64_t>(along.size());
    }
};

WindowForm formOf(const ConvolutionStep& step) {
    WindowForm form;
    for (const StepTap& tap : step.taps) {
        form.slices.insert(tap.at.d);
        form.rows.insert(tap.at.y);
        form.columns.insert(tap.at.x);
        form.maps.insert(tap.at.map);
        form.hasPadding = form.hasPadding || tap.isPadding;
        form.hasWeights = form.hasWeights || tap.weight.has_value();
    }
    return form;
}

/// How many places of the output there are for each weight that is not a bias.
bool sharesWeights(const LayerTrial& trial) {
    if (trial.weights().empty()) {
        return false;
    }
    const Shape& output = trial.output().shape;
    return trial.weights().front().info.extents.size() >= 4 &&
           trial.weights().front().info.axes.find('P') == std::string::npos &&
           output.d * output.h * output.w > 1;
}

/// How far the window moves from this place to the next: more than one pixel in either direction.
bool strides(const LayerTrial& trial, const ConvolutionStep& step, const WindowForm& form) {
    const Shape& output = trial.output().shape;
    const auto movesBy = [&](const TensorPlace& next, auto along, std::int64_t from) {
        const Result<ConvolutionStep> other = convolutionStep(trial, next);
        if (!other || other->taps.empty()) {
            return false;
        }
        const WindowForm there = formOf(*other);
        return std::abs(*(there.*along).begin() - from) > 1;
    };
    TensorPlace beside = step.at;
    beside.x += step.at.x + 1 < output.w ? 1 : -1;
    TensorPlace below = step.at;
    below.y += step.at.y + 1 < output.h ? 1 : -1;
    return (output.w > 1 && movesBy(beside, &WindowForm::columns, *form.columns.begin())) ||
           (output.h > 1 && movesBy(below, &WindowForm::rows, *form.rows.begin()));
}

QString noticeOfSum(const LayerTrial& trial, const ConvolutionStep& step, const WindowForm& form) {
    const Shape& input = trial.input(0).shape;
    const Shape& output = trial.output().shape;
    const bool seesAll = static_cast<std::int64_t>(form.rows.size()) == input.h &&
                         static_cast<std::int64_t>(form.columns.size()) == input.w;
    if (!form.hasWeights) {
        return form.isOnePixel()
                   ? noticeWords("Each output hears of one place alone.")
                   : noticeWords(
                         "An average: every value of the window counts alike, so that where in "
                         "it something lies is forgotten, and noise evens out.");
    }
    if (form.hasPadding) {
        return noticeWords(
            "The hatched places are padding: zeros that are no data. They keep the map's "
            "size, and make its border weaker than its middle.");
    }
    if (form.hasHoles()) {
        return noticeWords(
            "The kernel is dilated: it has as many weights as before, and sees further, "
            "between holes that neighbouring outputs look into.");
    }
    const bool isSpreading = output.h > input.h || output.w > input.w;
    if (isSpreading) {
        return noticeWords(
            "The map grows: a transposed convolution lays the kernel down once for each "
            "input, and an output adds up what falls on it.");
    }
    if (!seesAll && strides(trial, step, form)) {
        return noticeWords(
            "The kernel strides: it skips places, so that the map is smaller and each of "
            "its pixels stands for more of the picture.");
    }
    if (form.isOnePixel() && form.maps.size() > 1) {
        return noticeWords(
            "A window of one pixel looks at no neighbours: it mixes the maps, a column of "
            "values times a row of weights.");
    }
    if (seesAll) {
        return noticeWords(
            "Every output hears of every input, each by a weight of its own: what is "
            "learnt at one place helps at no other.");
    }
    if (!sharesWeights(trial)) {
        return noticeWords("Each place has weights of its own: local as a convolution, but what is "
                           "learnt at one place helps at no other.");
    }
    if (form.maps.size() == 1 && input.c > 1) {
        return noticeWords(
            "This output hears of one input map alone: each map has a kernel for itself, "
            "and nothing mixes them.");
    }
    if (static_cast<std::int64_t>(form.maps.size()) < input.c) {
        return noticeWords(
            "This output hears of some of the input maps only: the others belong to other "
            "groups.");
    }
    return noticeWords(
        "The same few weights at every place: where the patch looks like the kernel the "
        "output is large, wherever in the picture that is.");
}

} // namespace

QString noticeOf(const LayerTrial& trial, const ConvolutionStep& step) {
    switch (step.join) {
    case Join::Sum:
        return noticeOfSum(trial, step, formOf(step));
    case Join::Largest:
        return noticeWords(
            "Only the largest value of the window is handed on, wherever in it that lay: "
            "a small shift changes little.");
    case Join::Norm:
        return noticeWords(
            "A norm: the larger a value, the more it counts, between the average and the "
            "maximum.");
    case Join::Product:
        return noticeWords("The values are multiplied: one that is zero silences the others.");
    case Join::SquaredDistance:
        return noticeWords(
            "A distance: the output is small where the input is near to the code that the "
            "unit stands for.");
    case Join::Own:
        return noticeWords(
            "The layer joins its inputs by a function of its own; what lies between is "
            "listed below.");
    }
    return {};
}

QString joinInWords(const ConvolutionStep& step) {
    const QString output = cellText(step.output);
    const auto count = static_cast<int>(step.taps.size());
    QString said;
    switch (step.join) {
    case Join::Sum:
        said = noticeWords("sum %1").arg(cellText(step.sum.value_or(0)));
        if (step.bias) {
            said += noticeWords(" + bias %1").arg(cellText(*step.bias));
        }
        said += " = " + output;
        break;
    case Join::Largest:
        said = noticeWords("the largest of %1 is %2").arg(count).arg(output);
        break;
    case Join::Norm:
        said = noticeWords("the norm of %1 values with power %2 is %3")
                   .arg(count)
                   .arg(step.power)
                   .arg(output);
        break;
    case Join::Product:
        said = noticeWords("the product of %1 values is %2").arg(count).arg(output);
        break;
    case Join::SquaredDistance:
        said = noticeWords("the squared distance to the code is %1").arg(output);
        break;
    case Join::Own:
        for (const NamedValue& between : step.between) {
            said += noticeWords("%1 %2, ").arg(text(between.name), cellText(between.value));
        }
        said += noticeWords("output %1").arg(output);
        break;
    }
    return said;
}

} // namespace fovea::gui
