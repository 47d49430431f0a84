#include "core/data/packed/file_part.hpp"

#include <algorithm>
#include <array>
#include <new>

#include <zlib.h>

#include "core/data/packed/append_blocks.hpp"

namespace fovea {

namespace {

/// RFC 1951: no byte unpacks to more.
constexpr std::uint64_t mostOfAPackedByte = 1032;
constexpr std::size_t readBytes = 1 << 16;

} // namespace

class FilePart::State {
public:
    State(const RegularFile& file, const FilePlace& place)
        : m_file(file), m_place(place), m_left(place.bytes) {
        if (place.packing != Packing::None)
            m_isReady = inflateInit2(&m_stream, place.packing == Packing::Zlib ? 15 : -15) == Z_OK;
    }

    State(const State&) = delete;
    State& operator=(const State&) = delete;

    ~State() { inflateEnd(&m_stream); }

    const FilePlace& place() const { return m_place; }

    std::uint32_t checksum() const { return m_checksum; }

    std::uint64_t packedBytes() const { return m_place.bytes - m_left - m_stream.avail_in; }

    Result<std::size_t> read(char* bytes, std::size_t count) {
        Result<std::size_t> got =
            m_place.packing == Packing::None ? take(bytes, count) : unpack(bytes, count);
        if (got)
            m_checksum = static_cast<std::uint32_t>(
                crc32_z(m_checksum, reinterpret_cast<const Bytef*>(bytes), *got));
        return got;
    }

private:
    /// The next bytes as they are in the file.
    Result<std::size_t> take(char* bytes, std::size_t count) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count, m_left));
        Result<std::size_t> got =
            m_file.readAt(m_place.offset + m_place.bytes - m_left, bytes, wanted);
        if (got)
            m_left -= *got;
        return got;
    }

    Result<std::size_t> unpack(char* bytes, std::size_t count) {
        if (!m_isReady)
            return noMemoryToUnpack();
        std::size_t done = 0;
        while (done != count && !m_isAtEnd) {
            const auto wanted = static_cast<uInt>(std::min(count - done, readBytes));
            m_stream.next_out = reinterpret_cast<Bytef*>(bytes + done);
            m_stream.avail_out = wanted;
            if (Result<void> stepped = step(); !stepped)
                return tl::unexpected(stepped.error());
            done += wanted - m_stream.avail_out;
        }
        return done;
    }

    Result<void> step() {
        if (m_stream.avail_in == 0) {
            const Result<std::size_t> got = take(m_packed.data(), m_packed.size());
            if (!got)
                return tl::unexpected(got.error());
            m_stream.next_in = reinterpret_cast<Bytef*>(m_packed.data());
            m_stream.avail_in = static_cast<uInt>(*got);
        }
        const bool hasMore = m_stream.avail_in != 0;
        const int status = inflate(&m_stream, Z_NO_FLUSH);
        m_isAtEnd = status == Z_STREAM_END;
        if (status == Z_BUF_ERROR && !hasMore)
            return fail(ErrorKind::Data, "what is packed in it is cut short; copy it again");
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
            return fail(ErrorKind::Data, "what is packed in it is damaged; copy it again");
        return {};
    }

    const RegularFile& m_file;
    FilePlace m_place;
    std::uint64_t m_left; ///< bytes in the file that have not been taken
    std::array<char, readBytes> m_packed{};
    z_stream m_stream{};
    std::uint32_t m_checksum = 0;
    bool m_isReady = false;
    bool m_isAtEnd = false;
};

FilePart::FilePart(const RegularFile& file, const FilePlace& place)
    : m_state(std::make_unique<State>(file, place)) {}

FilePart::FilePart(FilePart&&) noexcept = default;
FilePart& FilePart::operator=(FilePart&&) noexcept = default;
FilePart::~FilePart() = default;

std::uint64_t FilePart::mostBytes() const {
    const FilePlace& place = m_state->place();
    return place.packing == Packing::None ? place.bytes : place.bytes * mostOfAPackedByte;
}

std::uint32_t FilePart::checksum() const { return m_state->checksum(); }

std::uint64_t FilePart::packedBytes() const { return m_state->packedBytes(); }

Result<std::size_t> FilePart::read(char* bytes, std::size_t count) {
    return m_state->read(bytes, count);
}

Result<void> FilePart::append(std::string& bytes, std::uint64_t count,
                              const std::stop_token& stop) {
    try {
        bytes.reserve(bytes.size() + std::min(count, mostBytes()));
    } catch (const std::bad_alloc&) {
        return noMemoryToUnpack();
    }
    return appendBlocks(bytes, count, stop,
                        [this](char* block, std::size_t size) { return read(block, size); });
}

} // namespace fovea
