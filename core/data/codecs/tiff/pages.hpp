#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

/// Which pictures a TIFF file holds, told from its chain of directories alone. Private to the
/// TIFF module.
namespace fovea {

struct TiffPage {
    std::uint64_t directory = 0; ///< where it stands in the file
    std::string damage{};        ///< why the chain ends here before its end; empty: sound
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t decodingBytes = 0; ///< what decoding it takes at most, with the result
};

/// The pages of a file that are pictures of their own, in the order of the chain. Reduced copies
/// and masks are passed over, and so is what hangs beside the chain (SubIFDs); where nothing else
/// is there, they are the pictures. A chain that leads out of the file or in a circle ends with a
/// page that is damaged, so that nobody takes what came before it for all.
/// errors  not a TIFF file, cut short before the first directory, no picture
/// source  TIFF 6.0; awaresystems.be/imaging/tiff/bigtiff.html
Result<std::vector<TiffPage>> readTiffPages(std::string_view file);

} // namespace fovea
