#include "tests/core/pictures/tiff_writer.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace fovea::test {

namespace {

struct InMemory {
    std::string bytes;
    std::size_t at = 0;
};

tmsize_t readFrom(thandle_t handle, void* to, tmsize_t count) {
    auto& file = *static_cast<InMemory*>(handle);
    const std::size_t taken = std::min(static_cast<std::size_t>(count),
                                       file.bytes.size() - std::min(file.at, file.bytes.size()));
    std::memcpy(to, file.bytes.data() + file.at, taken);
    file.at += taken;
    return static_cast<tmsize_t>(taken);
}

tmsize_t writeTo(thandle_t handle, void* from, tmsize_t count) {
    auto& file = *static_cast<InMemory*>(handle);
    const auto size = static_cast<std::size_t>(count);
    file.bytes.resize(std::max(file.bytes.size(), file.at + size));
    std::memcpy(file.bytes.data() + file.at, from, size);
    file.at += size;
    return count;
}

toff_t seekIn(thandle_t handle, toff_t offset, int from) {
    auto& file = *static_cast<InMemory*>(handle);
    file.at = from == SEEK_CUR   ? file.at + offset
              : from == SEEK_END ? file.bytes.size() + offset
                                 : offset;
    return file.at;
}

int closeIt(thandle_t) { return 0; }

toff_t sizeOf(thandle_t handle) { return static_cast<InMemory*>(handle)->bytes.size(); }

void setTags(TIFF* tiff, const TiffPageToWrite& page) {
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, page.width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, page.height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, page.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, page.channels);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, page.photometric);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, page.format);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, page.planes);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, page.compression);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, page.orientation);
    if (page.compression == COMPRESSION_JPEG) {
        TIFFSetField(tiff, TIFFTAG_JPEGQUALITY, 100);
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    }
    if (page.predictor != 0)
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, page.predictor);
    if (page.inkSet != 0)
        TIFFSetField(tiff, TIFFTAG_INKSET, page.inkSet);
    if (page.subfile != 0)
        TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, page.subfile);
    if (page.subsampling[0] != 0)
        TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, page.subsampling[0], page.subsampling[1]);
    if (!page.extra.empty())
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, static_cast<int>(page.extra.size()),
                     page.extra.data());
    if (!page.palette[0].empty())
        TIFFSetField(tiff, TIFFTAG_COLORMAP, page.palette[0].data(), page.palette[1].data(),
                     page.palette[2].data());
    if (page.tile != 0) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, page.tile);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, page.tile);
    } else
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, page.stripRows);
}

int planesOf(const TiffPageToWrite& page) {
    return page.planes == PLANARCONFIG_SEPARATE ? page.channels : 1;
}

void writeStrips(TIFF* tiff, const TiffPageToWrite& page) {
    std::string samples = page.samples;
    std::size_t at = 0;
    std::uint32_t strip = 0;
    for (int plane = 0; plane != planesOf(page); ++plane)
        for (std::uint32_t row = 0; row < page.height; row += page.stripRows) {
            const auto size = static_cast<std::size_t>(
                TIFFVStripSize(tiff, std::min(page.stripRows, page.height - row)));
            TIFFWriteEncodedStrip(tiff, strip++, samples.data() + at, static_cast<tmsize_t>(size));
            at += size;
        }
}

/// Of samples that take whole bytes.
void writeTiles(TIFF* tiff, const TiffPageToWrite& page) {
    const std::size_t pixel = static_cast<std::size_t>(page.bits) / 8 *
                              static_cast<std::size_t>(page.channels / planesOf(page));
    const std::size_t plane = pixel * page.width * page.height;
    for (int p = 0; p != planesOf(page); ++p)
        for (std::uint32_t y = 0; y < page.height; y += page.tile)
            for (std::uint32_t x = 0; x < page.width; x += page.tile) {
                std::string tile(pixel * page.tile * page.tile, '\x7f');
                const std::uint32_t columns = std::min(page.tile, page.width - x);
                for (std::uint32_t row = y; row < std::min(page.height, y + page.tile); ++row)
                    tile.replace(pixel * page.tile * (row - y), pixel * columns, page.samples,
                                 plane * static_cast<std::size_t>(p) +
                                     pixel * (std::size_t{row} * page.width + x),
                                 pixel * columns);
                TIFFWriteTile(tiff, tile.data(), x, y, 0, static_cast<std::uint16_t>(p));
            }
}

} // namespace

std::string writeTiff(const std::vector<TiffPageToWrite>& pages, const char* mode) {
    InMemory file;
    TIFF* tiff = TIFFClientOpen("made", mode, &file, readFrom, writeTo, seekIn, closeIt, sizeOf,
                                nullptr, nullptr);
    for (const TiffPageToWrite& page : pages) {
        setTags(tiff, page);
        if (page.tile != 0)
            writeTiles(tiff, page);
        else
            writeStrips(tiff, page);
        TIFFWriteDirectory(tiff);
    }
    TIFFClose(tiff);
    return file.bytes;
}

} // namespace fovea::test
