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

/// One image of a dataset. `name` is the path relative to the source ("train/cat/1.png"), or
/// file and index for containers ("train-images-idx3-ubyte.gz#17").
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

/// Tells how far a scan is; total is 0 while unknown.
using ScanProgress = FunctionRef<void(std::int64_t done, std::int64_t total)>;

/// A data source, scanned: classes, samples with labels and splits, faults. Immutable once made,
/// so it is handed across threads as shared_ptr<const Dataset>.
class Dataset {
public:
    virtual ~Dataset() = default;

    /// "folder", "idx", "cifar"
    virtual std::string_view kind() const = 0;

    const std::filesystem::path& source() const { return m_source; }

    const std::vector<std::string>& classes() const { return m_classes; }

    const std::vector<Sample>& samples() const { return m_samples; }

    const std::vector<DataFault>& faults() const { return m_faults; }

    /// Things worth knowing that are no fault of a file: "class owl has no image".
    const std::vector<std::string>& notes() const { return m_notes; }

    /// Decodes sample i; safe from any thread.
    /// errors  the file vanished or is damaged
    virtual Result<Image> image(std::size_t sample) const = 0;

    /// The images' common size and channels; a 0 where they differ (known after the scan).
    Shape imageShape() const { return m_imageShape; }

    /// Indices of a split's samples, ascending.
    std::vector<std::size_t> indices(Split split) const;

    /// Samples per class, of one split or of all.
    std::vector<std::int64_t> counts(std::optional<Split> split = std::nullopt) const;

    /// A hash over names, labels and splits: what a run trained on.
    std::string fingerprint() const;

protected:
    std::filesystem::path m_source;
    std::vector<std::string> m_classes;
    std::vector<Sample> m_samples;
    std::vector<DataFault> m_faults;
    std::vector<std::string> m_notes;
    Shape m_imageShape{1, 1, 0, 0, 0};

    friend Result<std::shared_ptr<const Dataset>> openDataset(const std::filesystem::path&,
                                                              const DatasetSpec&,
                                                              std::optional<std::filesystem::path>,
                                                              ScanProgress, std::stop_token);
};

/// Scans a source and recognises what it is:
///   a folder per class (sorted by name); train/ val|valid|validation/ test/ trees of such;
///   IDX files (*-ubyte, also .gz; a folder with some of MNIST's four names, or one file);
///   CIFAR-10 binary batches (*.bin, also .gz).
/// Where the source has no test (validation) split, one is drawn, stratified by class and seeded.
/// With `splitFile`, an existing dataset.csv decides classes and splits instead; files that it does
/// not name are noted.
/// errors  nothing there, no image, fewer than two classes with images, cancelled
Result<std::shared_ptr<const Dataset>> openDataset(
    const std::filesystem::path& source, const DatasetSpec& spec,
    std::optional<std::filesystem::path> splitFile = std::nullopt,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, std::stop_token stop = {});

/// dataset.csv: a first line "path,label,split", then a line per sample; labels are class names.
/// The class list, with classes that have no sample, is a comment line "# classes: a,b,c".
std::string splitCsv(const Dataset& dataset);

/// The shape of the samples that a network gets: the spec's, or where it leaves that open the
/// images' own.
/// errors  the images differ in size and the spec names none (with a proposal)
Result<Shape> inputShape(const Dataset& dataset, const DatasetSpec& spec);

} // namespace fovea
