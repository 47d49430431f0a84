#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/error.hpp"

/// The door behind which each format is read by the library that was made for it: a module of its
/// own for each, which is loaded when the first picture of the format is read, so that a process
/// carries what it uses, and a library that is not installed is missed by its own pictures alone.
namespace fovea {

/// A picture as its file has it: rows from the top, the channels of a pixel together. It is not
/// turned, not laid over white, and in the colours of its profile; what all formats share is done
/// to it afterwards, once (core/data/codecs/to_image.hpp).
struct DecodedPicture {
    std::int64_t height = 0;
    std::int64_t width = 0;
    int channels = 0; ///< 1 grey; 2 grey, alpha; 3 R, G, B; 4 R, G, B, alpha: never multiplied in
    /// height x width x channels. Whole numbers up to 16 bits as they are stored, palettes
    /// resolved, 0 black; floats, and whole numbers that are signed or of more bits, as floats.
    std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<float>> samples;
    /// The whole number that is full light, and full opacity: 255, 65535, of 5 bits 31.
    std::uint32_t white = 255;
    std::int64_t wholeHeight = 0; ///< rows in the file, where it was decoded smaller; else 0
    std::int64_t wholeWidth = 0;
    int orientation = 1; ///< EXIF tag 274, 1 to 8: how it is still to be turned
    std::string profile; ///< the ICC profile that its colours are in; empty: sRGB, or none is told

    /// Whether its rows become columns once it is turned.
    bool isTurnedAcross() const { return orientation >= 5 && orientation <= 8; }
};

struct DecodeRequest {
    std::int64_t page = 0; ///< of a file with several, 0 the first
    /// Where the format can be decoded smaller in less time, it may be, but to no fewer rows and
    /// columns than these once it is turned. 0: as it is.
    std::int64_t leastHeight = 0;
    std::int64_t leastWidth = 0;
};

/// What is known of a picture before it is decoded.
struct PictureLook {
    std::int64_t height = 0; ///< as stored, before it is turned
    std::int64_t width = 0;
    std::int64_t pages = 1; ///< that are pictures of their own: no reduced ones, no masks
    /// What decode takes in memory at most for each pixel of a page, with what it hands out.
    std::int64_t pixelBytes = 4;
};

/// What a module offers. Nothing is thrown, nothing is printed, and no library prints either.
/// errors  a sentence without the file's name, of the kind Data: cut short, damaged (with the
///         library's words), or what is not read of the format and what to do
/// threads any
struct Codec {
    /// Reads headers only.
    Result<PictureLook> (*look)(std::string_view file) noexcept;
    /// A picture that is damaged anywhere is refused, also where its library would go on.
    Result<DecodedPicture> (*decode)(std::string_view file, const DecodeRequest& request) noexcept;
};

/// The symbol under which a module exports its Codec.
inline constexpr const char* codecSymbol = "fovea_codec";

} // namespace fovea
