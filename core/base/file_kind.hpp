#pragma once

#include <cstdint>
#include <string_view>

namespace fovea {

/// A kind of file, and the most bytes that are read of one.
struct FileKind {
    std::string_view name; ///< "a picture"
    std::uint64_t mostBytes = 0;
};

/// Large enough for whatever people have, small enough that a file made to fill the memory is
/// refused before a byte of it is read.
namespace file_kinds {
inline constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30;

inline constexpr FileKind document{"a document", gibibyte / 8}; ///< JSON, names of classes
inline constexpr FileKind log{"a log of events", gibibyte};
inline constexpr FileKind picture{"a picture", gibibyte};
inline constexpr FileKind stack{"a stack of pictures", 4 * gibibyte};
inline constexpr FileKind table{"a table", 4 * gibibyte};
inline constexpr FileKind container{"a file of images", 16 * gibibyte}; ///< IDX, CIFAR, arrays
inline constexpr FileKind archive{"an archive", 256 * gibibyte};
inline constexpr FileKind weights{"a file of weights", 16 * gibibyte};
inline constexpr FileKind plugin{"a plugin", 4 * gibibyte};
} // namespace file_kinds

} // namespace fovea
