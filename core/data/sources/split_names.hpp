#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/data/sample.hpp"

/// What names say of splits. Private to core/data.
namespace fovea {

/// What a folder's name says of a split: "seg_train" is Train among "seg_*".
struct SplitName {
    Split split = Split::Train;
    std::string rest;    ///< in lower case, with * for the split's own word
    bool isWord = false; ///< the name is that word and nothing else
    /// All else in the name is what people call a set of pictures: "training_set", "Test images".
    bool isPlain = false;
};

/// What a name says of a split; nothing where it says none, or two.
std::optional<SplitName> splitNameOf(std::string_view name);

/// "train", "val", "valid", "validation" or "test", in any case: how tables are named.
std::optional<Split> splitOfFile(std::string_view name);

} // namespace fovea
