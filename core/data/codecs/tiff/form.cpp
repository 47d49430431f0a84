#include "core/data/codecs/tiff/form.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/data/formats/largest_picture.hpp"

namespace fovea {

namespace {

template <class T>
T field(TIFF* tiff, std::uint32_t tag, T otherwise) {
    T value = otherwise;
    return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : otherwise;
}

tl::unexpected<Error> notRead(std::string_view what, std::string_view advice) {
    return fail(ErrorKind::Data,
                fmt::format("{}, and such pictures are not read; {}", what, advice));
}

bool isFax(std::uint16_t compression) {
    return compression >= COMPRESSION_CCITTRLE && compression <= COMPRESSION_CCITTFAX4;
}

/// Where the file does not say how its samples are to be seen, as libtiff guesses.
std::uint16_t photometricOf(TIFF* tiff, std::uint16_t compression, int samples) {
    std::uint16_t photometric = 0;
    if (TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric) == 1)
        return photometric;
    if (samples >= 3)
        return PHOTOMETRIC_RGB;
    return isFax(compression) ? PHOTOMETRIC_MINISWHITE : PHOTOMETRIC_MINISBLACK;
}

Result<TiffColours> coloursOf(TIFF* tiff, std::uint16_t photometric) {
    switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
        return TiffColours::WhiteIsZero;
    case PHOTOMETRIC_MINISBLACK:
        return TiffColours::BlackIsZero;
    case PHOTOMETRIC_RGB:
        return TiffColours::Rgb;
    case PHOTOMETRIC_PALETTE:
        return TiffColours::Palette;
    case PHOTOMETRIC_SEPARATED:
        if (field<std::uint16_t>(tiff, TIFFTAG_INKSET, INKSET_CMYK) != INKSET_CMYK)
            return notRead("its colours are inks other than CMYK", "convert it to RGB");
        return TiffColours::Cmyk;
    case PHOTOMETRIC_YCBCR:
        return TiffColours::YCbCr;
    case PHOTOMETRIC_CIELAB:
        return TiffColours::CieLab;
    case PHOTOMETRIC_ICCLAB:
        return TiffColours::IccLab;
    case PHOTOMETRIC_ITULAB:
        return notRead("its colours are Lab as faxes have it", "convert it to RGB");
    case PHOTOMETRIC_MASK:
        return notRead("it is a mask without a picture", "take the picture that it belongs to");
    case PHOTOMETRIC_LOGL:
    case PHOTOMETRIC_LOGLUV:
        return notRead("its light is stored as logarithms (LogLuv)",
                       "convert it to floats, or to 16 bits");
    case 32803: // CFA
    case 34892: // LinearRaw
        return notRead("it holds a camera's raw data", "develop it to TIFF, PNG or JPEG");
    default:
        return notRead(fmt::format("its colours are of the kind {}", photometric),
                       "convert it to RGB");
    }
}

int colourSamples(TiffColours colours) {
    switch (colours) {
    case TiffColours::WhiteIsZero:
    case TiffColours::BlackIsZero:
    case TiffColours::Palette:
        return 1;
    case TiffColours::Cmyk:
        return 4;
    default:
        return 3;
    }
}

Result<TiffNumbers> numbersOf(TIFF* tiff, int bits) {
    const bool isWhole = (bits >= 1 && bits <= 32) || bits == 64;
    const bool isFloat = bits == 16 || bits == 24 || bits == 32 || bits == 64;
    switch (field<std::uint16_t>(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT)) {
    case SAMPLEFORMAT_INT:
        if (isWhole)
            return TiffNumbers::Signed;
        break;
    case SAMPLEFORMAT_IEEEFP:
        if (isFloat)
            return TiffNumbers::Float;
        break;
    case SAMPLEFORMAT_COMPLEXINT:
    case SAMPLEFORMAT_COMPLEXIEEEFP:
        return notRead("its samples are complex numbers", "store real and imaginary part, or "
                                                          "magnitude, as pictures of their own");
    default:
        if (isWhole)
            return TiffNumbers::Whole;
        break;
    }
    return notRead(fmt::format("its samples are numbers of {} bits", bits),
                   "convert it to 8 or 16 bits, or to floats");
}

/// Which samples are taken, and what the others mean.
Result<void> takeSamples(TIFF* tiff, TiffForm& form) {
    const int colours = colourSamples(form.colours);
    if (form.samples < colours)
        return fail(ErrorKind::Data,
                    fmt::format("it is damaged: it has {} samples a pixel where its colours "
                                "take {}",
                                form.samples, colours));
    for (int i = 0; i != colours; ++i)
        form.taken.push_back(i);
    std::uint16_t count = 0;
    std::uint16_t* meanings = nullptr;
    if (TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &meanings) != 1)
        count = 0;
    const int extra = form.samples - colours;
    for (int i = 0; i < std::min<int>(extra, count) && !form.hasAlpha; ++i)
        if (meanings[i] == EXTRASAMPLE_ASSOCALPHA || meanings[i] == EXTRASAMPLE_UNASSALPHA) {
            form.hasAlpha = true;
            form.isMultiplied = meanings[i] == EXTRASAMPLE_ASSOCALPHA &&
                                form.colours != TiffColours::Palette; // Indices cannot be.
            form.taken.push_back(colours + i);
        }
    if (form.hasAlpha && form.isFloat() && form.numbers != TiffNumbers::Float)
        return notRead("it has a transparency beside whole numbers that are signed or of more than "
                       "16 bits",
                       "convert it to one without");
    // Beside colours, and alone beside grey, they are no part of the picture (TIFF 6.0); else it is
    // rather that the picture has more channels than there is a name for.
    const int unnamed = extra - (form.hasAlpha ? 1 : 0);
    if (unnamed > 0 && (form.isFloat() || (colours == 1 && unnamed > 1)))
        return notRead(fmt::format("it has {} channels, {} of them without a stated meaning",
                                   form.samples, unnamed),
                       "store those that are wanted as grey or RGB");
    return {};
}

