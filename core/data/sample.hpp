#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace fovea {

enum class Split : std::uint8_t { Train, Validation, Test };

inline constexpr std::array<Split, 3> allSplits{Split::Train, Split::Validation, Split::Test};

/// "train", "validation", "test": in files, commands and windows.
std::string_view nameOf(Split split);
Result<Split> splitFromName(std::string_view name);

/// What people have decided about a sample: an excluded one is in no split.
enum class SampleState : std::uint8_t { Included, Excluded };

/// "included", "excluded": in files.
std::string_view nameOf(SampleState state);
Result<SampleState> sampleStateFromName(std::string_view name);

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
    SampleState state = SampleState::Included;
};

} // namespace fovea
