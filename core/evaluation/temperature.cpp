#include "core/evaluation/temperature.hpp"

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/base/number_text.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/measures/accuracies.hpp"
#include "core/evaluation/measures/calibration.hpp"

namespace fovea {

namespace {

Result<Temperature> temperatureFromJson(const std::string& text) {
    const Result<nlohmann::json> json = parseJson(text, "temperature.json");
    if (!json)
        return tl::unexpected(json.error());
    Temperature read;
    JsonReader reader(*json, "temperature");
    reader.required("temperature", read.value);
    reader.required("weights", read.weights);
    reader.required("samples", read.samples);
    reader.required("log_loss_before", read.logLossBefore);
    reader.required("log_loss_after", read.logLossAfter);
    reader.required("ece_before", read.eceBefore);
    reader.required("ece_after", read.eceAfter);
    if (!(read.value >= leastTemperature && read.value <= mostTemperature))
        reader.complain("temperature",
                        fmt::format("must be from {} to {}", leastTemperature, mostTemperature));
    return reader.finish().map([&] { return read; });
}

} // namespace

Result<Temperature> fitTemperature(const Evaluation& evaluation) {
    if (evaluation.split != Split::Validation)
        return fail(ErrorKind::Data,
                    fmt::format("a temperature is fitted on the validation split, and these are "
                                "figures of the {} split; what is fitted to images tells nothing "
                                "of others any more",
                                nameOf(evaluation.split)));
    if (!evaluation.probabilities || evaluation.predictions.empty())
        return fail(ErrorKind::Data, "a temperature is fitted to all probabilities of the "
                                     "validation split, and they were too many to keep; take fewer "
                                     "images for it");
    const Probabilities& before = *evaluation.probabilities;
    const std::vector<std::int32_t> labels = labelsOf(evaluation);
    Temperature fitted;
    fitted.value = fittedTemperature(before, labels);
    const Probabilities after = before.withTemperature(fitted.value);
    fitted.weights = evaluation.weights.fingerprint;
    fitted.samples = evaluation.samples;
    fitted.logLossBefore = logLoss(before, labels);
    fitted.logLossAfter = logLoss(after, labels);
    fitted.eceBefore = calibrationOf(before, labels).expectedError;
    fitted.eceAfter = calibrationOf(after, labels).expectedError;
    return fitted;
}

Result<void> keepTemperature(const RunFolder& run, const Temperature& temperature) {
    nlohmann::ordered_json json;
    json["temperature"] = temperature.value;
    json["weights"] = temperature.weights;
    json["samples"] = temperature.samples;
    json["log_loss_before"] = temperature.logLossBefore;
    json["log_loss_after"] = temperature.logLossAfter;
    json["ece_before"] = temperature.eceBefore;
    json["ece_after"] = temperature.eceAfter;
    return writeFile(temperatureFile(run), jsonText(json) + "\n");
}

Result<std::optional<Temperature>> keptTemperature(const RunFolder& run,
                                                   const WeightsOrigin& weights) {
    std::error_code error;
    if (!std::filesystem::exists(temperatureFile(run), error))
        return std::optional<Temperature>();
    const Result<std::string> text = readFile(temperatureFile(run));
    if (!text)
        return tl::unexpected(text.error());
    Result<Temperature> kept = temperatureFromJson(*text);
    if (!kept)
        return fail(fmt::format("{}: {}; fit it again, or remove the file",
                                temperatureFile(run).string(), kept.error().message));
    if (kept->weights != weights.fingerprint)
        return std::optional<Temperature>();
    return std::optional(std::move(*kept));
}

std::string toString(const Temperature& temperature) {
    return fmt::format("temperature {}, fitted on {}", numberText(temperature.value, 4),
                       counted(temperature.samples, "validation sample"));
}

} // namespace fovea
