#pragma once

#include <stop_token>

#include "core/data/curation/sample_table.hpp"
#include "core/data/dataset.hpp"
#include "core/data/dataset_spec.hpp"

namespace fovea {

/// What a dataset is for: to look at, it need have no train split and no second class, and its
/// splits are those that the source states.
enum class DatasetUse { Training, Looking };

/// Scans a source and recognises what it is:
///   a folder per class (sorted by name); trees of such for train, validation and test, as they are
///   commonly called (core/data/sources/split_names.hpp);
///   an archive of such folders (zip, 7z, tar, also packed; core/data/archives), read in place;
///   a list of images with their labels (.csv, .tsv, .txt, .lst; core/data/sources/scan.hpp);
///   IDX files (*-ubyte, also .gz; a folder with some of MNIST's or EMNIST's names, or one file);
///   binary batches of CIFAR-10 and CIFAR-100, STL-10's files, SVHN's cropped digits (.mat), arrays
///   of NumPy (.npz, .npy): a folder or one file (core/data/sources/scan.hpp);
///   a CSV file of signals, a row each (.csv or .tsv, also .gz), or a folder with train.csv and no
///   folder in it, whose test.csv and val.csv are splits then;
///   volumes: TIFF files of several pages, or, where the spec says so, folders of slices;
///   where the spec says so, the rows of images as signals.
/// Every image file is decoded once, so that what cannot be read is known before a run starts; what
/// the network takes of it is kept, so that statistics and epochs need not decode it again.
/// errors  nothing there, cancelled
Result<std::shared_ptr<const ScannedSource>> scanSource(
    const std::filesystem::path& source, const DatasetSpec& spec,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, const std::stop_token& stop = {},
    DatasetUse use = DatasetUse::Training, const PictureKeeping& keeping = {},
    const ScanNews& news = {});

/// A dataset of what a scan found and what a table says of it. The table decides classes, labels
/// and splits; samples that it does not name are left out and noted, and of those that it names in
/// vain each is a fault.
/// errors  for training: no sample, fewer than two classes with samples
Result<std::shared_ptr<const Dataset>> datasetOf(std::shared_ptr<const ScannedSource> source,
                                                 const SampleTable& table,
                                                 DatasetUse use = DatasetUse::Training);

/// Scans a source and makes the dataset of it: with the table in `tableFile` (a dataset.csv) or,
/// where there is none, with splits drawn as the spec says (core/data/curation/draw_splits.hpp).
/// errors  as above; a damaged table (with the line)
Result<std::shared_ptr<const Dataset>> openDataset(
    const std::filesystem::path& source, const DatasetSpec& spec,
    std::optional<std::filesystem::path> tableFile = std::nullopt,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, const std::stop_token& stop = {},
    const PictureKeeping& keeping = {});
Result<std::shared_ptr<const Dataset>> openDataset(
    const std::filesystem::path& source, const DatasetSpec& spec, const SampleTable& table,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, const std::stop_token& stop = {},
    const PictureKeeping& keeping = {});

} // namespace fovea
