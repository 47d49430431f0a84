#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/packed/zip_directory.hpp"
#include "core/data/scanned_source.hpp"
#include "core/data/sources/arrays/array_names.hpp"

/// Which arrays of a source are images, and which are their labels. Private to core/data.
namespace fovea {

/// An array in a file of its own (.npy), or as a member of an archive (.npz).
struct StoredArray {
    std::filesystem::path file;
    std::optional<ZipMember> member;
    std::string name; ///< "X_train.npy", "pathmnist.npz/train_images"
    ArrayName says;
};

struct ArrayPair {
    StoredArray images;
    StoredArray labels;
    std::optional<Split> split; ///< that the arrays' names, or the archive's, state
};

struct ArrayPairs {
    std::vector<ArrayPair> pairs;    ///< train first, as people count
    std::vector<DataFault> faults;   ///< archives that cannot be read, images without labels
    std::vector<std::string> others; ///< arrays that are neither
};

/// The pairs in a folder's .npy and .npz files, in one .npz, or the one that a .npy belongs to.
ArrayPairs arrayPairsOf(const std::filesystem::path& source);

} // namespace fovea
