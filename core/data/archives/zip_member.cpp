#include "core/data/archives/zip_member.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

namespace fovea {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t headerBytes = 30;
constexpr std::string_view headerMagic = "PK\3\4"sv;
constexpr std::string_view descriptorMagic = "PK\7\x8"sv;
constexpr std::size_t packedBlock = 1 << 16;

std::uint32_t numberAt(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t number = 0;
    for (std::size_t i = count; i-- > 0;)
        number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

/// Up to `count` bytes; fewer where the file ends.
std::string bytesAt(int file, std::uint64_t at, std::size_t count) {
    std::string bytes(count, '\0');
    const ssize_t got = ::pread(file, bytes.data(), count, static_cast<off_t>(at));
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return bytes;
}

/// What stands before a member's bytes.
struct ZipHeader {
    bool hasDescriptor = false; ///< the checksum follows behind the bytes
    bool isDeflated = false;
    std::uint32_t checksum = 0;
    std::size_t bytes = 0; ///< with the name and what is behind it
};

std::optional<ZipHeader> zipHeaderIn(std::string_view bytes) {
    if (bytes.size() < headerBytes || !bytes.starts_with(headerMagic))
        return std::nullopt;
    const std::uint32_t flags = numberAt(bytes, 6, 2);
    const std::uint32_t method = numberAt(bytes, 8, 2);
    const bool isEncrypted = (flags & 1U) != 0;
    if (isEncrypted || (method != 0 && method != Z_DEFLATED))
        return std::nullopt;
    return ZipHeader{(flags & 8U) != 0, method == Z_DEFLATED, numberAt(bytes, 14, 4),
                     headerBytes + numberAt(bytes, 26, 2) + numberAt(bytes, 28, 2)};
}

tl::unexpected<Error> wrongMember(std::string_view words) {
    return fail(ErrorKind::Data, fmt::format("it is damaged in the archive ({}); copy the archive "
                                             "again from its origin",
                                             words));
}

/// Unpacks exactly what fits into `out`; returns how many bytes that took.
Result<std::uint64_t> inflateAt(int file, std::uint64_t at, std::string& out) {
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) // raw: without a header of its own
        return fail(ErrorKind::Data, "there is not enough memory to unpack it");
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    std::string packed;
    std::uint64_t read = 0;
    int status = Z_OK;
    while (status == Z_OK) {
        if (stream.avail_in == 0) {
            packed = bytesAt(file, at + read, packedBlock);
            read += packed.size();
            stream.next_in = reinterpret_cast<Bytef*>(packed.data());
            stream.avail_in = static_cast<uInt>(packed.size());
        }
        status = inflate(&stream, Z_NO_FLUSH); // without progress it says Z_BUF_ERROR
    }
    const std::uint64_t used = read - stream.avail_in;
    const bool isWhole = status == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    return isWhole ? Result<std::uint64_t>(used)
                   : wrongMember("its packed bytes are not what its directory says");
}

} // namespace

std::optional<std::uint64_t> zipHeaderBefore(int file, std::uint64_t data) {
    constexpr std::uint64_t lookBack = 1024; // longer names and extras are read otherwise
    const std::uint64_t begin = data - std::min(data, lookBack);
    const std::string before = bytesAt(file, begin, data - begin);
    for (std::size_t at = before.rfind(headerMagic); at != std::string::npos;
         at = at == 0 ? std::string::npos : before.rfind(headerMagic, at - 1)) {
        const std::optional<ZipHeader> header = zipHeaderIn(std::string_view(before).substr(at));
        if (header && at + header->bytes == before.size())
            return begin + at;
    }
    return std::nullopt;
}

Result<std::string> readZipMember(int file, std::uint64_t header, std::uint64_t size) {
    constexpr std::uint64_t mostOfZlib = 0xffff'ffff;
    const std::optional<ZipHeader> found = zipHeaderIn(bytesAt(file, header, headerBytes));
    if (!found || size > mostOfZlib)
        return fail(ErrorKind::Data,
                    "the archive has changed since it was looked at; open it again");
    const std::uint64_t data = header + found->bytes;
    std::string bytes;
    std::uint64_t end = data + size;
    if (found->isDeflated) {
        bytes.resize(size);
        const Result<std::uint64_t> used = inflateAt(file, data, bytes);
        if (!used)
            return tl::unexpected(used.error());
        end = data + *used;
    } else {
        bytes = bytesAt(file, data, size);
        if (bytes.size() != size)
            return wrongMember("it is cut short");
    }
    std::uint32_t checksum = found->checksum;
    if (found->hasDescriptor) {
        const std::string behind = bytesAt(file, end, 8);
        if (behind.size() != 8)
            return wrongMember("it is cut short");
        checksum = numberAt(behind, behind.starts_with(descriptorMagic) ? 4 : 0, 4);
    }
    const auto* const begin = reinterpret_cast<const Bytef*>(bytes.data());
    if (crc32_z(0, begin, bytes.size()) != checksum)
        return wrongMember("its checksum is another");
    return bytes;
}

} // namespace fovea
