#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/function_ref.hpp"
#include "core/data/image.hpp"
#include "core/data/sample.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// What a data source is: a folder of pictures or of volumes, files of many images, tables.
enum class SourceKind : std::uint8_t { Folder, Idx, Cifar, Csv, Rows, Volumes };

/// "folder", "idx", "cifar", "csv", "rows", "volumes"
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
};

/// Where the pixels of a source's samples come from.
///
/// threads  all functions may be called from any
class ImageStore {
public:
    virtual ~ImageStore() = default;

    /// errors  the file vanished or is damaged (named)
    virtual Result<Image> image(const Sample& sample) const = 0;

    /// The pixels themselves, where they lie decoded in memory as long as the store lives.
    virtual std::optional<ImageView> inMemory(const Sample&) const { return std::nullopt; }
};

/// What a source holds, before anybody says which sample is for what. Immutable once scanned, so
/// that any number of datasets may be made of it.
struct ScannedSource {
    Scan scan;
    std::shared_ptr<const ImageStore> images;
    /// Splits that the source's own files and folders state; the others are drawn.
    std::vector<Split> ownSplits;
};

/// Tells how far a scan is; total is 0 while unknown. Called from the thread that scans.
using ScanProgress = FunctionRef<void(std::int64_t done, std::int64_t total)>;

} // namespace fovea
