#pragma once

#include <cstdint>
#include <vector>

#include "core/data/codecs/tiff/form.hpp"

/// From samples as a TIFF file has them to grey or RGB with straight alpha. Private to the TIFF
/// module.
namespace fovea {

/// Takes alpha, the last of `channels`, out of colours that it was multiplied into. Floats are
/// taken to be full at `white` too.
template <class T>
void divideByAlpha(std::vector<T>& samples, int channels, T white);

/// C M Y K [A] becomes R G B [A] by (1 - C) (1 - K).
template <class T>
void cmykToRgb(std::vector<T>& samples, bool hasAlpha, T white);

/// L a b [A] of all bits of T, under D50, becomes sRGB, so that the white of the one is that of the
/// other.
/// source  TIFF 6.0, section 23; TIFF technical note 4 (ICC Lab); IEC 61966-2-1
template <class T>
void labToRgb(std::vector<T>& samples, bool hasAlpha, bool isIcc);

/// Indices [A] become R G B [A] of 8 bits.
/// errors  it has no palette
template <class T>
Result<std::vector<std::uint8_t>> resolvePalette(TIFF* tiff, const TiffForm& form,
                                                 const std::vector<T>& indices);

extern template void divideByAlpha(std::vector<std::uint8_t>&, int, std::uint8_t);
extern template void divideByAlpha(std::vector<std::uint16_t>&, int, std::uint16_t);
extern template void divideByAlpha(std::vector<float>&, int, float);
extern template void cmykToRgb(std::vector<std::uint8_t>&, bool, std::uint8_t);
extern template void cmykToRgb(std::vector<std::uint16_t>&, bool, std::uint16_t);
extern template void labToRgb(std::vector<std::uint8_t>&, bool, bool);
extern template void labToRgb(std::vector<std::uint16_t>&, bool, bool);
extern template Result<std::vector<std::uint8_t>> resolvePalette(TIFF*, const TiffForm&,
                                                                 const std::vector<std::uint8_t>&);
extern template Result<std::vector<std::uint8_t>> resolvePalette(TIFF*, const TiffForm&,
                                                                 const std::vector<std::uint16_t>&);

} // namespace fovea
