#include "core/data/sources/folder_layout.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/class_names.hpp"
#include "core/data/sources/file_names.hpp"
#include "core/data/sources/label_texts.hpp"
#include "core/data/sources/split_names.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

/// A folder directly in the source.
struct TopFolder {
    fs::path path;
    std::optional<SplitName> name;
    fs::path inside;             ///< where its classes are, of one with a split's name
    FolderChildren children;     ///< of `inside`
    std::vector<fs::path> outer; ///< files on the way there

    std::string text() const { return path.filename().string(); }

    std::vector<fs::path> classes() const { return children.allFolders(); }

    bool hasClasses() const { return !children.folders.empty() || !children.links.empty(); }

    /// What tells the labels of pictures that lie in no class's folder; null: nothing.
    const fs::path* list() const {
        for (const std::vector<fs::path>* files : {&outer, &children.files})
            for (const fs::path& file : *files)
                if (!hasClasses() && pictures() != 0 && isListOfLabels(file.filename().string()))
                    return &file;
        return nullptr;
    }

    std::int64_t pictures() const {
        return std::count_if(children.files.begin(), children.files.end(),
                             [](const fs::path& file) { return !isBystander(file); });
    }
};

/// What people call a folder of pictures that are no class.
bool isNoClass(std::string_view name) {
    constexpr std::array<std::string_view, 6> names{"images",     "image",     "imgs",
                                                    "unlabelled", "unlabeled", "unknown"};
    return std::find(names.begin(), names.end(), lowerCase(name)) != names.end();
}

/// Archives often have their one folder again: train/train/, test/images/.
void lookInside(TopFolder& top, FolderTree& tree) {
    constexpr int mostWrappers = 3;
    top.inside = top.path;
    top.children = tree.children(top.inside);
    for (int i = 0; i != mostWrappers; ++i) {
        const std::vector<fs::path> folders = top.classes();
        if (folders.size() != 1 || top.pictures() != 0)
            return;
        const std::string name = folders.front().filename().string();
        const std::optional<SplitName> again = splitNameOf(name);
        if (!isNoClass(name) && !(again && again->split == top.name->split))
            return;
        top.outer.insert(top.outer.end(), top.children.files.begin(), top.children.files.end());
        top.inside = folders.front();
        top.children = tree.children(top.inside);
    }
}

class Layout {
public:
    Layout(FolderTree& tree, const fs::path& source) {
        FolderChildren top = tree.children(source);
        m_layout.strays = std::move(top.files);
        for (const fs::path& path : top.allFolders()) {
            TopFolder& folder = m_folders.emplace_back();
            folder.path = path;
            folder.name = splitNameOf(folder.text());
            if (folder.name)
                lookInside(folder, tree);
        }
    }

    FolderLayout find() {
        const bool hasTrain =
            std::any_of(m_folders.begin(), m_folders.end(), [&](const TopFolder& folder) {
                return isSplit(folder) && folder.name->split == Split::Train;
            });
        const bool areAllSplits =
            !m_folders.empty() && std::all_of(m_folders.begin(), m_folders.end(),
                                              [&](const auto& each) { return isSplit(each); });
        for (const TopFolder& folder : m_folders)
            if (hasTrain || areAllSplits)
                takeBesideTrain(folder);
            else
                takeBesideClasses(folder);
        return std::move(m_layout);
    }

private:
    /// "seg_train" beside "seg_test" is meant as a split; "train_station" alone is a class.
    bool isMeantAsSplit(const TopFolder& folder) const {
        const auto isPartner = [&](const TopFolder& other) {
            return other.name && other.name->rest == folder.name->rest &&
                   other.name->split != folder.name->split;
        };
        return folder.name &&
               (folder.name->isPlain || std::any_of(m_folders.begin(), m_folders.end(), isPartner));
    }

    bool isSplit(const TopFolder& folder) const {
        return isMeantAsSplit(folder) && (folder.hasClasses() || folder.list() != nullptr);
    }

