#pragma once

#include <filesystem>

#include "core/data/scanned_source.hpp"
#include "core/training/run_folder.hpp"

namespace fovea {

/// Where a run's data lies now: the place that run.json names or, where nothing is there any more,
/// the end of that path inside the project that the run is in (the folder above `runs`), or beside
/// it. So a project that was moved with its data finds it again; whether it is the same data, the
/// fingerprint tells.
/// returns  run.json's place where no other is there either, for the message that says so
std::filesystem::path sourceOf(const RunFolder& run, const DatasetSpec& data);

/// What makes a folder a project's.
inline constexpr std::string_view projectFileName = "project.json";

/// Where a project keeps decoded pictures: to delete it costs time and nothing else.
std::filesystem::path cacheFolderOf(const std::filesystem::path& project);

/// How the pictures of a run's data are kept: in its project's cache folder; in memory where the
/// run is in no project.
PictureKeeping keepingOf(const RunFolder& run);

} // namespace fovea
