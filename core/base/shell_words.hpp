#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fovea {

/// A word as a POSIX shell takes it back to the letter: in quotes where it needs them.
std::string shellWord(std::string_view word);

/// The words as one line, to be pasted into a shell.
std::string shellLine(std::span<const std::string> words);

} // namespace fovea
