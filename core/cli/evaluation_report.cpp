#include "core/cli/evaluation_report.hpp"

#include <cmath>

#include <fmt/format.h>

#include "core/base/number_text.hpp"
#include "core/cli/console.hpp"
#include "core/data/formats/csv_field.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/run_evaluation.hpp"

namespace fovea {

namespace {

/// An area or a threshold, to four places; "-" where there is none.
std::string placesText(double value) {
    return std::isnan(value) ? "-" : fmt::format("{:.4f}", value);
}

std::string averagesText(const Averages& averages) {
    return fmt::format("precision {}, recall {}, f1 {}", percent(averages.precision),
                       percent(averages.recall), percent(averages.f1));
}

std::string classesText(const Evaluation& evaluation, const EvaluationFigures& figures) {
    const bool hasAsked = !figures.classes.empty() && figures.classes.front().asked.has_value();
    std::vector<Table::Column> columns{{"class"},
                                       {"samples", true},
                                       {"recall (95 %)", true},
                                       {"precision", true},
                                       {"f1", true},
                                       {"ROC area", true},
                                       {"AP", true},
                                       {"best threshold", true},
                                       {"f1 there", true}};
    if (hasAsked)
        columns.push_back(
            {fmt::format("p, r, f1 at {}", numberText(figures.classes.front().asked->threshold, 4)),
             true});
    Table table(std::move(columns));
    for (std::size_t i = 0; i < figures.classes.size(); ++i) {
        const ClassFigures& each = figures.classes[i];
        std::vector<std::string> row{evaluation.confusion.classes()[i],
                                     grouped(each.samples),
                                     withInterval(each.recall, each.recallInterval),
                                     percent(each.precision),
                                     percent(each.f1),
                                     placesText(each.rocArea),
                                     placesText(each.averagePrecision),
                                     each.best ? placesText(each.best->threshold) : "-",
                                     each.best ? percent(each.best->f1) : "-"};
        if (hasAsked)
            row.push_back(fmt::format("{}, {}, {}", percent(each.asked->precision),
                                      percent(each.asked->recall), percent(each.asked->f1)));
        table.add(row);
    }
    return table.text();
}

/// Whether b lies on the line from a to c, so that nobody misses it.
bool isBetween(const CurvePoint& a, const CurvePoint& b, const CurvePoint& c) {
    return (a.x == b.x && b.x == c.x) || (a.y == b.y && b.y == c.y);
}

void addCurve(std::string& text, const std::string& name, std::string_view curve,
              const std::vector<CurvePoint>& points) {
    for (std::size_t i = 0; i < points.size(); ++i)
        if (i == 0 || i + 1 == points.size() || !isBetween(points[i - 1], points[i], points[i + 1]))
            text += fmt::format("{},{},{:.9g},{:.9g},{:.9g}\n", csvField(name), curve, points[i].x,
                                points[i].y, points[i].threshold);
}

} // namespace

std::string withInterval(double share, const ShareInterval& interval) {
    return std::isnan(share) ? "-"
                             : fmt::format("{} ({:.2f} to {:.2f})", percent(share),
                                           100 * interval.low, 100 * interval.high);
}

ScaledFigures scaledFigures(const Evaluation& evaluation, const Temperature& temperature) {
    const Probabilities scaled = evaluation.probabilities->withTemperature(temperature.value);
    const std::vector<std::int32_t> labels = labelsOf(evaluation);
    return {logLoss(scaled, labels), calibrationOf(scaled, labels).expectedError};
}

std::string evaluationText(const Evaluation& evaluation, const EvaluationFigures& figures,
                           const std::optional<Temperature>& temperature) {
    std::string text = fmt::format("{}: {} of {} right, loss {:.4f}\n\n", toString(evaluation),
                                   withInterval(figures.top1, figures.top1Interval),
                                   grouped(evaluation.samples), evaluation.loss);
    if (evaluation.confusion.size() > 5 && evaluation.probabilities)
        text += fmt::format("top-5              {}\n",
                            withInterval(figures.top5, figures.top5Interval));
    text += fmt::format("balanced accuracy  {}\n", percent(figures.balancedAccuracy));
    text += fmt::format("macro              {}\n", averagesText(figures.macro));
    text += fmt::format("weighted           {}\n", averagesText(figures.weighted));
    if (evaluation.probabilities) {
        text += fmt::format("log-loss           {:.4f}\n", figures.logLoss);
        text += fmt::format(
            "calibration error  {} (ECE, {} bins)\n",
            percent(figures.calibration ? figures.calibration->expectedError : std::nan("")),
            calibrationBins);
        text += fmt::format("ROC area           {} (macro, one against the rest)\n",
                            placesText(figures.rocArea));
        text +=
            fmt::format("average precision  {} (macro)\n", placesText(figures.averagePrecision));
    } else {
        text += "Log-loss, calibration and curves need all probabilities, and they were too many "
                "to keep.\n";
    }
    if (temperature && figures.calibration) {
        const ScaledFigures scaled = scaledFigures(evaluation, *temperature);
        text += fmt::format("with {}: log-loss {:.4f} instead of {:.4f}, calibration error {} "
                            "instead of {}\n",
                            toString(*temperature), scaled.logLoss, figures.logLoss,
                            percent(scaled.calibrationError),
                            percent(figures.calibration->expectedError));
    }
    return text + "\n" + classesText(evaluation, figures);
}

Result<std::string> curvesCsv(const Evaluation& evaluation) {
    if (!evaluation.probabilities)
        return fail(ErrorKind::Data, "curves need all probabilities, and they were too many to "
                                     "keep; evaluate fewer images");
    const std::vector<std::int32_t> labels = labelsOf(evaluation);
    std::string text = "class,curve,x,y,threshold\n";
    for (std::int32_t label = 0; label < evaluation.confusion.size(); ++label) {
        const OneAgainstRest ranking(*evaluation.probabilities, labels, label);
        const std::string& name = evaluation.confusion.classes()[static_cast<std::size_t>(label)];
        addCurve(text, name, "roc", ranking.rocCurve());
        addCurve(text, name, "precision-recall", ranking.precisionRecallCurve());
    }
    for (const ReliabilityBin& bin : calibrationOf(*evaluation.probabilities, labels).bins)
        if (bin.samples > 0)
            text += fmt::format(",reliability,{:.9g},{:.9g},\n", bin.confidence, bin.accuracy);
    return text;
}

} // namespace fovea
