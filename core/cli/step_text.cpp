#include "core/cli/step_text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "core/base/json_text.hpp"
#include "core/cli/console.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json orNull(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json tapJson(const NamedStep& named, const StepTap& tap) {
    Json json;
    if (named.inputs.size() > 1)
        json["input"] = named.inputs[tap.input];
    json["map"] = tap.at.map;
    if (named.isVolume)
        json["z"] = tap.at.d;
    json["y"] = tap.at.y;
    json["x"] = tap.at.x;
    if (tap.isPadding)
        json["padding"] = true;
    json["value"] = tap.value;
    json["weight"] = orNull(tap.weight);
    if (tap.factor != 1)
        json["factor"] = tap.factor;
    json["product"] = orNull(tap.product);
    json["slope"] = tap.slope;
    if (tap.isWinner)
        json["winner"] = true;
    return json;
}

std::string placeText(const NamedStep& named, const TensorPlace& at) {
    return named.isVolume ? fmt::format("{},{},{}", at.d, at.y, at.x)
                          : fmt::format("{},{}", at.y, at.x);
}

/// "0.5 x -0.25": what is multiplied; of a winner "[0.5]", of the border "border".
std::string cellText(const StepTap& tap) {
    if (tap.isPadding)
        return "border";
    std::string text = fmt::format("{:.4g}", tap.value);
    if (tap.weight)
        text += fmt::format(" x {:.4g}", *tap.weight);
    return tap.isWinner ? "[" + text + "]" : text;
}

/// The taps of one input map and slice as the window lies on it.
std::string gridText(const std::vector<const StepTap*>& taps) {
    std::set<std::int64_t> rows;
    std::set<std::int64_t> columns;
    for (const StepTap* tap : taps) {
        rows.insert(tap->at.y);
        columns.insert(tap->at.x);
    }
    std::vector<Table::Column> headings{{"y \\ x"}};
    for (const std::int64_t x : columns)
        headings.push_back({std::to_string(x), true});
    Table table(headings);
    for (const std::int64_t y : rows) {
        std::vector<std::string> cells{std::to_string(y)};
        for (const std::int64_t x : columns) {
            const auto tap = std::ranges::find_if(
                taps, [&](const StepTap* each) { return each->at.y == y && each->at.x == x; });
            cells.push_back(tap == taps.end() ? std::string() : cellText(**tap));
        }
        table.add(cells);
    }
    return table.text();
}

/// One line a tap, where no map has more than one.
std::string listText(const NamedStep& named) {
    Table table({{"map", true}, {"at"}, {"value", true}, {"weight", true}, {"product", true}});
    for (const StepTap& tap : named.step.taps)
        table.add({std::to_string(tap.at.map), placeText(named, tap.at),
                   tap.isPadding ? std::string("border") : fmt::format("{:.4g}", tap.value),
                   tap.weight ? fmt::format("{:.4g}", *tap.weight) : std::string(),
                   tap.product ? fmt::format("{:.4g}", *tap.product) : std::string()});
    return table.text();
}

std::string windowText(const NamedStep& named) {
    std::map<std::tuple<std::size_t, std::int64_t, std::int64_t>, std::vector<const StepTap*>> maps;
    for (const StepTap& tap : named.step.taps)
        maps[{tap.input, tap.at.map, tap.at.d}].push_back(&tap);
    if (std::ranges::all_of(maps, [](const auto& each) { return each.second.size() == 1; }))
        return listText(named);
    std::string text;
    for (const auto& [place, taps] : maps) {
        const auto& [input, map, slice] = place;
        text += fmt::format("{}, map {}", named.inputs[input], map);
        text += named.isVolume ? fmt::format(", slice {}\n", slice) : "\n";
        text += gridText(taps) + "\n";
    }
    return text;
}

} // namespace

std::string stepJson(const NamedStep& named) {
    const ConvolutionStep& step = named.step;
    Json at = Json::array({step.at.y, step.at.x});
    if (named.isVolume)
        at.insert(at.begin(), step.at.d);
    Json inputs = Json::array();
    for (const StepTap& tap : step.taps)
        inputs.push_back(tapJson(named, tap));
    Json json{{"layer", named.layer},    {"type", step.type},           {"map", step.at.map},
              {"at", std::move(at)},     {"inputs", std::move(inputs)}, {"join", nameOf(step.join)},
              {"sum", orNull(step.sum)}, {"bias", orNull(step.bias)}};
    if (step.join == Join::Norm)
        json["power"] = step.power;
    if (!step.between.empty())
        for (const NamedValue& each : step.between)
            json["between"][each.name] = each.value;
    json["output"] = step.output;
    return jsonText(json) + "\n";
}

std::string stepText(const NamedStep& named) {
    const ConvolutionStep& step = named.step;
    std::string text = fmt::format("{} ({}), map {} at {}\n\n", named.layer, step.type, step.at.map,
                                   placeText(named, step.at));
    text += windowText(named);
    text += fmt::format("joined by {}\n", nameOf(step.join));
    if (step.sum)
        text += fmt::format("sum     {:.6g}\n", *step.sum);
    if (step.bias)
        text += fmt::format("bias    {:.6g}\n", *step.bias);
    for (const NamedValue& each : step.between)
        text += fmt::format("{}  {:.6g}\n", each.name, each.value);
    return text + fmt::format("output  {:.6g}\n", step.output);
}

} // namespace fovea
