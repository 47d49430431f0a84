#include "core/cli/value_options.hpp"

namespace fovea {

void addScaleOption(CLI::App& command, ScaleBy& scale, const std::string& words) {
    command.add_option("--scale", scale, "What colours are measured by: " + words)
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, ScaleBy>{{"layer", ScaleBy::Layer}, {"map", ScaleBy::Map}}));
}

std::optional<Cut> CutOptions::cut() const {
    if (!kind && point.empty())
        return std::nullopt;
    Cut cut;
    cut.kind = kind.value_or(CutKind::Depth);
    if (!point.empty())
        cut.point = {point[0], point[1], point[2]};
    return cut;
}

void addCutOptions(CLI::App& command, CutOptions& options) {
    command.add_option("--cut", options.kind, "Of volumes: a slice across this axis, or all three")
        ->transform(
            CLI::CheckedTransformer(std::map<std::string, CutKind>{{"depth", CutKind::Depth},
                                                                   {"height", CutKind::Height},
                                                                   {"width", CutKind::Width},
                                                                   {"three", CutKind::Three}}));
    command
        .add_option("--at", options.point,
                    "Of volumes: which slices, as depth,row,column; else the first with --cut, and "
                    "the middle without")
        ->delimiter(',')
        ->expected(3)
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 30));
}

ValueWall onlyTile(ValueWall wall, std::int64_t tile) {
    wall.count = 1;
    wall.columns = 1;
    wall.unit = 1;
    wall.scale.reset();
    if (const std::optional<ValueTile> shown = wall.tile(tile))
        wall.scale = shown->scale;
    wall.tile = [all = wall.tile, tile](std::int64_t) { return all(tile); };
    return wall;
}

nlohmann::ordered_json scaleJson(const ValueScale& scale) {
    return {{"low", scale.low}, {"high", scale.high}};
}

nlohmann::ordered_json volumeJson(const Volume& volume) {
    const Size3& extents = volume.extents;
    auto slices = nlohmann::ordered_json::array();
    for (std::int64_t depth = 0; depth < extents.depth; ++depth) {
        auto rows = nlohmann::ordered_json::array();
        for (std::int64_t row = 0; row < extents.height; ++row) {
            auto values = nlohmann::ordered_json::array();
            for (std::int64_t column = 0; column < extents.width; ++column)
                values.push_back(volume.at(depth, row, column));
            rows.push_back(std::move(values));
        }
        slices.push_back(extents.height == 1 ? rows.front() : std::move(rows));
    }
    return extents.depth == 1 ? slices.front() : slices;
}

} // namespace fovea
