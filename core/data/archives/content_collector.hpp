#pragma once

#include "core/data/archives/archive_files.hpp"

namespace fovea {

/// Keeps what it is told of an archive, within its bounds.
class ContentCollector final : public ArchiveVisitor {
public:
    /// `progress` and `stop` outlive it.
    ContentCollector(ScanProgress progress, const std::stop_token& stop, std::uint64_t most);

    Wish begin(const ArchiveMember& member) override;
    Wish bytes(std::string_view bytes) override;
    void damaged(std::string_view words) override;

    /// errors  cancelled, more than fits, nothing that could be read before `walked` failed
    Result<ArchiveContent> finish(const Result<void>& walked, const std::string& archive);

private:
    Wish addFile(const ArchiveMember& member, const std::string& place);
    Wish leaveOut(std::string name, std::string cause);
    ArchivedFolder& folderAt(const std::string& place);
    /// Whether there is room for so many bytes more.
    bool takeRoom(std::uint64_t bytes);
    void addNotes();

    ScanProgress m_progress;
    const std::stop_token& m_stop;
    std::uint64_t m_most;
    std::uint64_t m_used = 0;
    bool m_isFull = false;
    ArchiveContent m_content;
    std::int64_t m_members = 0;
    std::size_t m_files = 0;            ///< that may be pictures
    std::string m_last;                 ///< the member that came last, by its place
    ArchivedFolder* m_folder = nullptr; ///< in which the file lies whose bytes come
    std::string m_name;                 ///< that file's
    std::size_t m_archives = 0;
    std::string m_firstArchive;
    std::size_t m_again = 0; ///< names that came again
    std::string m_firstAgain;
};

} // namespace fovea
