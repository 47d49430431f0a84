#include "core/data/sources/compressed_file.hpp"

#include <zlib.h>

#include "core/base/file.hpp"

namespace fovea {

namespace {

constexpr std::size_t largestBytes = std::size_t{4} << 30;

/// The size that gzip's last four bytes promise, which a damaged file may overstate: no byte
/// unpacks to more than 1032.
std::size_t promisedSize(std::string_view packed) {
    std::size_t size = 0;
    for (std::size_t i = 0; i != 4; ++i)
        size = size << 8 | static_cast<unsigned char>(packed[packed.size() - 1 - i]);
    return std::min(size, packed.size() * 1032);
}

struct Inflater {
    z_stream stream{};
    bool isReady = inflateInit2(&stream, 15 + 16) == Z_OK; // 16: expects gzip's header

    Inflater() = default;
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    ~Inflater() { inflateEnd(&stream); }
};

Result<std::string> unpack(std::string_view packed) {
    Inflater inflater;
    if (!inflater.isReady)
        return fail("there is not enough memory to unpack it");
    z_stream& stream = inflater.stream;
    std::string bytes(std::max<std::size_t>(promisedSize(packed), 1024), '\0');
    std::size_t done = 0;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    std::size_t left = packed.size();
    for (;;) {
        if (done == bytes.size()) {
            if (bytes.size() >= largestBytes)
                return fail(ErrorKind::Data, "it unpacks to more than 4 GiB");
            bytes.resize(bytes.size() * 2);
        }
        const auto in = static_cast<uInt>(std::min<std::size_t>(left, 1U << 30));
        const auto out = static_cast<uInt>(std::min<std::size_t>(bytes.size() - done, 1U << 30));
        stream.avail_in = in;
        stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + done);
        stream.avail_out = out;
        const int status = inflate(&stream, Z_NO_FLUSH);
        left -= in - stream.avail_in;
        done += out - stream.avail_out;
        const bool isCutShort = (status == Z_OK && left == 0 && stream.avail_out != 0) ||
                                (status == Z_BUF_ERROR && left == 0);
        if (isCutShort)
            return fail(ErrorKind::Data, "the compressed file is cut short; copy it again");
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
            return fail(ErrorKind::Data, "the compressed file is damaged; copy it again");
        if (status != Z_STREAM_END)
            continue;
        // Several members may follow each other; anything else behind is padding.
        const bool hasMore = left > 2 && stream.next_in[0] == 0x1f && stream.next_in[1] == 0x8b;
        if (!hasMore)
            break;
        inflateReset(&stream);
    }
    bytes.resize(done);
    return bytes;
}

} // namespace

Result<std::string> readMaybeGzip(const std::filesystem::path& path, const FileKind& kind,
                                  const std::stop_token& stop) {
    Result<std::string> bytes = readFile(path, kind, stop);
    const bool isGzip = bytes && bytes->size() > 18 && bytes->starts_with("\x1f\x8b");
    return isGzip ? unpack(*bytes) : bytes;
}

} // namespace fovea
