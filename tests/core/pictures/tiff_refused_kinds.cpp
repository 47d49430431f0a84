#include "tests/core/pictures/tiff_kinds.hpp"
#include "tests/core/pictures/tiff_samples_made.hpp"
#include "tests/core/pictures/tiff_writer.hpp"

namespace fovea::test {

namespace tiff_refused {

using Place = std::int64_t;

int level(Place y, Place x, int c) { return madeLevel(y, x, c); }

PictureKind refused(std::string kind, std::string words, std::string file) {
    return {"TIFF", std::move(kind), "refused", std::move(file), RefusedWith{std::move(words)}};
}

TiffPageToWrite ofBytes(int channels, int photometric) {
    TiffPageToWrite page{.samples = samplesOf<std::uint8_t>(channels, level), .channels = channels};
    page.photometric = photometric;
    return page;
}

TiffPageToWrite inks() {
    TiffPageToWrite page = ofBytes(4, PHOTOMETRIC_SEPARATED);
    page.inkSet = INKSET_MULTIINK;
    return page;
}

TiffPageToWrite bands() {
    TiffPageToWrite page = ofBytes(5, PHOTOMETRIC_MINISBLACK);
    page.extra = {0, 0, 0, 0};
    return page;
}

TiffPageToWrite complexNumbers() {
    TiffPageToWrite page{.samples = std::string(8 * 8 * 6, '\0'), .bits = 64};
    page.format = SAMPLEFORMAT_COMPLEXIEEEFP;
    return page;
}

/// The one strip is said to begin at the file's end.
std::string withoutItsStrip() {
    TiffPageToWrite page = ofBytes(1, PHOTOMETRIC_MINISBLACK);
    page.stripRows = madeHeight;
    std::string file = writeTiff({page});
    const std::string tag("\x11\x01\x04\x00\x01\x00\x00\x00", 8); // StripOffsets, one number
    const std::size_t at = file.find(tag) + tag.size();
    file.replace(
        at, 4,
        {static_cast<char>(file.size() & 0xff), static_cast<char>(file.size() >> 8), '\0', '\0'});
    return file;
}

/// The first directory's place, which stands at 4, is behind the end.
std::string withoutItsDirectory() {
    const std::string file = writeTiff({ofBytes(1, PHOTOMETRIC_MINISBLACK)});
    return file.substr(0, 16);
}

} // namespace tiff_refused

std::vector<PictureKind> tiffRefusedKinds() {
    using namespace tiff_refused;
    return {
        refused("inks other than CMYK", "inks other than CMYK", writeTiff({inks()})),
        refused("more channels than there are names for", "without a stated meaning",
                writeTiff({bands()})),
        refused("complex numbers", "complex numbers", writeTiff({complexNumbers()})),
        refused("Lab as faxes have it", "Lab as faxes have it",
                writeTiff({ofBytes(3, PHOTOMETRIC_ITULAB)})),
        refused("a camera's raw data", "raw data", writeTiff({ofBytes(1, PHOTOMETRIC_CFA)})),
        refused("a strip is missing", "rows 0 to 5 is damaged or missing", withoutItsStrip()),
        refused("cut short", "cut short", withoutItsDirectory()),
    };
}

} // namespace fovea::test
