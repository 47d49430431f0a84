#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include "core/base/function_ref.hpp"
#include "core/data/fitted/file_stamp.hpp"
#include "core/data/picture_room.hpp"

/// The folders and files of a source, wherever they lie. Private to core/data.
namespace fovea {

struct FolderEntry {
    std::filesystem::path path;
    bool isFolder = false; ///< or a link to one
    bool isLink = false;
};

/// What a folder is, whatever path leads to it: device, inode.
using FolderIdentity = std::pair<std::uint64_t, std::uint64_t>;

/// What layouts, classes and samples need of a place with folders: the disk, or an archive. Paths
/// begin with the source's.
///
/// threads  all functions may be called from any
class SourceFiles {
public:
    virtual ~SourceFiles() = default;

    /// Tells what a folder holds, in any order; what has been told before an error counts.
    /// errors  the folder cannot be read: the system's words alone
    virtual Result<void> list(const std::filesystem::path& folder,
                              FunctionRef<void(FolderEntry)> take) const = 0;

    virtual bool isFolder(const std::filesystem::path& path) const = 0;

    /// Nothing where no link can lead to the folder.
    virtual std::optional<FolderIdentity> identityOf(const std::filesystem::path& folder) const = 0;

    /// All of a file.
    /// errors  as the door for reading has them: with the file's path
    virtual Result<PictureFile> read(const std::filesystem::path& file,
                                     const FileKind& kind) const = 0;

    /// By what a picture's file is known to be the one that it was.
    virtual std::optional<FileStamp> stampOf(const std::filesystem::path& file) const = 0;
};

/// The disk's.
const SourceFiles& diskFiles();

} // namespace fovea
