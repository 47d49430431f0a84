#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/json_reader.hpp"
#include "core/data/formats/csv_field.hpp"
#include "core/evaluation/csv.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/evaluation/evaluation_json.hpp"
#include "core/evaluation/pictures.hpp"
#include "core/evaluation/probabilities_file.hpp"

namespace fovea {

namespace {

constexpr const char* probabilitiesName = "log_probabilities.npy";

void readOrigin(JsonReader& reader, WeightsOrigin& origin) {
    reader.choice("kind", origin.kind, weightsKindFromName);
    if (const nlohmann::json* epoch = reader.take("epoch"); epoch != nullptr) {
        if (epoch->is_number_unsigned())
            origin.epochs = epoch->get<std::int64_t>();
        else
            reader.complain("epoch", "must be a whole number from 0");
    }
    reader.optional("batch", origin.batches);
    reader.required("step", origin.step);
    reader.required("fingerprint", origin.fingerprint);
}

std::string predictionsCsv(const Evaluation& evaluation, const Dataset& dataset) {
    const auto className = [&](std::int32_t label) {
        return csvField(evaluation.confusion.classes()[static_cast<std::size_t>(label)]);
    };
    std::string text = "path,label,predicted,probability\n";
    for (const Prediction& each : evaluation.predictions)
        text += fmt::format("{},{},{},{:.6g}\n", csvField(dataset.samples()[each.sample].name),
                            className(each.label), className(each.predicted), each.probability);
    return text;
}

/// errors  it is no square of counts, or does not add up to the samples
Result<void> readMatrix(const nlohmann::json& json, Evaluation& out) {
    const auto classes = static_cast<std::size_t>(out.confusion.size());
    const auto isRow = [&](const nlohmann::json& row) {
        return row.is_array() && row.size() == classes &&
               std::ranges::all_of(row, &nlohmann::json::is_number_unsigned);
    };
    if (!json.is_array() || json.size() != classes || !std::ranges::all_of(json, isRow))
        return fail(fmt::format("its confusion_matrix is no square of {} counts a side", classes));
    auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(0, out.samples));
    for (std::size_t truth = 0; truth < classes; ++truth)
        for (std::size_t predicted = 0; predicted < classes; ++predicted) {
            const auto count = json[truth][predicted].get<std::uint64_t>();
            if (count > left)
                return fail(
                    fmt::format("its confusion_matrix counts more than {} samples", out.samples));
            left -= count;
            out.confusion.add(static_cast<std::int32_t>(truth),
                              static_cast<std::int32_t>(predicted),
                              static_cast<std::int64_t>(count));
        }
    if (left > 0)
        return fail(fmt::format("its confusion_matrix lacks {} of {} samples", left, out.samples));
    return {};
}

/// takesMatrix  whether it is taken from here; else it is counted again from the predictions
/// probabilities  the fingerprint of their file; empty where there is none
/// errors  a field of metrics.json is missing or not what it should be
Result<void> readMetrics(const std::string& text, bool takesMatrix, Evaluation& out,
                         std::string& probabilities) {
    const Result<nlohmann::json> json = parseJson(text, "metrics.json");
    if (!json)
        return tl::unexpected(json.error());
    std::vector<std::string> classes;
    double top1 = 0;
    JsonReader reader(*json, "metrics");
    out.version = 0;
    reader.optional("figures_version", out.version);
    Result<void> nested;
    if (const nlohmann::json* weights = reader.take("weights")) {
        JsonReader origin(*weights, "metrics.weights");
        readOrigin(origin, out.weights);
        nested = origin.finish();
    }
    reader.optional("dataset_fingerprint", out.datasetFingerprint);
    reader.choice("split", out.split, splitFromName);
    reader.required("samples", out.samples);
    if (const nlohmann::json* loss = reader.take("loss"); loss != nullptr && loss->is_null())
        out.loss = std::numeric_limits<double>::quiet_NaN();
    else
        reader.required("loss", out.loss);
    reader.required("top1", top1);
    reader.optional("probabilities", probabilities);
    for (const char* key : derivedFigures)
        reader.take(key); // made again of the predictions
    reader.required("classes", classes);
    const nlohmann::json* matrix = reader.take("confusion_matrix");
    out.confusion = ConfusionMatrix(std::move(classes));
    if (nested)
        nested = reader.finish();
    if (nested && takesMatrix)
        nested = readMatrix(matrix == nullptr ? nlohmann::json() : *matrix, out);
    return nested;
}

std::map<std::string_view, std::int32_t> labelsByName(const std::vector<std::string>& classes) {
    std::map<std::string_view, std::int32_t> labels;
    for (std::size_t i = 0; i < classes.size(); ++i)
        labels.emplace(classes[i], static_cast<std::int32_t>(i));
    return labels;
}

/// errors  a line that names an unknown class or image, or has no probability
Result<void> readPredictions(const std::string& text, const Dataset& dataset, Evaluation& out) {
    const auto records = parseCsv(text);
    if (!records)
        return tl::unexpected(records.error());
    std::map<std::string_view, std::size_t> samples;
    for (std::size_t i = 0; i < dataset.samples().size(); ++i)
        samples.emplace(dataset.samples()[i].name, i);
    const auto labels = labelsByName(out.confusion.classes());
    for (std::size_t i = 1; i < records->size(); ++i) {
        const std::vector<std::string>& record = (*records)[i];
        Prediction prediction;
        if (record.size() != 4)
            return fail(
                fmt::format("record {} has {} fields where 4 are expected", i + 1, record.size()));
        const auto sample = samples.find(record[0]);
        const auto label = labels.find(record[1]);
        const auto predicted = labels.find(record[2]);
        if (sample == samples.end())
            return fail(
                fmt::format("record {}: the dataset has no image \"{}\"", i + 1, record[0]));
        if (label == labels.end() || predicted == labels.end())
            return fail(fmt::format("record {}: \"{}\" is no class of the run", i + 1,
                                    label == labels.end() ? record[1] : record[2]));
        const char* const end = record[3].data() + record[3].size();
        if (std::from_chars(record[3].data(), end, prediction.probability).ec != std::errc())
            return fail(fmt::format("record {}: \"{}\" is no probability", i + 1, record[3]));
        prediction.sample = sample->second;
        prediction.label = label->second;
        prediction.predicted = predicted->second;
        out.confusion.add(prediction.label, prediction.predicted);
        out.predictions.push_back(prediction);
    }
    if (out.confusion.total() != out.samples)
        return fail(fmt::format("it has {} records where metrics.json counts {} samples",
                                out.confusion.total(), out.samples));
    return {};
}

Result<void> readProbabilities(const std::filesystem::path& file, const std::string& fingerprint,
                               Evaluation& out) {
    const Result<std::string> bytes = readFile(file, file_kinds::table);
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (fingerprintOfNpy(*bytes) != fingerprint)
        return fail("it is not the one that metrics.json was written with");
    Result<Probabilities> read = probabilitiesFromNpy(*bytes, out.samples, out.confusion.size());
    if (!read)
        return tl::unexpected(read.error());
    out.probabilities = std::make_shared<const Probabilities>(std::move(*read));
    return {};
}

} // namespace

