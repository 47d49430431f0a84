#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/fitted/file_stamp.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// What is known of a picture's file that can be read. Of one that cannot nothing is kept: the
/// cause may be gone the next time.
struct KeptRecord {
    std::string name; ///< of the sample
    FileStamp stamp;  ///< of the file when it was read
    Shape whole;      ///< of the picture in its file
    Shape fitted{0, 0, 0, 0, 0};
    bool isFloat = false;    ///< the fitted picture has values in place of pixels
    std::uint64_t bytes = 0; ///< of the fitted picture; 0: it is not kept
};

/// A file of fitted pictures in a cache folder, for the next time: records one after another, each
/// with its checksum. Who opens it first writes; who comes while he has it open reads what was
/// there then. What a process that was killed left half written is cut off. Deleting the file, also
/// while it is open, costs time and nothing else.
///
/// threads  any, once it is open
class KeptFile {
public:
    /// A record, and where its picture begins in the file.
    struct Found {
        KeptRecord record;
        std::uint64_t offset = 0;
        std::uint32_t checksum = 0;
    };

    /// Makes the folder and the file where they are not there. A file of another key, or of which
    /// more than half is out of date, is begun anew.
    /// key     what the pictures depend on besides their files
    /// returns null where it can be neither read nor made
    static std::unique_ptr<KeptFile> open(const std::filesystem::path& path, std::string_view key);
    KeptFile(const KeptFile&) = delete;
    KeptFile& operator=(const KeptFile&) = delete;
    ~KeptFile();

    /// What was in the file when it was opened; of a name the last. Only the first call has it.
    std::vector<Found> takeFound() { return std::move(m_found); }

    /// Adds a record; nothing where another process writes, the disk is full, or the file is as
    /// large as it may become.
    std::optional<Found> append(const KeptRecord& record, std::span<const std::uint8_t> picture);

    /// False where the picture is not what was written.
    bool read(const Found& found, std::span<std::uint8_t> picture) const;

private:
    KeptFile(int file, bool writes) : m_file(file), m_writes(writes) {}

    bool begin(std::string_view key);
    void readRecords();

    int m_file;
    std::atomic<bool> m_writes;
    std::mutex m_mutex;      ///< who appends
    std::uint64_t m_end = 0; ///< where the next record begins
    std::vector<Found> m_found;
};

/// The folder's files of fitted pictures, but `newest`, which have not been opened for the longest
/// time, are removed until all together take no more than `mostBytes`.
void removeOldest(const std::filesystem::path& folder, const std::filesystem::path& newest,
                  std::uint64_t mostBytes);

/// How the names of such files end.
inline constexpr std::string_view keptFileEnding = ".fitted";

} // namespace fovea
