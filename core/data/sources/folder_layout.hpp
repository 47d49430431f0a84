#pragma once

#include "core/data/sources/folder_tree.hpp"

/// What the folders of a source mean. Private to core/data.
namespace fovea {

/// A folder whose pictures have a label, and what they are for.
struct ClassFolder {
    std::filesystem::path path;
    Split split = Split::Train;
};

struct FolderLayout {
    std::vector<ClassFolder> classFolders;
    std::vector<std::filesystem::path> strays; ///< files outside of any class's folder
    bool hasSplits = false;                    ///< some of them are in a split's folder
    std::vector<std::string> notes;            ///< which folders are left out, and why
};

/// Tells folders of classes from split folders of such. What only looks like a split is left out
/// with a note: a network would learn to tell train from test. A split counts by what it holds: one
/// that is empty, or has pictures without folders of classes, is none.
FolderLayout layoutOf(FolderTree& tree, const std::filesystem::path& source);

} // namespace fovea
