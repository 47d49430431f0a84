#include "tests/core/pictures/heif_writer.hpp"

#include <cstring>
#include <memory>

#include <libheif/heif.h>

#include "core/data/codecs/boxes.hpp"
#include "tests/core/pictures/box_writer.hpp"

namespace fovea::test {

namespace {

struct Release {
    void operator()(heif_context* context) const { heif_context_free(context); }

    void operator()(heif_image* image) const { heif_image_release(image); }

    void operator()(heif_encoder* encoder) const { heif_encoder_release(encoder); }

    void operator()(heif_color_profile_nclx* colours) const {
        heif_nclx_color_profile_free(colours);
    }
};

template <class T>
using Owned = std::unique_ptr<T, Release>;

constexpr heif_error fine{heif_error_Ok, heif_suberror_Unspecified, ""};

heif_error append(heif_context*, const void* data, std::size_t size, void* user) {
    static_cast<std::string*>(user)->append(static_cast<const char*>(data), size);
    return fine;
}

heif_chroma chromaOf(const HeifPlanes& planes) {
    if (planes.planes.size() == 1)
        return heif_chroma_monochrome;
    const Pattern& luma = planes.planes[0];
    const Pattern& chroma = planes.planes[1];
    return chroma.width == luma.width     ? heif_chroma_444
           : chroma.height == luma.height ? heif_chroma_422
                                          : heif_chroma_420;
}

Owned<heif_image> imageOf(const HeifPlanes& planes) {
    const bool isGrey = planes.planes.size() == 1;
    heif_image* made = nullptr;
    heif_image_create(
        static_cast<int>(planes.planes[0].width), static_cast<int>(planes.planes[0].height),
        isGrey ? heif_colorspace_monochrome : heif_colorspace_YCbCr, chromaOf(planes), &made);
    Owned<heif_image> image(made);
    for (std::size_t i = 0; i != planes.planes.size(); ++i) {
        const Pattern& plane = planes.planes[i];
        const auto channel = static_cast<heif_channel>(i); // Y, Cb, Cr
        heif_image_add_plane(made, channel, static_cast<int>(plane.width),
                             static_cast<int>(plane.height), static_cast<int>(planes.bits));
        int stride = 0;
        std::uint8_t* bytes = heif_image_get_plane(made, channel, &stride);
        for (std::int64_t y = 0; y != plane.height; ++y)
            for (std::int64_t x = 0; x != plane.width; ++x) {
                const auto sample = static_cast<std::uint16_t>(
                    plane.samples[static_cast<std::size_t>(y * plane.width + x)]);
                if (planes.bits > 8)
                    std::memcpy(bytes + y * stride + 2 * x, &sample, 2);
                else
                    bytes[y * stride + x] = static_cast<std::uint8_t>(sample);
            }
    }
    const Owned<heif_color_profile_nclx> colours(heif_nclx_color_profile_alloc());
    colours->color_primaries = heif_color_primaries_ITU_R_BT_709_5;
    colours->transfer_characteristics = heif_transfer_characteristic_IEC_61966_2_1;
    colours->matrix_coefficients = static_cast<heif_matrix_coefficients>(planes.matrix);
    colours->full_range_flag = planes.isFullRange ? 1 : 0;
    heif_image_set_nclx_color_profile(made, colours.get());
    return image;
}

std::string encoded(HeifCoding coding, const HeifPlanes& planes) {
    const Owned<heif_context> context(heif_context_alloc());
    heif_encoder* made = nullptr;
    if (heif_context_get_encoder_for_format(
            context.get(),
            coding == HeifCoding::Hevc ? heif_compression_HEVC : heif_compression_AV1, &made)
            .code != heif_error_Ok)
        return {};
    const Owned<heif_encoder> encoder(made);
    heif_encoder_set_logging_level(made, 0);
    heif_encoder_set_lossless(made, 1);
    const heif_chroma chroma = chromaOf(planes);
    heif_encoder_set_parameter_string(made, "chroma",
                                      chroma == heif_chroma_444   ? "444"
                                      : chroma == heif_chroma_422 ? "422"
                                                                  : "420");
    const Owned<heif_image> image = imageOf(planes);
    if (heif_context_encode_image(context.get(), image.get(), made, nullptr, nullptr).code !=
        heif_error_Ok)
        return {};
    std::string file;
    heif_writer writer{1, append};
    heif_context_write(context.get(), &writer, &file);
    return file;
}

/// Where items lie is told by iloc, whose own size does not depend on it.
std::string locations(const std::vector<HeifItem>& items, std::size_t dataAt) {
    std::string content = number(0x4400, 2) + number(items.size(), 2);
    for (std::size_t i = 0; i != items.size(); ++i) {
        content += number(i + 1, 2) + number(0, 2) + number(1, 2) + number(dataAt, 4) +
                   number(items[i].data.size(), 4);
        dataAt += items[i].data.size();
    }
    return fullBox("iloc", 0, 0, content);
}

std::string references(const std::vector<HeifItem>& items, bool isMultiplied, std::size_t tiles) {
    std::string content;
    if (tiles != 0) {
        std::string all = number(1, 2) + number(tiles, 2);
        for (std::size_t i = 0; i != tiles; ++i)
            all += number(i + 2, 2);
        content += box("dimg", all);
    }
    for (std::size_t i = 0; i != items.size(); ++i) {
        if (items[i].reference.empty())
            continue;
        content += box(items[i].reference, number(i + 1, 2) + number(1, 2) + number(1, 2));
        if (items[i].reference == "auxl" && isMultiplied)
            content += box("prem", number(1, 2) + number(1, 2) + number(i + 1, 2));
    }
    return content.empty() ? content : fullBox("iref", 0, 0, content);
}

std::string properties(const std::vector<HeifItem>& items) {
    std::string all;
    std::string associations = number(items.size(), 4);
    std::size_t count = 0;
    for (std::size_t i = 0; i != items.size(); ++i) {
        const HeifItem& item = items[i];
        const std::size_t own = item.properties.size() + (item.configuration.empty() ? 0 : 1);
        associations += number(i + 1, 2) + number(own, 1);
        all += item.configuration;
        for (const std::string& property : item.properties)
            all += property;
        for (std::size_t p = 0; p != own; ++p)
            associations += number(++count, 1);
    }
    return box("iprp", box("ipco", all) + fullBox("ipma", 0, 0, associations));
}

std::string metaBox(const std::vector<HeifItem>& items, bool isMultiplied, std::size_t tiles,
                    std::size_t dataAt) {
    std::string entries = number(items.size(), 2);
    for (std::size_t i = 0; i != items.size(); ++i)
        entries += fullBox("infe", 2, 0,
                           number(i + 1, 2) + number(0, 2) + items[i].type + std::string(1, '\0'));
    return fullBox("meta", 0, 0,
                   fullBox("hdlr", 0, 0, number(0, 4) + "pict" + std::string(13, '\0')) +
                       fullBox("pitm", 0, 0, number(1, 2)) + locations(items, dataAt) +
                       fullBox("iinf", 0, 0, entries) + references(items, isMultiplied, tiles) +
                       properties(items));
}

} // namespace

HeifItem codedItem(HeifCoding coding, const HeifPlanes& planes) {
    const std::string file = encoded(coding, planes);
    const std::string configuration = coding == HeifCoding::Hevc ? "hvcC" : "av1C";
    HeifItem item;
    const std::string_view meta = firstBox(file, "meta");
    if (meta.size() < 4)
        return item;
    const std::string_view all = firstBox(firstBox(meta.substr(4), "iprp"), "ipco");
    item.type = coding == HeifCoding::Hevc ? "hvc1" : "av01";
    item.data = firstBox(file, "mdat");
    item.configuration = box(configuration, firstBox(all, configuration));
    item.properties = sizeProperties(planes.planes[0].height, planes.planes[0].width,
                                     planes.planes.size(), planes.bits);
    return item;
}

std::vector<std::string> sizeProperties(std::int64_t height, std::int64_t width,
                                        std::size_t channels, unsigned bits) {
    std::string depths = number(channels, 1);
    for (std::size_t i = 0; i != channels; ++i)
        depths += number(bits, 1);
    return {fullBox("ispe", 0, 0,
                    number(static_cast<std::uint64_t>(width), 4) +
                        number(static_cast<std::uint64_t>(height), 4)),
            fullBox("pixi", 0, 0, depths)};
}

std::string codedColours(unsigned matrix, bool isFullRange) {
    return box("colr", "nclx" + number(1, 2) + number(13, 2) + number(matrix, 2) +
                           number(isFullRange ? 128 : 0, 1));
}

std::string heifFile(const std::string& brand, const std::vector<HeifItem>& items,
                     bool isMultiplied, std::size_t tiles) {
    std::string data;
    for (const HeifItem& item : items)
        data += item.data;
    const std::string type = box("ftyp", brand + number(0, 4) + "mif1" + brand + "miaf");
    const std::size_t metaBytes = metaBox(items, isMultiplied, tiles, 0).size();
    return type + metaBox(items, isMultiplied, tiles, type.size() + metaBytes + 8) +
           box("mdat", data);
}

} // namespace fovea::test
