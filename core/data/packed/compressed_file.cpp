#include "core/data/packed/compressed_file.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <zlib.h>

#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "core/data/packed/append_blocks.hpp"

namespace fovea {

namespace {

/// RFC 1951: no byte unpacks to more.
constexpr std::uint64_t mostOfAByte = 1032;
constexpr std::uint64_t blockBytes = 1 << 16;
constexpr std::string_view gzipMagic = "\x1f\x8b";
constexpr std::uint64_t shortestGzip = 18; ///< header and trailer

} // namespace

/// Unpacks a stream of gzip members.
class MaybePacked::Packed {
public:
    Packed(RegularFile& file, std::string begin) : m_file(file), m_packed(std::move(begin)) {
        // 16: expects gzip's header.
        m_isReady = inflateInit2(&m_stream, 15 + 16) == Z_OK;
        aim();
    }

    Packed(const Packed&) = delete;
    Packed& operator=(const Packed&) = delete;

    ~Packed() { inflateEnd(&m_stream); }

    /// Up to `count` of the next bytes; none at the end.
    Result<std::size_t> next(char* out, std::size_t count) {
        if (!m_isReady)
            return noMemoryToUnpack();
        m_stream.next_out = reinterpret_cast<Bytef*>(out);
        m_stream.avail_out = static_cast<uInt>(count);
        while (m_stream.avail_out == count && !m_isAtEnd)
            if (Result<void> done = step(); !done)
                return tl::unexpected(done.error());
        return count - m_stream.avail_out;
    }

private:
    Result<void> step() {
        if (m_stream.avail_in == 0)
            if (Result<void> read = refill(); !read)
                return read;
        const int status = inflate(&m_stream, Z_NO_FLUSH);
        if (status == Z_STREAM_END)
            return endMember();
        if (status == Z_BUF_ERROR && m_stream.avail_in == 0)
            return fail(ErrorKind::Data, "the compressed file is cut short; copy it again");
        if (status != Z_OK && status != Z_BUF_ERROR)
            return fail(ErrorKind::Data, "the compressed file is damaged; copy it again");
        return {};
    }

    /// Several members may follow each other; anything else behind is padding.
    Result<void> endMember() {
        if (m_stream.avail_in < gzipMagic.size())
            if (Result<void> read = refill(); !read)
                return read;
        const std::string_view behind(reinterpret_cast<const char*>(m_stream.next_in),
                                      m_stream.avail_in);
        m_isAtEnd = behind.size() <= gzipMagic.size() || !behind.starts_with(gzipMagic);
        if (!m_isAtEnd)
            inflateReset(&m_stream);
        return {};
    }

    /// Reads on behind what is left.
    Result<void> refill() {
        m_packed.erase(0, m_packed.size() - m_stream.avail_in);
        Result<void> read = m_file.append(m_packed, blockBytes);
        aim();
        return read;
    }

    void aim() {
        m_stream.next_in = reinterpret_cast<Bytef*>(m_packed.data());
        m_stream.avail_in = static_cast<uInt>(m_packed.size());
    }

    RegularFile& m_file;
    std::string m_packed; ///< its end is what has not been unpacked yet
    z_stream m_stream{};
    bool m_isReady = false;
    bool m_isAtEnd = false;
};

class MaybePacked::Parts {
public:
    explicit Parts(RegularFile&& opened) : file(std::move(opened)) {}

    RegularFile file;
    std::string begin; ///< read to see what it is
    std::uint64_t promised = 0;
    std::unique_ptr<Packed> packed;
};

MaybePacked::MaybePacked(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

MaybePacked::MaybePacked(MaybePacked&&) noexcept = default;
MaybePacked& MaybePacked::operator=(MaybePacked&&) noexcept = default;
MaybePacked::~MaybePacked() = default;

Result<MaybePacked> MaybePacked::open(const std::filesystem::path& path, const FileKind& kind) {
    Result<RegularFile> file = RegularFile::open(path, kind);
    if (!file)
        return tl::unexpected(file.error());
    auto parts = std::make_unique<Parts>(std::move(*file));
    if (Result<void> read = parts->file.append(parts->begin, gzipMagic.size()); !read)
        return tl::unexpected(read.error());
    if (parts->file.size() > shortestGzip && parts->begin == gzipMagic) {
        const Result<std::string> end = parts->file.last(4);
        if (!end)
            return tl::unexpected(end.error());
        for (std::size_t i = end->size(); i-- > 0;)
            parts->promised = parts->promised << 8 | static_cast<unsigned char>((*end)[i]);
        parts->packed = std::make_unique<Packed>(parts->file, std::exchange(parts->begin, {}));
    }
    return MaybePacked(std::move(parts));
}

bool MaybePacked::isPacked() const { return m_parts->packed != nullptr; }

std::uint64_t MaybePacked::mostBytes() const {
    return m_parts->file.size() * (isPacked() ? mostOfAByte : 1);
}

std::uint64_t MaybePacked::promisedBytes() const { return m_parts->promised; }

Result<void> MaybePacked::append(std::string& bytes, std::uint64_t count,
                                 const std::stop_token& stop) {
    if (!isPacked()) {
        const std::uint64_t known = std::min<std::uint64_t>(count, m_parts->begin.size());
        bytes += m_parts->begin.substr(0, known);
        m_parts->begin.erase(0, known);
        return m_parts->file.append(bytes, count - known, stop);
    }
    return appendBlocks(bytes, count, stop, [this](char* block, std::size_t size) {
        return m_parts->packed->next(block, size);
    });
}

Result<std::string> readMaybeGzip(const std::filesystem::path& path, const FileKind& kind,
                                  const std::stop_token& stop, std::uint64_t mostUnpacked) {
    Result<MaybePacked> file = MaybePacked::open(path, kind);
    if (!file)
        return tl::unexpected(file.error());
    const std::uint64_t most = file->isPacked() ? mostUnpacked : kind.mostBytes;
    std::string bytes;
    if (Result<void> read = file->append(bytes, most + 1, stop); !read)
        return tl::unexpected(read.error());
    if (bytes.size() > most)
        return fail(ErrorKind::Data, fmt::format("it unpacks to more than {}; unpack it, and see "
                                                 "what it holds",
                                                 sizeText(most)));
    return bytes;
}

} // namespace fovea