Result<void> writeEvaluation(const RunFolder& run, const Evaluation& evaluation,
                             const Dataset& dataset) {
    const std::filesystem::path folder = run.evaluationFolder();
    const std::filesystem::path metrics = folder / "metrics.json";
    // metrics.json goes first and comes last: who finds it finds the rest, and of the same.
    std::error_code error;
    if (std::filesystem::remove(metrics, error); error)
        return fail(fmt::format("{}: cannot be replaced ({})", metrics.string(), error.message()));
    if (auto done = writeFile(folder / "predictions.csv", predictionsCsv(evaluation, dataset));
        !done)
        return done;
    std::string fingerprint;
    if (evaluation.probabilities) {
        const std::string bytes = toNpy(*evaluation.probabilities);
        fingerprint = fingerprintOfNpy(bytes);
        if (auto done = writeFile(folder / probabilitiesName, bytes); !done)
            return done;
    } else {
        std::filesystem::remove(folder / probabilitiesName, error);
    }
    if (auto done = writeFile(folder / "confusion_matrix.csv", evaluation.confusion.toCsv()); !done)
        return done;
    if (auto done =
            writePng(folder / "confusion_matrix.png", confusionPicture(evaluation.confusion));
        !done)
        return done;
    return writeFile(metrics, metricsText(evaluation, fingerprint));
}

Result<Evaluation> readEvaluation(const RunFolder& run, const Dataset* dataset) {
    const std::filesystem::path folder = run.evaluationFolder();
    const Result<std::string> metrics = readFile(folder / "metrics.json");
    if (!metrics)
        return tl::unexpected(metrics.error());
    Evaluation evaluation;
    const auto damaged = [&](std::string_view file, const Error& error) {
        return fail(
            fmt::format("{}: {}; evaluate the run again", (folder / file).string(), error.message));
    };
    std::string probabilities;
    if (Result<void> read = readMetrics(*metrics, dataset == nullptr, evaluation, probabilities);
        !read)
        return damaged("metrics.json", read.error());
    if (dataset == nullptr)
        return evaluation;
    const Result<std::string> predictions = readFile(folder / "predictions.csv", file_kinds::table);
    if (!predictions)
        return tl::unexpected(predictions.error());
    if (Result<void> read = readPredictions(*predictions, *dataset, evaluation); !read)
        return damaged("predictions.csv", read.error());
    if (!probabilities.empty())
        if (Result<void> read =
                readProbabilities(folder / probabilitiesName, probabilities, evaluation);
            !read)
            return damaged(probabilitiesName, read.error());
    return evaluation;
}

} // namespace fovea
