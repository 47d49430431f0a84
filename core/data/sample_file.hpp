#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "core/data/dataset_spec.hpp"
#include "core/data/image.hpp"
#include "core/data/sample_paths.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

struct NamedSample {
    std::string name; ///< the path; of a row "PATH#17", of an image's "PATH:17"
    Image sample;
};

/// What one file, or a folder of slices, holds for a trained network.
struct SampleFile {
    std::vector<NamedSample> samples;
    std::vector<std::string> faults; ///< rows that could not be read, a sentence each
};

/// How the names of the pictures, and of the tables of signals, that readSamples takes usually end,
/// and those of archives that hold such: ".png". What a file holds is told by its bytes; these are
/// for dialogs and for a first guess.
std::span<const std::string_view> pictureEndings();
std::span<const std::string_view> tableEndings();
std::span<const std::string_view> archiveEndings();

/// Whether a name ends like a picture's, in capitals too.
bool isPictureName(const std::filesystem::path& file);

/// How large pictures are read.
enum class Detail {
    AsTrained, ///< no larger than training decodes them, so that a prediction sees the same pixels
    Whole      ///< for people to look at
};

/// Reads what a network with this input, trained with `spec`, is asked about: an image; a volume,
/// which is a TIFF file of several pages or a folder of slices; the rows of a CSV file, whose label
/// column may be missing; the rows of an image where those were the samples.
/// errors  unreadable; a table of another width; what checkSample refuses
Result<SampleFile> readSamples(const SamplePath& from, const DatasetSpec& spec, const Shape& input,
                               Detail detail = Detail::AsTrained);

/// The same, of which only the first is looked at.
/// errors  also that there is none
Result<Image> readFirstSample(const SamplePath& from, const DatasetSpec& spec, const Shape& input,
                              Detail detail = Detail::AsTrained);

/// A picture, to be looked at.
/// errors  as decodePicture has them, after "PATH: "
Result<Image> readPictureOf(const SamplePath& from, const PictureReading& reading);

} // namespace fovea
