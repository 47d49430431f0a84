#pragma once

#include "core/data/sources/folder_tree.hpp"

/// What the folders of a source mean. Private to core/data.
namespace fovea {

/// A folder whose pictures have a label, and what they are for.
struct ClassFolder {
    std::filesystem::path path;
    Split split = Split::Train;
};

/// A split whose pictures lie together, with a list beside them that tells their labels.
struct ListedSplit {
    std::filesystem::path list;
    std::filesystem::path folder;
    std::vector<std::filesystem::path> pictures; ///< all files in that folder, but the list
    Split split = Split::Validation;
};

struct FolderLayout {
    std::vector<ClassFolder> classFolders;
    std::vector<ListedSplit> listedSplits;
    std::vector<std::filesystem::path> strays;     ///< files outside of any class's folder
    bool hasSplits = false;                        ///< some of them are in a split's folder
    std::vector<std::string> notes;                ///< which folders are left out, and why
    std::vector<std::filesystem::path> unlabelled; ///< of those, the ones with loose pictures
};

/// Tells folders of classes from split folders of such. What only looks like a split is left out
/// with a note: a network would learn to tell train from test. A split counts by what it holds: one
/// that is empty, or has pictures without folders of classes or a list of their labels, is none.
FolderLayout layoutOf(FolderTree& tree, const std::filesystem::path& source);

} // namespace fovea
