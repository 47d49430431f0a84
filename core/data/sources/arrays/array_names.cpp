#include "core/data/sources/arrays/array_names.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/text.hpp"
#include "core/data/sources/split_names.hpp"

namespace fovea {

namespace {

constexpr std::array<std::string_view, 10> imageWords{"x",    "images", "image", "imgs",   "img",
                                                      "data", "pixels", "pics",  "inputs", "input"};
constexpr std::array<std::string_view, 6> labelWords{"y",      "labels",  "label",
                                                     "target", "targets", "lbls"};

template <std::size_t Count>
bool isAmong(const std::array<std::string_view, Count>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

enum class Sign { Lower, Upper, Digit, None };

Sign signOf(char c) {
    if (c >= 'a' && c <= 'z')
        return Sign::Lower;
    if (c >= 'A' && c <= 'Z')
        return Sign::Upper;
    return c >= '0' && c <= '9' ? Sign::Digit : Sign::None;
}

/// "trainX_2" in train, x, 2; "Xtrain" in x, train.
std::vector<std::string> partsOf(std::string_view name) {
    std::vector<std::string> parts;
    Sign before = Sign::None;
    for (const char c : name) {
        const Sign sign = signOf(c);
        const bool goesOn = sign == before || (before == Sign::Upper && sign == Sign::Lower);
        if (sign != Sign::None && !goesOn)
            parts.emplace_back();
        if (sign != Sign::None)
            parts.back() += c;
        before = sign;
    }
    std::vector<std::string> words;
    for (const std::string& part : parts) {
        const std::string word = lowerCase(part);
        const bool hasLetter = word.size() > 1 && (word.front() == 'x' || word.front() == 'y') &&
                               splitNameOf(word.substr(1));
        if (hasLetter)
            words.emplace_back(1, word.front());
        words.push_back(hasLetter ? word.substr(1) : word);
    }
    return words;
}

} // namespace

std::optional<ArrayName> arrayNameOf(std::string_view name) {
    ArrayName result;
    bool isImages = false;
    for (const std::string& word : partsOf(name)) {
        const std::optional<SplitName> split = splitNameOf(word);
        if (isAmong(labelWords, word))
            result.isLabels = true;
        else if (isAmong(imageWords, word))
            isImages = true;
        else if (split && !result.split)
            result.split = split->split;
        else
            result.others += word + " ";
    }
    return isImages || result.isLabels ? std::optional(result) : std::nullopt;
}

} // namespace fovea
