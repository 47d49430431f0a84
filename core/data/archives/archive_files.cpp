#include "core/data/archives/archive_files.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/archives/archives.hpp"
#include "core/data/archives/content_collector.hpp"
#include "core/data/packed/zip_member.hpp"
#include "core/data/sources/file_names.hpp"
#include "core/data/sources/folder_tree.hpp"
#include "core/data/sources/split_names.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> archiveError(const fs::path& archive, const Error& error) {
    return fail(error.kind, fmt::format("{}: {}", archive.string(), error.message));
}

} // namespace

ArchiveFiles::ArchiveFiles(fs::path archive, RegularFile file, const ArchiveReader& reader,
                           ArchiveContent content)
    : m_archive(std::move(archive)),
      m_file(std::move(file)),
      m_stamp(fovea::stampOf(m_file.samePath())),
      m_reader(reader),
      m_content(std::move(content)) {}

Result<std::shared_ptr<const ArchiveFiles>> ArchiveFiles::open(const fs::path& archive,
                                                               ScanProgress progress,
                                                               const std::stop_token& stop,
                                                               std::uint64_t most) {
    Result<RegularFile> file = RegularFile::open(archive, file_kinds::archive);
    if (!file)
        return fail(ErrorKind::Data, file.error().message);
    const Result<const ArchiveReader*> reader = archiveReader();
    if (!reader)
        return archiveError(archive, reader.error());
    ContentCollector collector(progress, stop, most);
    const Result<void> walked = (*reader)->walk(file->samePath().c_str(), collector);
    Result<ArchiveContent> content = collector.finish(walked, archive.filename().string());
    if (!content)
        return archiveError(archive, content.error());
    return std::make_shared<const ArchiveFiles>(archive, std::move(*file), **reader,
                                                std::move(*content));
}

std::string ArchiveFiles::placeOf(const fs::path& path) const {
    std::string place = path.lexically_relative(m_archive).generic_string();
    return place == "." ? std::string() : place;
}

const ArchivedFile* ArchiveFiles::find(const fs::path& path) const {
    const auto folder = m_content.folders.find(placeOf(path.parent_path()));
    if (folder == m_content.folders.end())
        return nullptr;
    const auto file = folder->second.files.find(path.filename().string());
    return file == folder->second.files.end() ? nullptr : &file->second;
}

Result<void> ArchiveFiles::list(const fs::path& folder, FunctionRef<void(FolderEntry)> take) const {
    const auto found = m_content.folders.find(placeOf(folder));
    if (found == m_content.folders.end())
        return fail(ErrorKind::Data, "there is no such folder in the archive");
    for (const std::string& name : found->second.folders)
        take({folder / name, true, false});
    for (const auto& [name, file] : found->second.files)
        take({folder / name, false, false});
    return {};
}

bool ArchiveFiles::isFolder(const fs::path& path) const {
    return m_content.folders.contains(placeOf(path));
}

std::optional<FolderIdentity> ArchiveFiles::identityOf(const fs::path& /*folder*/) const {
    return std::nullopt;
}

Result<PictureFile> ArchiveFiles::read(const fs::path& path, const FileKind& kind) const {
    const auto wrong = [&](std::string_view cause) {
        return fail(ErrorKind::Data, fmt::format("{}: {}", path.string(), cause));
    };
    const ArchivedFile* const file = find(path);
    if (file == nullptr)
        return wrong("is not in the archive");
    const std::uint64_t size = file->place ? file->size : file->bytes.size();
    if (size > kind.mostBytes)
        return wrong(fmt::format("has {}, and {} is read up to {}; make it smaller, or take it "
                                 "away",
                                 sizeText(size), kind.name, sizeText(kind.mostBytes)));
    Result<Room::Share> share = fileRoom().take(size);
    if (!share)
        return wrong(share.error().message);
    if (!file->place)
        return PictureFile{file->bytes, std::move(*share)};
    Result<std::string> bytes =
        file->place->isInZip
            ? readZipMember(m_file, file->place->offset, size)
            : m_reader.readTar(m_file.samePath().c_str(), file->place->offset, size);
    if (!bytes)
        return wrong(bytes.error().message);
    return PictureFile{std::move(*bytes), std::move(*share)};
}

fs::path ArchiveFiles::root() const {
    fs::path root = m_archive;
    for (;;) {
        FolderTree tree(m_archive, *this);
        const FolderChildren children = tree.children(root);
        if (children.folders.size() != 1 ||
            !std::all_of(children.files.begin(), children.files.end(), isBystander))
            return root;
        const fs::path& only = children.folders.front();
        const std::optional<SplitName> split = splitNameOf(only.filename().string());
        const FolderChildren inside = tree.children(only);
        const bool hasPictures =
            !std::all_of(inside.files.begin(), inside.files.end(), isBystander);
        if ((split && split->isPlain) || hasPictures || inside.folders.empty())
            return root;
        root = only;
    }
}

} // namespace fovea
