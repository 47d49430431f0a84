#include "core/data/sources/emnist.hpp"

#include <sstream>

#include <fmt/format.h>

#include "core/data/sources/name_lines.hpp"

namespace fovea {

std::string emnistSetOf(std::string_view fileName) {
    constexpr std::string_view beginning = "emnist-";
    if (!fileName.starts_with(beginning))
        return {};
    fileName.remove_prefix(beginning.size());
    return std::string(fileName.substr(0, fileName.find('-')));
}

void standUp(ImageBlock& pictures) {
    const auto height = static_cast<std::size_t>(pictures.shape.h);
    const auto width = static_cast<std::size_t>(pictures.shape.w);
    const auto channels = static_cast<std::size_t>(pictures.shape.c);
    const std::size_t size = height * width * channels;
    std::string turned(size, '\0');
    for (std::size_t begin = pictures.offset; begin + size <= pictures.bytes.size();
         begin += size) {
        char* const picture = pictures.bytes.data() + begin;
        for (std::size_t y = 0; y != height; ++y)
            for (std::size_t x = 0; x != width; ++x)
                for (std::size_t c = 0; c != channels; ++c)
                    turned[(x * height + y) * channels + c] =
                        picture[(y * width + x) * channels + c];
        std::copy(turned.begin(), turned.end(), picture);
    }
    std::swap(pictures.shape.h, pictures.shape.w);
}

std::map<std::int64_t, std::string> emnistNames(const std::filesystem::path& folder,
                                                const std::string& set) {
    constexpr int firstPrintable = 33;
    constexpr int lastPrintable = 126;
    std::map<std::int64_t, std::string> names;
    for (const std::string& line :
         namesInLines(folder / fmt::format("emnist-{}-mapping.txt", set))) {
        std::istringstream numbers(line);
        std::int64_t label = 0;
        std::string name;
        numbers >> label;
        for (int letter = 0; numbers >> letter;)
            if (letter >= firstPrintable && letter <= lastPrintable)
                name += static_cast<char>(letter);
        if (!name.empty())
            names[label] = name;
    }
    return names;
}

} // namespace fovea
