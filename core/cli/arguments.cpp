#include "core/cli/arguments.hpp"

#include <charconv>

#include <fmt/format.h>

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

} // namespace fovea
