#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/sources/source_files.hpp"

/// Texts beside pictures that tell their labels, or what the classes are called. Private to
/// core/data.
namespace fovea {

/// Whether a file is called as those that are read here.
bool isLabelText(std::string_view fileName);

/// "val_annotations.txt", as Tiny ImageNet has it.
bool isListOfLabels(std::string_view fileName);

/// The files of each label, by a list with a line each: the file, a tab, its label, and whatever
/// follows behind another tab. A file that comes again keeps its first label.
std::map<std::string, std::vector<std::string>> filesByLabel(std::string_view list);

/// A number of WordNet: "n01440764".
bool isSynset(std::string_view name);

/// What synsets are called.
struct SynsetNames {
    std::map<std::string, std::string, std::less<>> names;
    std::string file; ///< which says so; where there are several, the first
};

/// Reads the maps that ImageNet comes with: LOC_synset_mapping.txt, words.txt,
/// imagenet_class_index.json, map_clsloc.txt. Of several words the first is the name; what another
/// map says already, or cannot be read, is passed over.
void addSynsetNames(const SourceFiles& files, const std::filesystem::path& folder,
                    SynsetNames& known);

} // namespace fovea
