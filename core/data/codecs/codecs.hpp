#pragma once

#include <cstdint>
#include <memory>
#include <string>
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

/// An animation that is being written.
class GifFrames {
public:
    GifFrames() = default;
    GifFrames(const GifFrames&) = delete;
    GifFrames& operator=(const GifFrames&) = delete;
    virtual ~GifFrames() = default;

    /// Of the animation's size and 3 channels.
    /// returns  false where it cannot be done, which is final
    virtual bool add(const ImageView& picture) noexcept = 0;
    /// The file's bytes; empty where it could not be done.
    virtual std::string end() noexcept = 0;
};

/// What writes animations that run for ever, each frame in up to 256 colours of its own.
struct GifWriter {
    /// hundredths  of a second, for which each frame is shown
    /// returns     null where it cannot be done
    std::unique_ptr<GifFrames> (*begin)(int height, int width, int hundredths) noexcept;
};

/// The symbol under which GIF's module exports its writer.
inline constexpr const char* gifWriterSymbol = "fovea_gif_writer";

/// errors  giflib is not installed
/// threads any
Result<const GifWriter*> gifWriter();

} // namespace fovea
