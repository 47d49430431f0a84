#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/data/sample.hpp"

namespace fovea {

/// What an array's name says of it. Private to core/data.
struct ArrayName {
    bool isLabels = false;
    std::optional<Split> split;
    std::string others; ///< what else is in it: images and labels that go together have the same
};

/// "x_train", "train_images", "testY", "labels": nothing where it names neither images nor labels.
std::optional<ArrayName> arrayNameOf(std::string_view name);

} // namespace fovea
