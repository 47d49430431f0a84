#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/data/codecs/codec.hpp"
#include "core/data/image.hpp"

namespace fovea {

/// The codec of a file, by its first bytes.
/// errors  no picture; the format's library is not installed: which package brings it
/// threads any
Result<const Codec*> codecOf(std::string_view file);

/// What writes pictures: of 8 bits, 1 or 3 channels, no volume.
struct PngWriter {
    /// Empty where it cannot be done.
    std::vector<std::uint8_t> (*write)(const ImageView& picture) noexcept;
};

/// The symbol under which PNG's module exports its writer.
inline constexpr const char* pngWriterSymbol = "fovea_png_writer";

/// errors  libpng is not installed
/// threads any
Result<const PngWriter*> pngWriter();

} // namespace fovea
