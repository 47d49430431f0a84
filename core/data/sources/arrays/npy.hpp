#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/packed/file_part.hpp"
#include "core/data/sources/arrays/numbers.hpp"

namespace fovea {

/// An array as NumPy's format has it (numpy.lib.format, 1.0 to 3.0). Private to core/data.
struct NpyArray {
    NumberForm numbers;
    std::vector<std::int64_t> extents;
    bool isFortran = false; ///< the first index runs fastest, and not the last one
    std::string bytes;
    std::size_t offset = 0; ///< of the first number in `bytes`

    std::int64_t count() const { return numbersIn(extents); }

    const char* at(std::size_t number) const {
        return bytes.data() + offset + number * numbers.bytes;
    }
};

/// holds  how many bytes the part is said to hold: the header has to agree, and what is packed is
///        not unpacked beyond it
/// errors Data: no such array, cut short, damaged, holds objects or what is no number; too large
Result<NpyArray> readNpy(FilePart& part, std::optional<std::uint64_t> holds,
                         const std::stop_token& stop = {});

} // namespace fovea
