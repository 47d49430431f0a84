#include "core/data/codecs/jp2/reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "core/data/codecs/jp2/colours.hpp"
#include "core/data/codecs/quiet_library.hpp"

namespace fovea {

struct Jp2Reader::State {
    std::string_view file;
    std::size_t at = 0; ///< where OpenJPEG reads next
    opj_codec_t* codec = nullptr;
    opj_stream_t* stream = nullptr;
    std::array<char, 512> words{}; ///< what it said last
    bool isDamaged = false;

    // What OpenJPEG calls: nothing here may throw.

    static OPJ_SIZE_T read(void* buffer, OPJ_SIZE_T bytes, void* user) {
        auto& state = *static_cast<State*>(user);
        const std::size_t count = std::min<std::size_t>(bytes, state.file.size() - state.at);
        if (count == 0)
            return std::numeric_limits<OPJ_SIZE_T>::max(); // the end
        std::memcpy(buffer, state.file.data() + state.at, count);
        state.at += count;
        return count;
    }

    static OPJ_BOOL seek(OPJ_OFF_T position, void* user) {
        auto& state = *static_cast<State*>(user);
        if (position < 0 || static_cast<std::uint64_t>(position) > state.file.size())
            return OPJ_FALSE;
        state.at = static_cast<std::size_t>(position);
        return OPJ_TRUE;
    }

    static OPJ_OFF_T skip(OPJ_OFF_T bytes, void* user) {
        const auto& state = *static_cast<State*>(user);
        if (bytes < 0 || static_cast<std::uint64_t>(bytes) > state.file.size() - state.at)
            return -1;
        return seek(static_cast<OPJ_OFF_T>(state.at) + bytes, user) == OPJ_TRUE ? bytes : -1;
    }

    void keep(std::string_view told) {
        const std::size_t count = std::min(told.size(), words.size() - 1);
        std::copy_n(told.data(), count, words.data());
        words[count] = '\0';
    }

    static void hearError(const char* told, void* user) { static_cast<State*>(user)->keep(told); }

    /// It goes on where the checks do not hold that an encoder may put into the data.
    static void hearWarning(const char* told, void* user) {
        const std::string_view warning = told;
        if (warning.find("Bad segmentation symbol") == std::string_view::npos &&
            warning.find("PTERM check failure") == std::string_view::npos)
            return;
        auto& state = *static_cast<State*>(user);
        state.isDamaged = true;
        state.keep(warning);
    }
};

Jp2Reader::Jp2Reader(std::string_view file) : m_state(std::make_unique<State>()) {
    [[maybe_unused]] static const bool isQuiet = (quietLibraries({"libopenjp2."}), true);
    m_state->file = file;
    m_state->codec = opj_create_decompress(isInJp2Boxes(file) ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K);
    m_state->stream = opj_stream_default_create(OPJ_STREAM_READ);
}

Jp2Reader::~Jp2Reader() {
    if (m_state->stream != nullptr)
        opj_stream_destroy(m_state->stream);
    if (m_state->codec != nullptr)
        opj_destroy_codec(m_state->codec);
}

Result<void> Jp2Reader::readHeader() {
    opj_codec_t* codec = m_state->codec;
    opj_stream_t* stream = m_state->stream;
    if (codec == nullptr || stream == nullptr)
        return fail(ErrorKind::Data, "there is no memory left to decode it");
    opj_stream_set_read_function(stream, State::read);
    opj_stream_set_seek_function(stream, State::seek);
    opj_stream_set_skip_function(stream, State::skip);
    opj_stream_set_user_data(stream, m_state.get(), nullptr);
    opj_stream_set_user_data_length(stream, m_state->file.size());
    opj_set_error_handler(codec, State::hearError, m_state.get());
    opj_set_warning_handler(codec, State::hearWarning, m_state.get());
    opj_dparameters_t parameters{};
    opj_set_default_decoder_parameters(&parameters);
    opj_image_t* image = nullptr;
    const bool isRead = opj_setup_decoder(codec, &parameters) == OPJ_TRUE &&
                        opj_decoder_set_strict_mode(codec, OPJ_TRUE) == OPJ_TRUE &&
                        opj_read_header(stream, codec, &image) == OPJ_TRUE;
    m_image.reset(image);
    if (!isRead || image == nullptr || image->numcomps == 0)
        return damaged();
    return {};
}

Result<void> Jp2Reader::decode() {
    const bool isDecoded = opj_decode(m_state->codec, m_state->stream, m_image.get()) == OPJ_TRUE &&
                           opj_end_decompress(m_state->codec, m_state->stream) == OPJ_TRUE;
    if (!isDecoded || m_state->isDamaged)
        return damaged();
    return {};
}

tl::unexpected<Error> Jp2Reader::damaged() const {
    std::string_view words = m_state->words.data();
    while (!words.empty() && (words.back() == '\n' || words.back() == '.'))
        words.remove_suffix(1);
    if (words.empty())
        words = "no reason given";
    return fail(ErrorKind::Data,
                fmt::format("the image is damaged and cannot be decoded (OpenJPEG: {})", words));
}

} // namespace fovea
