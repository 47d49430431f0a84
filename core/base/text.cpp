#include "core/base/text.hpp"

#include <array>

#include <fmt/format.h>

#include "core/base/utf8.hpp"

namespace fovea {

namespace {

std::string escaped(std::string_view text, std::string_view allowed) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const Letter letter = firstLetter(text);
        const std::string_view bytes = text.substr(0, letter.bytes);
        if (!isControl(letter) || allowed.find(bytes[0]) != std::string_view::npos)
            shown += bytes;
        else
            for (const char byte : bytes)
                shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        text.remove_prefix(letter.bytes);
    }
    return shown;
}

} // namespace

std::string lowerCase(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string shownText(std::string_view text) { return escaped(text, "\n\t"); }

std::string shownName(std::string_view name) { return escaped(name, {}); }

std::string sizeText(std::uint64_t bytes) {
    if (bytes < 1024)
        return fmt::format("{} {}", bytes, bytes == 1 ? "byte" : "bytes");
    constexpr std::array units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double size = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    for (; size >= 1024; size /= 1024)
        ++unit;
    std::string number = fmt::format("{:.1f}", size);
    if (number.ends_with(".0"))
        number.resize(number.size() - 2);
    return fmt::format("{} {}", number, units[unit]);
}

} // namespace fovea
