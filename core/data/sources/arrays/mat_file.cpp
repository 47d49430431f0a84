#include "core/data/sources/arrays/mat_file.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace fovea {

namespace {

constexpr std::uint64_t matHeaderBytes = 128;
constexpr std::uint64_t tagBytes = 8;
constexpr std::size_t mostArrays = 1000;
constexpr std::uint64_t longestField = 4096; ///< of flags, extents and a name

// The format's numbers of types.
constexpr std::uint32_t miMatrix = 14;
constexpr std::uint32_t miCompressed = 15;
// Of classes, those of numbers are the last ones.
constexpr std::uint64_t mxDouble = 6;
constexpr std::uint64_t mxUint8 = 9;
constexpr std::uint64_t mxUint64 = 15;
constexpr std::uint64_t complexFlag = 0x800;

std::optional<NumberForm> formOfType(std::uint32_t type, bool isBigEndian) {
    constexpr std::array kinds{NumberKind::Signed, NumberKind::Unsigned};
    if (type >= 1 && type <= 6) // int8, uint8, int16, ...
        return NumberForm{kinds[(type - 1) % 2], std::size_t{1} << (type - 1) / 2, isBigEndian};
    if (type == 12 || type == 13)
        return NumberForm{kinds[type - 12], 8, isBigEndian};
    if (type == 7 || type == 9)
        return NumberForm{NumberKind::Float, type == 7 ? std::size_t{4} : 8, isBigEndian};
    return std::nullopt;
}

struct Tag {
    std::uint32_t type = 0;
    std::uint64_t bytes = 0;
    std::string small; ///< what stands in the tag itself, where that is all
    bool isSmall = false;
};

/// Reads the elements that an array begins with.
class ElementReader {
public:
    ElementReader(FilePart& part, bool isBigEndian) : m_part(part), m_isBigEndian(isBigEndian) {}

    std::optional<Tag> tag() {
        const std::optional<std::string> head = exactly(tagBytes);
        if (!head)
            return std::nullopt;
        const auto first = static_cast<std::uint32_t>(number(*head, 0, 4));
        // Up to four bytes stand in the place of their count, whose place is beside the type.
        if (const std::uint32_t count = first >> 16; count != 0) {
            if (count > 4)
                return std::nullopt;
            return Tag{first & 0xffff, count, head->substr(4, count), true};
        }
        return Tag{first, number(*head, 4, 4), {}, false};
    }

    /// The next element whole, up to its padding.
    std::optional<std::string> field() {
        const std::optional<Tag> found = tag();
        if (!found || found->isSmall)
            return found ? std::optional(found->small) : std::nullopt;
        if (found->bytes > longestField)
            return std::nullopt;
        std::optional<std::string> bytes = exactly((found->bytes + 7) / 8 * 8);
        if (bytes)
            bytes->resize(static_cast<std::size_t>(found->bytes));
        return bytes;
    }

    std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t count) const {
        return unsignedAt(bytes.data() + at, count, m_isBigEndian);
    }

private:
    std::optional<std::string> exactly(std::uint64_t count) {
        std::string bytes;
        if (!m_part.append(bytes, count) || bytes.size() != count)
            return std::nullopt;
        return bytes;
    }

    FilePart& m_part;
    bool m_isBigEndian;
};

/// Reads an array up to its numbers; nothing where it has none that are read.
std::optional<MatArray> arrayIn(FilePart part, bool isPacked, bool isBigEndian) {
    ElementReader reader(part, isBigEndian);
    if (isPacked) // the tag of the matrix is packed with it
        if (const std::optional<Tag> matrix = reader.tag(); !matrix || matrix->type != miMatrix)
            return std::nullopt;
    const std::optional<std::string> flags = reader.field();
    const std::optional<std::string> extents = flags ? reader.field() : std::nullopt;
    const std::optional<std::string> name = extents ? reader.field() : std::nullopt;
    if (!name || flags->size() != 8)
        return std::nullopt;
    const std::uint64_t flag = reader.number(*flags, 0, 4);
    const std::uint64_t kind = flag & 0xff;
    if (kind < mxDouble || kind > mxUint64 || (flag & complexFlag) != 0)
        return std::nullopt;
    const std::optional<Tag> numbers = reader.tag();
    const std::optional<NumberForm> form =
        numbers ? formOfType(numbers->type, isBigEndian) : std::nullopt;
    if (!form)
        return std::nullopt;
    MatArray array{*name, {}, *form, kind == mxUint8, std::move(part), numbers->small};
    for (std::size_t at = 0; at + 4 <= extents->size(); at += 4)
        array.extents.push_back(static_cast<std::int64_t>(reader.number(*extents, at, 4)));
    if (numbers->bytes != static_cast<std::uint64_t>(array.count()) * form->bytes)
        return std::nullopt;
    return array;
}

/// Whether its numbers are in the other order of bytes; nothing where it is no such file.
Result<bool> isBigEndianMat(const RegularFile& file) {
    std::string header(matHeaderBytes, '\0');
    const Result<std::size_t> got = file.readAt(0, header.data(), header.size());
    if (!got)
        return tl::unexpected(got.error());
    const std::string order = header.substr(126);
    if (header.starts_with("MATLAB 7.3"))
        return fail(ErrorKind::Data, "it is of MATLAB's version 7.3 (HDF5), which is not read; "
                                     "save it by save(..., '-v7')");
    if (*got != header.size() || !header.starts_with("MATLAB ") || (order != "IM" && order != "MI"))
        return fail(ErrorKind::Data, "it is no MAT-file of version 5; save it by save(..., '-v7')");
    return order == "MI";
}

} // namespace

Result<std::vector<MatArray>> readMatArrays(const RegularFile& file) {
    const Result<bool> isBigEndian = isBigEndianMat(file);
    if (!isBigEndian)
        return tl::unexpected(isBigEndian.error());
    std::vector<MatArray> arrays;
    for (std::uint64_t at = matHeaderBytes; at + tagBytes <= file.size();) {
        FilePart head(file, {at, tagBytes, Packing::None});
        const std::optional<Tag> element = ElementReader(head, *isBigEndian).tag();
        if (!element || element->isSmall || arrays.size() == mostArrays)
            break;
        at += tagBytes;
        const bool isPacked = element->type == miCompressed;
        if (isPacked || element->type == miMatrix)
            if (auto array = arrayIn(FilePart(file, {at, std::min(element->bytes, file.size() - at),
                                                     isPacked ? Packing::Zlib : Packing::None}),
                                     isPacked, *isBigEndian))
                arrays.push_back(std::move(*array));
        at += element->bytes;
    }
    return arrays;
}

} // namespace fovea
