#pragma once

#include <cstdint>
#include <string_view>

namespace fovea {

/// One letter at the beginning of a text (RFC 3629): its number and how many bytes it takes. A byte
/// that begins none is taken alone, with `isValid` false.
struct Letter {
    char32_t value = 0;
    std::size_t bytes = 1;
    bool isValid = false;
};

/// `text` is not empty.
Letter firstLetter(std::string_view text);

/// What a terminal may take for a command or shows as nothing or in another order than it stands:
/// controls, separators of lines and paragraphs, marks of direction, and bytes that are no UTF-8.
bool isControl(const Letter& letter);

} // namespace fovea
