#include "core/cli/arguments.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fovea {

namespace {

constexpr std::int64_t largestSide = 65536;

/// The numbers between the 'x'-es; empty where one is no number from 1 to largestSide.
std::vector<std::int64_t> numbersOf(std::string_view text) {
    std::vector<std::int64_t> numbers;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (true) {
        std::int64_t number = 0;
        const auto parsed = std::from_chars(at, end, number);
        if (parsed.ec != std::errc() || number < 1 || number > largestSide)
            return {};
        numbers.push_back(number);
        if (parsed.ptr == end)
            return numbers;
        if (*parsed.ptr != 'x')
            return {};
        at = parsed.ptr + 1;
    }
}

/// A change of the images as it is called on the command line.
struct AugmentKey {
    std::string_view name;
    double most;
    void (*set)(AugmentSpec&, double);
};

constexpr std::array augmentKeys{
    AugmentKey{"flip", 1, [](AugmentSpec& spec, double value) { spec.horizontalFlip = value; }},
    AugmentKey{"shift", 0.5, [](AugmentSpec& spec, double value) { spec.shift = value; }},
    AugmentKey{"rotation", 180, [](AugmentSpec& spec, double value) { spec.rotation = value; }},
    AugmentKey{"crop", 64,
               [](AugmentSpec& spec, double value) { spec.cropPadding = std::llround(value); }},
    AugmentKey{"brightness", 1, [](AugmentSpec& spec, double value) { spec.brightness = value; }},
    AugmentKey{"contrast", 1, [](AugmentSpec& spec, double value) { spec.contrast = value; }},
};

} // namespace

Result<Shape> parseInput(std::string_view text) {
    const std::vector<std::int64_t> numbers = numbersOf(text);
    if (numbers.size() == 2)
        return fail(ErrorKind::Usage,
                    fmt::format("\"{}\" is a height and a width only; put the channels before "
                                "them: 1x{} for grey, 3x{} for colour",
                                text, text, text));
    if (numbers.size() == 4)
        return Shape{1, numbers[1], numbers[2], numbers[3], numbers[0]};
    if (numbers.size() != 3)
        return fail(ErrorKind::Usage,
                    fmt::format("\"{}\" is no image size; write channels x height x width, each "
                                "from 1 to {}, as in 1x28x28 (a signal: 1x1x128; a volume: "
                                "channels x depth x height x width)",
                                text, largestSide));
    return Shape{1, 1, numbers[1], numbers[2], numbers[0]};
}

Result<Size2> parseSize(std::string_view text) {
    const std::vector<std::int64_t> numbers = numbersOf(text);
    if (numbers.empty() || numbers.size() > 2)
        return fail(ErrorKind::Usage,
                    fmt::format("\"{}\" is no image size; write height x width, each from 1 to {}, "
                                "as in 64x64",
                                text, largestSide));
    return Size2{numbers.front(), numbers.back()};
}

Result<void> applyAugment(std::string_view text, AugmentSpec& spec) {
    const std::size_t sign = text.find('=');
    const std::string_view name = text.substr(0, sign);
    std::vector<std::string_view> known;
    for (const AugmentKey& key : augmentKeys) {
        known.push_back(key.name);
        if (key.name != name)
            continue;
        double value = 0;
        const char* const end = text.data() + text.size();
        const char* const begin = sign == std::string_view::npos ? end : text.data() + sign + 1;
        const auto parsed = std::from_chars(begin, end, value);
        if (parsed.ec != std::errc() || parsed.ptr != end || !(value >= 0 && value <= key.most))
            return fail(ErrorKind::Usage,
                        fmt::format("\"{}\": {} takes a number from 0 to {}, as in {}={:g}", text,
                                    name, key.most, name, key.most / 4));
        key.set(spec, value);
        return {};
    }
    return fail(ErrorKind::Usage, fmt::format("there is no change of images called \"{}\"; there "
                                              "are {}",
                                              name, fmt::join(known, ", ")));
}

} // namespace fovea
