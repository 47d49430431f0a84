#include "core/data/sources/synset_folders.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/data/class_names.hpp"
#include "core/data/sources/label_texts.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

/// All names of folders, each once.
std::set<std::string> namesIn(const std::vector<LabelledFolder>& folders) {
    std::set<std::string> names;
    for (const LabelledFolder& folder : folders)
        names.insert(folder.path.begin(), folder.path.end());
    return names;
}

SynsetNames synsetNamesOf(const SourceFiles& files, const fs::path& root, const fs::path& source) {
    SynsetNames known;
    addSynsetNames(files, root, known);
    if (root != source)
        addSynsetNames(files, source, known);
    fs::path whole = fs::absolute(source).lexically_normal();
    if (!whole.has_filename()) // it ends with a slash
        whole = whole.parent_path();
    addSynsetNames(diskFiles(), whole.parent_path(), known);
    return known;
}

/// What the folders that have a name are to be called.
std::map<std::string, std::string> newNamesOf(const std::set<std::string>& folders,
                                              const SynsetNames& known) {
    const auto nameOf = [&](const std::string& folder) {
        const auto found = isSynset(folder) ? known.names.find(folder) : known.names.end();
        return found == known.names.end() ? nullptr : &found->second;
    };
    std::map<std::string, int> counts;
    for (const std::string& folder : folders)
        ++counts[foldedName(nameOf(folder) == nullptr ? folder : *nameOf(folder))];
    std::map<std::string, std::string> names;
    for (const std::string& folder : folders)
        if (const std::string* name = nameOf(folder))
            names[folder] =
                counts[foldedName(*name)] == 1 ? *name : fmt::format("{} ({})", *name, folder);
    return names;
}

} // namespace

std::string nameSynsetFolders(std::vector<LabelledFolder>& folders, const SourceFiles& files,
                              const fs::path& root, const fs::path& source) {
    const std::set<std::string> old = namesIn(folders);
    if (std::none_of(old.begin(), old.end(), isSynset))
        return {};
    const SynsetNames known = synsetNamesOf(files, root, source);
    const std::map<std::string, std::string> names = newNamesOf(old, known);
    if (names.empty())
        return {};
    for (LabelledFolder& folder : folders)
        for (std::string& name : folder.path)
            if (const auto found = names.find(name); found != names.end())
                name = found->second;
    const auto& [first, name] = *names.begin();
    return fmt::format("{} called by the names in {}: {} is {}; without that file the numbers are "
                       "the names",
                       names.size() == 1 ? "1 folder is"
                                         : fmt::format("{} folders are", names.size()),
                       known.file, first, name);
}

} // namespace fovea
