#pragma once

#include "core/data/sources/labelled_folders.hpp"
#include "core/data/sources/source_files.hpp"

namespace fovea {

/// Gives folders that are called as ImageNet's, "n01440764", the names of a map that lies in the
/// source, in the folder `root` of it, or beside it: "tench", or where that is no name of one
/// class alone, "crane (n02012849)". Tells so in a note; empty: there was nothing to do.
/// Private to core/data.
std::string nameSynsetFolders(std::vector<LabelledFolder>& folders, const SourceFiles& files,
                              const std::filesystem::path& root,
                              const std::filesystem::path& source);

} // namespace fovea
