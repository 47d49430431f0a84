#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

/// Numbers as people write them and as the program shows them, the same in every locale.
///
/// A point and a comma both begin the fraction: 0.05 and 0,05 are one number. No sign is known
/// between groups of digits, so that neither can be taken for the other.
namespace fovea {

/// The number that the whole of `text` is: "0.05", "0,05", "1e-3", "-.5"; spaces around it are
/// nothing.
/// errors  in words, naming the text: no number, two points or commas, beyond what a double holds
Result<double> readReal(std::string_view text);

/// As readReal, of whole numbers: digits, perhaps with an exponent (1e6). "1.000" is refused, since
/// who writes it may mean a thousand.
Result<std::int64_t> readWhole(std::string_view text);
/// All 64 bits, exactly.
Result<std::uint64_t> readUnsigned(std::string_view text);

/// Whether more characters could make a number of `text`: "", "-", "0.", "1e-".
bool isNumberBegun(std::string_view text);

/// The shortest text that reads as just this number: "0.05", "1e-7", "100".
std::string numberText(double value);
/// Rounded to so many significant digits first: 0.30000000000000004 to 6 is "0.3".
std::string numberText(double value, int digits);

} // namespace fovea
