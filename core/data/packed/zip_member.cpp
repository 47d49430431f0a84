#include "core/data/packed/zip_member.hpp"

#include <array>

#include <fmt/format.h>

#include "core/data/packed/file_part.hpp"
#include "core/data/packed/zip_header.hpp"

namespace fovea {

namespace {

constexpr std::string_view descriptorMagic{"PK\7\x8", 4};

tl::unexpected<Error> wrongMember(std::string_view words) {
    return fail(ErrorKind::Data, fmt::format("it is damaged in the archive ({}); copy the archive "
                                             "again from its origin",
                                             words));
}

/// Up to `count` bytes; fewer where the file ends.
std::string bytesAt(const RegularFile& file, std::uint64_t at, std::size_t count) {
    std::string bytes(count, '\0');
    bytes.resize(file.readAt(at, bytes.data(), count).value_or(0));
    return bytes;
}

/// The checksum, behind the bytes where their writer did not know it before.
std::optional<std::uint32_t> checksumOf(const RegularFile& file, const ZipHeader& header,
                                        std::uint64_t end) {
    if (!header.hasDescriptor)
        return header.checksum;
    const std::string behind = bytesAt(file, end, 8);
    if (behind.size() != 8)
        return std::nullopt;
    return static_cast<std::uint32_t>(
        littleAt(behind, behind.starts_with(descriptorMagic) ? 4 : 0, 4));
}

} // namespace

Result<std::string> readZipMember(const RegularFile& file, std::uint64_t header,
                                  std::uint64_t size) {
    const std::optional<ZipHeader> found = zipHeaderIn(bytesAt(file, header, zipHeaderBytes));
    const std::uint64_t data = header + (found ? found->bytes : 0);
    if (!found || !found->isReadable() || data > file.size())
        return fail(ErrorKind::Data,
                    "the archive has changed since it was looked at; open it again");
    const bool isDeflated = found->method == ZipHeader::deflated;
    FilePart part(file, {data, isDeflated ? file.size() - data : size,
                         isDeflated ? Packing::Deflate : Packing::None});
    std::string bytes;
    char more = 0;
    const Result<void> read = part.append(bytes, size);
    if (read && bytes.size() != size)
        return wrongMember("it is cut short");
    if (const Result<std::size_t> rest = part.read(&more, 1); !read || !rest || *rest != 0)
        return wrongMember("its packed bytes are not what its directory says");
    const std::optional<std::uint32_t> checksum =
        checksumOf(file, *found, data + part.packedBytes());
    if (!checksum)
        return wrongMember("it is cut short");
    if (part.checksum() != *checksum)
        return wrongMember("its checksum is another");
    return bytes;
}

} // namespace fovea
