#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace fovea::fuzz {

/// A file in a folder of this process's own, in memory where the system has such a place: some
/// parsers take a path. Both go with the object.
class ScratchFile {
public:
    explicit ScratchFile(std::string_view name);
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ~ScratchFile();

    /// Puts `bytes` in the place of what the file held.
    const std::filesystem::path& with(std::string_view bytes) const;

    /// The same for a file beside it, which a parser looks for by its name.
    void putBeside(std::string_view name, std::string_view bytes) const;

private:
    std::filesystem::path m_folder;
    std::filesystem::path m_file;
};

} // namespace fovea::fuzz
