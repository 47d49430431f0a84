#include "core/base/byte_text.hpp"

#include "core/base/utf8.hpp"

namespace fovea {

namespace {

constexpr char32_t escapeOfZero = 0x10fe00;

/// A byte below 0x80 is a letter, so there is no escape for it.
bool isEscape(const Letter& letter) {
    return letter.isValid && letter.value >= escapeOfZero + 0x80 &&
           letter.value <= escapeOfZero + 0xff;
}

/// U+10FE00 + byte in UTF-8.
void appendEscape(std::string& text, char byte) {
    const unsigned value = static_cast<unsigned char>(byte);
    text += "\xf4\x8f";
    text += static_cast<char>(0xb8U | value >> 6);
    text += static_cast<char>(0x80U | (value & 0x3fU));
}

} // namespace

std::string textOfBytes(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        const Letter letter = firstLetter(bytes);
        const std::string_view own = bytes.substr(0, letter.bytes);
        if (letter.isValid && !isEscape(letter))
            text += own;
        else
            for (const char byte : own)
                appendEscape(text, byte);
        bytes.remove_prefix(letter.bytes);
    }
    return text;
}

std::string bytesOfText(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    while (!text.empty()) {
        const Letter letter = firstLetter(text);
        if (isEscape(letter))
            bytes += static_cast<char>(letter.value - escapeOfZero);
        else
            bytes += text.substr(0, letter.bytes);
        text.remove_prefix(letter.bytes);
    }
    return bytes;
}

} // namespace fovea
