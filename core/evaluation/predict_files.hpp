#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/function_ref.hpp"
#include "core/data/sample_paths.hpp"
#include "core/evaluation/classifier.hpp"

namespace fovea {

/// What a network takes one sample of a file for.
struct FilePrediction {
    SamplePath file;
    std::string name; ///< the path; of a row "PATH#17", of an image's "PATH:17"
    Image sample;
    std::vector<ClassProbability> ranking; ///< every class, the most probable first
};

/// What a few files came to, in their order.
struct PredictedFiles {
    std::size_t done = 0; ///< of all files, those that are dealt with now
    std::vector<FilePrediction> predictions;
    std::vector<std::string> faults; ///< what could not be read, a sentence each
};

/// The files to ask a run about, of files, folders and archives that somebody names.
/// progress, errors  as samplePathsOf has them (core/data/sample_paths.hpp)
Result<SamplePaths> filesToPredict(std::span<const std::filesystem::path> named, const RunSpec& run,
                                   ScanProgress progress, const std::stop_token& stop);

/// Classifies whatever readSamples finds in the files: a few at a time are read in parallel, and
/// handed to `take` in their order, on the calling thread. What cannot be read stops nothing.
/// errors  cancelled
Result<void> predictFiles(Classifier& classifier, std::span<const SamplePath> files,
                          FunctionRef<void(PredictedFiles)> take, const std::stop_token& stop);

} // namespace fovea
