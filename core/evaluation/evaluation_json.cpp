#include "core/evaluation/evaluation_json.hpp"

#include "core/base/json_text.hpp"
#include "core/evaluation/evaluation_figures.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

Json originJson(const WeightsOrigin& origin) {
    Json json;
    json["kind"] = nameOf(origin.kind);
    if (origin.epochs)
        json["epoch"] = *origin.epochs;
    if (origin.batches > 0)
        json["batch"] = origin.batches;
    json["step"] = origin.step;
    json["fingerprint"] = origin.fingerprint;
    return json;
}

Json intervalJson(const ShareInterval& interval) {
    return Json::array({interval.low, interval.high});
}

Json averagesJson(const Averages& averages) {
    return {{"precision", averages.precision}, {"recall", averages.recall}, {"f1", averages.f1}};
}

Json thresholdJson(const std::optional<ThresholdFigures>& figures) {
    if (!figures)
        return nullptr;
    return {{"threshold", figures->threshold},
            {"precision", figures->precision},
            {"recall", figures->recall},
            {"f1", figures->f1}};
}

Json calibrationJson(const std::optional<Calibration>& calibration) {
    if (!calibration)
        return nullptr;
    Json bins = Json::array();
    for (const ReliabilityBin& bin : calibration->bins)
        bins.push_back({{"from", bin.from},
                        {"to", bin.to},
                        {"samples", bin.samples},
                        {"confidence", bin.confidence},
                        {"accuracy", bin.accuracy}});
    return {{"ece", calibration->expectedError}, {"bins", std::move(bins)}};
}

Json classesJson(const Evaluation& evaluation, const EvaluationFigures& figures, bool hasAsked) {
    Json all = Json::array();
    for (std::size_t i = 0; i < figures.classes.size(); ++i) {
        const ClassFigures& each = figures.classes[i];
        Json json{{"class", evaluation.confusion.classes()[i]},
                  {"samples", each.samples},
                  {"precision", each.precision},
                  {"recall", each.recall},
                  {"recall_interval", intervalJson(each.recallInterval)},
                  {"f1", each.f1},
                  {"roc_auc", each.rocArea},
                  {"average_precision", each.averagePrecision},
                  {"best_threshold", thresholdJson(each.best)}};
        if (hasAsked)
            json["at_threshold"] = thresholdJson(each.asked);
        all.push_back(std::move(json));
    }
    return all;
}

Json matrixJson(const ConfusionMatrix& confusion) {
    Json rows = Json::array();
    for (std::int32_t truth = 0; truth < confusion.size(); ++truth) {
        Json row = Json::array();
        for (std::int32_t predicted = 0; predicted < confusion.size(); ++predicted)
            row.push_back(confusion.count(truth, predicted));
        rows.push_back(std::move(row));
    }
    return rows;
}

/// What is no number is null.
Json evaluationJson(const Evaluation& evaluation, const std::string& probabilities,
                    const std::optional<double>& threshold) {
    const EvaluationFigures figures = figuresOf(evaluation, threshold);
    Json json;
    json["figures_version"] = evaluation.version;
    json["split"] = nameOf(evaluation.split);
    json["weights"] = originJson(evaluation.weights);
    json["dataset_fingerprint"] = evaluation.datasetFingerprint;
    json["samples"] = evaluation.samples;
    json["loss"] = evaluation.loss;
    json["top1"] = figures.top1;
    json["top1_interval"] = intervalJson(figures.top1Interval);
    json["top5"] = figures.top5;
    json["top5_interval"] = intervalJson(figures.top5Interval);
    json["balanced_accuracy"] = figures.balancedAccuracy;
    json["macro"] = averagesJson(figures.macro);
    json["weighted"] = averagesJson(figures.weighted);
    json["log_loss"] = figures.logLoss;
    json["roc_auc"] = figures.rocArea;
    json["average_precision"] = figures.averagePrecision;
    json["calibration"] = calibrationJson(figures.calibration);
    json["per_class"] = classesJson(evaluation, figures, threshold.has_value());
    if (!probabilities.empty())
        json["probabilities"] = probabilities;
    json["classes"] = evaluation.confusion.classes();
    json["confusion_matrix"] = matrixJson(evaluation.confusion);
    return json;
}

} // namespace

std::string toJson(const Evaluation& evaluation, const std::optional<double>& threshold) {
    return jsonText(evaluationJson(evaluation, {}, threshold)) + "\n";
}

std::string metricsText(const Evaluation& evaluation, const std::string& probabilities) {
    return jsonText(evaluationJson(evaluation, probabilities, std::nullopt)) + "\n";
}

} // namespace fovea
