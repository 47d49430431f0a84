#include "core/cli/reproduce_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/cli/console.hpp"
#include "core/evaluation/interval.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

std::string optional(const std::optional<double>& percent) {
    return percent ? fmt::format("{:.2f} %", *percent) : "";
}

/// "0.98 ± 0.12 %"
std::string withInterval(const std::vector<double>& errors) {
    const Interval interval = interval95(errors);
    return std::isnan(interval.halfWidth)
               ? fmt::format("{:.2f} %", interval.mean)
               : fmt::format("{:.2f} ± {:.2f} %", interval.mean, interval.halfWidth);
}

std::string each(const std::vector<double>& errors) {
    std::string text;
    for (const double error : errors)
        text += fmt::format("{}{:.2f}", text.empty() ? "" : ", ", error);
    return text;
}

std::string expected(const Trial& trial) {
    if (trial.atLeast && trial.atMost)
        return fmt::format("{:.2f} to {:.2f} %", *trial.atLeast, *trial.atMost);
    if (trial.atMost)
        return fmt::format("at most {:.2f} %", *trial.atMost);
    return trial.atLeast ? fmt::format("at least {:.2f} %", *trial.atLeast) : "";
}

std::optional<bool> isWithin(const TrialFigures& figures) {
    const Trial& trial = *figures.trial;
    if (!trial.atLeast && !trial.atMost)
        return std::nullopt;
    const double mean = interval95(figures.errors).mean;
    return mean >= trial.atLeast.value_or(0) && mean <= trial.atMost.value_or(100);
}

std::string verdict(const TrialFigures& figures) {
    const std::optional<bool> within = isWithin(figures);
    return !within ? "" : (*within ? "yes" : "no");
}

struct Grid {
    std::vector<std::string> headings;
    std::vector<std::vector<std::string>> rows;
};

/// All shifts that any trial has, ascending.
std::vector<std::int64_t> allShifts(std::span<const TrialFigures> figures) {
    std::vector<std::int64_t> shifts;
    for (const TrialFigures& each : figures)
        shifts.insert(shifts.end(), each.trial->shifts.begin(), each.trial->shifts.end());
    std::ranges::sort(shifts);
    shifts.erase(std::unique(shifts.begin(), shifts.end()), shifts.end());
    return shifts;
}

Grid gridOf(std::span<const TrialFigures> figures) {
    const std::vector<std::int64_t> shifts = allShifts(figures);
    const bool hasPaper = std::ranges::any_of(
        figures, [](const TrialFigures& f) { return f.trial->paper.has_value(); });
    const bool hasExpectation =
        std::ranges::any_of(figures, [](const TrialFigures& f) { return isWithin(f).has_value(); });
    Grid grid;
    grid.headings = {"trial"};
    if (hasPaper)
        grid.headings.push_back("paper");
    grid.headings.insert(grid.headings.end(), {"test error", "each seed"});
    if (hasExpectation)
        grid.headings.insert(grid.headings.end(), {"expected", "within"});
    for (const std::int64_t shift : shifts)
        grid.headings.push_back(fmt::format("moved {} px", shift));
    for (const TrialFigures& each_ : figures) {
        const Trial& trial = *each_.trial;
        std::vector<std::string> row{trial.name};
        if (hasPaper)
            row.push_back(optional(trial.paper));
        row.insert(row.end(), {withInterval(each_.errors), each(each_.errors)});
        if (hasExpectation)
            row.insert(row.end(), {expected(trial), verdict(each_)});
        for (const std::int64_t shift : shifts) {
            const auto found = std::ranges::find(trial.shifts, shift);
            row.push_back(found == trial.shifts.end()
                              ? ""
                              : withInterval(each_.shiftedErrors[static_cast<std::size_t>(
                                    found - trial.shifts.begin())]));
        }
        grid.rows.push_back(std::move(row));
    }
    return grid;
}

Json intervalJson(const std::vector<double>& errors) {
    const Interval interval = interval95(errors);
    Json json{{"errors", errors}, {"mean", interval.mean}, {"half_width", nullptr}};
    if (!std::isnan(interval.halfWidth))
        json["half_width"] = interval.halfWidth;
    return json;
}

Json orNull(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

} // namespace

std::string toText(const Reproduction& reproduction, std::span<const TrialFigures> figures) {
    Grid grid = gridOf(figures);
    std::vector<Table::Column> columns;
    for (std::string& heading : grid.headings)
        columns.push_back({std::move(heading), !columns.empty()});
    Table table(std::move(columns));
    for (std::vector<std::string>& row : grid.rows)
        table.add(std::move(row));
    return fmt::format("{}\n{}\n\n{}", reproduction.title, reproduction.source, table.text());
}

std::string toMarkdown(const Reproduction& reproduction, std::span<const TrialFigures> figures) {
    const Grid grid = gridOf(figures);
    const auto line = [](const std::vector<std::string>& cells) {
        std::string text = "|";
        for (const std::string& cell : cells)
            text += fmt::format(" {} |", cell);
        return text + "\n";
    };
    std::string text = fmt::format("## {}\n{}\n\n", reproduction.title, reproduction.source);
    text += line(grid.headings) + "|---|";
    for (std::size_t i = 1; i < grid.headings.size(); ++i)
        text += "---:|";
    text += "\n";
    for (const std::vector<std::string>& row : grid.rows)
        text += line(row);
    text += "\n";
    for (const TrialFigures& each : figures)
        if (!each.trial->about.empty())
            text += fmt::format("- {}: {}\n", each.trial->name, each.trial->about);
    return text;
}

std::string toJson(const Reproduction& reproduction, std::span<const TrialFigures> figures) {
    Json trials = Json::array();
    for (const TrialFigures& each : figures) {
        const Trial& trial = *each.trial;
        Json json{{"name", trial.name},
                  {"network", trial.network.name},
                  {"paper", orNull(trial.paper)},
                  {"at_least", orNull(trial.atLeast)},
                  {"at_most", orNull(trial.atMost)}};
        json.update(intervalJson(each.errors));
        const std::optional<bool> within = isWithin(each);
        json["is_within"] = within ? Json(*within) : Json(nullptr);
        json["shifted"] = Json::array();
        for (std::size_t i = 0; i < trial.shifts.size(); ++i) {
            Json moved{{"pixels", trial.shifts[i]}};
            moved.update(intervalJson(each.shiftedErrors[i]));
            json["shifted"].push_back(std::move(moved));
        }
        trials.push_back(std::move(json));
    }
    return jsonText(Json{{"name", reproduction.name}, {"trials", std::move(trials)}}) + "\n";
}

} // namespace fovea
