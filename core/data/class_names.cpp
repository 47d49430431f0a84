#include "core/data/class_names.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utf8proc.h>

#include "core/base/text.hpp"

namespace fovea {

namespace {

using CodePoints = std::vector<utf8proc_int32_t>;

/// Letters and marks apart (NFD); nothing where it is no UTF-8.
std::optional<CodePoints> decomposed(std::string_view text) {
    const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto size = static_cast<utf8proc_ssize_t>(text.size());
    constexpr auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
    const utf8proc_ssize_t count = utf8proc_decompose(bytes, size, nullptr, 0, options);
    if (count < 0)
        return std::nullopt;
    CodePoints points(static_cast<std::size_t>(count));
    if (utf8proc_decompose(bytes, size, points.data(), count, options) != count)
        return std::nullopt;
    return points;
}

/// Also what is not seen at all: joiners, marks of direction.
bool isBlank(utf8proc_int32_t point) {
    const utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_CF ||
           category == UTF8PROC_CATEGORY_CC;
}

bool isMark(utf8proc_int32_t point) {
    const utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

bool isDecimalDigit(utf8proc_int32_t point) {
    return utf8proc_category(point) == UTF8PROC_CATEGORY_ND;
}

CodePoints withoutBlanks(const CodePoints& points) {
    CodePoints kept;
    bool isAfterBlank = false;
    for (const utf8proc_int32_t point : points) {
        if (isBlank(point)) {
            isAfterBlank = true;
            continue;
        }
        if (isAfterBlank && !kept.empty() && isDecimalDigit(kept.back()) && isDecimalDigit(point))
            kept.push_back(' ');
        isAfterBlank = false;
        kept.push_back(point);
    }
    return kept;
}

std::string encoded(const CodePoints& points) {
    std::string text;
    for (const utf8proc_int32_t point : points) {
        std::array<utf8proc_uint8_t, 4> bytes{};
        const utf8proc_ssize_t count = utf8proc_encode_char(point, bytes.data());
        text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(count));
    }
    return text;
}

/// "“Cat” = “cat”", and why they look alike where they do.
std::string sentenceOn(const std::vector<std::string>& spellings) {
    const auto isSameText = [&](const std::string& other) {
        return decomposed(other) == decomposed(spellings.front());
    };
    const bool areForms = std::all_of(spellings.begin(), spellings.end(), isSameText);
    if (areForms)
        return fmt::format("\"{}\" in {} Unicode forms", spellings.front(), spellings.size());
    return fmt::format("\"{}\"", fmt::join(spellings, "\" = \""));
}

} // namespace

std::string foldedName(std::string_view name) {
    std::optional<CodePoints> points = decomposed(name);
    if (!points)
        return std::string(name);
    CodePoints kept = withoutBlanks(*points);
    const auto letters = std::count_if(kept.begin(), kept.end(),
                                       [](utf8proc_int32_t point) { return !isMark(point); });
    if (letters > 1)
        std::transform(kept.begin(), kept.end(), kept.begin(), utf8proc_tolower);
    return encoded(kept);
}

bool numbersFirst(const std::string& a, const std::string& b) {
    const auto key = [](const std::string& name) {
        const std::optional<double> value = finiteNumber<double>(name);
        return std::tuple(!value.has_value(), value.value_or(0), name);
    };
    return key(a) < key(b);
}

ClassNames classNamesOf(std::span<const std::string> names) {
    std::map<std::string, std::vector<std::string>> spellings;
    std::vector<const std::vector<std::string>*> ofName;
    for (const std::string& name : names) {
        std::vector<std::string>& known = spellings[foldedName(name)];
        if (std::find(known.begin(), known.end(), name) == known.end())
            known.push_back(name);
        ofName.push_back(&known);
    }
    ClassNames result;
    std::vector<std::string> merged;
    for (const auto& [folded, known] : spellings) {
        result.classes.push_back(known.front());
        if (known.size() > 1)
            merged.push_back(sentenceOn(known));
    }
    std::sort(result.classes.begin(), result.classes.end());
    for (const std::vector<std::string>* known : ofName) {
        const auto place =
            std::lower_bound(result.classes.begin(), result.classes.end(), known->front());
        result.labels.push_back(static_cast<std::int32_t>(place - result.classes.begin()));
    }
    if (!merged.empty())
        result.notes.push_back(fmt::format(
            "names that differ in case, blanks or Unicode form alone are one class: {}; rename "
            "the folders where they are meant to be different ones",
            someOf(merged)));
    return result;
}

} // namespace fovea
