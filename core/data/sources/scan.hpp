#pragma once

#include <stop_token>

#include "core/data/dataset_spec.hpp"
#include "core/data/scanned_source.hpp"
#include "core/data/sources/source_files.hpp"

/// The kinds of data sources: each recognises its own and scans it. Private to core/data.
namespace fovea {

/// A folder per class, or split folders of such; each sample is decoded once, in parallel. Files
/// are images, or volumes: TIFF files of several pages, and folders of slices where the spec says
/// so.
Result<ScannedSource> scanFolder(const std::filesystem::path& source, const DatasetSpec& spec,
                                 const PictureKeeping& keeping, const ScanNews& news,
                                 ScanProgress progress, const std::stop_token& stop);

/// The same of any place with folders, of which those of classes lie in `root`. The samples' names
/// are seen from the source.
Result<ScannedSource> scanFolder(const std::filesystem::path& source, const DatasetSpec& spec,
                                 const PictureKeeping& keeping, const ScanNews& news,
                                 ScanProgress progress, const std::stop_token& stop,
                                 std::shared_ptr<const SourceFiles> place,
                                 const std::filesystem::path& root);

/// The same of the folders in an archive: zip, 7z, or tar, also packed.
/// errors  as ArchiveFiles::open has them (core/data/archives)
Result<ScannedSource> scanArchive(const std::filesystem::path& source, const DatasetSpec& spec,
                                  const PictureKeeping& keeping, const ScanNews& news,
                                  ScanProgress progress, const std::stop_token& stop);

/// True for a table or text file that begins as a list of pictures: a header with a column for
/// paths and one for labels (and maybe one for splits), or a picture's name and a label, separated
/// by a comma, semicolon or tab, or by the last blank of the line.
bool isList(const std::filesystem::path& source, const std::string& labelColumn);
/// The pictures lie where the list says, seen from its folder.
/// errors  unreadable, a quote that is not closed
Result<ScannedSource> scanList(const std::filesystem::path& source, const DatasetSpec& spec,
                               const PictureKeeping& keeping, const ScanNews& news,
                               ScanProgress progress, const std::stop_token& stop);

/// True for a CSV file, or a folder with train.csv and no folder in it.
bool isSignals(const std::filesystem::path& source);
/// errors  no label column, a file whose first line or whose signals' length is at odds
Result<ScannedSource> scanSignals(const std::filesystem::path& source,
                                  const std::string& labelColumn, const std::stop_token& stop);

/// The rows of a source's images as signals, with their image's label and split; kept in memory.
/// errors  too many for the memory; cancelled
Result<ScannedSource> rowsOf(ScannedSource images, ScanProgress progress,
                             const std::stop_token& stop);

/// Files that hold many images each, of the kinds below; nothing where the source is none.
std::optional<Result<ScannedSource>> scanContainer(const std::filesystem::path& source,
                                                   const DatasetSpec& spec,
                                                   const std::stop_token& stop);

/// True for an IDX file, or a folder that holds one. EMNIST's pictures are stood up.
bool isIdx(const std::filesystem::path& source);
/// errors  a folder with several sets of EMNIST
Result<ScannedSource> scanIdx(const std::filesystem::path& source, const std::stop_token& stop);

/// True for a batch of CIFAR-10 or CIFAR-100, or a folder that holds one.
bool isCifar(const std::filesystem::path& source);
/// labels  of CIFAR-100, which of the two
Result<ScannedSource> scanCifar(const std::filesystem::path& source, LabelGrain labels,
                                const std::stop_token& stop);

/// True for one of STL-10's files (train_X.bin, train_y.bin, ...), or a folder with such a pair.
bool isStl(const std::filesystem::path& source);
Result<ScannedSource> scanStl(const std::filesystem::path& source, const std::stop_token& stop);

/// True for NumPy's files (.npz, .npy), or a folder with images and labels in such; which array is
/// what, their names say (core/data/sources/arrays/array_names.hpp).
bool isArrays(const std::filesystem::path& source);
/// errors  a folder with several sets
Result<ScannedSource> scanArrays(const std::filesystem::path& source, const std::stop_token& stop);

/// True for a MAT-file, or a folder that holds one of SVHN's cropped digits.
bool isSvhn(const std::filesystem::path& source);
Result<ScannedSource> scanSvhn(const std::filesystem::path& source, const std::stop_token& stop);

/// Calls read(i) in parallel and then take(i) in order, for a slab of samples at a time: progress
/// and stopping stay with the scanning thread, some ten times a second.
/// errors  cancelled; what `take` returns
Result<void> forSlabs(std::size_t count, ScanProgress progress, const std::stop_token& stop,
                      FunctionRef<void(std::size_t)> read,
                      FunctionRef<Result<void>(std::size_t)> take);

/// An image that cannot be read as a fault; the path, with which the message begins, has its own
/// place there.
DataFault faultOf(const std::filesystem::path& source, const Sample& sample,
                  const std::string& message);

/// What every scan answers when it is stopped.
tl::unexpected<Error> scanCancelled();

} // namespace fovea
