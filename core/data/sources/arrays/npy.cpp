#include "core/data/sources/arrays/npy.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace fovea {

namespace {

constexpr std::string_view npyMagic = "\x93NUMPY";
constexpr std::size_t shortHeaderBytes = 10;       ///< magic, version, two bytes of length
constexpr std::uint64_t mostHeaderBytes = 1 << 16; ///< of an array of numbers, 128 are written
constexpr std::int64_t mostNumbers = std::int64_t{1} << 40;
constexpr std::size_t mostExtents = 32;

tl::unexpected<Error> noNpy() {
    return fail(ErrorKind::Data, "it is no array of NumPy (.npy), or its header is damaged");
}

std::string_view trimmedLeft(std::string_view text) {
    return text.substr(std::min(text.size(), text.find_first_not_of(' ')));
}

/// What follows 'key': in a dictionary as Python writes it; empty where it lacks the key.
std::string_view valueOf(std::string_view dictionary, std::string_view key) {
    for (const char quote : {'\'', '"'})
        if (const std::size_t at = dictionary.find(fmt::format("{0}{1}{0}", quote, key));
            at != std::string_view::npos) {
            const std::string_view rest = trimmedLeft(dictionary.substr(at + key.size() + 2));
            return rest.starts_with(':') ? trimmedLeft(rest.substr(1)) : std::string_view();
        }
    return {};
}

std::optional<NumberKind> kindOf(char letter) {
    switch (letter) {
    case 'b':
        return NumberKind::Bool;
    case 'i':
        return NumberKind::Signed;
    case 'u':
        return NumberKind::Unsigned;
    case 'f':
        return NumberKind::Float;
    case 'U':
        return NumberKind::Letters;
    case 'S':
        return NumberKind::Bytes;
    default:
        return std::nullopt;
    }
}

/// Whether numbers of so many bytes are read.
bool hasWidth(NumberKind kind, std::size_t bytes) {
    const bool isPower = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    switch (kind) {
    case NumberKind::Bool:
        return bytes == 1;
    case NumberKind::Float:
        return isPower && bytes != 1;
    case NumberKind::Signed:
    case NumberKind::Unsigned:
        return isPower;
    case NumberKind::Letters:
    case NumberKind::Bytes:
        break;
    }
    return bytes >= 1;
}

/// "'<f4'": the order of bytes, the kind, and how many bytes, of letters how many letters.
Result<NumberForm> formOf(std::string_view value) {
    constexpr std::size_t longestText = 4096;
    if (value.starts_with('['))
        return fail(ErrorKind::Data, "its elements have several fields; save an array of numbers");
    const std::string_view text = value.substr(1, std::min(value.size(), value.find('\'', 1)) - 1);
    if (text.size() < 2)
        return noNpy();
    if (text[1] == 'O')
        return fail(ErrorKind::Data, "it holds Python's objects (a pickle), which may be programs "
                                     "and are not read; save an array of numbers");
    const std::optional<NumberKind> kind = kindOf(text[1]);
    const std::optional<std::size_t> width = finiteNumber<std::size_t>(text.substr(2));
    const bool isLetters = kind == NumberKind::Letters;
    if (!kind || !width || *width > longestText || !hasWidth(*kind, *width))
        return fail(ErrorKind::Data,
                    fmt::format("its numbers are of the kind {}, which is not read; save it as "
                                "uint8 or float32",
                                shownName(text)));
    return NumberForm{*kind, isLetters ? 4 * *width : *width, text[0] == '>'};
}

/// "(60000, 28, 28)"; Python 2 wrote "60000L".
Result<std::vector<std::int64_t>> extentsOf(std::string_view value) {
    std::vector<std::int64_t> extents;
    if (!value.starts_with('('))
        return noNpy();
    value = trimmedLeft(value.substr(1));
    while (!value.starts_with(')')) {
        const std::size_t digits = std::min(value.size(), value.find_first_not_of("0123456789"));
        const std::optional<std::size_t> extent =
            finiteNumber<std::size_t>(value.substr(0, digits));
        if (!extent || *extent > static_cast<std::size_t>(mostNumbers) ||
            extents.size() == mostExtents)
            return noNpy();
        extents.push_back(static_cast<std::int64_t>(*extent));
        value.remove_prefix(digits);
        if (value.starts_with('L'))
            value.remove_prefix(1);
        value = trimmedLeft(value);
        if (value.starts_with(','))
            value = trimmedLeft(value.substr(1));
        else if (!value.starts_with(')'))
            return noNpy();
    }
    return extents;
}

/// Reads up to the first number.
Result<NpyArray> readNpyHeader(FilePart& part, const std::stop_token& stop) {
    NpyArray array;
    std::string& bytes = array.bytes;
    if (Result<void> read = part.append(bytes, shortHeaderBytes, stop); !read)
        return tl::unexpected(read.error());
    if (bytes.size() < shortHeaderBytes || !bytes.starts_with(npyMagic))
        return noNpy();
    const int version = static_cast<unsigned char>(bytes[npyMagic.size()]);
    if (version < 1 || version > 3)
        return fail(ErrorKind::Data, fmt::format("it is of version {} of NumPy's format, and 1 to "
                                                 "3 are read",
                                                 version));
    const std::size_t begin = version == 1 ? shortHeaderBytes : shortHeaderBytes + 2;
    if (Result<void> read = part.append(bytes, begin - bytes.size(), stop); !read)
        return tl::unexpected(read.error());
    if (bytes.size() < begin)
        return noNpy();
    const std::uint64_t length = unsignedAt(bytes.data() + 8, begin - 8, false);
    if (length > mostHeaderBytes)
        return noNpy();
    array.offset = begin + static_cast<std::size_t>(length);
    if (Result<void> read = part.append(bytes, length, stop); !read)
        return tl::unexpected(read.error());
    if (bytes.size() < array.offset)
        return noNpy();
    const std::string_view dictionary = std::string_view(bytes).substr(begin);
    const std::string_view descr = valueOf(dictionary, "descr");
    Result<NumberForm> form = descr.empty() ? noNpy() : formOf(descr);
    if (!form)
        return tl::unexpected(form.error());
    Result<std::vector<std::int64_t>> extents = extentsOf(valueOf(dictionary, "shape"));
    if (!extents)
        return tl::unexpected(extents.error());
    array.numbers = *form;
    array.extents = std::move(*extents);
    array.isFortran = valueOf(dictionary, "fortran_order").starts_with("True");
    return array;
}

} // namespace

