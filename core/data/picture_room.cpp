#include "core/data/picture_room.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace fovea {

namespace {

constexpr std::uint64_t wholeRoom = 4 * file_kinds::gibibyte;
constexpr std::uint64_t mostOfOnePicture = 2 * file_kinds::gibibyte;

} // namespace

Room::Share::Share(Share&& other) noexcept
    : m_room(std::exchange(other.m_room, nullptr)), m_bytes(other.m_bytes) {}

Room::Share& Room::Share::operator=(Share&& other) noexcept {
    std::swap(m_room, other.m_room);
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

Room::Share::~Share() {
    if (m_room != nullptr)
        m_room->giveBack(m_bytes);
}

Result<Room::Share> Room::take(std::uint64_t bytes) {
    if (bytes > m_mostOfOne)
        return fail(ErrorKind::Data,
                    fmt::format("it takes {} of memory to decode, and one may take {}; make it "
                                "smaller",
                                sizeText(bytes), sizeText(m_mostOfOne)));
    std::unique_lock lock(m_mutex);
    const std::uint64_t number = m_next++;
    m_changed.wait(lock, [&] { return m_served == number && m_free >= bytes; });
    ++m_served;
    m_free -= bytes;
    // There may be room for the next one as well.
    m_changed.notify_all();
    return Share(this, bytes);
}

void Room::giveBack(std::uint64_t bytes) {
    const std::scoped_lock lock(m_mutex);
    m_free += bytes;
    m_changed.notify_all();
}

Room& volumeRoom() {
    static Room room(wholeRoom, mostOfOnePicture);
    return room;
}

Room& fileRoom() {
    static Room room(wholeRoom, wholeRoom); // what one may have is its kind's
    return room;
}

Room& pictureRoom() {
    static Room room(wholeRoom, mostOfOnePicture);
    return room;
}

Result<PictureFile> readPictureFile(RegularFile& opened) {
    Result<Room::Share> share = fileRoom().take(opened.size());
    if (!share)
        return tl::unexpected(share.error());
    Result<std::string> bytes = opened.readRest();
    if (!bytes)
        return tl::unexpected(bytes.error());
    return PictureFile{std::move(*bytes), std::move(*share)};
}

Result<PictureFile> readPictureFile(const std::filesystem::path& path, const FileKind& kind) {
    return RegularFile::open(path, kind).and_then([](RegularFile opened) {
        return readPictureFile(opened);
    });
}

} // namespace fovea
