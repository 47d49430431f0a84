#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "core/data/dataset.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/training/run_folder.hpp"

namespace fovea {

/// What --data and such take, for `--help`.
inline constexpr const char* dataHelp = "A folder or archive of images or volumes, files of many "
                                        "images (IDX, CIFAR, .npz, ...), or a CSV file "
                                        "of signals";

/// Scans a source, telling on the terminal how far it is; Ctrl-C ends the scan.
Result<std::shared_ptr<const Dataset>>
openData(const std::filesystem::path& source, const DatasetSpec& spec,
         std::optional<std::filesystem::path> splitFile = std::nullopt,
         const PictureKeeping& keeping = {});

/// The dataset of a run with the split that it was trained on.
Result<std::shared_ptr<const Dataset>> openRunData(const RunFolder& run, const RunSpec& spec);

/// Another source in its place: openOtherData.
Result<std::shared_ptr<const Dataset>> openOtherThanRunData(const RunFolder& run,
                                                            const RunSpec& spec,
                                                            const std::filesystem::path& source,
                                                            std::optional<Split> asked);

/// What a fault of such a source is one of: "file", or "row" of a table.
std::string_view faultNoun(SourceKind kind);

/// What an evaluation lacks, on stderr.
void sayLeftOut(const Evaluation& evaluation);

/// The dataset's notes, and how many files were left out, on stderr.
void sayNotes(const Dataset& dataset);

} // namespace fovea
