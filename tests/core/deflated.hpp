#pragma once

#include <string>

#include <zlib.h>

namespace fovea::testdata {

/// What zlib packs bytes as: its windowBits.
enum class Deflated : int { Raw = -15, Zlib = 15, Gzip = 15 + 16 };

inline std::string deflated(const std::string& bytes, Deflated form) {
    std::string packed(bytes.size() + 1000, '\0');
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, static_cast<int>(form), 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

inline std::string gzip(const std::string& bytes) { return deflated(bytes, Deflated::Gzip); }

} // namespace fovea::testdata
