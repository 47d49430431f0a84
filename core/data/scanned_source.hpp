#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/function_ref.hpp"
#include "core/data/fitted/fitting.hpp"
#include "core/data/image.hpp"
#include "core/data/sample.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// What a data source is: a folder of pictures or of volumes, an archive of such, files of many
/// images, tables.
enum class SourceKind : std::uint8_t {
    Folder,
    Idx,
    Cifar,
    Stl,
    Arrays,
    Svhn,
    Csv,
    Rows,
    Volumes,
    Archive
};

/// "folder", "idx", "cifar", "stl", "arrays", "svhn", "csv", "rows", "volumes", "archive"
std::string_view nameOf(SourceKind kind);

/// A file, or a row of a table, that was left out, and why.
struct DataFault {
    std::string path;
    std::string cause;
};

/// What a scan of a data source found.
struct Scan {
    std::filesystem::path source;
    SourceKind kind = SourceKind::Folder;
    std::vector<std::string> classes;
    std::vector<Sample> samples;
    std::vector<DataFault> faults;
    std::vector<std::string> notes; ///< worth knowing, but no fault of a file
    SampleKind sampleKind = SampleKind::Image;
    Shape imageShape{1, 1, 0, 0, 0}; ///< a 0 where the images differ
    /// Folders of the source whose pictures nobody has labelled: there is nothing to learn from
    /// them, but a network can be asked what they show.
    std::vector<std::filesystem::path> unlabelled{};
};

/// Where the pixels of a source's samples come from.
///
/// threads  all functions may be called from any
class ImageStore {
public:
    virtual ~ImageStore() = default;

    /// least   JPEG may be decoded smaller, but not below this (PictureReading)
    /// errors  the file vanished or is damaged (named)
    virtual Result<Image> image(const Sample& sample, const PictureSize& least) const = 0;

    /// A sample as a network takes it: image() through fitImage, or what was kept of that.
    /// `out` is overwritten, its memory used again.
    /// errors  the same, and what checkSample says (both named)
    virtual Result<void> fitted(const Sample& sample, const Fitting& fitting, Image& out) const;

    /// The pixels themselves, where they lie decoded in memory as long as the store lives.
    virtual std::optional<ImageView> inMemory(const Sample&) const { return std::nullopt; }
};

/// Where decoded pictures are kept, so that each file is decoded once for all that look at it: in
/// files of a cache folder, which the next process finds; without one in memory.
struct PictureKeeping {
    std::filesystem::path folder; ///< empty: none
    std::size_t memoryBytes = std::size_t{640} << 20;
};

/// What a source holds, before anybody says which sample is for what. Immutable once scanned, so
/// that any number of datasets may be made of it.
struct ScannedSource {
    Scan scan;
    std::shared_ptr<const ImageStore> images;
    /// Splits that the source's own files and folders state; the others are drawn.
    std::vector<Split> ownSplits;
};

/// What a scan of files tells while it goes on; from the thread that scans. Any may be empty.
struct ScanNews {
    /// Once, before a file is opened: classes and samples by their names alone. Of the samples some
    /// may turn out to be faults; sizes are unknown.
    std::function<void(const ScannedSource&)> listed;
    /// Each fault when it is found, in the samples' order.
    std::function<void(const DataFault&)> found;
};

/// Tells how far a scan is; total is 0 while unknown. Called from the thread that scans.
using ScanProgress = FunctionRef<void(std::int64_t done, std::int64_t total)>;

} // namespace fovea
