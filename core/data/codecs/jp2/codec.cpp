#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/data/codecs/boxes.hpp"
#include "core/data/codecs/codec.hpp"
#include "core/data/codecs/jp2/colours.hpp"
#include "core/data/codecs/jp2/reader.hpp"
#include "core/data/codecs/refusals.hpp"

namespace fovea {

namespace {

/// Which of the components are what.
struct Channels {
    std::vector<const opj_image_comp_t*> colours{};
    const opj_image_comp_t* alpha = nullptr;
    bool isMultiplied = false;
    Jp2Colours meaning = Jp2Colours::Plain;
};

/// Subsampled like colour differences are, which a code stream alone cannot say of itself; other
/// decoders assume it too.
bool looksLikeSycc(const opj_image_t& image) {
    return image.numcomps == 3 && image.comps[0].dx == 1 && image.comps[0].dy == 1 &&
           image.comps[1].dx != 1;
}

Result<Channels> channelsOf(const opj_image_t& image, const Jp2Header& header) {
    Channels channels{.meaning = header.colours};
    if (!header.isTold && looksLikeSycc(image))
        channels.meaning = Jp2Colours::Sycc;
    const int defined = header.definedColours;
    const bool hasOneOther = defined != 0 && header.otherChannels.size() == 1 &&
                             image.numcomps == static_cast<OPJ_UINT32>(defined) + 1;
    for (OPJ_UINT32 i = 0; i != image.numcomps; ++i) {
        const opj_image_comp_t& component = image.comps[i];
        // OpenJPEG 2.5 brings the colours to the front; what it passes on its way forgets its type.
        const bool isOther = hasOneOther && i == image.numcomps - 1;
        const unsigned type = isOther ? header.otherChannels[0] : hasOneOther ? 0 : component.alpha;
        if (type == 0)
            channels.colours.push_back(&component);
        else if (type <= 2 && channels.alpha == nullptr) {
            channels.alpha = &component;
            channels.isMultiplied = type == 2;
        }
    }
    const std::size_t colours = channels.colours.size();
    const bool isInks = channels.meaning == Jp2Colours::Cmyk;
    // Where nothing is said of it, a channel beside the colours is taken for transparency.
    const bool hasSpare = isInks ? colours == 5 : colours == 2 || colours == 4;
    if (defined == 0 && hasSpare) {
        channels.alpha = channels.colours.back();
        channels.colours.pop_back();
    }
    const std::size_t left = channels.colours.size();
    if (isInks ? left != 4 : left != 1 && left != 3)
        return fail(ErrorKind::Data, fmt::format("it has {} colour channels; pictures of 1 and 3 "
                                                 "are read, and CMYK",
                                                 left));
    if (left == 1)
        channels.meaning = Jp2Colours::Plain;
    return channels;
}

std::int64_t divideUp(std::int64_t value, std::int64_t by) { return (value + by - 1) / by; }

/// The rows or columns of a component that lie under those of the picture, which is as fine as the
/// finest component; coarser ones are repeated.
std::vector<std::size_t> repeated(std::int64_t origin, std::int64_t finest, std::int64_t count,
                                  std::int64_t step, std::int64_t stored) {
    std::vector<std::size_t> indices;
    indices.reserve(static_cast<std::size_t>(count));
    const std::int64_t first = divideUp(origin, finest);
    for (std::int64_t i = 0; i != count; ++i) {
        const std::int64_t index = (first + i) * finest / step - divideUp(origin, step);
        indices.push_back(static_cast<std::size_t>(std::clamp<std::int64_t>(index, 0, stored - 1)));
    }
    return indices;
}

/// A component on the grid and the scale of the picture.
class Channel {
public:
    Channel(const opj_image_t& image, const opj_image_comp_t& component, std::int64_t finestX,
            std::int64_t finestY, std::int64_t height, std::int64_t width, unsigned bits)
        : m_values(component.data),
          m_stride(component.w),
          m_rows(repeated(image.y0, finestY, height, component.dy, component.h)),
          m_columns(repeated(image.x0, finestX, width, component.dx, component.w)),
          m_offset(component.sgnd != 0 ? std::int64_t{1} << (component.prec - 1) : 0),
          m_white((std::int64_t{1} << component.prec) - 1),
          m_pictureWhite((std::int64_t{1} << bits) - 1) {}

