#include "core/data/sources/folder_tree.hpp"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

/// Folders that systems and programs make among pictures, in lower case.
bool isOfSystem(std::string_view name) {
    static const std::unordered_set<std::string_view> names{"__macosx",
                                                            "@eadir",
                                                            "#recycle",
                                                            "@recycle",
                                                            "@recently-snapshot",
                                                            "$recycle.bin",
                                                            "lost+found",
                                                            "system volume information",
                                                            "__pycache__",
                                                            ".ipynb_checkpoints",
                                                            ".git",
                                                            ".svn",
                                                            ".hg",
                                                            ".dvc",
                                                            ".thumbnails",
                                                            ".@__thumb",
                                                            ".cache",
                                                            ".trash",
                                                            ".trashes",
                                                            ".idea",
                                                            ".vscode",
                                                            ".venv",
                                                            ".appledouble",
                                                            ".spotlight-v100",
                                                            ".fseventsd",
                                                            ".temporaryitems",
                                                            ".documentrevisions-v100",
                                                            ".stfolder",
                                                            ".stversions",
                                                            ".sync",
                                                            ".dropbox.cache",
                                                            ".picasaoriginals"};
    const std::string low = lowerCase(name);
    return names.contains(low) || low.starts_with(".trash-");
}

} // namespace

std::vector<fs::path> FolderChildren::allFolders() const {
    std::vector<fs::path> all;
    std::merge(folders.begin(), folders.end(), links.begin(), links.end(), std::back_inserter(all));
    return all;
}

FolderTree::FolderTree(fs::path source, const SourceFiles& files)
    : m_files(files), m_source(std::move(source)) {}

FolderChildren FolderTree::children(const fs::path& folder) {
    FolderChildren children;
    const Result<void> listed = m_files.list(folder, [&](const FolderEntry& entry) {
        const std::string name = entry.path.filename().string();
        if (!entry.isFolder)
            children.files.push_back(entry.path);
        else if (isOfSystem(name))
            return;
        else if (name.starts_with('.'))
            addFault(entry.path, "its name begins with a dot, as those of hidden folders do; "
                                 "rename it to take it in");
        else if (entry.isLink)
            children.links.push_back(entry.path);
        else
            children.folders.push_back(entry.path);
    });
    if (!listed)
        addFault(folder, fmt::format("the folder cannot be read ({})", listed.error().message));
    for (std::vector<fs::path>* paths : {&children.folders, &children.links, &children.files})
        std::sort(paths->begin(), paths->end());
    return children;
}

void FolderTree::walk(const fs::path& root, Visit visit) {
    std::set<FolderIdentity> entered = foldersAbove(root);
    std::vector<fs::path> links{root};
    for (std::size_t i = 0; i != links.size(); ++i) {
        const fs::path link = links[i];
        const std::optional<FolderIdentity> identity = m_files.identityOf(link);
        if (identity && !entered.insert(*identity).second) {
            if (m_linksBack++ == 0)
                m_firstLinkBack = nameOf(link);
            continue;
        }
        walkReal(link, entered, links, visit);
    }
}

void FolderTree::walkReal(const fs::path& folder, std::set<FolderIdentity>& entered,
                          std::vector<fs::path>& links, Visit visit) {
    const FolderChildren inside = children(folder);
    visit(folder, inside);
    for (const fs::path& inner : inside.folders) {
        const std::optional<FolderIdentity> identity = m_files.identityOf(inner);
        if (!identity || entered.insert(*identity).second)
            walkReal(inner, entered, links, visit);
    }
    links.insert(links.end(), inside.links.begin(), inside.links.end());
}

std::string FolderTree::nameOf(const fs::path& path) const {
    return path.lexically_relative(m_source).generic_string();
}

std::vector<std::string> FolderTree::notes() const {
    if (m_linksBack == 0)
        return {};
    return {fmt::format("{} {} to a folder that is looked at already and {} not followed{}: {}",
                        m_linksBack, m_linksBack == 1 ? "link leads" : "links lead",
                        m_linksBack == 1 ? "is" : "are", m_linksBack == 1 ? "" : ", the first",
                        m_firstLinkBack)};
}

std::set<FolderIdentity> FolderTree::foldersAbove(const fs::path& root) const {
    std::set<FolderIdentity> above;
    const auto addParents = [&](const fs::path& path) {
        for (fs::path folder = path; folder != folder.parent_path();) {
            folder = folder.parent_path();
            if (const std::optional<FolderIdentity> identity = m_files.identityOf(folder))
                above.insert(*identity);
        }
    };
    std::error_code error;
    const fs::path source = fs::canonical(m_source, error);
    addParents(root == m_source ? source : source / "below");
    if (root != m_source)
        addParents(root); // where a link stands between, the source is above by two ways
    return above;
}

void FolderTree::addFault(const fs::path& path, std::string cause) {
    std::string name = nameOf(path);
    if (m_told.insert(name).second)
        m_faults.push_back({std::move(name), std::move(cause)});
}

} // namespace fovea
