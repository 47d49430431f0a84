#include "core/data/codecs/jxl/inner_jpeg.hpp"

#include <array>
#include <csetjmp>
#include <cstdio>

#include <fmt/format.h>
#include <jpeglib.h>

namespace fovea {

namespace {

/// What libjpeg tells, and where it goes back to when it gives up.
struct Complaint {
    jpeg_error_mgr manager{};
    std::jmp_buf back{};
    std::array<char, JMSG_LENGTH_MAX> words{};
};

Complaint& complaintOf(j_common_ptr state) {
    return *reinterpret_cast<Complaint*>(state->err); // its first member
}

[[noreturn]] void giveUp(j_common_ptr state) {
    Complaint& complaint = complaintOf(state);
    complaint.manager.format_message(state, complaint.words.data());
    std::longjmp(complaint.back, 1);
}

/// Warnings are of damage; what is above them is of no interest.
void hear(j_common_ptr state, int level) {
    if (level < 0)
        giveUp(state);
}

void stayQuiet(j_common_ptr) {}

/// All that lives across the jump has no destructor. Returns false with a complaint.
bool decodeInto(std::string_view jpeg, const DecodedPicture& told, std::uint8_t* samples,
                Complaint& complaint) {
    jpeg_decompress_struct state{};
    state.err = jpeg_std_error(&complaint.manager);
    complaint.manager.error_exit = giveUp;
    complaint.manager.emit_message = hear;
    complaint.manager.output_message = stayQuiet;
    if (setjmp(complaint.back) != 0) {
        jpeg_destroy_decompress(&state);
        return false;
    }
    jpeg_create_decompress(&state);
    jpeg_mem_src(&state, reinterpret_cast<const unsigned char*>(jpeg.data()), jpeg.size());
    jpeg_read_header(&state, TRUE);
    state.out_color_space = told.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    bool isAsTold = state.image_height == told.height && state.image_width == told.width &&
                    (told.channels == 1 || told.channels == 3);
    if (isAsTold) {
        jpeg_start_decompress(&state);
        const std::int64_t rowBytes = told.width * told.channels;
        while (state.output_scanline < state.output_height) {
            JSAMPROW row = samples + std::int64_t{state.output_scanline} * rowBytes;
            jpeg_read_scanlines(&state, &row, 1);
        }
        jpeg_finish_decompress(&state);
    }
    jpeg_destroy_decompress(&state);
    return isAsTold;
}

} // namespace

Result<DecodedPicture> decodeInnerJpeg(std::string_view jpeg, DecodedPicture told) {
    std::vector<std::uint8_t> samples(
        static_cast<std::size_t>(told.height * told.width * told.channels));
    Complaint complaint;
    if (!decodeInto(jpeg, told, samples.data(), complaint))
        return fail(ErrorKind::Data,
                    fmt::format("the JPEG picture in it is damaged (libjpeg: {})",
                                complaint.words[0] == '\0' ? "another size than the file says"
                                                           : complaint.words.data()));
    told.samples = std::move(samples);
    told.white = 255;
    return told;
}

} // namespace fovea
