#include "core/data/sources/arrays/array_labels.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fovea {

namespace {

/// A code point in UTF-8; what is none becomes the replacement character.
void appendCodePoint(std::string& text, std::uint64_t point) {
    constexpr std::uint64_t replacement = 0xfffd;
    constexpr std::uint64_t last = 0x10ffff;
    if (point > last || (point >= 0xd800 && point <= 0xdfff))
        point = replacement;
    const auto more = [&](int shift) { text += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
    if (point < 0x80) {
        text += static_cast<char>(point);
    } else if (point < 0x800) {
        text += static_cast<char>(0xc0 | point >> 6);
        more(0);
    } else if (point < 0x10000) {
        text += static_cast<char>(0xe0 | point >> 12);
        more(6);
        more(0);
    } else {
        text += static_cast<char>(0xf0 | point >> 18);
        more(12);
        more(6);
        more(0);
    }
}

/// A text of the array; it is filled up with zeros.
std::string textLabel(const NpyArray& array, std::size_t i) {
    const NumberForm& form = array.numbers;
    std::string text;
    if (form.kind == NumberKind::Bytes) {
        text.assign(array.at(i), form.bytes);
        text.erase(text.find_last_not_of('\0') + 1);
        return text;
    }
    constexpr std::size_t letterBytes = 4;
    for (std::size_t at = 0; at != form.bytes; at += letterBytes)
        if (const std::uint64_t point = unsignedAt(array.at(i) + at, letterBytes, form.isBigEndian);
            point != 0)
            appendCodePoint(text, point);
    return text;
}

} // namespace

Result<std::vector<std::string>> labelsOf(const NpyArray& array) {
    constexpr double mostLabel = 1e15; // as whole numbers, doubles are exact up to there
    const std::vector<std::int64_t>& extents = array.extents;
    if (extents.size() == 2 && extents[1] > 1)
        return fail(ErrorKind::Data,
                    fmt::format("it has {} labels for each image, and one is learnt; save the one "
                                "that you want, a number for each image",
                                extents[1]));
    if (extents.empty() || extents.size() > 2 || (extents.size() == 2 && extents[1] != 1))
        return fail(ErrorKind::Data,
                    fmt::format("its extents ({}) are not those of labels: one for each image",
                                fmt::join(extents, " x ")));
    const auto count = static_cast<std::size_t>(extents[0]);
    std::vector<std::string> labels;
    labels.reserve(count);
    for (std::size_t i = 0; i != count; ++i) {
        if (array.numbers.isText()) {
            labels.push_back(textLabel(array, i));
            if (labels.back().empty())
                return fail(ErrorKind::Data, fmt::format("label #{} is empty", i));
            continue;
        }
        const double value = numberAt(array.at(i), array.numbers);
        if (!(std::abs(value) < mostLabel) || value != std::trunc(value))
            return fail(ErrorKind::Data,
                        fmt::format("label #{} is {}, and labels are whole numbers", i, value));
        labels.push_back(std::to_string(static_cast<std::int64_t>(value)));
    }
    return labels;
}

} // namespace fovea
