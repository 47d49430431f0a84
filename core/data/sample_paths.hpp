#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/dataset_spec.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// Where the samples lie that somebody asks a network about.
struct SamplePaths {
    std::vector<std::filesystem::path> paths; ///< each for readSamples (core/data/sample_file.hpp)
    std::vector<std::string> faults;          ///< what was left out, a sentence each
};

/// A file is itself, a folder all that it holds, however deep and without regard to classes: the
/// pictures, for a network of signals the tables, for one of volumes the stacks and folders of
/// slices. In the natural order of names; texts and what systems leave behind are passed over.
SamplePaths samplePathsOf(const std::filesystem::path& path, const DatasetSpec& spec,
                          const Shape& input);

} // namespace fovea
