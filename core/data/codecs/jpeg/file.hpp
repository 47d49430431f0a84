#pragma once

#include <csetjmp>
#include <cstdio> // jpeglib.h names FILE
#include <string_view>

#include <jpeglib.h>

#include "core/base/error.hpp"

namespace fovea {

/// A JPEG file being read by libjpeg. Its failures are jumps out of the functions below, in which
/// nothing lives that has to be destroyed: all that is lies here. Any of libjpeg's warnings is a
/// failure, but those of what loses nothing.
/// threads one
struct JpegFile {
    explicit JpegFile(std::string_view bytes);
    JpegFile(const JpegFile&) = delete;
    JpegFile& operator=(const JpegFile&) = delete;
    ~JpegFile();

    std::string_view file;
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf back{};
    int failure = 0; ///< of libjpeg's message codes
    char words[JMSG_LENGTH_MAX] = {};
    bool isInScans = false;
    bool isMotionFrame = false; ///< of Motion JPEG: without Huffman tables of its own
};

enum class JpegMarkers { Passed, Kept };

/// Up to the first scan. Kept: what EXIF and the colour profile are in.
bool readHeader(JpegFile& file, JpegMarkers markers);

/// Reads all scans but the last, in `colours` and at `eighths` of the size, rounded up.
bool start(JpegFile& file, J_COLOR_SPACE colours, unsigned eighths);

/// The rows that are left of `row`, one after another.
bool readRow(JpegFile& file, JSAMPLE* row);

/// What is left behind the last row.
bool finish(JpegFile& file);

/// What there is to say after one of these has come to nothing.
tl::unexpected<Error> refusal(const JpegFile& file);

} // namespace fovea
