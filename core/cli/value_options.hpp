#pragma once

#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include "core/evaluation/values/value_wall.hpp"

namespace fovea {

/// What the pictures of feature maps and of kernels are asked for alike.

void addScaleOption(CLI::App& command, ScaleBy& scale, const std::string& words);

/// --cut and --at, of volumes.
struct CutOptions {
    std::optional<CutKind> kind;
    std::vector<std::int64_t> point; ///< depth, row and column; empty: the middle

    /// None: the slice in the middle.
    std::optional<Cut> cut() const;
};

void addCutOptions(CLI::App& command, CutOptions& options);

/// The wall with one of its tiles alone.
ValueWall onlyTile(ValueWall wall, std::int64_t tile);

/// {"low","high"}
nlohmann::ordered_json scaleJson(const ValueScale& scale);

/// Rows of values: of a signal one list, of a volume a list of slices.
nlohmann::ordered_json volumeJson(const Volume& volume);

} // namespace fovea
