#include "core/base/text.hpp"

#include <array>

#include <fmt/format.h>

namespace fovea {

std::string lowerCase(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return result;
}

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
