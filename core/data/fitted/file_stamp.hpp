#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace fovea {

/// By what a file is known to be the one that it was: whoever changes or replaces it changes one of
/// these, even where it keeps its size and sets the time back.
struct FileStamp {
    std::int64_t bytes = 0;
    std::int64_t modified = 0; ///< ns since 1970
    std::int64_t changed = 0;  ///< ns since 1970; of its name, owner and times as well
    std::int64_t number = 0;   ///< of its inode

    bool operator==(const FileStamp&) const = default;
};

/// None where there is no regular file.
std::optional<FileStamp> stampOf(const std::filesystem::path& path);

} // namespace fovea
