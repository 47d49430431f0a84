#include "core/data/codecs/jpeg/markers.hpp"

#include <map>

namespace fovea {

std::vector<std::string_view> markersWith(const jpeg_decompress_struct& info, int code,
                                          std::string_view mark) {
    std::vector<std::string_view> found;
    for (auto marker = info.marker_list; marker != nullptr; marker = marker->next) {
        std::string_view bytes(reinterpret_cast<const char*>(marker->data), marker->data_length);
        if (marker->marker == code && bytes.starts_with(mark))
            found.push_back(bytes.substr(mark.size()));
    }
    return found;
}

std::string profileOf(const jpeg_decompress_struct& info) {
    std::map<int, std::string_view> parts; // Their order in the file does not matter.
    std::size_t count = 0;
    for (const std::string_view part :
         markersWith(info, JPEG_APP0 + 2, std::string_view("ICC_PROFILE\0", 12))) {
        if (part.size() < 2)
            return {};
        count = static_cast<unsigned char>(part[1]);
        parts.emplace(static_cast<unsigned char>(part[0]), part.substr(2));
    }
    const bool isWhole = count != 0 && parts.size() == count && parts.begin()->first == 1 &&
                         parts.rbegin()->first == static_cast<int>(count);
    std::string profile;
    if (isWhole)
        for (const auto& [number, part] : parts)
            profile += part;
    return profile;
}

} // namespace fovea
