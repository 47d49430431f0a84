#include "core/data/codecs/jpeg/file.hpp"

#include <algorithm>

#include <jerror.h>

#include "core/data/codecs/refusals.hpp"
#include "core/data/formats/cut_short.hpp"

namespace fovea {

namespace {

/// No program writes so many; each costs a pass over the whole picture.
constexpr int mostScans = 500;
constexpr int tooManyScans = -1;

JpegFile& fileOf(j_common_ptr info) { return *static_cast<JpegFile*>(info->client_data); }

[[noreturn]] void jumpOut(JpegFile& file, int code) {
    file.failure = code;
    std::longjmp(file.back, 1);
}

void onError(j_common_ptr info) {
    JpegFile& file = fileOf(info);
    file.errors.format_message(info, file.words);
    jumpOut(file, file.errors.msg_code);
}

/// Bytes that were left over when a scan, or what lies between two restart markers, had all its
/// blocks. Damage leaves some too: the blocks that were mistaken for others. Before the scans
/// (where cameras pad) there are no blocks to lose; behind them a few fill a word and equal ones a
/// sector; and webcams end intervals with blocks that no one asked for.
bool isPadding(const JpegFile& file, int count) {
    constexpr int word = 4;
    constexpr int sector = 512;
    constexpr int webcamBlocks = 32;
    if (!file.isInScans || count < (file.isMotionFrame ? webcamBlocks : word))
        return true;
    const auto left = static_cast<std::size_t>(count);
    const std::size_t end = file.file.size() - file.info.src->bytes_in_buffer;
    if (count >= sector || left > end)
        return false;
    const std::string_view bytes = file.file.substr(end - left, left);
    return bytes.find_first_not_of(bytes.front()) == std::string_view::npos;
}

/// Whether every pixel is what it was, although libjpeg warns.
bool losesNothing(const JpegFile& file) {
    switch (file.errors.msg_code) {
    case JWRN_EXTRANEOUS_DATA:
        return isPadding(file, file.errors.msg_parm.i[0]);
    case JWRN_JFIF_MAJOR:     // of a later version of the same layout
    case JWRN_ADOBE_XFORM:    // a colour transform without a name, for which there is a default
    case JWRN_NOT_SEQUENTIAL: // numbers that a sequential scan has no use for
        return true;
    default:
        return false;
    }
}

void onMessage(j_common_ptr info, int level) {
    JpegFile& file = fileOf(info);
    if (level >= 0 || losesNothing(file))
        return;
    file.errors.format_message(info, file.words);
    jumpOut(file, file.errors.msg_code);
}

void printNothing(j_common_ptr /*info*/) {}

void watchScans(j_common_ptr info) {
    JpegFile& file = fileOf(info);
    if (file.info.input_scan_number > mostScans)
        jumpOut(file, tooManyScans);
}

bool hasHuffmanTables(const jpeg_decompress_struct& info) {
    return std::any_of(std::begin(info.dc_huff_tbl_ptrs), std::end(info.dc_huff_tbl_ptrs),
                       [](const JHUFF_TBL* table) { return table != nullptr; });
}

/// Whether each component was in a scan, and of a progressive picture its mean came to the last
/// bit: libjpeg takes what no scan brought for 0.
bool hasAllScans(const jpeg_decompress_struct& info) {
    for (int c = 0; c != info.num_components; ++c)
        if (info.comp_info[c].quant_table == nullptr ||
            (info.coef_bits != nullptr && info.coef_bits[c][0] != 0))
            return false;
    return true;
}

} // namespace

JpegFile::JpegFile(std::string_view bytes) : file(bytes) {
    info.err = jpeg_std_error(&errors);
    info.client_data = this;
    errors.error_exit = onError;
    errors.emit_message = onMessage;
    errors.output_message = printNothing;
    progress.progress_monitor = watchScans;
}

JpegFile::~JpegFile() {
    jpeg_destroy_decompress(&info); // Knows whether it was created.
}

bool readHeader(JpegFile& file, JpegMarkers markers) {
    if (setjmp(file.back) != 0)
        return false;
    jpeg_create_decompress(&file.info);
    file.info.progress = &file.progress;
    jpeg_mem_src(&file.info, reinterpret_cast<const unsigned char*>(file.file.data()),
                 file.file.size());
    constexpr unsigned wholeMarker = 0xffff;
    if (markers == JpegMarkers::Kept) {
        jpeg_save_markers(&file.info, JPEG_APP0 + 1, wholeMarker);
        jpeg_save_markers(&file.info, JPEG_APP0 + 2, wholeMarker);
    }
    jpeg_read_header(&file.info, TRUE);
    return true;
}

bool start(JpegFile& file, J_COLOR_SPACE colours, unsigned eighths) {
    if (setjmp(file.back) != 0)
        return false;
    file.isInScans = true;
    file.isMotionFrame = file.info.arith_code == FALSE && !hasHuffmanTables(file.info);
    file.info.out_color_space = colours;
    file.info.scale_num = eighths;
    file.info.scale_denom = 8;
    jpeg_start_decompress(&file.info);
    return true;
}

bool readRow(JpegFile& file, JSAMPLE* row) {
    if (setjmp(file.back) != 0)
        return false;
    jpeg_read_scanlines(&file.info, &row, 1);
    return true;
}

bool finish(JpegFile& file) {
    if (setjmp(file.back) != 0)
        return false;
    const bool isWhole = hasAllScans(file.info);
    jpeg_finish_decompress(&file.info);
    if (!isWhole)
        std::snprintf(file.words, sizeof file.words, "scans are missing");
    return isWhole;
}

tl::unexpected<Error> refusal(const JpegFile& file) {
    switch (file.failure) {
    case JERR_INPUT_EOF:
    case JERR_INPUT_EMPTY:
    case JWRN_JPEG_EOF:
        return cutShort();
    case JERR_OUT_OF_MEMORY:
        return tooLittleMemory();
    case JERR_BAD_PRECISION:
        return fail(ErrorKind::Data, "the JPEG file has not 8 bits a channel, which is not read; "
                                     "convert it to PNG");
    case JERR_SOF_UNSUPPORTED:
        return fail(ErrorKind::Data, "the JPEG file is lossless or hierarchical, which is not "
                                     "read; convert it to PNG");
    case JERR_ARITH_NOTIMPL:
        return fail(ErrorKind::Data, "the JPEG file is coded arithmetically, which this libjpeg "
                                     "does not read; convert it to PNG");
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
        return fail(ErrorKind::Data, "the JPEG file's colours are sampled in a way that is not "
                                     "read; convert it to PNG");
    case tooManyScans:
        return fail(ErrorKind::Data, fmt::format("the JPEG file has more than {} scans, which no "
                                                 "program needs; convert it to PNG",
                                                 mostScans));
    default:
        return damaged(file.words);
    }
}

} // namespace fovea
