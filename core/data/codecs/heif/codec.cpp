#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <libheif/heif.h>

#include "core/data/codecs/boxes.hpp"
#include "core/data/codecs/codec.hpp"
#include "core/data/codecs/heif/turns.hpp"
#include "core/data/codecs/quiet_library.hpp"
#include "core/data/codecs/refusals.hpp"

// libheif 1.15 hands out R, G and B in full range whatever is coded, but grey as it is coded, and
// transparency only where it has the size that the picture is displayed in.

namespace fovea {

namespace {

struct Release {
    void operator()(heif_context* context) const { heif_context_free(context); }

    void operator()(heif_image_handle* handle) const { heif_image_handle_release(handle); }

    void operator()(heif_image* image) const { heif_image_release(image); }

    void operator()(heif_decoding_options* options) const { heif_decoding_options_free(options); }

    void operator()(heif_color_profile_nclx* colours) const {
        heif_nclx_color_profile_free(colours);
    }
};

template <class T>
using Owned = std::unique_ptr<T, Release>;

struct OpenFile {
    Owned<heif_context> context;
    Owned<heif_image_handle> primary;
};

tl::unexpected<Error> refused(const heif_error& error) {
    const char* words = error.message == nullptr ? "no reason given" : error.message;
    switch (error.code) {
    case heif_error_Unsupported_filetype:
    case heif_error_Unsupported_feature:
        return fail(ErrorKind::Data, fmt::format("it is of a kind of HEIF that is not read "
                                                 "(libheif: {}); convert it to PNG",
                                                 words));
    case heif_error_Memory_allocation_error:
        return fail(ErrorKind::Data,
                    fmt::format("it takes more memory than there is (libheif: {})", words));
    default:
        return fail(ErrorKind::Data,
                    fmt::format("the image is damaged and cannot be decoded (libheif: {})", words));
    }
}

Result<OpenFile> open(std::string_view file) {
    [[maybe_unused]] static const bool isQuiet =
        (quietLibraries({"libheif.", "libde265.", "libdav1d.", "libaom."}), true);
    if (endsWithinBox(file))
        return fail(ErrorKind::Data, "the file is cut short");
    OpenFile opened{Owned<heif_context>(heif_context_alloc()), nullptr};
    if (opened.context == nullptr)
        return fail(ErrorKind::Data, "there is no memory left to decode it");
    // Many pictures are decoded at once; the caller looks at their sizes.
    heif_context_set_max_decoding_threads(opened.context.get(), 0);
    heif_context_set_maximum_image_size_limit(opened.context.get(), 1 << 28);
    heif_error error = heif_context_read_from_memory_without_copy(opened.context.get(), file.data(),
                                                                  file.size(), nullptr);
    heif_image_handle* primary = nullptr;
    if (error.code == heif_error_Ok)
        error = heif_context_get_primary_image_handle(opened.context.get(), &primary);
    opened.primary.reset(primary);
    if (error.code != heif_error_Ok)
        return refused(error);
    return opened;
}

struct Item {
    heif_item_id id = 0;
    Owned<heif_image_handle> handle;
};

/// The transparency of a picture, which is a picture of its own. Its handle is null: it has none.
Item alphaOf(const heif_image_handle* picture) {
    const int count = heif_image_handle_get_number_of_auxiliary_images(picture, 0);
    std::vector<heif_item_id> ids(static_cast<std::size_t>(std::max(count, 0)));
    heif_image_handle_get_list_of_auxiliary_image_IDs(picture, 0, ids.data(), count);
    for (const heif_item_id id : ids) {
        heif_image_handle* auxiliary = nullptr;
        if (heif_image_handle_get_auxiliary_image_handle(picture, id, &auxiliary).code !=
            heif_error_Ok)
            continue;
        Item item{id, Owned<heif_image_handle>(auxiliary)};
        const char* type = nullptr;
        if (heif_image_handle_get_auxiliary_type(auxiliary, &type).code != heif_error_Ok)
            continue;
        const std::string_view name = type;
        const bool isAlpha = name == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha" ||
                             name == "urn:mpeg:hevc:2015:auxid:1" ||
                             name == "urn:mpeg:avc:2015:auxid:1";
        heif_image_handle_free_auxiliary_types(auxiliary, &type);
        if (isAlpha)
            return item;
    }
    return {};
}

/// What is to be done with a picture, known before it is decoded.
struct Plan {
    Owned<heif_image_handle> alpha;
    HeifTurns turns;
    /// libheif turns each plane by what is said of itself: we do it, if of the colours alone.
    bool leavesTurns = true;
    std::int64_t height = 0;
    std::int64_t width = 0;
};

Result<Plan> planFor(std::string_view file, const OpenFile& opened) {
    heif_item_id id = 0;
    heif_context_get_primary_image_ID(opened.context.get(), &id);
    Item alpha = alphaOf(opened.primary.get());
    HeifTurns ofAlpha;
    if (alpha.handle != nullptr)
        ofAlpha = heifTurns(file, alpha.id);
    Plan plan{std::move(alpha.handle), heifTurns(file, id)};
    plan.leavesTurns = plan.turns.crop.empty() && ofAlpha == HeifTurns{};
    if (!plan.leavesTurns && plan.alpha != nullptr && ofAlpha != plan.turns)
        return fail(ErrorKind::Data, "its transparency is turned or cropped otherwise than its "
                                     "colours, which is not read; convert it to PNG");
    plan.height = heif_image_handle_get_height(opened.primary.get());
    plan.width = heif_image_handle_get_width(opened.primary.get());
    if (plan.leavesTurns && plan.turns.orientation >= 5)
        std::swap(plan.height, plan.width);
    if (!plan.leavesTurns)
        plan.turns.orientation = 1;
    return plan;
}

Result<Owned<heif_image>> decodeItem(const heif_image_handle* item, bool leavesTurns) {
    const Owned<heif_decoding_options> options(heif_decoding_options_alloc());
    if (options == nullptr)
        return fail(ErrorKind::Data, "there is no memory left to decode it");
    options->ignore_transformations = leavesTurns ? 1 : 0;
    heif_image* image = nullptr;
    const heif_error error = heif_decode_image(item, &image, heif_colorspace_undefined,
                                               heif_chroma_undefined, options.get());
    if (error.code != heif_error_Ok)
        return refused(error);
    return Owned<heif_image>(image);
}

/// A channel as libheif has it.
struct Plane {
    const std::uint8_t* bytes = nullptr;
    int stride = 0;
    int bits = 0;

