#include "core/data/packed/zip_directory.hpp"

#include <optional>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/packed/zip_header.hpp"

namespace fovea {

namespace {

constexpr std::size_t endRecordBytes = 22;
constexpr std::size_t longestComment = 0xffff;
constexpr std::size_t locatorBytes = 20;
constexpr std::size_t longEndRecordBytes = 56;
constexpr std::size_t entryBytes = 46;
constexpr std::uint64_t unknown16 = 0xffff;
constexpr std::uint64_t unknown32 = 0xffffffff;

using namespace std::string_view_literals;

tl::unexpected<Error> noZip() {
    return fail(ErrorKind::Data, "it is no zip archive, or is cut short; copy it again");
}

tl::unexpected<Error> damagedZip() {
    return fail(ErrorKind::Data, "its list of members is damaged; copy it again");
}

/// Exactly `count` bytes from `offset` on.
Result<std::string> exactBytes(const RegularFile& file, std::uint64_t offset, std::size_t count) {
    if (offset > file.size() || file.size() - offset < count)
        return damagedZip();
    std::string bytes(count, '\0');
    const Result<std::size_t> got = file.readAt(offset, bytes.data(), count);
    if (!got)
        return tl::unexpected(got.error());
    return *got == count ? Result<std::string>(std::move(bytes)) : damagedZip();
}

struct DirectoryPlace {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::uint64_t members = 0;
};

/// What the record of zip64 says, which stands before the other where that has too few digits.
Result<DirectoryPlace> longPlace(const RegularFile& file, std::uint64_t endRecord) {
    if (endRecord < locatorBytes)
        return damagedZip();
    const Result<std::string> locator = exactBytes(file, endRecord - locatorBytes, locatorBytes);
    if (!locator)
        return tl::unexpected(locator.error());
    if (!locator->starts_with("PK\6\7"sv))
        return damagedZip();
    const Result<std::string> record =
        exactBytes(file, littleAt(*locator, 8, 8), longEndRecordBytes);
    if (!record)
        return tl::unexpected(record.error());
    if (!record->starts_with("PK\6\6"sv))
        return damagedZip();
    return DirectoryPlace{littleAt(*record, 48, 8), littleAt(*record, 40, 8),
                          littleAt(*record, 32, 8)};
}

Result<DirectoryPlace> placeOfDirectory(const RegularFile& file) {
    const Result<std::string> end = file.last(endRecordBytes + longestComment);
    if (!end)
        return tl::unexpected(end.error());
    if (end->size() < endRecordBytes)
        return noZip();
    // Searched from the end: before it may stand whatever a member holds.
    std::size_t at = end->rfind("PK\5\6"sv, end->size() - endRecordBytes);
    while (at != std::string::npos &&
           at + endRecordBytes + littleAt(*end, at + 20, 2) != end->size())
        at = at == 0 ? std::string::npos : end->rfind("PK\5\6"sv, at - 1);
    if (at == std::string::npos)
        return noZip();
    const DirectoryPlace place{littleAt(*end, at + 16, 4), littleAt(*end, at + 12, 4),
                               littleAt(*end, at + 10, 2)};
    if (place.offset == unknown32 || place.bytes == unknown32 || place.members == unknown16)
        return longPlace(file, file.size() - end->size() + at);
    return place;
}

/// Replaces what 32 bits could not hold by what the entry's extra field of zip64 says.
Result<void> takeLongSizes(ZipMember& member, std::string_view extra) {
    while (extra.size() >= 4) {
        const std::uint64_t tag = littleAt(extra, 0, 2);
        const std::uint64_t bytes = littleAt(extra, 2, 2);
        extra.remove_prefix(4);
        if (bytes > extra.size())
            break;
        std::string_view fields = extra.substr(0, bytes);
        extra.remove_prefix(bytes);
        if (tag != 1)
            continue;
        for (std::uint64_t* each : {&member.bytes, &member.packedBytes, &member.headerOffset}) {
            if (*each != unknown32)
                continue;
            if (fields.size() < 8)
                return damagedZip();
            *each = littleAt(fields, 0, 8);
            fields.remove_prefix(8);
        }
    }
    return {};
}

/// Takes the first entry off `directory`.
Result<ZipMember> nextMember(std::string_view& directory) {
    if (directory.size() < entryBytes || !directory.starts_with("PK\1\2"sv))
        return damagedZip();
    const std::size_t nameBytes = littleAt(directory, 28, 2);
    const std::size_t extraBytes = littleAt(directory, 30, 2);
    const std::size_t all = entryBytes + nameBytes + extraBytes + littleAt(directory, 32, 2);
    if (directory.size() < all)
        return damagedZip();
    ZipMember member{std::string(directory.substr(entryBytes, nameBytes)),
                     littleAt(directory, 42, 4),
                     littleAt(directory, 20, 4),
                     littleAt(directory, 24, 4),
                     static_cast<std::uint32_t>(littleAt(directory, 16, 4)),
                     static_cast<std::uint16_t>(littleAt(directory, 10, 2)),
                     (littleAt(directory, 8, 2) & 1) != 0};
    const std::string_view extra = directory.substr(entryBytes + nameBytes, extraBytes);
    directory.remove_prefix(all);
    if (Result<void> taken = takeLongSizes(member, extra); !taken)
        return tl::unexpected(taken.error());
    return member;
}

} // namespace

Result<std::vector<ZipMember>> readZipDirectory(const RegularFile& file) {
    const Result<DirectoryPlace> place = placeOfDirectory(file);
    if (!place)
        return tl::unexpected(place.error());
    if (place->bytes > mostZipDirectoryBytes)
        return fail(ErrorKind::Data,
                    fmt::format("its list of members takes {}, and one is read up "
                                "to {}",
                                sizeText(place->bytes), sizeText(mostZipDirectoryBytes)));
    const Result<std::string> bytes =
        exactBytes(file, place->offset, static_cast<std::size_t>(place->bytes));
    if (!bytes)
        return tl::unexpected(bytes.error());
    std::string_view rest = *bytes;
    std::vector<ZipMember> members;
    while (members.size() != place->members) {
        Result<ZipMember> member = nextMember(rest);
        if (!member)
            return tl::unexpected(member.error());
        members.push_back(std::move(*member));
    }
    return members;
}

Result<FilePart> openZipMember(const RegularFile& file, const ZipMember& member) {
    if (member.isEncrypted)
        return fail(ErrorKind::Data, "it is encrypted; unpack it, and pack it without a password");
    if (member.method != ZipHeader::stored && member.method != ZipHeader::deflated)
        return fail(ErrorKind::Data, fmt::format("it is packed by method {}, and only deflate (8) "
                                                 "is read; pack it anew",
                                                 member.method));
    const Result<std::string> bytes = exactBytes(file, member.headerOffset, zipHeaderBytes);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const std::optional<ZipHeader> header = zipHeaderIn(*bytes);
    if (!header)
        return damagedZip();
    // Only how long the header is, is asked of it.
    const std::uint64_t begin = member.headerOffset + header->bytes;
    if (begin > file.size() || file.size() - begin < member.packedBytes)
        return fail(ErrorKind::Data, "what is packed in it is cut short; copy it again");
    return FilePart(file, {begin, member.packedBytes,
                           member.method == ZipHeader::stored ? Packing::None : Packing::Deflate});
}

} // namespace fovea
