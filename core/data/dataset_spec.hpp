#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace fovea {

/// How an image of any size becomes one of the network's input size.
enum class Fit {
    Stretch, ///< both sides to the size, the aspect is lost
    Cover,   ///< shorter side to the size, centre crop
    Contain  ///< longer side to the size, the rest filled with the border's mean colour
};

/// Random changes of training images, drawn anew for each sample and epoch. Zero means none.
/// Pixels that come in from outside get the mean colour of the image's border.
struct AugmentSpec {
    double horizontalFlip = 0;    ///< probability, 0 to 1
    double shift = 0;             ///< at most, as a share of the side, 0 to 0.5
    double rotation = 0;          ///< at most, in degrees, 0 to 180
    std::int64_t cropPadding = 0; ///< pixels added on each side before a random crop, 0 to 64
    double brightness = 0;        ///< at most, as a share of full scale, 0 to 1
    double contrast = 0;          ///< factor from 1 - x to 1 + x, 0 to 1

    bool operator==(const AugmentSpec&) const = default;
};

/// What of a source is one sample.
enum class Samples {
    Automatic, ///< rows of a CSV file; TIFF files of several pages; else images
    Images,    ///< of a TIFF file its first page
    Rows,      ///< each row of each image is a signal
    Volumes    ///< each TIFF file, and each folder of slices
};

/// What is done with a data source to get batches from it.
struct DatasetSpec {
    std::string source; ///< folder or file, absolute or relative to the project folder
    Samples samples = Samples::Automatic;
    /// Of a CSV file of signals: the header's name of the column, "first" or "last". Empty: the one
    /// called label, class or target, else the last.
    std::string labelColumn;
    std::int64_t depth = 0; ///< of the network's input, for volumes, to 4096; 0: as with height
    std::int64_t height =
        0;                  ///< of the network's input, to 4096; 0: the images' own, when all agree
    std::int64_t width = 0; ///< to 4096, of signals to 2^24
    std::int64_t channels = 0; ///< 1 or 3; 0: as the images are (3 when mixed)
    Fit fit = Fit::Cover;
    bool normalizes = true; ///< by mean and deviation of the train split, per channel
    /// Of the train samples, where the source has no validation split; 0 to 0.9.
    double validationShare = 0.1;
    /// Of all samples, where the source has no test split; 0 to 0.9.
    double testShare = 0.2;
    std::uint64_t splitSeed = 1;
    AugmentSpec augment;

    bool operator==(const DatasetSpec&) const = default;
};

/// "automatic", "images", "rows", "volumes": in files and commands.
std::string_view nameOf(Samples samples);
Result<Samples> samplesFromName(std::string_view name);

/// errors  a value outside of the range that its comment states (named)
Result<void> check(const DatasetSpec& spec);

/// Keys are the members' names in snake_case; `augment` is an object.
std::string toJson(const DatasetSpec& spec);

/// A key that is missing takes its default.
/// errors  no JSON (with the place), an unknown key, a value of the wrong kind or out of range
Result<DatasetSpec> datasetSpecFromJson(std::string_view json);

} // namespace fovea
