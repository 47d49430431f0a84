#include "core/base/shell_words.hpp"

namespace fovea {

namespace {

/// What means nothing of its own in any shell; a tilde and an equals sign do at a word's beginning.
bool isPlain(std::string_view word) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-_=+,./:@%";
    return !word.empty() && word.front() != '=' &&
           word.find_first_not_of(plain) == std::string_view::npos;
}

} // namespace

std::string shellWord(std::string_view word) {
    if (isPlain(word))
        return std::string(word);
    std::string quoted = "'";
    for (const char each : word) {
        // Between single quotes nothing is special but their end.
        if (each == '\'')
            quoted += "'\\''";
        else
            quoted += each;
    }
    return quoted + '\'';
}

std::string shellLine(std::span<const std::string> words) {
    std::string line;
    for (const std::string& word : words)
        line += (line.empty() ? "" : " ") + shellWord(word);
    return line;
}

} // namespace fovea
