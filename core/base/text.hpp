#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fovea {

/// ASCII letters in lower case; all else stays.
std::string lowerCase(std::string_view text);

/// What may be shown on a terminal: each control character, and each byte that is no letter, as
/// \x1b. Ends of lines and tabs stay in a text, not in a name.
std::string shownText(std::string_view text);
std::string shownName(std::string_view name);

/// A count of bytes: "12 bytes", "1.5 KiB", "40 GiB".
std::string sizeText(std::uint64_t bytes);

/// "a, b, c and 17 more"
template <class Texts>
std::string someOf(const Texts& texts) {
    constexpr std::size_t most = 3;
    std::string some;
    std::size_t count = 0;
    for (const auto& text : texts)
        if (count++ < most)
            (some += count == 1 ? "" : ", ") += text;
    return count > most ? some + " and " + std::to_string(count - most) + " more" : some;
}

/// The number that the whole of `text` is; none where it is none, infinite or NaN.
template <class Number>
std::optional<Number> finiteNumber(std::string_view text) {
    Number value = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(value))
        return std::nullopt;
    return value;
}

} // namespace fovea
