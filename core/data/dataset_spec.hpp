#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/base/error.hpp"
#include "core/settings/setting.hpp"
#include "core/settings/type_catalog.hpp"

namespace fovea {

/// How an image of any size becomes one of the network's input size.
enum class Fit {
    Stretch, ///< both sides to the size, the aspect is lost
    Cover,   ///< shorter side to the size, centre crop
    Contain  ///< longer side to the size, the rest filled with the border's mean colour
};

/// What of a source is one sample.
enum class Samples {
    Automatic, ///< rows of a CSV file; TIFF files of several pages; else images
    Images,    ///< of a TIFF file its first page
    Rows,      ///< each row of each image is a signal
    Volumes    ///< each TIFF file, and each folder of slices
};

/// Which of the folders around a picture names its class.
enum class ClassLevel {
    First,     ///< the one in the source, or in a split's folder
    Innermost, ///< the one that it lies in
    WholePath  ///< all from the first to the innermost: "greek/alpha"
};

/// Of a source whose samples have two labels each, which is the class.
enum class LabelGrain {
    Fine,  ///< CIFAR-100: one of 100 classes
    Coarse ///< one of the 20 groups that they are in
};

/// What is done with a data source to get batches from it.
struct DatasetSpec {
    std::string source; ///< folder or file, absolute or relative to the project folder
    Samples samples = Samples::Automatic;
    /// Of a CSV file of signals: the header's name of the column, "first" or "last". Empty: the one
    /// called label, class or target, else the last.
    std::string labelColumn;
    ClassLevel classLevel = ClassLevel::First; ///< where folders of classes hold folders
    LabelGrain labels = LabelGrain::Fine;
    std::int64_t depth = 0;  ///< of the network's input, for volumes; 0: as with height
    std::int64_t height = 0; ///< of the network's input; 0: the samples' own, when all agree
    std::int64_t width = 0;
    std::int64_t channels = 0; ///< 1 or 3; 0: as the images are (3 when mixed)
    Fit fit = Fit::Cover;
    bool normalizes = true;
    double validationShare = 0.1; ///< where the source has no validation split
    double testShare = 0.2;       ///< where the source has no test split
    std::uint64_t splitSeed = 1;
    std::vector<TypedValue> augment; ///< random changes of training samples, in their order

    bool operator==(const DatasetSpec&) const = default;

    /// Every value once: keys are those of project.json.
    static constexpr auto settings() {
        return std::tuple{
            setting(&DatasetSpec::source, "source",
                    "A folder or archive of images or volumes, files of many images (IDX, CIFAR, "
                    ".npz, ...), or a CSV file of signals")
                .section("Source")
                .path(),
            setting(&DatasetSpec::samples, "samples",
                    "images; rows: each row of an image is a signal; volumes: TIFF stacks and "
                    "folders of slices; automatic: as the source looks",
                    std::array{Choice<Samples>{Samples::Automatic, "automatic"},
                               Choice<Samples>{Samples::Images, "images"},
                               Choice<Samples>{Samples::Rows, "rows"},
                               Choice<Samples>{Samples::Volumes, "volumes"}})
                .section("Input of the network")
                .option("samples"),
            setting(&DatasetSpec::labelColumn, "label_column",
                    "Of a CSV file: a name of its header, first or last; empty: the column label, "
                    "class or target, else the last")
                .section("More")
                .option("label-column"),
            setting(&DatasetSpec::classLevel, "class_level",
                    "Which folder names the class where folders lie in folders",
                    std::array{Choice<ClassLevel>{ClassLevel::First, "first"},
                               Choice<ClassLevel>{ClassLevel::Innermost, "innermost"},
                               Choice<ClassLevel>{ClassLevel::WholePath, "whole_path"}})
                .section("More")
                .option("class-level"),
            setting(&DatasetSpec::labels, "labels",
                    "Of CIFAR-100, whose samples have two: the 100 classes or the 20 groups",
                    std::array{Choice<LabelGrain>{LabelGrain::Fine, "fine"},
                               Choice<LabelGrain>{LabelGrain::Coarse, "coarse"}})
                .section("More")
                .option("labels"),
            setting(&DatasetSpec::depth, "depth", "Slices that volumes are cut or filled up to",
                    Range{0, 4096}, "slices")
                .zeroMeans("as the volumes")
                .section("More")
                .option("depth"),
            setting(&DatasetSpec::height, "height", "What samples are brought to", Range{0, 4096},
                    "px")
                .zeroMeans("as the samples")
                .section("Input of the network"),
            setting(&DatasetSpec::width, "width",
                    "What samples are brought to; of signals their length", Range{0, 1 << 24}, "px")
                .zeroMeans("as the samples")
                .section("Input of the network"),
            setting(&DatasetSpec::channels, "channels", "1 for grey, 3 for colour", Range{0, 3})
                .oneOf({0, 1, 3})
                .zeroMeans("as the samples")
                .section("Input of the network")
                .option("channels"),
            setting(&DatasetSpec::fit, "fit", "How an image of another shape becomes that size",
                    std::array{Choice<Fit>{Fit::Stretch, "stretch"},
                               Choice<Fit>{Fit::Cover, "cover"},
                               Choice<Fit>{Fit::Contain, "contain"}})
                .section("Input of the network")
                .option("fit"),
            setting(&DatasetSpec::normalizes, "normalizes",
                    "Subtract the train split's mean and divide by its deviation, per channel")
                .title("Normalize")
                .section("More")
                .option("normalize"),
            setting(&DatasetSpec::validationShare, "validation_share",
                    "Of the train samples, where the source has no validation split", Range{0, 0.9})
                .title("Validation")
                .section("Split")
                .option("validation-share"),
            setting(&DatasetSpec::testShare, "test_share",
                    "Of all samples, where the source has no test split", Range{0, 0.9})
                .title("Test")
                .section("Split")
                .option("test-share"),
            setting(&DatasetSpec::splitSeed, "split_seed", "The same seed draws the same split")
                .section("More")
                .option("split-seed"),
            setting(&DatasetSpec::augment, "augment",
                    "Random changes of train samples, drawn anew for each sample and epoch",
                    Family{"augmentation"})
                .title("Augmentation")
                .section("Augmentation")
                .option("augment")};
    }

    /// errors  an image wider than images may be
    Result<void> check() const;
};

/// The same, and every single value.
/// errors  Data: a value that is not allowed, named with what is
Result<void> check(const DatasetSpec& spec);

/// The same with every setting of its steps written out, so that it stays as it is when a step's
/// defaults change. Steps that are not known are left as they are.
DatasetSpec withDefaults(const DatasetSpec& spec, const TypeCatalog& types);

std::string toJson(const DatasetSpec& spec);

/// Takes what earlier versions wrote as well. Steps of augmentation are not looked up.
/// errors  Data: no JSON (with the place), an unknown key, a value that is not allowed
Result<DatasetSpec> datasetSpecFromJson(std::string_view json);

} // namespace fovea
