#include "core/base/file_name.hpp"

#include <fmt/format.h>

#include "core/base/hash.hpp"
#include "core/base/utf8.hpp"

namespace fovea {

namespace {

/// A name in a folder has 255 bytes at most; others put a number before it and an ending behind.
constexpr std::size_t longestName = 160;
constexpr std::size_t longestWord = 80;

bool isPlain(char32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_' || c == '.';
}

/// Nothing that a file system or a shell of some system takes for more than a letter. Only what is
/// at the edges differs: a dot in front hides a file or means a folder.
bool staysInName(const Letter& letter, bool isAtEdge) {
    if (isControl(letter))
        return false;
    if (letter.value >= 0x80)
        return true;
    if (letter.value == ' ' || letter.value == '.')
        return !isAtEdge;
    return isPlain(letter.value) ||
           std::string_view("()[]+,=@#~").find(static_cast<char>(letter.value)) !=
               std::string_view::npos;
}

} // namespace

std::string fileNameOf(std::string_view name) {
    std::string file;
    std::size_t whole = 0; // of `file`, for one that is too long: up to the end of a letter
    for (std::string_view rest = name; !rest.empty();) {
        const Letter letter = firstLetter(rest);
        const bool isAtEdge = rest.size() == name.size() || rest.size() == letter.bytes;
        if (staysInName(letter, isAtEdge))
            file += rest.substr(0, letter.bytes);
        else
            for (const char byte : rest.substr(0, letter.bytes))
                file += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
        rest.remove_prefix(letter.bytes);
        if (file.size() <= longestName - 18)
            whole = file.size();
    }
    // Neither form comes about otherwise: behind each other percent sign stand two digits.
    if (file.empty())
        return "%";
    return file.size() <= longestName
               ? file
               : fmt::format("{}%~{:016x}", file.substr(0, whole), hashOf(name));
}

std::string fileWordOf(std::string_view name, std::string_view otherwise) {
    std::string word;
    while (!name.empty()) {
        const Letter letter = firstLetter(name);
        const std::string_view bytes = name.substr(0, letter.bytes);
        if (word.size() + bytes.size() > longestWord)
            break;
        if (letter.isValid && letter.value >= 0x80 && !isControl(letter))
            word += bytes;
        else if (isPlain(letter.value) && letter.isValid)
            word += static_cast<char>(bytes[0] >= 'A' && bytes[0] <= 'Z' ? bytes[0] - 'A' + 'a'
                                                                         : bytes[0]);
        else if (!word.empty() && word.back() != '-')
            word += '-';
        name.remove_prefix(letter.bytes);
    }
    while (!word.empty() && (word.back() == '-' || word.back() == '.'))
        word.pop_back();
    return std::string(word.empty() ? otherwise : word);
}

} // namespace fovea
