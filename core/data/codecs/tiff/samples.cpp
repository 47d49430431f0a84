#include "core/data/codecs/tiff/samples.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include <fmt/format.h>

namespace fovea {

namespace {

/// Samples that take whole bytes; libtiff has brought them to the machine's order.
template <class T>
struct InBytes {
    T operator()(const std::uint8_t* row, std::size_t i) const {
        T value;
        std::memcpy(&value, row + i * sizeof(T), sizeof(T));
        return value;
    }
};

/// Samples of 24 bits, in the machine's order too.
struct InTriples {
    std::uint32_t operator()(const std::uint8_t* row, std::size_t i) const {
        const std::uint8_t* at = row + 3 * i;
        const auto value = [at](int a, int b, int c) {
            return std::uint32_t{at[a]} << 16 | std::uint32_t{at[b]} << 8 | at[c];
        };
        return isLittleEndian() ? value(2, 1, 0) : value(0, 1, 2);
    }

    static bool isLittleEndian() {
        const std::uint16_t one = 1;
        std::uint8_t first = 0;
        std::memcpy(&first, &one, 1);
        return first == 1;
    }
};

/// Samples of any bits up to 32, the highest first, one right after another.
struct InBits {
    std::size_t bits;

    std::uint32_t operator()(const std::uint8_t* row, std::size_t i) const {
        const std::size_t last = (i + 1) * bits - 1;
        std::uint64_t value = 0;
        for (std::size_t byte = i * bits / 8; byte <= last / 8; ++byte)
            value = value << 8 | row[byte];
        return static_cast<std::uint32_t>(value >> (7 - last % 8) &
                                          ((std::uint64_t{1} << bits) - 1));
    }
};

/// The same, the highest bit being the sign.
template <class Bits>
struct WithSign {
    Bits read;
    std::uint32_t bits;

    std::int32_t operator()(const std::uint8_t* row, std::size_t i) const {
        return static_cast<std::int32_t>(read(row, i) << (32 - bits)) >> (32 - bits);
    }
};

/// Floats of fewer than 32 bits: a sign, an exponent, a fraction.
template <class Bits>
struct SmallFloats {
    Bits read;
    int exponentBits;
    int fractionBits;

    float operator()(const std::uint8_t* row, std::size_t i) const {
        const std::uint32_t bits = read(row, i);
        const int largest = (1 << exponentBits) - 1;
        const int exponent = static_cast<int>(bits >> fractionBits) & largest;
        const auto fraction = static_cast<std::int32_t>(bits & ((1U << fractionBits) - 1));
        const int lowest = 1 - largest / 2 - fractionBits;
        const float size =
            exponent == largest ? (fraction == 0 ? std::numeric_limits<float>::infinity()
                                                 : std::numeric_limits<float>::quiet_NaN())
            : exponent == 0     ? std::ldexp(static_cast<float>(fraction), lowest)
                                : std::ldexp(static_cast<float>(fraction | 1 << fractionBits),
                                             lowest + exponent - 1);
        return (bits >> (exponentBits + fractionBits) & 1U) == 0 ? size : -size;
    }
};

/// A strip or tile, decoded, and where in the picture it belongs.
struct Chunk {
    std::int64_t row = 0;
    std::int64_t column = 0;
    int plane = 0;
    std::vector<std::uint8_t> bytes;
    std::size_t rowBytes = 0;
};

/// Brings a chunk's samples to their places in the picture.
template <class T, class Read>
void place(const Chunk& chunk, const TiffForm& form, Read read, T* out) {
    const std::int64_t rows = std::min(form.chunkHeight, form.height - chunk.row);
    const std::int64_t columns = std::min(form.chunkWidth, form.width - chunk.column);
    const auto stride = static_cast<std::size_t>(form.isPlanar ? 1 : form.samples);
    for (std::int64_t k = 0; k != form.takenCount(); ++k) {
        const int sample = form.taken[static_cast<std::size_t>(k)];
        if (form.isPlanar && sample != chunk.plane)
            continue;
        const std::size_t first = form.isPlanar ? 0 : static_cast<std::size_t>(sample);
        for (std::int64_t y = 0; y != rows; ++y) {
            const std::uint8_t* row =
                chunk.bytes.data() + static_cast<std::size_t>(y) * chunk.rowBytes;
            T* to = out + ((chunk.row + y) * form.width + chunk.column) * form.takenCount() + k;
            for (std::int64_t x = 0; x != columns; ++x, to += form.takenCount())
                *to = static_cast<T>(read(row, static_cast<std::size_t>(x) * stride + first));
        }
    }
}

void placeFloats(const Chunk& chunk, const TiffForm& form, float* out) {
    switch (form.bits) {
    case 16:
        return place(chunk, form, SmallFloats<InBytes<std::uint16_t>>{{}, 5, 10}, out);
    case 24:
        return place(chunk, form, SmallFloats<InTriples>{{}, 7, 16}, out);
    case 32:
        return place(chunk, form, InBytes<float>(), out);
    default:
        return place(chunk, form, InBytes<double>(), out);
    }
}

void placeSigned(const Chunk& chunk, const TiffForm& form, float* out) {
    const auto bits = static_cast<std::uint32_t>(form.bits);
    switch (form.bits) {
    case 8:
        return place(chunk, form, InBytes<std::int8_t>(), out);
    case 16:
        return place(chunk, form, InBytes<std::int16_t>(), out);
    case 24:
        return place(chunk, form, WithSign<InTriples>{{}, bits}, out);
    case 32:
        return place(chunk, form, InBytes<std::int32_t>(), out);
    case 64:
        return place(chunk, form, InBytes<std::int64_t>(), out);
    default:
        return place(chunk, form, WithSign<InBits>{{bits}, bits}, out);
    }
}

template <class T>
void placeWhole(const Chunk& chunk, const TiffForm& form, T* out) {
    switch (form.bits) {
    case 8:
        return place(chunk, form, InBytes<std::uint8_t>(), out);
    case 16:
        return place(chunk, form, InBytes<std::uint16_t>(), out);
    case 24:
        return place(chunk, form, InTriples(), out);
    case 32:
        return place(chunk, form, InBytes<std::uint32_t>(), out);
    case 64:
        return place(chunk, form, InBytes<std::uint64_t>(), out);
    default:
        return place(chunk, form, InBits{static_cast<std::size_t>(form.bits)}, out);
    }
}

template <class T>
void placeAny(const Chunk& chunk, const TiffForm& form, T* out) {
    if constexpr (std::is_same_v<T, float>) {
        if (form.numbers == TiffNumbers::Float)
            return placeFloats(chunk, form, out);
        if (form.numbers == TiffNumbers::Signed)
            return placeSigned(chunk, form, out);
    }
    placeWhole(chunk, form, out);
}

/// Decodes the chunk at its row, column and plane.
Result<void> readChunk(TiffFile& file, const TiffForm& form, Chunk& chunk) {
    TIFF* tiff = file.get();
    const auto row = static_cast<std::uint32_t>(chunk.row);
    const auto column = static_cast<std::uint32_t>(chunk.column);
    const auto plane = static_cast<std::uint16_t>(chunk.plane);
    const std::int64_t rows = std::min(form.chunkHeight, form.height - chunk.row);
    tmsize_t size = 0;
    tmsize_t read = 0;
    if (form.isTiled) {
        size = TIFFTileSize(tiff);
        read = TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, column, row, 0, plane),
                                   chunk.bytes.data(), size);
    } else {
        size = TIFFVStripSize(tiff, static_cast<std::uint32_t>(rows));
        read = TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, row, plane), chunk.bytes.data(),
                                    size);
    }
    if (read == size && file.complaint().empty())
        return {};
    const std::string where =
        form.isTiled ? fmt::format("the tile at row {}, column {}", chunk.row, chunk.column)
                     : fmt::format("the strip of rows {} to {}", chunk.row, chunk.row + rows - 1);
    return fail(ErrorKind::Data,
                fmt::format("{} is damaged or missing ({}); copy the file again from its origin, "
                            "or write it anew",
                            where, file.complaint().empty() ? "too short" : file.complaint()));
}

