#include "tests/core/pictures/jp2_writer.hpp"

#include <algorithm>
#include <memory>

#include <openjpeg.h>

#include "tests/core/pictures/box_writer.hpp"

namespace fovea::test {

namespace {

struct Output {
    std::string bytes;
    std::size_t at = 0;
};

OPJ_SIZE_T write(void* buffer, OPJ_SIZE_T size, void* user) {
    auto& output = *static_cast<Output*>(user);
    output.bytes.resize(std::max(output.bytes.size(), output.at + size));
    std::copy_n(static_cast<const char*>(buffer), size, output.bytes.data() + output.at);
    output.at += size;
    return size;
}

OPJ_BOOL seek(OPJ_OFF_T position, void* user) {
    static_cast<Output*>(user)->at = static_cast<std::size_t>(position);
    return OPJ_TRUE;
}

OPJ_OFF_T skip(OPJ_OFF_T size, void* user) {
    auto& output = *static_cast<Output*>(user);
    output.at += static_cast<std::size_t>(size);
    return size;
}

using OwnedImage = std::unique_ptr<opj_image_t, decltype(&opj_image_destroy)>;

OwnedImage imageOf(const std::vector<Jp2Component>& components, std::uint32_t origin) {
    std::vector<opj_image_cmptparm_t> parameters;
    for (const Jp2Component& component : components) {
        opj_image_cmptparm_t parameter{};
        parameter.dx = component.step;
        parameter.dy = component.step;
        parameter.w = static_cast<OPJ_UINT32>(component.width);
        parameter.h = static_cast<OPJ_UINT32>(component.height);
        parameter.prec = component.bits;
        parameter.sgnd = component.isSigned ? 1 : 0;
        parameter.x0 = origin;
        parameter.y0 = origin;
        parameters.push_back(parameter);
    }
    OwnedImage image(opj_image_create(static_cast<OPJ_UINT32>(components.size()), parameters.data(),
                                      OPJ_CLRSPC_UNSPECIFIED),
                     opj_image_destroy);
    image->x0 = origin;
    image->y0 = origin;
    for (std::size_t i = 0; i != components.size(); ++i) {
        const Jp2Component& component = components[i];
        image->x1 = std::max(image->x1, origin + parameters[i].w * component.step);
        image->y1 = std::max(image->y1, origin + parameters[i].h * component.step);
        std::copy(component.samples.begin(), component.samples.end(), image->comps[i].data);
    }
    return image;
}

} // namespace

std::string codeStream(const std::vector<Jp2Component>& components,
                       const CodeStreamSettings& settings) {
    const OwnedImage image = imageOf(components, settings.origin);
    opj_cparameters_t parameters{};
    opj_set_default_encoder_parameters(&parameters);
    parameters.numresolution = 3;
    parameters.tcp_numlayers = 1;
    parameters.cp_disto_alloc = 1;
    parameters.tcp_rates[0] = settings.isLossy ? 2 : 0;
    parameters.irreversible = settings.isLossy ? 1 : 0;
    parameters.tcp_mct = settings.decorrelates ? 1 : 0;
    if (settings.tile != 0) {
        parameters.tile_size_on = OPJ_TRUE;
        parameters.cp_tdx = static_cast<int>(settings.tile);
        parameters.cp_tdy = static_cast<int>(settings.tile);
    }
    Output output;
    opj_codec_t* codec = opj_create_compress(OPJ_CODEC_J2K);
    opj_stream_t* stream = opj_stream_default_create(OPJ_STREAM_WRITE);
    opj_stream_set_write_function(stream, write);
    opj_stream_set_seek_function(stream, seek);
    opj_stream_set_skip_function(stream, skip);
    opj_stream_set_user_data(stream, &output, nullptr);
    const bool isWritten = opj_setup_encoder(codec, &parameters, image.get()) == OPJ_TRUE &&
                           opj_start_compress(codec, image.get(), stream) == OPJ_TRUE &&
                           opj_encode(codec, stream) == OPJ_TRUE &&
                           opj_end_compress(codec, stream) == OPJ_TRUE;
    opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    return isWritten ? output.bytes : std::string();
}

std::string jp2File(const std::vector<Jp2Component>& components, const Jp2Boxes& boxes,
                    const CodeStreamSettings& settings) {
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::string depths;
    for (const Jp2Component& component : components) {
        height = std::max(height, component.height * component.step);
        width = std::max(width, component.width * component.step);
        depths += number(component.bits - 1 + (component.isSigned ? 128U : 0U), 1);
    }
    const bool isOneDepth = depths.find_first_not_of(depths[0]) == std::string::npos;
    const std::string header =
        box("ihdr",
            number(static_cast<std::uint64_t>(height), 4) +
                number(static_cast<std::uint64_t>(width), 4) + number(components.size(), 2) +
                (isOneDepth ? depths.substr(0, 1) : number(255, 1)) + number(7, 1) + number(0, 2)) +
        (isOneDepth ? std::string() : box("bpcc", depths)) + box("colr", boxes.colours) +
        boxes.palette + boxes.channels;
    return box("jP  ", "\r\n\x87\n") + box("ftyp", "jp2 " + number(0, 4) + "jp2 ") +
           box("jp2h", header) + box("jp2c", codeStream(components, settings));
}

std::string numberedColours(std::uint32_t colours) {
    return number(1, 1) + number(0, 2) + number(colours, 4);
}

std::vector<Jp2Component> componentsOf(const Pattern& pattern, unsigned bits) {
    std::vector<Jp2Component> components(pattern.channels);
    for (std::size_t c = 0; c != pattern.channels; ++c) {
        components[c].height = pattern.height;
        components[c].width = pattern.width;
        components[c].bits = bits;
        for (std::size_t i = c; i < pattern.samples.size(); i += pattern.channels)
            components[c].samples.push_back(static_cast<std::int32_t>(pattern.samples[i]));
    }
    return components;
}

} // namespace fovea::test
