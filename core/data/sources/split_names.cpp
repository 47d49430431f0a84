#include "core/data/sources/split_names.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/text.hpp"

namespace fovea {

namespace {

struct SplitWord {
    std::string_view word;
    Split split;
};

constexpr std::array splitWords{SplitWord{"train", Split::Train},
                                SplitWord{"training", Split::Train},
                                SplitWord{"trn", Split::Train},
                                SplitWord{"trainval", Split::Train},
                                SplitWord{"test", Split::Test},
                                SplitWord{"testing", Split::Test},
                                SplitWord{"tst", Split::Test},
                                SplitWord{"evaluation", Split::Test},
                                SplitWord{"val", Split::Validation},
                                SplitWord{"valid", Split::Validation},
                                SplitWord{"validation", Split::Validation},
                                SplitWord{"validating", Split::Validation}};

/// What people call a set of pictures.
constexpr std::array<std::string_view, 18> setWords{
    "set",  "sets", "image",   "images", "img",    "imgs",    "data",   "dataset",  "datasets",
    "pics", "pic",  "picture", "photo",  "photos", "samples", "folder", "pictures", "split"};

bool isSetWord(std::string_view word) {
    return std::find(setWords.begin(), setWords.end(), word) != setWords.end();
}

bool isLower(char c) { return c >= 'a' && c <= 'z'; }

bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }

/// A byte of a letter that is not ASCII counts as a letter: no word ends there.
bool isLetter(char c) { return isLower(c) || isUpper(c) || static_cast<signed char>(c) < 0; }

struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Where words stand in a name: "seg_trainImages2" has three.
std::vector<Piece> wordsOf(std::string_view name) {
    std::vector<Piece> words;
    for (std::size_t i = 0; i != name.size(); ++i) {
        if (!isLetter(name[i]))
            continue;
        const bool goesOn = i > 0 && isLetter(name[i - 1]);
        const bool isHump = goesOn && isLower(name[i - 1]) && isUpper(name[i]);
        if (!goesOn || isHump)
            words.push_back({i, i});
        words.back().end = i + 1;
    }
    return words;
}

/// The longest word of a split with which a word begins, where the rest names a set: "testset".
const SplitWord* splitWordIn(std::string_view word) {
    const SplitWord* found = nullptr;
    for (const SplitWord& each : splitWords)
        if (word.starts_with(each.word) &&
            (word.size() == each.word.size() || isSetWord(word.substr(each.word.size()))) &&
            (found == nullptr || each.word.size() > found->word.size()))
            found = &each;
    return found;
}

} // namespace

std::optional<SplitName> splitNameOf(std::string_view name) {
    const std::string low = lowerCase(name);
    std::optional<SplitName> result;
    bool isPlain = true;
    for (const Piece& piece : wordsOf(name)) {
        const std::string_view word =
            std::string_view(low).substr(piece.begin, piece.end - piece.begin);
        const SplitWord* const found = splitWordIn(word);
        if (found == nullptr) {
            isPlain = isPlain && isSetWord(word);
            continue;
        }
        if (result)
            return std::nullopt;
        result.emplace();
        result->split = found->split;
        result->isWord = found->word.size() == low.size();
        result->rest =
            low.substr(0, piece.begin) + "*" + low.substr(piece.begin + found->word.size());
    }
    if (result)
        result->isPlain = isPlain && name.find_first_of("0123456789") == std::string_view::npos;
    return result;
}

std::optional<Split> splitOfFile(std::string_view name) {
    const std::string low = lowerCase(name);
    if (low == "train")
        return Split::Train;
    if (low == "test")
        return Split::Test;
    if (low == "val" || low == "valid" || low == "validation")
        return Split::Validation;
    return std::nullopt;
}

} // namespace fovea