    std::int64_t at(std::size_t y, std::size_t x) const {
        const std::int64_t value = m_values[m_rows[y] * m_stride + m_columns[x]] + m_offset;
        const std::int64_t inside = std::clamp<std::int64_t>(value, 0, m_white);
        return m_white == m_pictureWhite ? inside
                                         : (inside * m_pictureWhite + m_white / 2) / m_white;
    }

private:
    const OPJ_INT32* m_values;
    std::size_t m_stride;
    std::vector<std::size_t> m_rows;
    std::vector<std::size_t> m_columns;
    std::int64_t m_offset; ///< a signed component's 0 is half light
    std::int64_t m_white;
    std::int64_t m_pictureWhite;
};

/// R, G and B of what is coded, all on the scale of 0 to white.
std::array<double, 3> toRgb(Jp2Colours meaning, const std::array<std::int64_t, 4>& coded,
                            double white) {
    const auto first = static_cast<double>(coded[0]);
    const double half = (white + 1) / 2;
    const double cb = static_cast<double>(coded[1]) - half;
    const double cr = static_cast<double>(coded[2]) - half;
    switch (meaning) {
    case Jp2Colours::Sycc: // ITU-R BT.601, full range
        return {first + 1.402 * cr, first - 0.344136 * cb - 0.714136 * cr, first + 1.772 * cb};
    case Jp2Colours::Eycc: // IEC 61966-2-1, amendment 1
        return {first - 0.0000368 * cb + 1.40199 * cr,
                1.0003 * first - 0.344125 * cb - 0.7141128 * cr,
                0.999823 * first + 1.77204 * cb - 0.000008 * cr};
    case Jp2Colours::Cmyk: {
        const double light = (white - static_cast<double>(coded[3])) / white;
        return {(white - first) * light, (white - static_cast<double>(coded[1])) * light,
                (white - static_cast<double>(coded[2])) * light};
    }
    default:
        return {first, static_cast<double>(coded[1]), static_cast<double>(coded[2])};
    }
}

/// The channels that a picture is made of, brought to one grid and one scale.
struct Sources {
    std::vector<Channel> colours{};
    std::vector<Channel> alpha{}; ///< one, or none
    Jp2Colours meaning = Jp2Colours::Plain;
    bool isMultiplied = false;
    std::int64_t white = 255;
};

template <class T>
std::vector<T> interleaved(const Sources& sources, const DecodedPicture& picture) {
    std::vector<T> samples(
        static_cast<std::size_t>(picture.height * picture.width * picture.channels));
    T* out = samples.data();
    const auto white = static_cast<double>(sources.white);
    const std::size_t colours = sources.colours.size() == 1 ? 1 : 3;
    for (std::size_t y = 0; y != static_cast<std::size_t>(picture.height); ++y)
        for (std::size_t x = 0; x != static_cast<std::size_t>(picture.width); ++x) {
            std::array<std::int64_t, 4> coded{};
            for (std::size_t c = 0; c != sources.colours.size(); ++c)
                coded[c] = sources.colours[c].at(y, x);
            std::array<double, 3> colour = toRgb(sources.meaning, coded, white);
            const std::int64_t alpha =
                sources.alpha.empty() ? sources.white : sources.alpha[0].at(y, x);
            for (std::size_t c = 0; c != colours; ++c) {
                if (sources.isMultiplied && alpha != 0)
                    colour[c] *= white / static_cast<double>(alpha);
                const double value = std::clamp(colour[c], 0.0, white);
                *out++ = std::is_floating_point_v<T> ? static_cast<T>(value)
                                                     : static_cast<T>(std::lround(value));
            }
            if (!sources.alpha.empty())
                *out++ = static_cast<T>(alpha);
        }
    return samples;
}

Result<DecodedPicture> toPicture(const opj_image_t& image, const Channels& channels) {
    std::vector<const opj_image_comp_t*> all = channels.colours;
    if (channels.alpha != nullptr)
        all.push_back(channels.alpha);
    const opj_image_comp_t* finestX = all[0];
    const opj_image_comp_t* finestY = all[0];
    unsigned bits = 0;
    for (const opj_image_comp_t* component : all) {
        if (component->data == nullptr || component->w == 0 || component->h == 0 ||
            component->prec == 0 || component->prec > 31 || component->dx == 0 ||
            component->dy == 0)
            return fail(ErrorKind::Data, "the image is damaged: a channel of it is missing");
        finestX = component->dx < finestX->dx ? component : finestX;
        finestY = component->dy < finestY->dy ? component : finestY;
        bits = std::max(bits, unsigned{component->prec});
    }
    DecodedPicture picture;
    picture.height = finestY->h;
    picture.width = finestX->w;
    picture.channels = (channels.colours.size() == 1 ? 1 : 3) + (channels.alpha != nullptr ? 1 : 0);
    picture.white = (1U << bits) - 1;
    Sources sources{
        .meaning = channels.meaning, .isMultiplied = channels.isMultiplied, .white = picture.white};
    const auto source = [&](const opj_image_comp_t& component) {
        return Channel(image, component, finestX->dx, finestY->dy, picture.height, picture.width,
                       bits);
    };
    for (const opj_image_comp_t* component : channels.colours)
        sources.colours.push_back(source(*component));
    if (channels.alpha != nullptr)
        sources.alpha.push_back(source(*channels.alpha));
    if (bits <= 8)
        picture.samples = interleaved<std::uint8_t>(sources, picture);
    else if (bits <= 16)
        picture.samples = interleaved<std::uint16_t>(sources, picture);
    else
        picture.samples = interleaved<float>(sources, picture);
    return picture;
}

/// Its end marker can stand nowhere in the data of a code stream.
bool isCut(std::string_view file) {
    const std::string_view stream = isInJp2Boxes(file) ? firstBox(file, "jp2c") : file;
    const std::size_t data = stream.find("\xff\x93"); // the first start of data
    return data == std::string_view::npos ||
           stream.find("\xff\xd9", data) == std::string_view::npos;
}

Result<DecodedPicture> decodePicture(std::string_view file) {
    const Result<Jp2Header> header = readJp2Header(file);
    if (!header)
        return tl::unexpected(header.error());
    if (isCut(file))
        return fail(ErrorKind::Data, "the file is cut short");
    Jp2Reader reader(file);
    Result<void> done = reader.readHeader();
    if (done)
        done = reader.decode();
    if (!done)
        return tl::unexpected(done.error());
    const opj_image_t& image = reader.image();
    const Result<Channels> channels = channelsOf(image, *header);
    if (!channels)
        return tl::unexpected(channels.error());
    Result<DecodedPicture> picture = toPicture(image, *channels);
    if (picture && header->hasProfile && image.icc_profile_buf != nullptr)
        picture->profile.assign(reinterpret_cast<const char*>(image.icc_profile_buf),
                                image.icc_profile_len);
    return picture;
}

Result<PictureLook> lookAt(std::string_view file) {
    const Result<Jp2Header> header = readJp2Header(file);
    if (!header)
        return tl::unexpected(header.error());
    Jp2Reader reader(file);
    if (const Result<void> read = reader.readHeader(); !read)
        return tl::unexpected(read.error());
    const opj_image_t& image = reader.image();
    PictureLook look;
    std::int64_t finestX = image.comps[0].dx;
    std::int64_t finestY = image.comps[0].dy;
    for (OPJ_UINT32 i = 0; i != image.numcomps; ++i) {
        finestX = std::min<std::int64_t>(finestX, image.comps[i].dx);
        finestY = std::min<std::int64_t>(finestY, image.comps[i].dy);
    }
    if (finestX == 0 || finestY == 0 || image.x1 <= image.x0 || image.y1 <= image.y0)
        return fail(ErrorKind::Data, "its header is damaged: it names no pixels");
    look.height = divideUp(image.y1, finestY) - divideUp(image.y0, finestY);
    look.width = divideUp(image.x1, finestX) - divideUp(image.x0, finestX);
    // OpenJPEG keeps whole numbers of 32 bits: of a tile, of the picture, and through a palette.
    const std::int64_t channels = image.numcomps;
    look.pixelBytes = channels * 8 + std::int64_t{header->paletteColumns} * 4 + 16;
    return look;
}

Result<PictureLook> look(std::string_view file) noexcept {
    return guarded([&] { return lookAt(file); });
}

Result<DecodedPicture> decode(std::string_view file, const DecodeRequest& /*request*/) noexcept {
    return guarded([&] { return decodePicture(file); });
}

} // namespace

} // namespace fovea

extern "C" __attribute__((visibility("default"), used))
const fovea::Codec fovea_codec = {fovea::look, fovea::decode};
