#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/data/dataset_spec.hpp"
#include "core/data/scanned_source.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

class SourceFiles;

/// Where a sample lies that somebody asks a network about: a file, or a folder of slices.
struct SamplePath {
    // NOLINTNEXTLINE: implicit on purpose, most lie on the disk
    SamplePath(std::filesystem::path where, std::shared_ptr<const SourceFiles> inside = nullptr)
        : path(std::move(where)), archive(std::move(inside)) {}

    std::filesystem::path path; ///< of what is in an archive, behind the archive's own
    std::shared_ptr<const SourceFiles> archive; ///< null: on the disk
};

/// The samples that somebody asks a network about.
struct SamplePaths {
    std::vector<SamplePath> paths;   ///< each for readSamples (core/data/sample_file.hpp)
    std::vector<std::string> faults; ///< what was left out, a sentence each
    std::vector<std::string> notes;  ///< worth knowing, but no fault
};

/// Whether any number of samples may lie in it: a folder, or an archive.
bool isFolderOrArchive(const std::filesystem::path& path);

/// A file is itself, a folder all that it holds, however deep and without regard to classes: the
/// pictures, for a network of signals the tables, for one of volumes the stacks and folders of
/// slices. In the natural order of names; texts and what systems leave behind are passed over. An
/// archive is the folder that it holds, and a path that goes on behind an archive's name is what
/// lies there. Archives have tables for nobody, and share the memory that one may take.
/// progress  of an archive's members
/// errors    cancelled
Result<SamplePaths> samplePathsOf(std::span<const std::filesystem::path> named,
                                  const DatasetSpec& spec, const Shape& input,
                                  ScanProgress progress, const std::stop_token& stop);

} // namespace fovea
