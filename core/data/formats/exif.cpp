#include "core/data/formats/exif.hpp"

#include "core/data/formats/bytes.hpp"

namespace fovea {

int orientationOf(std::string_view exif) {
    if (exif.starts_with(std::string_view("Exif\0\0", 6)))
        exif.remove_prefix(6);
    if (!exif.starts_with("II") && !exif.starts_with("MM"))
        return 1;
    const Bytes bytes(exif, exif.starts_with("MM"));
    const std::size_t directory = bytes.u32(4);
    const std::size_t count = bytes.u16(directory);
    if (bytes.u16(2) != 42 || directory < 8 || directory + 2 + 12 * count > bytes.size())
        return 1;
    std::uint32_t orientation = 1;
    for (std::size_t i = 0; i != count; ++i) {
        const std::size_t entry = directory + 2 + 12 * i;
        const bool isShort = bytes.u16(entry + 2) == 3;
        if (bytes.u16(entry) == 274)
            orientation = isShort ? bytes.u16(entry + 8) : bytes.u32(entry + 8);
    }
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
}

} // namespace fovea
