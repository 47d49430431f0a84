#include "core/data/archives/content_collector.hpp"

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/archives/archives.hpp"
#include "core/data/archives/member_name.hpp"
#include "core/data/formats/picture_format.hpp"
#include "core/data/sources/file_names.hpp"
#include "core/data/sources/label_texts.hpp"
#include "core/data/sources/scan.hpp"

namespace fovea {

namespace {

/// What keeping a name takes besides its letters.
constexpr std::uint64_t bytesOfANode = 256;

/// Enough to say what a file is that is no picture.
constexpr std::size_t tellingBytes = 512;

std::string fileNameOf(const std::string& place) { return place.substr(place.rfind('/') + 1); }

/// The folder in which a member lies; the archive itself is "".
std::string folderOf(const std::string& place) {
    const std::size_t slash = place.rfind('/');
    return slash == std::string::npos ? std::string() : place.substr(0, slash);
}

} // namespace

ContentCollector::ContentCollector(ScanProgress progress, const std::stop_token& stop,
                                   std::uint64_t most)
    : m_progress(progress), m_stop(stop), m_most(most) {
    m_content.folders[{}];
}

bool ContentCollector::takeRoom(std::uint64_t bytes) {
    m_isFull = m_isFull || bytes > m_most - m_used;
    if (!m_isFull)
        m_used += bytes;
    return !m_isFull;
}

ArchiveVisitor::Wish ContentCollector::leaveOut(std::string name, std::string cause) {
    m_content.faults.push_back({std::move(name), std::move(cause)});
    return Wish::NextMember;
}

ArchivedFolder& ContentCollector::folderAt(const std::string& place) {
    if (const auto known = m_content.folders.find(place); known != m_content.folders.end())
        return known->second;
    takeRoom(2 * (place.size() + bytesOfANode));
    folderAt(folderOf(place)).folders.insert(fileNameOf(place));
    return m_content.folders[place];
}

ArchiveVisitor::Wish ContentCollector::begin(const ArchiveMember& member) {
    m_folder = nullptr;
    m_progress(m_members++, 0);
    if (m_stop.stop_requested() || !takeRoom(member.name.size() + bytesOfANode))
        return Wish::End;
    if (member.name.empty())
        return leaveOut(fmt::format("member {}", m_members),
                        "the archive gives it no name that can be read; pack it again under "
                        "another");
    const Result<std::string> place = placeInArchive(member.name);
    if (!place)
        return leaveOut(std::string(member.name.substr(0, 256)), place.error().message);
    m_last = *place;
    switch (member.kind) {
    case MemberKind::Folder:
        folderAt(*place);
        return m_isFull ? Wish::End : Wish::NextMember;
    case MemberKind::Link:
        return leaveOut(*place, "is a link, and links in archives are not followed; pack the file "
                                "itself");
    case MemberKind::Other:
        return leaveOut(*place, "is a pipe or a device, no file");
    case MemberKind::File:
        break;
    }
    return place->empty() ? Wish::NextMember : addFile(member, *place);
}

ArchiveVisitor::Wish ContentCollector::addFile(const ArchiveMember& member,
                                               const std::string& place) {
    m_name = fileNameOf(place);
    if (isArchiveName(m_name)) {
        if (m_archives++ == 0)
            m_firstArchive = place;
        return Wish::NextMember;
    }
    const bool isText = isLabelText(m_name);
    const bool isKept = isText || !isBystander(m_name);
    if (isKept && member.isEncrypted)
        return leaveOut(place, "is encrypted; unpack the archive with its password, and open the "
                               "folder");
    ArchivedFolder& folder = folderAt(folderOf(place));
    const auto [file, isNew] = folder.files.insert_or_assign(m_name, ArchivedFile{});
    if (!isNew && m_again++ == 0)
        m_firstAgain = place;
    if (m_isFull)
        return Wish::End;
    if (!isKept)
        return Wish::NextMember;
    m_files += isText ? 0 : 1;
    if (member.place) {
        file->second.place = member.place;
        file->second.size = *member.size;
        return Wish::NextMember;
    }
    m_folder = &folder;
    return Wish::Bytes;
}

ArchiveVisitor::Wish ContentCollector::bytes(std::string_view bytes) {
    std::string& kept = m_folder->files[m_name].bytes;
    const bool isOther = kept.empty() && !isLabelText(m_name) && !pictureFormatOf(bytes);
    if (isOther)
        bytes = bytes.substr(0, tellingBytes);
    if (m_stop.stop_requested() || !takeRoom(bytes.size()))
        return Wish::End;
    kept += bytes;
    return isOther ? Wish::NextMember : Wish::Bytes;
}

void ContentCollector::damaged(std::string_view words) {
    leaveOut(m_last, fmt::format("it is damaged in the archive ({}); copy the archive again from "
                                 "its origin",
                                 words));
    m_folder->files.erase(m_name);
    m_files -= isLabelText(m_name) ? 0 : 1;
}

void ContentCollector::addNotes() {
    if (m_archives != 0)
        m_content.notes.push_back(fmt::format(
            "{} in the archive {} passed over, the first: {}; unpack it, and open it by itself",
            m_archives == 1 ? "1 archive" : fmt::format("{} archives", m_archives),
            m_archives == 1 ? "was" : "were", m_firstArchive));
    if (m_again != 0)
        m_content.notes.push_back(fmt::format(
            "{} in the archive again, the first: {}; the last of a name counts",
            m_again == 1 ? "1 file is" : fmt::format("{} files are", m_again), m_firstAgain));
}

Result<ArchiveContent> ContentCollector::finish(const Result<void>& walked,
                                                const std::string& archive) {
    if (m_stop.stop_requested())
        return scanCancelled();
    if (m_isFull)
        return fail(ErrorKind::Data,
                    fmt::format("its pictures take more than {} of memory; unpack it, and open the "
                                "folder",
                                sizeText(m_most)));
    if (!walked && m_files == 0)
        return tl::unexpected(walked.error());
    if (!walked)
        leaveOut(archive, fmt::format("behind {}, {}", m_last, walked.error().message));
    addNotes();
    m_content.memoryBytes = m_used;
    return std::move(m_content);
}

} // namespace fovea
