#pragma once

#include <stop_token>

#include "core/data/scanned_source.hpp"

/// Samples that are files, or folders of slices. Private to core/data.
namespace fovea {

/// Reads samples whose names are paths below a folder.
std::shared_ptr<const ImageStore> pictureFiles(const std::filesystem::path& folder,
                                               SampleKind kind);

/// Decodes each of the scan's samples once: what is no picture goes to the faults, and what the
/// others have in common is the scan's shape.
/// errors  cancelled
Result<void> checkPictureFiles(Scan& scan, const std::filesystem::path& folder,
                               ScanProgress progress, const std::stop_token& stop);

} // namespace fovea
