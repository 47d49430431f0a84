#include "tests/core/pictures/tiff_kinds.hpp"

#include <iterator>

#include "tests/core/pictures/tiff_samples_made.hpp"
#include "tests/core/pictures/tiff_writer.hpp"

namespace fovea::test {

namespace tiff_grey {

using Place = std::int64_t;

PictureKind kindOf(std::string kind, std::string told, std::string file, Image image,
                   int tolerance = 0) {
    return {"TIFF", std::move(kind), std::move(told), std::move(file),
            ReadAs{std::move(image), tolerance}};
}

} // namespace tiff_grey

std::vector<PictureKind> tiffGreyKinds() {
    using namespace tiff_grey;
    std::vector<PictureKind> kinds;
    for (const int bits : {1, 2, 4, 12}) {
        const auto level = [bits](Place y, Place x, int) { return madeSmallLevel(bits, y, x); };
        const int white = (1 << bits) - 1;
        const Image image =
            imageOf(1, [&](Place y, Place x, int c) { return inEightBits(level(y, x, c), white); });
        const Image inverse = imageOf(
            1, [&](Place y, Place x, int c) { return inEightBits(white - level(y, x, c), white); });
        const std::string samples = packedSamplesOf(bits, 1, level);
        const std::string name = std::to_string(bits) + (bits == 1 ? " bit" : " bits");
        kinds.push_back(kindOf("grey, " + name, "scaled by its own maximum",
                               writeTiff({{.samples = samples, .bits = bits}}), image));
        kinds.push_back(kindOf(
            "grey, white is zero, " + name, "scaled by its own maximum",
            writeTiff({{.samples = samples, .bits = bits, .photometric = PHOTOMETRIC_MINISWHITE}}),
            inverse));
    }
    const auto level = [](Place y, Place x, int) { return madeLevel(y, x); };
    const auto deep = [](Place y, Place x, int) { return madeDeepLevel(y, x); };
    const std::string bytes = samplesOf<std::uint8_t>(1, level);
    const std::string words = samplesOf<std::uint16_t>(1, deep);
    kinds.push_back(
        kindOf("grey, 8 bits", "as it is", writeTiff({{.samples = bytes}}), imageOf(1, level)));
    kinds.push_back(
        kindOf("grey, white is zero, 8 bits", "as it is",
               writeTiff({{.samples = bytes, .photometric = PHOTOMETRIC_MINISWHITE}}),
               imageOf(1, [](Place y, Place x, int) { return 255 - madeLevel(y, x); })));
    kinds.push_back(kindOf(
        "grey, 16 bits", "to 8 bits, rounded", writeTiff({{.samples = words, .bits = 16}}),
        imageOf(1, [](Place y, Place x, int) { return inEightBits(madeDeepLevel(y, x), 65535); })));
    kinds.push_back(
        kindOf("grey, 16 bits, in volumes", "values from 0 to 1",
               writeTiff({{.samples = words, .bits = 16}}),
               valuesOf(1, [](Place y, Place x, int) { return madeDeepLevel(y, x) / 65535.0; })));
    kinds.push_back(
        kindOf("grey, white is zero, 16 bits", "to 8 bits, rounded",
               writeTiff({{.samples = words, .bits = 16, .photometric = PHOTOMETRIC_MINISWHITE}}),
               imageOf(1, [](Place y, Place x, int) {
                   return inEightBits(65535 - madeDeepLevel(y, x), 65535);
               })));
    return kinds;
}

std::vector<PictureKind> tiffKinds() {
    std::vector<PictureKind> all;
    for (const auto& part : {tiffGreyKinds(), tiffNumberKinds(), tiffColourKinds(),
                             tiffAlphaKinds(), tiffFileKinds(), tiffRefusedKinds()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

} // namespace fovea::test