    void takeBesideTrain(const TopFolder& folder) {
        if (isSplit(folder))
            addSplit(folder);
        else if (isMeantAsSplit(folder))
            leaveOut(folder);
        else if (folder.name)
            leaveOutUnknown(folder);
        else
            note(fmt::format("the folder {} beside train is no split; it is left out",
                             folder.text()));
    }

    void takeBesideClasses(const TopFolder& folder) {
        if (!isMeantAsSplit(folder)) {
            m_layout.classFolders.push_back({folder.path, Split::Train});
        } else if (folder.list() != nullptr ||
                   (folder.hasClasses() && hasClassesOfSiblings(folder))) {
            addSplit(folder);
        } else if (isVehicle(folder)) {
            note(fmt::format("the folder {} is taken for a class, as its siblings are; if it is a "
                             "split, put the folders of its classes into it",
                             folder.text()));
            m_layout.classFolders.push_back({folder.path, Split::Train});
        } else {
            leaveOut(folder);
        }
    }

    /// A class may be called train too, where nothing else has a split's name.
    bool isVehicle(const TopFolder& folder) const {
        const auto named =
            std::count_if(m_folders.begin(), m_folders.end(),
                          [](const TopFolder& each) { return each.name.has_value(); });
        return named == 1 && m_folders.size() > 1 && folder.name->isWord &&
               lowerCase(folder.text()) == "train" && folder.pictures() != 0;
    }

    bool hasClassesOfSiblings(const TopFolder& folder) const {
        const std::vector<fs::path> classes = folder.classes();
        return std::any_of(classes.begin(), classes.end(), [&](const fs::path& path) {
            const std::string name = foldedName(path.filename().string());
            return std::any_of(m_folders.begin(), m_folders.end(), [&](const TopFolder& sibling) {
                return !isMeantAsSplit(sibling) && foldedName(sibling.text()) == name;
            });
        });
    }

    void addSplit(const TopFolder& folder) {
        m_layout.hasSplits = true;
        for (const fs::path& path : folder.classes())
            m_layout.classFolders.push_back({path, folder.name->split});
        if (const fs::path* list = folder.list())
            return addListedSplit(folder, *list);
        for (const std::vector<fs::path>* files : {&folder.outer, &folder.children.files})
            m_layout.strays.insert(m_layout.strays.end(), files->begin(), files->end());
    }

    void addListedSplit(const TopFolder& folder, const fs::path& list) {
        ListedSplit listed{list, folder.inside, folder.children.files, folder.name->split};
        std::erase(listed.pictures, list);
        m_layout.listedSplits.push_back(std::move(listed));
        std::copy_if(folder.outer.begin(), folder.outer.end(), std::back_inserter(m_layout.strays),
                     [&](const fs::path& file) { return file != list; });
    }

    void leaveOutUnknown(const TopFolder& folder) {
        offerUnlabelled(folder);
        note(fmt::format("the folder {} looks like a split, but its name is none that is known; it "
                         "is left out: rename it if it is one (train, val, test)",
                         folder.text()));
    }

    void leaveOut(const TopFolder& folder) {
        offerUnlabelled(folder);
        const std::int64_t pictures = folder.pictures();
        const std::string look = fmt::format("the folder {} looks like a split", folder.text());
        if (folder.hasClasses())
            note(fmt::format("{}, but none of its folders is called as one beside it; it is left "
                             "out",
                             look));
        else if (pictures == 0)
            note(fmt::format("{}, but is empty, so it counts as none", look));
        else
            note(fmt::format("{}, but has no folder for each class, so it counts as none; its {} "
                             "have no label: `fovea predict RUN {}` says what they show",
                             look, pictures == 1 ? "1 file" : fmt::format("{} files", pictures),
                             folder.path.string()));
    }

    void offerUnlabelled(const TopFolder& folder) {
        if (!folder.hasClasses() && folder.pictures() != 0)
            m_layout.unlabelled.push_back(folder.path);
    }

    void note(std::string text) { m_layout.notes.push_back(std::move(text)); }

    std::vector<TopFolder> m_folders;
    FolderLayout m_layout;
};

} // namespace

FolderLayout layoutOf(FolderTree& tree, const fs::path& source) {
    return Layout(tree, source).find();
}

} // namespace fovea
