#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/function_ref.hpp"
#include "core/data/dataset_spec.hpp"
#include "core/data/image.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

enum class Split : std::uint8_t { Train, Validation, Test };

inline constexpr std::array<Split, 3> allSplits{Split::Train, Split::Validation, Split::Test};

/// "train", "validation", "test": in files, commands and windows.
std::string_view nameOf(Split split);
Result<Split> splitFromName(std::string_view name);

/// What a dataset's samples are: [H, W, C], a row of [W, C], or [D, H, W, C].
enum class SampleKind : std::uint8_t { Image, Signal, Volume };

/// "image", "signal", "volume": in messages and windows.
std::string_view nameOf(SampleKind kind);

/// One sample of a dataset. `name` is the path relative to the source ("train/cat/1.png"), or for
/// containers the file without .gz, and the index ("train-images-idx3-ubyte#17"), which for a CSV
/// file counts its rows from 0 below the header.
struct Sample {
    std::string name;
    std::int32_t label = 0;
    Split split = Split::Train;
    std::int64_t record = -1;   ///< index inside its container; -1 for an image file
    std::int32_t container = 0; ///< which container of the source
};

/// A file that was left out, and why.
struct DataFault {
    std::string path;
    std::string cause;
};

/// Tells how far a scan is; total is 0 while unknown. Called from the thread that scans.
using ScanProgress = FunctionRef<void(std::int64_t done, std::int64_t total)>;

/// What a scan of a data source found.
struct Scan {
    std::filesystem::path source;
    std::vector<std::string> classes;
    std::vector<Sample> samples;
    std::vector<DataFault> faults;
    std::vector<std::string> notes; ///< worth knowing, but no fault of a file
    SampleKind sampleKind = SampleKind::Image;
    Shape imageShape{1, 1, 0, 0, 0}; ///< a 0 where the images differ
};

/// Where the pixels of a dataset's samples come from.
///
/// threads  all functions may be called from any
class ImageStore {
public:
    virtual ~ImageStore() = default;

    /// "folder", "idx", "cifar", "csv", "rows", "volumes"
    virtual std::string_view kind() const = 0;

    /// errors  the file vanished or is damaged (named)
    virtual Result<Image> image(const Sample& sample) const = 0;

    /// The pixels themselves, where they lie decoded in memory as long as the store lives.
    virtual std::optional<ImageView> inMemory(const Sample&) const { return std::nullopt; }
};

/// A data source, scanned: classes, samples with labels and splits, faults. Immutable once made,
/// so it is handed across threads as shared_ptr<const Dataset>.
class Dataset {
public:
    Dataset(Scan scan, std::unique_ptr<const ImageStore> images);

    /// "folder", "idx", "cifar", "csv", "rows", "volumes"
    std::string_view kind() const { return m_images->kind(); }

    /// What a fault is one of: "file", or "row" of a table.
    std::string_view faultNoun() const;

    const std::filesystem::path& source() const { return m_scan.source; }

    const std::vector<std::string>& classes() const { return m_scan.classes; }

    const std::vector<Sample>& samples() const { return m_scan.samples; }

    const std::vector<DataFault>& faults() const { return m_scan.faults; }

    /// Things worth knowing that are no fault of a file: "class owl has no image".
    const std::vector<std::string>& notes() const { return m_scan.notes; }

    /// Decodes sample i; safe from any thread.
    /// errors  the file vanished or is damaged
    Result<Image> image(std::size_t sample) const { return m_images->image(samples()[sample]); }

    /// Sample i's pixels where they lie in memory: valid as long as the dataset.
    std::optional<ImageView> inMemory(std::size_t sample) const {
        return m_images->inMemory(samples()[sample]);
    }

    SampleKind sampleKind() const { return m_scan.sampleKind; }

    /// The images' common size and channels; a 0 where they differ.
    Shape imageShape() const { return m_scan.imageShape; }

    /// Indices of a split's samples, ascending.
    std::vector<std::size_t> indices(Split split) const;

    /// Samples per class, of one split or of all.
    std::vector<std::int64_t> counts(std::optional<Split> split = std::nullopt) const;

    /// A hash over classes, names, labels and splits: what a run trained on.
    std::string fingerprint() const;

private:
    Scan m_scan;
    std::unique_ptr<const ImageStore> m_images;
};

/// Scans a source and recognises what it is:
///   a folder per class (sorted by name); train/ val|valid|validation/ test/ trees of such;
///   IDX files (*-ubyte, also .gz; a folder with some of MNIST's four names, or one file);
///   CIFAR-10 binary batches (data_batch_*.bin, test_batch.bin, also .gz; a folder or one file);
///   a CSV file of signals, a row each (.csv or .tsv, also .gz), or a folder with train.csv and no
///   folder in it, whose test.csv and val.csv are splits then;
///   volumes: TIFF files of several pages, or, where the spec says so, folders of slices;
///   where the spec says so, the rows of images as signals.
/// Every image file is decoded once, so that what cannot be read is known before a run starts.
/// Where the source has no test (validation) split, one is drawn, stratified by class: which
/// samples, follows from the seed and their names alone.
/// With `splitFile`, an existing dataset.csv decides classes and splits instead; files that it does
/// not name are noted.
/// errors  nothing there, no image, fewer than two classes with images, a damaged splitFile (with
///         the line), cancelled
Result<std::shared_ptr<const Dataset>> openDataset(
    const std::filesystem::path& source, const DatasetSpec& spec,
    std::optional<std::filesystem::path> splitFile = std::nullopt,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, std::stop_token stop = {});

/// dataset.csv: a first line "path,label,split", then a line per sample; labels are class names.
/// The class list, with classes that have no sample, is a comment line "# classes: a,b,c" below
/// the first. Fields are quoted as in RFC 4180.
std::string splitCsv(const Dataset& dataset);

/// The shape of the samples that a network gets: the spec's, or where it leaves that open the
/// images' own.
/// errors  the images differ in size and the spec names none (with a proposal); the spec has a
///         size, or a random change, that such samples cannot have
Result<Shape> inputShape(const Dataset& dataset, const DatasetSpec& spec);

/// Whether a network with this input can be asked about such a sample.
/// errors  another number of channels (grey and colour apart), a volume or signal for a network
///         that takes none; goes on after "NAME: "
Result<void> checkSample(const ImageView& sample, const Shape& input);

} // namespace fovea