/// What only some numbers of bits are read of.
Result<void> checkBits(const TiffForm& form) {
    const bool isLab = form.colours == TiffColours::CieLab || form.colours == TiffColours::IccLab;
    const bool isSmall = form.numbers == TiffNumbers::Whole && form.bits <= 16;
    if (isLab && (!isSmall || (form.bits != 8 && form.bits != 16) || form.isMultiplied))
        return notRead("its colours are Lab, not of 8 or 16 bits or multiplied by a transparency",
                       "convert it to RGB");
    if (form.colours == TiffColours::Palette && !isSmall)
        return fail(ErrorKind::Data, fmt::format("it is damaged: its palette has indices of {} "
                                                 "bits",
                                                 form.bits));
    if (form.colours == TiffColours::Cmyk && !isSmall)
        return notRead("its colours are CMYK of more than 16 bits", "convert it to RGB");
    if (form.colours == TiffColours::YCbCr && (form.bits != 8 || form.samples != 3))
        return notRead("its colours are YCbCr with other than three samples of 8 bits",
                       "convert it to RGB");
    return {};
}

Result<void> readLayout(TIFF* tiff, TiffForm& form) {
    form.isTiled = TIFFIsTiled(tiff) != 0;
    if (form.isTiled) {
        form.chunkHeight = field<std::uint32_t>(tiff, TIFFTAG_TILELENGTH, 0);
        form.chunkWidth = field<std::uint32_t>(tiff, TIFFTAG_TILEWIDTH, 0);
        if (field<std::uint32_t>(tiff, TIFFTAG_TILEDEPTH, 1) > 1)
            return notRead("its tiles are deeper than one slice", "store a slice a page");
    } else {
        form.chunkHeight = std::min<std::int64_t>(
            field<std::uint32_t>(tiff, TIFFTAG_ROWSPERSTRIP, 0xffffffff), form.height);
        form.chunkWidth = form.width;
    }
    if (form.chunkHeight <= 0 || form.chunkWidth <= 0 ||
        form.chunkHeight > largestPixels / form.chunkWidth)
        return fail(ErrorKind::Data,
                    fmt::format("it is damaged, or its tiles are too large ({} x {} pixels)",
                                form.chunkWidth, form.chunkHeight));
    return {};
}

/// Only where it speaks of the colours that are handed out: those of CMYK and Lab are converted.
std::string profileOf(TIFF* tiff, const TiffForm& form) {
    std::uint32_t size = 0;
    const char* data = nullptr;
    if (TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &size, &data) != 1 || size < 128)
        return {};
    const std::string_view space(data + 16, 4);
    const bool isGrey =
        form.colours == TiffColours::WhiteIsZero || form.colours == TiffColours::BlackIsZero;
    const bool isConverted = form.colours == TiffColours::Cmyk ||
                             form.colours == TiffColours::CieLab ||
                             form.colours == TiffColours::IccLab;
    return !isConverted && space == (isGrey ? "GRAY" : "RGB ") ? std::string(data, size)
                                                               : std::string();
}

} // namespace

Result<TiffForm> readTiffForm(TIFF* tiff) {
    TiffForm form;
    form.height = field<std::uint32_t>(tiff, TIFFTAG_IMAGELENGTH, 0);
    form.width = field<std::uint32_t>(tiff, TIFFTAG_IMAGEWIDTH, 0);
    if (form.height == 0 || form.width == 0)
        return fail(ErrorKind::Data, fmt::format("its header is damaged: it names {} x {} pixels",
                                                 form.width, form.height));
    if (form.height > largestPixels / form.width)
        return tooLarge(form.height, form.width);
    form.bits = field<std::uint16_t>(tiff, TIFFTAG_BITSPERSAMPLE, 1);
    form.samples = field<std::uint16_t>(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    form.orientation = field<std::uint16_t>(tiff, TIFFTAG_ORIENTATION, 1);
    form.isPlanar = form.samples > 1 &&
                    field<std::uint16_t>(tiff, TIFFTAG_PLANARCONFIG, 1) == PLANARCONFIG_SEPARATE;
    const auto compression = field<std::uint16_t>(tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    const auto colours = coloursOf(tiff, photometricOf(tiff, compression, form.samples));
    if (!colours)
        return tl::unexpected(colours.error());
    form.colours = *colours;
    const Result<TiffNumbers> numbers = numbersOf(tiff, form.bits);
    if (!numbers)
        return tl::unexpected(numbers.error());
    // Of Lab some writers call all samples signed, though a and b alone are.
    form.numbers = form.colours == TiffColours::CieLab && *numbers == TiffNumbers::Signed
                       ? TiffNumbers::Whole
                       : *numbers;
    if (form.colours == TiffColours::YCbCr && compression == COMPRESSION_JPEG) {
        if (form.isPlanar)
            return notRead("its colours are YCbCr in JPEGs of a plane each", "convert it to RGB");
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        form.colours = TiffColours::Rgb;
    }
    for (const Result<void>& step :
         {takeSamples(tiff, form), checkBits(form), readLayout(tiff, form)})
        if (!step)
            return tl::unexpected(step.error());
    form.profile = profileOf(tiff, form);
    return form;
}

} // namespace fovea
