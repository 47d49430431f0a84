#include "core/data/sources/name_lines.hpp"

#include "core/base/file.hpp"

namespace fovea {

std::vector<std::string> namesInLines(const std::filesystem::path& file) {
    std::vector<std::string> names;
    const Result<std::string> text = readFile(file);
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.size(), rest.find('\n'));
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(rest.size(), end + 1));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!line.empty())
            names.emplace_back(line);
    }
    return names;
}

std::vector<std::string> numbersAsNames(std::size_t count, std::size_t first) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i != count; ++i)
        names.push_back(std::to_string(first + i));
    return names;
}

} // namespace fovea
