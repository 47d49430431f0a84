#pragma once

#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/regular_file.hpp"
#include "core/data/archives/archive_reader.hpp"
#include "core/data/scanned_source.hpp"
#include "core/data/sources/source_files.hpp"

/// Private to core/data.
namespace fovea {

/// What an archive may take in memory: its pictures as they lie in their files, and all names.
inline constexpr std::uint64_t mostOfAnArchive = 2 * file_kinds::gibibyte;

/// A member that is a file: its bytes, or where they lie.
struct ArchivedFile {
    std::string bytes;
    std::optional<MemberPlace> place;
    std::uint64_t size = 0; ///< of what lies at that place
};

struct ArchivedFolder {
    std::set<std::string> folders;
    std::map<std::string, ArchivedFile> files;
};

/// What one walk through an archive brings.
struct ArchiveContent {
    std::map<std::string, ArchivedFolder> folders; ///< by their place; the archive itself is ""
    std::vector<DataFault> faults;
    std::vector<std::string> notes;
    std::uint64_t memoryBytes = 0; ///< that all of this takes
};

/// The folders in an archive, read once from its beginning to its end. Pictures stay where they
/// are, and are found again by their place; those that have none, as in packed tars and in 7z, stay
/// in memory as their files have them. Other files are there by name alone, but for those that tell
/// labels. Nothing is written anywhere, no link followed, and nothing taken from outside of the
/// archive.
class ArchiveFiles final : public SourceFiles {
public:
    /// errors  what the door for reading has, libarchive is not installed, no archive, damaged
    ///         before its first picture, more than fits into `most` bytes, cancelled
    static Result<std::shared_ptr<const ArchiveFiles>> open(const std::filesystem::path& archive,
                                                            ScanProgress progress,
                                                            const std::stop_token& stop,
                                                            std::uint64_t most = mostOfAnArchive);

    Result<void> list(const std::filesystem::path& folder,
                      FunctionRef<void(FolderEntry)> take) const override;
    bool isFolder(const std::filesystem::path& path) const override;
    std::optional<FolderIdentity> identityOf(const std::filesystem::path&) const override;
    Result<PictureFile> read(const std::filesystem::path& file,
                             const FileKind& kind) const override;

    /// The archive's own.
    std::optional<FileStamp> stampOf(const std::filesystem::path& /*file*/) const override {
        return m_stamp;
    }

    /// Where the folders of classes, or of splits, lie: most archives hold one folder and all in
    /// it.
    std::filesystem::path root() const;

    const std::vector<DataFault>& faults() const { return m_content.faults; }

    const std::vector<std::string>& notes() const { return m_content.notes; }

    /// What it takes in memory as long as it lives.
    std::uint64_t memoryBytes() const { return m_content.memoryBytes; }

    ArchiveFiles(std::filesystem::path archive, RegularFile file, const ArchiveReader& reader,
                 ArchiveContent content);

private:
    std::string placeOf(const std::filesystem::path& path) const;
    const ArchivedFile* find(const std::filesystem::path& path) const;

    std::filesystem::path m_archive;
    RegularFile m_file; ///< stays the archive that was looked at, whatever its name comes to mean
    std::optional<FileStamp> m_stamp;
    const ArchiveReader& m_reader;
    ArchiveContent m_content;
};

} // namespace fovea