/// Room for a chunk, once it is sure that its rows hold what the form says.
Result<Chunk> roomForChunk(TIFF* tiff, const TiffForm& form) {
    Chunk chunk;
    const tmsize_t size = form.isTiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
    const tmsize_t rowBytes = form.isTiled ? TIFFTileRowSize(tiff) : TIFFScanlineSize(tiff);
    const std::int64_t rowBits = form.chunkWidth * form.bits * (form.isPlanar ? 1 : form.samples);
    if (rowBytes <= 0 || size <= 0 || rowBytes < (rowBits + 7) / 8 ||
        size / rowBytes < form.chunkHeight)
        return fail(ErrorKind::Data, "it is damaged: its strips or tiles are smaller than its "
                                     "sizes say");
    chunk.bytes.resize(static_cast<std::size_t>(size));
    chunk.rowBytes = static_cast<std::size_t>(rowBytes);
    return chunk;
}

} // namespace

template <class T>
Result<std::vector<T>> readTiffSamples(TiffFile& file, const TiffForm& form) {
    Result<Chunk> chunk = roomForChunk(file.get(), form);
    if (!chunk)
        return tl::unexpected(chunk.error());
    std::vector<T> samples(static_cast<std::size_t>(form.height * form.width * form.takenCount()));
    const std::vector<int> planes = form.isPlanar ? form.taken : std::vector<int>{0};
    for (const int plane : planes)
        for (std::int64_t row = 0; row < form.height; row += form.chunkHeight)
            for (std::int64_t column = 0; column < form.width; column += form.chunkWidth) {
                chunk->plane = plane;
                chunk->row = row;
                chunk->column = column;
                if (const Result<void> read = readChunk(file, form, *chunk); !read)
                    return tl::unexpected(read.error());
                placeAny(*chunk, form, samples.data());
            }
    if constexpr (!std::is_same_v<T, float>)
        if (form.colours == TiffColours::WhiteIsZero)
            for (std::size_t i = 0; i < samples.size(); i += form.taken.size())
                samples[i] = static_cast<T>(form.white() - samples[i]);
    return samples;
}

template Result<std::vector<std::uint8_t>> readTiffSamples(TiffFile&, const TiffForm&);
template Result<std::vector<std::uint16_t>> readTiffSamples(TiffFile&, const TiffForm&);
template Result<std::vector<float>> readTiffSamples(TiffFile&, const TiffForm&);

} // namespace fovea
