#include "core/evaluation/explain/explanation_text.hpp"

#include <fmt/format.h>

#include "core/base/json_text.hpp"
#include "core/evaluation/explain/heat_picture.hpp"
#include "core/evaluation/figures.hpp"

namespace fovea {

namespace {

std::string nameOfLabel(const std::vector<std::string>& classes, std::int32_t label) {
    const auto place = static_cast<std::size_t>(label);
    return place < classes.size() ? classes[place] : fmt::format("{}", label);
}

nlohmann::ordered_json completenessJson(const Explanation& explanation) {
    if (!explanation.completeness)
        return nullptr;
    return {{"sum", explanation.completeness->sum},
            {"difference", explanation.completeness->difference},
            {"error", explanation.completeness->error()}};
}

/// Where a sample of the data is from, in the fields that all lists of samples begin with.
nlohmann::ordered_json sampleJson(const Dataset& dataset, std::size_t sample) {
    const Sample& each = dataset.samples()[sample];
    return {{"path", each.name}, {"class", nameOfLabel(dataset.classes(), each.label)}};
}

} // namespace

std::string toJson(const Explanation& explanation, const std::vector<std::string>& classes) {
    const HeatSums sums = sumsOf(explanation.heat);
    const HeatRange range = rangeOf(explanation.heat);
    nlohmann::ordered_json json{{"method", explanation.method->id},
                                {"class", nameOfLabel(classes, explanation.target.label)},
                                {"logit", explanation.logit()},
                                {"probability", explanation.probability()}};
    json["against"] = nullptr;
    if (explanation.target.against)
        json["against"] = nameOfLabel(classes, *explanation.target.against);
    json["layer"] = nullptr;
    if (!explanation.settings.layer.empty())
        json["layer"] = explanation.settings.layer;
    json["steps"] = nullptr;
    if (explanation.method->usualSteps > 0)
        json["steps"] = explanation.settings.steps;
    json["completeness"] = completenessJson(explanation);
    json["sums"] = {{"positive", sums.positive}, {"negative", sums.negative}};
    json["border"] = explanation.borderShare;
    json["range"] = {range.least, range.most};
    json["heat"] = {{"depth", explanation.heat.shape.d},
                    {"height", explanation.heat.shape.h},
                    {"width", explanation.heat.shape.w},
                    {"values", explanation.heat.values}};
    json["warnings"] = explanation.warnings;
    return jsonText(json) + "\n";
}

std::string toText(const Explanation& explanation, const std::vector<std::string>& classes) {
    const HeatSums sums = sumsOf(explanation.heat);
    const HeatRange range = rangeOf(explanation.heat);
    std::string text = fmt::format("{}: logit {:.4f}, probability {}, heat from {:.4g} to {:.4g}",
                                   titleOf(explanation, classes), explanation.logit(),
                                   percent(static_cast<double>(explanation.probability())),
                                   range.least, range.most);
    if (explanation.heat.isSigned)
        text += fmt::format(", {:.4g} for and {:.4g} against", sums.positive, -sums.negative);
    if (explanation.completeness)
        text += fmt::format(", completeness error {}", percent(explanation.completeness->error()));
    return text + "\n";
}

std::string toJson(const TopPatches& patches, const Dataset& dataset) {
    nlohmann::ordered_json json{
        {"method", "patches"}, {"layer", patches.layer}, {"map", patches.channel}};
    json["patches"] = nlohmann::ordered_json::array();
    for (const TopPatch& patch : patches.patches) {
        nlohmann::ordered_json each = sampleJson(dataset, patch.sample);
        each["value"] = patch.value;
        each["place"] = {patch.place.z, patch.place.y, patch.place.x};
        each["box"] = {{"top", patch.box.top},
                       {"left", patch.box.left},
                       {"height", patch.box.height},
                       {"width", patch.box.width}};
        json["patches"].push_back(std::move(each));
    }
    return jsonText(json) + "\n";
}

std::string toJson(const NearestSamples& nearest, const Dataset& dataset,
                   const std::vector<std::string>& classes) {
    nlohmann::ordered_json json{{"method", "nearest"}, {"layer", nearest.layer}};
    json["samples"] = nlohmann::ordered_json::array();
    for (const Likeness& likeness : nearest.samples) {
        nlohmann::ordered_json each = sampleJson(dataset, likeness.sample);
        each["predicted"] = nameOfLabel(classes, likeness.predicted);
        each["similarity"] = likeness.similarity;
        json["samples"].push_back(std::move(each));
    }
    return jsonText(json) + "\n";
}

std::string toJson(const DatasetMap& map, const Dataset& dataset,
                   const std::vector<std::string>& classes) {
    nlohmann::ordered_json json{
        {"method", "map"}, {"layer", map.layer}, {"shares", {map.shares[0], map.shares[1]}}};
    json["samples"] = nlohmann::ordered_json::array();
    for (const MappedSample& mapped : map.samples) {
        nlohmann::ordered_json each = sampleJson(dataset, mapped.sample);
        each["predicted"] = nameOfLabel(classes, mapped.predicted);
        each["x"] = mapped.x;
        each["y"] = mapped.y;
        json["samples"].push_back(std::move(each));
    }
    return jsonText(json) + "\n";
}

std::string toJson(const MaximizedUnit& unit, std::int64_t channel, const Shape& input) {
    const nlohmann::ordered_json json{{"method", "maximize"},
                                      {"layer", unit.layer},
                                      {"map", channel},
                                      {"before", unit.before},
                                      {"after", unit.after},
                                      {"sample",
                                       {{"depth", input.d},
                                        {"height", input.h},
                                        {"width", input.w},
                                        {"channels", input.c},
                                        {"values", unit.sample}}}};
    return jsonText(json) + "\n";
}

} // namespace fovea
