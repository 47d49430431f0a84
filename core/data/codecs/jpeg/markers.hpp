#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/data/codecs/jpeg/file.hpp"

namespace fovea {

/// What follows the mark in those of the kept markers that begin with it, in the file's order.
std::vector<std::string_view> markersWith(const jpeg_decompress_struct& info, int code,
                                          std::string_view mark);

/// The colour profile, which lies in as many markers as it takes; empty where one is missing.
/// source  ICC.1:2010, B.4
std::string profileOf(const jpeg_decompress_struct& info);

} // namespace fovea
