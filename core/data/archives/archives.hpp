#pragma once

#include <filesystem>

#include "core/data/archives/archive_reader.hpp"

/// Private to core/data.
namespace fovea {

/// What reads archives.
/// errors  libarchive is not installed: which package brings it
/// threads any
Result<const ArchiveReader*> archiveReader();

/// Whether a name ends as archives' do: ".zip", ".tar", ".tar.gz", ".tgz", ".7z".
bool isArchiveName(std::string_view name);

/// Whether a file begins as an archive, or a packed one, does, or is called so.
bool isArchive(const std::filesystem::path& file);

} // namespace fovea
