#pragma once

#include <string>
#include <string_view>

/// Names of files and of classes are bytes, which need not be UTF-8; JSON and the window take
/// letters alone. This is the one escape between the two:
///
///     A byte b that is part of no letter (RFC 3629) is written as the letter U+10FE00 + b, which
///     no script has. Where a name has a letter of U+10FE80 to U+10FEFF itself, its four bytes are
///     written so too. All else stays as it is.
///
/// So no two names get the same text, and every name comes back.
namespace fovea {

/// Valid UTF-8 for any bytes.
std::string textOfBytes(std::string_view bytes);

/// What textOfBytes was given; of a text that it cannot have written, what is no escape stays.
std::string bytesOfText(std::string_view text);

} // namespace fovea
