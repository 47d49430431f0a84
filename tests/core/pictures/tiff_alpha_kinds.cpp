#include "tests/core/pictures/tiff_kinds.hpp"
#include "tests/core/pictures/tiff_samples_made.hpp"
#include "tests/core/pictures/tiff_writer.hpp"

namespace fovea::test {

namespace tiff_alpha {

using Place = std::int64_t;

constexpr std::uint16_t straight = EXTRASAMPLE_UNASSALPHA;
constexpr std::uint16_t multiplied = EXTRASAMPLE_ASSOCALPHA;

/// From nothing to all.
int alphaAt(Place y, Place x) { return x == 0 ? 0 : x == 1 ? 255 : madeLevel(y, x, 2); }

/// Colours first, alpha behind them, of 8 bits or the same times 257.
std::string samplesWith(int colours, bool isMultiplied, int bits) {
    const auto level = [&](Place y, Place x, int c) {
        const int alpha = alphaAt(y, x);
        if (c == colours)
            return alpha * 257;
        const int value = madeLevel(y, x, c) * 257;
        return isMultiplied ? (value * alpha + 127) / 255 : value;
    };
    const auto byte = [&](Place y, Place x, int c) { return (level(y, x, c) + 128) / 257; };
    return bits == 8 ? samplesOf<std::uint8_t>(colours + 1, byte)
                     : samplesOf<std::uint16_t>(colours + 1, level);
}

PictureKind withAlpha(int colours, bool isMultiplied, int bits) {
    TiffPageToWrite page{.samples = samplesWith(colours, isMultiplied, bits), .bits = bits};
    page.channels = colours + 1;
    page.photometric = colours == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
    page.extra = {isMultiplied ? multiplied : straight};
    const std::string name = std::string(colours == 3 ? "RGB" : "grey") + " with " +
                             (isMultiplied ? "associated" : "unassociated") + " alpha, " +
                             std::to_string(bits) + " bits";
    const Image image = imageOf(colours, [](Place y, Place x, int c) {
        return overWhite(madeLevel(y, x, c), alphaAt(y, x));
    });
    return {"TIFF", name, "laid over white", writeTiff({page}),
            ReadAs{image, isMultiplied ? 1 : 0}};
}

} // namespace tiff_alpha

std::vector<PictureKind> tiffAlphaKinds() {
    using namespace tiff_alpha;
    std::vector<PictureKind> kinds;
    for (const int colours : {1, 3})
        for (const int bits : {8, 16})
            for (const bool isMultiplied : {false, true})
                kinds.push_back(withAlpha(colours, isMultiplied, bits));
    const auto level = [](Place y, Place x, int c) { return madeLevel(y, x, c); };
    TiffPageToWrite unnamed{.samples = samplesOf<std::uint8_t>(4, level), .channels = 4};
    unnamed.photometric = PHOTOMETRIC_RGB;
    unnamed.extra = {EXTRASAMPLE_UNSPECIFIED};
    kinds.push_back({"TIFF", "RGB and a sample without a stated meaning", "without that sample",
                     writeTiff({unnamed}), ReadAs{imageOf(3, level)}});
    return kinds;
}

} // namespace fovea::test
