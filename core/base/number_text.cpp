#include "core/base/number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace fovea {

namespace {

constexpr std::string_view spaces = " \t\n\r";
constexpr std::string_view minusSign = "\u2212";
constexpr std::size_t mostZeros = 20; ///< of 10^20, which no 64 bits hold

/// The parts of a number as it is written.
struct Parts {
    bool isNegative = false;
    std::string whole;
    std::string fraction;
    std::string exponent; ///< with its sign
    bool hasSeparator = false;
    bool hasExponent = false;
    std::string_view rest; ///< what follows the number
};

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(spaces);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::string takeDigits(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string digits(text.substr(0, end));
    text.remove_prefix(end);
    return digits;
}

bool takeSign(std::string_view& text) {
    const bool isNegative = take(text, "-") || take(text, minusSign);
    if (!isNegative)
        take(text, "+");
    return isNegative;
}

Parts partsOf(std::string_view text) {
    Parts parts;
    parts.isNegative = takeSign(text);
    parts.whole = takeDigits(text);
    parts.hasSeparator = take(text, ".") || take(text, ",");
    if (parts.hasSeparator)
        parts.fraction = takeDigits(text);
    parts.hasExponent = take(text, "e") || take(text, "E");
    if (parts.hasExponent) {
        parts.exponent = takeSign(text) ? "-" : "";
        parts.exponent += takeDigits(text);
    }
    parts.rest = text;
    return parts;
}

bool isComplete(const Parts& parts) {
    const bool hasDigits = !parts.whole.empty() || !parts.fraction.empty();
    const bool hasPower = !parts.exponent.empty() && parts.exponent != "-";
    return parts.rest.empty() && hasDigits && parts.hasExponent == hasPower;
}

tl::unexpected<Error> noNumber(std::string_view text, const Parts& parts) {
    if (text.empty())
        return fail("there is no number yet; write one, as in 0.05 or 1e-3");
    if (parts.hasSeparator && (parts.rest.starts_with('.') || parts.rest.starts_with(',')))
        return fail(
            fmt::format("\"{}\" has more than one point or comma; write one at most, before "
                        "the fraction, and nothing between groups of digits",
                        text));
    return fail(fmt::format("\"{}\" is not a number; write one as in 0.05 or 1e-3", text));
}

/// Digits alone, the exponent's zeros with them; what is no whole number is refused.
Result<std::string> wholeDigits(std::string_view text, const Parts& parts) {
    if (!isComplete(parts) && !parts.hasSeparator)
        return noNumber(text, parts);
    if (parts.hasSeparator || parts.exponent.starts_with('-'))
        return fail(
            fmt::format("\"{}\" is not a whole number; write digits alone, as in 12, with no "
                        "point or comma",
                        text));
    std::size_t zeros = 0;
    const char* const end = parts.exponent.data() + parts.exponent.size();
    if (std::from_chars(parts.exponent.data(), end, zeros).ec == std::errc::result_out_of_range)
        zeros = mostZeros;
    const bool isZero = parts.whole.find_first_not_of('0') == std::string::npos;
    return parts.whole + std::string(isZero ? 0 : std::min(zeros, mostZeros), '0');
}

template <class Number>
Result<Number> readInteger(std::string_view text) {
    text = trimmed(text);
    const Parts parts = partsOf(text);
    Result<std::string> digits = wholeDigits(text, parts);
    if (!digits)
        return tl::unexpected(digits.error());
    if (parts.isNegative)
        digits->insert(0, "-");
    Number value = 0;
    const char* const end = digits->data() + digits->size();
    const auto read = std::from_chars(digits->data(), end, value);
    if (read.ec == std::errc() && read.ptr == end)
        return value;
    return fail(fmt::format("{} is beyond the whole numbers of 64 bits; they go from {} to {}",
                            text, std::numeric_limits<Number>::min(),
                            std::numeric_limits<Number>::max()));
}

/// "1e-07" -> "1e-7", "1e+20" -> "1e20"
std::string withShortExponent(std::string_view text) {
    const std::size_t mark = text.find('e');
    if (mark == std::string_view::npos)
        return std::string(text);
    std::string_view digits = text.substr(mark + 1);
    const std::string_view sign = takeSign(digits) ? "-" : "";
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return fmt::format("{}e{}{}", text.substr(0, mark), sign, digits);
}

} // namespace

Result<double> readReal(std::string_view text) {
    text = trimmed(text);
    const Parts parts = partsOf(text);
    if (!isComplete(parts))
        return noNumber(text, parts);
    const std::string plain = fmt::format("{}{}.{}e{}", parts.isNegative ? "-" : "", parts.whole,
                                          parts.fraction, parts.hasExponent ? parts.exponent : "0");
    double value = 0;
    if (std::from_chars(plain.data(), plain.data() + plain.size(), value).ec == std::errc())
        return value;
    return fail(
        fmt::format("{} is beyond the numbers of 64 bits, which go from 1e-307 to 1e308", text));
}

Result<std::int64_t> readWhole(std::string_view text) { return readInteger<std::int64_t>(text); }

Result<std::uint64_t> readUnsigned(std::string_view text) {
    return readInteger<std::uint64_t>(text);
}

bool isNumberBegun(std::string_view text) {
    const Parts parts = partsOf(trimmed(text));
    return parts.rest.empty() && !isComplete(parts);
}

std::string numberText(double value) {
    if (value == 0)
        return "0";
    // As people write them: 0.0001 and 100000, but 1e-5.
    const bool isPlain = std::abs(value) >= 1e-4 && std::abs(value) < 1e15;
    std::array<char, 32> buffer{};
    const auto written =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                      isPlain ? std::chars_format::fixed : std::chars_format::scientific);
    return withShortExponent({buffer.data(), written.ptr});
}

std::string numberText(double value, int digits) {
    std::array<char, 32> buffer{};
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                       std::chars_format::scientific, std::max(0, digits - 1));
    double rounded = value;
    std::from_chars(buffer.data(), written.ptr, rounded);
    return numberText(rounded);
}

} // namespace fovea
