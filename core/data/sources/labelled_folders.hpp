#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/data/dataset_spec.hpp"
#include "core/data/sample.hpp"

/// Which folder names the class. Private to core/data.
namespace fovea {

/// A folder of samples, or of folders of such.
struct LabelledFolder {
    std::vector<std::string> path; ///< its class folder's name, and those below; never empty
    Split split = Split::Train;
    bool hasFolders = false;
    bool hasSamples = false;
};

struct LabelledFolders {
    std::vector<std::string> classes; ///< sorted
    std::vector<std::int32_t> labels; ///< of each folder
    std::vector<std::string> notes;   ///< what another level would give, which names are one
};

/// Names that people read as one are one class, called as in the train split.
LabelledFolders labelsOf(std::span<const LabelledFolder> folders, ClassLevel level);

} // namespace fovea
