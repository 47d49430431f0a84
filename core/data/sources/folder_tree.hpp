#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/data/sources/source_files.hpp"

/// Folders as they lie in a source. Private to core/data.
namespace fovea {

/// What a folder holds, each by name. What systems leave behind is in none.
struct FolderChildren {
    std::vector<std::filesystem::path> folders;
    std::vector<std::filesystem::path> links; ///< that lead to folders
    std::vector<std::filesystem::path> files;

    /// Folders, and links to such, by name.
    std::vector<std::filesystem::path> allFolders() const;
};

/// Reads a source's folders and goes through them, each only once however links lead.
class FolderTree {
public:
    /// `files` outlives it.
    explicit FolderTree(std::filesystem::path source, const SourceFiles& files = diskFiles());

    const SourceFiles& files() const { return m_files; }

    /// A folder that cannot be opened, or is left out, becomes a fault.
    FolderChildren children(const std::filesystem::path& folder);

    using Visit = FunctionRef<void(const std::filesystem::path& folder, const FolderChildren&)>;

    /// Visits `root` and all folders below it: first those that are there themselves, in the order
    /// of their names, then those that links lead to. A link to what was visited, or to a folder
    /// that `root` lies in, is not followed.
    void walk(const std::filesystem::path& root, Visit visit);

    /// The path relative to the source, with slashes.
    std::string nameOf(const std::filesystem::path& path) const;

    const std::vector<DataFault>& faults() const { return m_faults; }

    /// What is worth knowing of the links.
    std::vector<std::string> notes() const;

private:
    std::set<FolderIdentity> foldersAbove(const std::filesystem::path& root) const;
    void addFault(const std::filesystem::path& path, std::string cause);
    void walkReal(const std::filesystem::path& folder, std::set<FolderIdentity>& entered,
                  std::vector<std::filesystem::path>& links, Visit visit);

    const SourceFiles& m_files;
    std::filesystem::path m_source;
    std::vector<DataFault> m_faults;
    std::set<std::string> m_told; ///< names of what is a fault already: some are read twice
    std::size_t m_linksBack = 0;
    std::string m_firstLinkBack;
};

} // namespace fovea
