#include "core/evaluation/prediction_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/data/formats/csv_field.hpp"
#include "core/evaluation/figures.hpp"

namespace fovea {

namespace {

using Ranking = std::span<const ClassProbability>;
using Names = std::vector<std::string>;

const std::string& nameOf(const ClassProbability& candidate, const Names& classes) {
    return classes[static_cast<std::size_t>(candidate.label)];
}

std::string jsonOf(const std::string& path, Ranking ranking, const Names& classes) {
    nlohmann::ordered_json predictions = nlohmann::ordered_json::array();
    for (const ClassProbability& candidate : ranking)
        predictions.push_back(
            {{"class", nameOf(candidate, classes)}, {"probability", candidate.probability}});
    return jsonText(
        nlohmann::ordered_json{{"path", path}, {"predictions", std::move(predictions)}});
}

std::string csvOf(const std::string& path, Ranking ranking, const Names& classes) {
    std::string text = csvField(path);
    for (const ClassProbability& candidate : ranking)
        text +=
            fmt::format(",{},{:.6g}", csvField(nameOf(candidate, classes)), candidate.probability);
    return text + "\n";
}

std::string textOf(const std::string& path, Ranking ranking, const Names& classes) {
    std::string text = path;
    for (const ClassProbability& candidate : ranking)
        text += fmt::format("  {} {}", nameOf(candidate, classes),
                            percent(static_cast<double>(candidate.probability), 1));
    return text + "\n";
}

} // namespace

PredictionText::PredictionText(PredictionFormat format, const Names& classes, int top)
    : m_format(format),
      m_classes(classes),
      m_top(std::min(static_cast<std::size_t>(top), classes.size())) {}

std::string PredictionText::begin() const {
    if (m_format != PredictionFormat::Csv)
        return m_format == PredictionFormat::Json ? "[" : "";
    std::string heading = "path,class,probability";
    for (std::size_t i = 2; i <= m_top; ++i)
        heading += fmt::format(",class_{0},probability_{0}", i);
    return heading + "\n";
}

std::string PredictionText::line(const std::string& path, Ranking ranking) {
    const Ranking best = ranking.first(std::min(m_top, ranking.size()));
    const bool isFirst = std::exchange(m_isFirst, false);
    switch (m_format) {
    case PredictionFormat::Json:
        return (isFirst ? "" : ",") + jsonOf(path, best, m_classes);
    case PredictionFormat::Csv:
        return csvOf(path, best, m_classes);
    case PredictionFormat::Text:
        break;
    }
    return textOf(path, best, m_classes);
}

std::string PredictionText::end() const { return m_format == PredictionFormat::Json ? "]\n" : ""; }

} // namespace fovea
