#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/data/fitted/kept_file.hpp"
#include "core/data/image.hpp"

namespace fovea {

/// Pictures as they came to the size of one network's input, so that none is decoded twice: in a
/// file where there is a folder for it, else in memory while a budget lasts.
///
/// threads  any
class FittedPictures {
public:
    /// file  may be null
    FittedPictures(std::unique_ptr<KeptFile> file, std::size_t memoryBytes);

    /// What was found out about the file of this name, where it has not changed since.
    std::optional<KeptRecord> known(const std::string& name, const FileStamp& stamp);

    /// A picture of whose file this process knows that it has not changed since.
    /// channels  the input's: of a colour picture that was kept in grey, only 1 are there
    bool find(const std::string& name, std::int64_t channels, Image& out) const;

    /// fitted  of `record.fitted`'s shape; null where only the rest is worth keeping
    void keep(KeptRecord record, const Image* fitted);

private:
    struct Entry {
        KeptFile::Found found;           ///< where it is, if it has bytes and they are in the file
        std::vector<std::uint8_t> bytes; ///< else they are here
        bool isCurrent = false;          ///< the file is known to be the one that was read
    };

    std::unique_ptr<KeptFile> m_file;
    std::size_t m_left; ///< of the budget
    mutable std::shared_mutex m_mutex;
    std::unordered_map<std::string, Entry> m_entries;
};

/// The pictures that a key stands for: the same for all that ask in this process, as long as one of
/// them lives.
/// folder       of the file; empty for none
/// memoryBytes  the budget where there is none
/// threads      any
std::shared_ptr<FittedPictures> fittedPictures(const std::string& key,
                                               const std::filesystem::path& folder,
                                               std::size_t memoryBytes);

} // namespace fovea
