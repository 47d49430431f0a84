#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>

#include "core/base/error.hpp"
#include "core/base/file_kind.hpp"
#include "core/base/regular_file.hpp"

/// The memory that pictures take while they are decoded. Private to core/data.
namespace fovea {

/// Room in memory that all threads share. It is counted by what headers say and not by what is
/// free, so that a picture is taken or refused on every machine alike: the threads only wait
/// longer.
///
/// threads  any
class Room {
public:
    /// What one thread has of it; given back in the end.
    class Share {
    public:
        Share() = default;
        Share(Share&& other) noexcept;
        Share& operator=(Share&& other) noexcept;
        ~Share();

    private:
        friend class Room;

        Share(Room* room, std::uint64_t bytes) : m_room(room), m_bytes(bytes) {}

        Room* m_room = nullptr;
        std::uint64_t m_bytes = 0;
    };

    Room(std::uint64_t bytes, std::uint64_t mostOfOne) : m_free(bytes), m_mostOfOne(mostOfOne) {}

    /// Waits until there is room; first come, first served.
    /// errors  more than one may have, with both sizes
    Result<Share> take(std::uint64_t bytes);

private:
    void giveBack(std::uint64_t bytes);

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::uint64_t m_free;
    std::uint64_t m_mostOfOne;
    std::uint64_t m_next = 0;   ///< the number of who comes next
    std::uint64_t m_served = 0; ///< the number of whose turn it is
};

/// The program's rooms. Who needs several takes them in this order, so that nobody waits for
/// somebody who waits for him.
Room& volumeRoom();  ///< what slices are stacked into
Room& fileRoom();    ///< pictures as they lie in their files
Room& pictureRoom(); ///< pictures, and what their decoders take

/// A picture's file in memory, with the room that it takes.
struct PictureFile {
    std::string bytes;
    Room::Share share;
};

/// All of a file that has just been opened.
/// errors  what the door for reading has
Result<PictureFile> readPictureFile(RegularFile& opened);
Result<PictureFile> readPictureFile(const std::filesystem::path& path, const FileKind& kind);

} // namespace fovea