Result<NpyArray> readNpy(FilePart& part, std::optional<std::uint64_t> holds,
                         const std::stop_token& stop) {
    Result<NpyArray> array = readNpyHeader(part, stop);
    if (!array)
        return array;
    const std::uint64_t bytes = static_cast<std::uint64_t>(array->count()) * array->numbers.bytes;
    const std::uint64_t whole = array->offset + bytes;
    const std::uint64_t available = std::min(holds.value_or(whole), part.mostBytes());
    if (available < whole)
        return fail(ErrorKind::Data,
                    fmt::format("cut short: {} of {} bytes are there",
                                available - std::min<std::uint64_t>(available, array->offset),
                                bytes));
    if (whole > file_kinds::container.mostBytes)
        return fail(ErrorKind::Data, fmt::format("its header promises {}, and {} is read up to {}",
                                                 sizeText(whole), file_kinds::container.name,
                                                 sizeText(file_kinds::container.mostBytes)));
    if (holds && *holds != whole)
        return fail(ErrorKind::Data,
                    fmt::format("it holds more than the {} bytes of its header", bytes));
    if (Result<void> read = part.append(array->bytes, bytes, stop); !read)
        return tl::unexpected(read.error());
    if (array->bytes.size() < whole)
        return fail(ErrorKind::Data, fmt::format("cut short: {} of {} bytes are there",
                                                 array->bytes.size() - array->offset, bytes));
    return array;
}

} // namespace fovea