    std::uint32_t white() const { return (1U << static_cast<unsigned>(bits)) - 1; }

    std::uint32_t at(std::int64_t y, std::int64_t x) const {
        const std::uint8_t* row = bytes + y * stride;
        if (bits <= 8)
            return row[x];
        std::uint16_t value = 0;
        std::memcpy(&value, row + 2 * x, sizeof value);
        return value;
    }
};

/// Empty: the image has no such channel, or not in its own size.
std::optional<Plane> planeOf(const heif_image* image, heif_channel channel, const Plan& plan) {
    if (heif_image_has_channel(image, channel) == 0 ||
        heif_image_get_width(image, channel) != plan.width ||
        heif_image_get_height(image, channel) != plan.height)
        return std::nullopt;
    Plane plane;
    plane.bytes = heif_image_get_plane_readonly(image, channel, &plane.stride);
    plane.bits = heif_image_get_bits_per_pixel_range(image, channel);
    const int stored = heif_image_get_bits_per_pixel(image, channel);
    if (plane.bytes == nullptr || plane.bits < 1 || plane.bits > 16 || stored > 16 ||
        (plane.bits <= 8) != (stored == 8))
        return std::nullopt;
    return plane;
}

/// Of the colours, then of the transparency.
struct Planes {
    std::vector<Plane> colours;
    std::optional<Plane> alpha;
    bool isLimited = false; ///< grey whose black is 16 and whose white is 235 of 255
    bool isMultiplied = false;
};

Result<Planes> planesOf(const heif_image* image, const heif_image* ownAlpha, const Plan& plan) {
    const bool isGrey = heif_image_get_colorspace(image) == heif_colorspace_monochrome;
    const std::vector<heif_channel> channels =
        isGrey ? std::vector{heif_channel_Y}
               : std::vector{heif_channel_R, heif_channel_G, heif_channel_B};
    Planes planes;
    for (const heif_channel channel : channels) {
        const std::optional<Plane> plane = planeOf(image, channel, plan);
        if (!plane || (!planes.colours.empty() && plane->bits != planes.colours[0].bits))
            return fail(ErrorKind::Data, "the image is damaged: its parts are of other sizes than "
                                         "its header says");
        planes.colours.push_back(*plane);
    }
    planes.alpha = planeOf(image, heif_channel_Alpha, plan);
    if (ownAlpha != nullptr) {
        const bool isGreyAlpha = heif_image_get_colorspace(ownAlpha) == heif_colorspace_monochrome;
        planes.alpha = planeOf(ownAlpha, isGreyAlpha ? heif_channel_Y : heif_channel_R, plan);
    }
    if (!planes.alpha && (ownAlpha != nullptr || plan.alpha != nullptr))
        return fail(ErrorKind::Data, "its transparency is of another size than its colours, which "
                                     "is not read; convert it to PNG");
    heif_color_profile_nclx* colours = nullptr;
    if (isGrey && heif_image_get_nclx_color_profile(image, &colours).code == heif_error_Ok) {
        planes.isLimited = colours->full_range_flag == 0;
        heif_nclx_color_profile_free(colours);
    }
    return planes;
}

std::uint32_t rescaled(std::uint64_t value, std::uint64_t from, std::uint64_t to) {
    return static_cast<std::uint32_t>(std::min((value * to + from / 2) / from, to));
}

template <class T>
std::vector<T> interleaved(const Planes& planes, const Plan& plan) {
    const std::uint32_t white = planes.colours[0].white();
    const std::uint32_t unit = (white + 1) / 256; // of limited range: above 8 bits its levels grow
    const std::size_t channels = planes.colours.size() + (planes.alpha ? 1 : 0);
    std::vector<T> samples(static_cast<std::size_t>(plan.height * plan.width) * channels);
    T* out = samples.data();
    for (std::int64_t y = 0; y != plan.height; ++y)
        for (std::int64_t x = 0; x != plan.width; ++x) {
            std::uint32_t alpha = white;
            if (planes.alpha)
                alpha = rescaled(planes.alpha->at(y, x), planes.alpha->white(), white);
            for (const Plane& plane : planes.colours) {
                std::uint32_t value = plane.at(y, x);
                if (planes.isLimited)
                    value = rescaled(std::max(value, 16 * unit) - 16 * unit,
                                     std::uint64_t{219} * unit, white);
                if (planes.isMultiplied && alpha != 0)
                    value = rescaled(value, alpha, white);
                *out++ = static_cast<T>(value);
            }
            if (planes.alpha)
                *out++ = static_cast<T>(alpha);
        }
    return samples;
}

/// libheif takes each way of coding colours that it does not know for the usual one.
std::string unknownColours(const heif_image_handle* item) {
    heif_color_profile_nclx* told = nullptr;
    if (heif_image_handle_get_nclx_color_profile(item, &told).code != heif_error_Ok)
        return {};
    const Owned<heif_color_profile_nclx> colours(told);
    const bool isDeep = heif_image_handle_get_luma_bits_per_pixel(item) > 8;
    switch (colours->matrix_coefficients) {
    case heif_matrix_coefficients_RGB_GBR:
        return colours->full_range_flag == 0 ? "R, G and B of limited range" : "";
    case heif_matrix_coefficients_YCgCo:
        return isDeep ? "YCgCo of more than 8 bits" : "";
    case heif_matrix_coefficients_ITU_R_BT_2020_2_constant_luminance:
    case heif_matrix_coefficients_SMPTE_ST_2085:
    case heif_matrix_coefficients_chromaticity_derived_constant_luminance:
    case heif_matrix_coefficients_ICtCp:
        return fmt::format("matrix coefficients {} of H.273",
                           static_cast<int>(colours->matrix_coefficients));
    default:
        return {};
    }
}

std::string profileOf(const heif_image_handle* item) {
    std::string profile(heif_image_handle_get_raw_color_profile_size(item), '\0');
    if (!profile.empty() &&
        heif_image_handle_get_raw_color_profile(item, profile.data()).code != heif_error_Ok)
        profile.clear();
    return profile;
}

Result<DecodedPicture> decodePicture(std::string_view file) {
    const Result<OpenFile> opened = open(file);
    if (!opened)
        return tl::unexpected(opened.error());
    const heif_image_handle* primary = opened->primary.get();
    if (const std::string unknown = unknownColours(primary); !unknown.empty())
        return fail(ErrorKind::Data, fmt::format("its colours are coded as {}, which is not read; "
                                                 "convert it to PNG",
                                                 unknown));
    Result<Plan> plan = planFor(file, *opened);
    if (!plan)
        return tl::unexpected(plan.error());
    const Result<Owned<heif_image>> image = decodeItem(primary, plan->leavesTurns);
    if (!image)
        return tl::unexpected(image.error());
    const std::int64_t planned = plan->height * plan->width;
    // The order of its properties may have made libheif take height for width until now.
    plan->height = heif_image_get_primary_height(image->get());
    plan->width = heif_image_get_primary_width(image->get());
    if (plan->height <= 0 || plan->width <= 0 || plan->height * plan->width > planned)
        return fail(ErrorKind::Data, "the image is damaged: it is larger than its header says");
    Owned<heif_image> ownAlpha;
    if (plan->alpha != nullptr && heif_image_has_channel(image->get(), heif_channel_Alpha) == 0) {
        Result<Owned<heif_image>> alpha = decodeItem(plan->alpha.get(), plan->leavesTurns);
        if (!alpha)
            return tl::unexpected(alpha.error());
        ownAlpha = std::move(*alpha);
    }
    Result<Planes> planes = planesOf(image->get(), ownAlpha.get(), *plan);
    if (!planes)
        return tl::unexpected(planes.error());
    planes->isMultiplied = planes->alpha && heif_image_handle_is_premultiplied_alpha(primary) != 0;
    DecodedPicture picture;
    picture.height = plan->height;
    picture.width = plan->width;
    picture.channels = static_cast<int>(planes->colours.size()) + (planes->alpha ? 1 : 0);
    picture.white = planes->colours[0].white();
    picture.orientation = plan->turns.orientation;
    picture.profile = profileOf(primary);
    if (picture.white <= 255)
        picture.samples = interleaved<std::uint8_t>(*planes, *plan);
    else
        picture.samples = interleaved<std::uint16_t>(*planes, *plan);
    return picture;
}

Result<PictureLook> lookAt(std::string_view file) {
    const Result<OpenFile> opened = open(file);
    if (!opened)
        return tl::unexpected(opened.error());
    const Result<Plan> plan = planFor(file, *opened);
    if (!plan)
        return tl::unexpected(plan.error());
    PictureLook look;
    look.height = plan->height;
    look.width = plan->width;
    const bool isDeep = heif_image_handle_get_luma_bits_per_pixel(opened->primary.get()) > 8;
    // What the decoder keeps, what libheif makes of it, and what is handed out.
    look.pixelBytes = isDeep ? 48 : 24;
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
