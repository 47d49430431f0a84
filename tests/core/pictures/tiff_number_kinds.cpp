#include <cmath>

#include "tests/core/pictures/tiff_kinds.hpp"
#include "tests/core/pictures/tiff_samples_made.hpp"
#include "tests/core/pictures/tiff_writer.hpp"

namespace fovea::test {

namespace tiff_number {

using Place = std::int64_t;

/// A kind of numbers that are taken as they are stored.
PictureKind asStored(std::string kind, std::string samples, int bits, int format, Image values,
                     int channels = 1) {
    TiffPageToWrite page{.samples = std::move(samples), .bits = bits, .channels = channels};
    page.format = format;
    page.photometric = channels == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
    return {"TIFF", std::move(kind), "in volumes, as stored; as a picture refused",
            writeTiff({page}), ReadAs{std::move(values)}};
}

/// Exact in floats of 16 bits.
double quarter(Place y, Place x, int channel) { return (madeLevel(y, x, channel) - 100) / 4.0; }

/// Floats of 16 bits, worked out for multiples of 1/4 from 1/4 to 64: a sign, 5 bits of exponent
/// from -15 on, 10 of fraction.
std::uint16_t halfOf(double value) {
    if (value == 0)
        return 0;
    const std::uint16_t sign = value < 0 ? 0x8000 : 0;
    double size = std::abs(value);
    int exponent = 15;
    for (; size >= 2; ++exponent)
        size /= 2;
    for (; size < 1; --exponent)
        size *= 2;
    return static_cast<std::uint16_t>(sign | exponent << 10 | static_cast<int>((size - 1) * 1024));
}

} // namespace tiff_number

std::vector<PictureKind> tiffNumberKinds() {
    using namespace tiff_number;
    const auto centred = [](Place y, Place x, int c) { return madeLevel(y, x, c) - 128; };
    const auto deep = [](Place y, Place x, int c) { return madeDeepLevel(y, x, c) - 32768; };
    const auto large = [](Place y, Place x, int c) { return madeDeepLevel(y, x, c) * 60000.0; };
    const auto half = [](Place y, Place x, int c) { return halfOf(quarter(y, x, c)); };
    return {
        asStored("grey, floats of 16 bits", samplesOf<std::uint16_t>(1, half), 16,
                 SAMPLEFORMAT_IEEEFP, valuesOf(1, quarter)),
        asStored("grey, floats of 32 bits", samplesOf<float>(1, quarter), 32, SAMPLEFORMAT_IEEEFP,
                 valuesOf(1, quarter)),
        asStored("RGB, floats of 32 bits", samplesOf<float>(3, quarter), 32, SAMPLEFORMAT_IEEEFP,
                 valuesOf(3, quarter), 3),
        asStored("RGB, floats of 64 bits", samplesOf<double>(3, quarter), 64, SAMPLEFORMAT_IEEEFP,
                 valuesOf(3, quarter), 3),
        asStored("grey, signed numbers of 8 bits", samplesOf<std::int8_t>(1, centred), 8,
                 SAMPLEFORMAT_INT, valuesOf(1, centred)),
        asStored("grey, signed numbers of 16 bits", samplesOf<std::int16_t>(1, deep), 16,
                 SAMPLEFORMAT_INT, valuesOf(1, deep)),
        asStored("RGB, signed numbers of 16 bits", samplesOf<std::int16_t>(3, deep), 16,
                 SAMPLEFORMAT_INT, valuesOf(3, deep), 3),
        asStored("grey, signed numbers of 32 bits", samplesOf<std::int32_t>(1, deep), 32,
                 SAMPLEFORMAT_INT, valuesOf(1, deep)),
        asStored("grey, whole numbers of 32 bits", samplesOf<std::uint32_t>(1, large), 32,
                 SAMPLEFORMAT_UINT, valuesOf(1, large)),
    };
}

} // namespace fovea::test
