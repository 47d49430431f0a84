#include <fmt/format.h>

#include "core/data/archives/archive_files.hpp"
#include "core/data/sources/scan.hpp"

namespace fovea {

Result<ScannedSource> scanArchive(const std::filesystem::path& source, const DatasetSpec& spec,
                                  const PictureKeeping& keeping, const ScanNews& news,
                                  ScanProgress progress, const std::stop_token& stop) {
    const auto files = ArchiveFiles::open(source, progress, stop);
    if (!files)
        return tl::unexpected(files.error());
    const std::filesystem::path root = (*files)->root();
    Result<ScannedSource> scanned =
        scanFolder(source, spec, keeping, news, progress, stop, *files, root);
    if (!scanned)
        return scanned;
    Scan& scan = scanned->scan;
    if (scan.kind == SourceKind::Folder)
        scan.kind = SourceKind::Archive;
    std::vector<std::string> notes = (*files)->notes();
    if (root != source)
        notes.push_back(fmt::format("what the archive holds lies in its folder {}",
                                    root.lexically_relative(source).generic_string()));
    scan.notes.insert(scan.notes.begin(), notes.begin(), notes.end());
    scan.faults.insert(scan.faults.begin(), (*files)->faults().begin(), (*files)->faults().end());
    return scanned;
}

} // namespace fovea
