#include "core/data/sources/labelled_folders.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/text.hpp"
#include "core/data/class_names.hpp"

namespace fovea {

namespace {

/// "images" in a class's folder says nothing of its own: Tiny ImageNet has one in each.
std::span<const std::string> namingPart(const LabelledFolder& folder) {
    std::span<const std::string> path = folder.path;
    while (path.size() > 1 && lowerCase(path.back()) == "images")
        path = path.first(path.size() - 1);
    return path;
}

std::string nameAt(const LabelledFolder& folder, ClassLevel level) {
    switch (level) {
    case ClassLevel::First:
        break;
    case ClassLevel::Innermost:
        return namingPart(folder).back();
    case ClassLevel::WholePath:
        return fmt::format("{}", fmt::join(namingPart(folder), "/"));
    }
    return folder.path.front();
}

/// A folder that only holds others is no class itself, unless the first level counts.
bool isOfLevel(const LabelledFolder& folder, ClassLevel level) {
    return level == ClassLevel::First || folder.hasSamples || !folder.hasFolders;
}

std::size_t classCount(std::span<const LabelledFolder> folders, ClassLevel level) {
    std::set<std::string> names;
    for (const LabelledFolder& folder : folders)
        if (folder.hasSamples)
            names.insert(foldedName(nameAt(folder, level)));
    return names.size();
}

std::string textOf(ClassLevel level) {
    switch (level) {
    case ClassLevel::First:
        break;
    case ClassLevel::Innermost:
        return "the innermost folder";
    case ClassLevel::WholePath:
        return "the whole path";
    }
    return "the first folder";
}

/// What else could be the classes, where it makes a difference.
std::vector<std::string> notesOnLevels(std::span<const LabelledFolder> folders, ClassLevel taken) {
    const std::size_t first = classCount(folders, ClassLevel::First);
    const std::size_t innermost = classCount(folders, ClassLevel::Innermost);
    const std::size_t wholePath = classCount(folders, ClassLevel::WholePath);
    if (first == innermost && first == wholePath)
        return {};
    return {fmt::format("there are folders inside of the classes' folders: by the first folder "
                        "there are {} classes, by the innermost {}, by the whole path {}; {} is "
                        "taken, --class-level takes another",
                        first, innermost, wholePath, textOf(taken))};
}

} // namespace

LabelledFolders labelsOf(std::span<const LabelledFolder> folders, ClassLevel level) {
    std::vector<std::size_t> order(folders.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t i) { return !isOfLevel(folders[i], level); });
    std::stable_partition(order.begin(), order.end(),
                          [&](std::size_t i) { return folders[i].split == Split::Train; });
    std::vector<std::string> names;
    for (const std::size_t i : order)
        names.push_back(nameAt(folders[i], level));
    ClassNames named = classNamesOf(names);
    LabelledFolders result;
    result.classes = std::move(named.classes);
    result.labels.resize(folders.size());
    for (std::size_t i = 0; i != order.size(); ++i)
        result.labels[order[i]] = named.labels[i];
    result.notes = notesOnLevels(folders, level);
    result.notes.insert(result.notes.end(), named.notes.begin(), named.notes.end());
    return result;
}

} // namespace fovea
