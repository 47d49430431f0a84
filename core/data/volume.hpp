#pragma once

#include <filesystem>

#include "core/data/image.hpp"
#include "core/data/sources/source_files.hpp"

/// Volumes as they lie in files of the disk, or of an archive. Private to core/data.
namespace fovea {

/// Reads a TIFF file whose pages are slices, or a folder with an image a slice in the natural order
/// of their names (2 before 10). Slices keep their 16 bits or floats as values.
/// errors  after "PATH: ": not a TIFF file, a page or slice that cannot be read (which), slices
///         that differ in size, channels or bits (which), fewer than two slices
Result<Image> readVolume(const std::filesystem::path& path, const SourceFiles& files = diskFiles());

/// A TIFF file with more than one page.
bool isStack(const std::filesystem::path& file, const SourceFiles& files = diskFiles());

} // namespace fovea
