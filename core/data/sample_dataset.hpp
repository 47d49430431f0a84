#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "core/base/error.hpp"
#include "core/data/dataset.hpp"

namespace fovea {

struct SampleDatasetOptions {
    int classes = 10;   ///< 2 to 10
    int perClass = 300; ///< of which a sixth is the test split
    int size = 32;      ///< pixels a side, 16 to 256
    std::uint64_t seed = 1;
};

/// Draws the built-in dataset: kinds of shapes with varied position, scale, rotation, line width,
/// colour, clutter and noise, as PNG files in `folder`/{train,test}/<class>/.
/// errors  options out of range, a folder that is not empty, a full disk
Result<void> drawSampleDataset(
    const std::filesystem::path& folder, const SampleDatasetOptions& options,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, std::stop_token stop = {});

} // namespace fovea
